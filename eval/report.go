package eval

import (
	"duyen/match"
)

// Report is what a run measured. Match is by direction ("startup→investor").
type Report struct {
	Dataset   About               `json:"dataset"`
	Search    *SearchMetrics      `json:"search,omitempty"`
	Match     map[string]Metrics  `json:"match,omitempty"`
	Baselines map[string]Baseline `json:"baselines,omitempty"`
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
}
