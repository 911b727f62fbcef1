package eval

import (
	"context"

	"duyen/match"
)

// Options are what a run works with. Progress, if any, is told how many of all
// steps are done, in rising order.
type Options struct {
	Reference *match.Reference
	Weights   match.Weights
	Progress  func(done, all int)
}

// Run measures a data set: the same data and weights give the same report.
func Run(ctx context.Context, data *Dataset, o Options) (*Report, error) {
	r := &run{Dataset: data, Options: o, report: &Report{
		Dataset: About{data.Name, data.AsOf, len(data.Profiles)}, Match: map[string]Metrics{}, Baselines: map[string]Baseline{},
	}}
	if err := r.searches(ctx); err != nil {
		return nil, err
	}
	if err := r.matches(ctx); err != nil {
		return nil, err
	}
	return r.report, nil
}

// run is one measurement in the making.
type run struct {
	*Dataset
	Options
	report   *Report
	model    *match.Model
	features []*match.Features // by profile
}

// prepare counts the statistics of the folder as one epoch and computes the
// features of every profile.
func (r *run) prepare(ctx context.Context) error {
	r.model = modelOf(r.Profiles, r.Reference, r.Weights, r.AsOf)
	r.features = make([]*match.Features, len(r.Profiles))
	return parallel(ctx, len(r.Profiles), func(i int) { r.features[i] = r.model.Features(r.Profiles[i]) })
}

// modelOf makes a model whose statistics are those of the profiles.
func modelOf(profiles []match.Profile, ref *match.Reference, w match.Weights, day match.Date) *match.Model {
	tally := match.NewTally(ref, day)
	for _, p := range profiles {
		tally.Add(p)
	}
	return &match.Model{Reference: ref, Weights: w, Statistics: tally.Statistics(1)}
}
