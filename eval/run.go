package eval

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"duyen/match"
)

// Options are what a run works with. Progress, if any, is called after every
// step with how many steps the whole run has; it must be safe for concurrent use.
type Options struct {
	Reference *match.Reference
	Weights   match.Weights
	Progress  func(all int)
}

// Run measures a data set: the same data and weights give the same report.
func Run(ctx context.Context, data *Dataset, o Options) (*Report, error) {
	r := newRun(data, o)
	r.steps = len(r.judgedSearches())
	for _, d := range data.directions() {
		r.steps += len(data.ofKind(d.From))
	}
	if err := r.searches(ctx); err != nil {
		return nil, err
	}
	if err := r.matches(ctx); err != nil {
		return nil, err
	}
	return r.report, nil
}

func newRun(data *Dataset, o Options) *run {
	return &run{Dataset: data, Options: o, report: newReport(data), fits: map[string][]judgment{}, all: map[string][]outcome{}}
}

// run is one measurement in the making. What follows the model is by profile.
type run struct {
	*Dataset
	Options
	report     *Report
	steps      int
	bare       bool                  // without baselines
	fits       map[string][]judgment // by direction
	all        map[string][]outcome  // by baseline, "" is the product
	model      *match.Model
	features   []*match.Features
	attributes []*attributes
	words      [][]string
	popularity []int
}

func (r *run) step() {
	if r.Progress != nil {
		r.Progress(r.steps)
	}
}

// prepare counts the statistics of the folder as one epoch and computes what
// every profile is ranked by.
func (r *run) prepare(ctx context.Context) error {
	n := len(r.Profiles)
	r.model = modelOf(r.Profiles, r.Reference, r.Weights, r.AsOf)
	r.features, r.attributes, r.words = make([]*match.Features, n), make([]*attributes, n), make([][]string, n)
	r.popularity = r.Dataset.popularity()
	return parallel(ctx, n, func(i int) {
		r.features[i] = r.model.Features(r.Profiles[i])
		r.attributes[i] = attributesOf(r.Profiles[i], r.Reference)
		r.words[i] = merged(r.Profiles[i])
	})
}

// modelOf makes a model whose statistics are those of the profiles.
func modelOf(profiles []match.Profile, ref *match.Reference, w match.Weights, day match.Date) *match.Model {
	tally := match.NewTally(ref, day)
	for _, p := range profiles {
		tally.Add(p)
	}
	return &match.Model{Reference: ref, Weights: w, Statistics: tally.Statistics(1)}
}

// sortedKeys gives the keys of a map in rising order: sums must have one order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
