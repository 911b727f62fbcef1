package eval

import (
	"duyen/match"
)

// Report is what a run measured. Match, Fit and Exposure are by direction
// ("startup→investor"); Fit has also "all". Lists is the mean over all judged
// lists, whatever their direction.
type Report struct {
	Dataset   About                     `json:"dataset"`
	Search    *SearchMetrics            `json:"search,omitempty"`
	Match     map[string]Metrics        `json:"match,omitempty"`
	Lists     *Metrics                  `json:"lists,omitempty"`
	Baselines map[string]*Baseline      `json:"baselines,omitempty"`
	Fit       map[string]Separation     `json:"fit,omitempty"`
	Exposure  map[string]match.Exposure `json:"exposure,omitempty"`
}

// About says what was measured.
type About struct {
	Name     string     `json:"name"`
	AsOf     match.Date `json:"as_of"`
	Profiles int        `json:"profiles"`
}

// SearchMetrics are those of all queries and by trait.
type SearchMetrics struct {
	Metrics
	ByTrait map[string]Metrics `json:"by_trait,omitempty"`
}

// Baseline is what a simple method reaches on the same lists.
type Baseline struct {
	Search *SearchMetrics     `json:"search,omitempty"`
	Match  map[string]Metrics `json:"match,omitempty"`
	Lists  *Metrics           `json:"lists,omitempty"`
}

func newReport(d *Dataset) *Report {
	return &Report{
		Dataset: About{d.Name, d.AsOf, len(d.Profiles)}, Match: map[string]Metrics{},
		Baselines: map[string]*Baseline{}, Exposure: map[string]match.Exposure{},
	}
}

// baseline gives the results of a method.
func (r *Report) baseline(name string) *Baseline {
	if r.Baselines[name] == nil {
		r.Baselines[name] = &Baseline{Match: map[string]Metrics{}}
	}
	return r.Baselines[name]
}
