package bench

import (
	"context"
	"errors"
	"fmt"

	"duyen/eval"
	"duyen/match"
	"duyen/match/engine"
)

// perStartup is how many investors there are for a startup where percolation is
// measured.
const perStartup = 5

// measurePercolate finds, for one new startup, the investors whose 20 best it
// enters. All profiles of the run are investors here, each with a list drawn
// from a fifth as many startups; the yardstick scores the startup for every
// investor and compares with the same bars.
func measurePercolate(ctx context.Context, r *Run) (Result, error) {
	w, err := newWatching(ctx, r)
	if err != nil {
		return Result{}, err
	}
	n := r.count(300, 30)
	var fresh []match.Profile
	for p := range eval.SyntheticOf(r.Reference, n, seed+1, func(int) match.Kind { return match.KindStartup }) {
		p.Common().ID = "new-" + p.Common().ID
		fresh = append(fresh, p)
	}
	entered, above := 0, 0
	scorer := w.model.Scorer(feedDirection())
	ours, yardstick, err := r.Pair(ctx, "percolate", n, func(i int) error {
		p := fresh[i%n]
		touched, err := w.watch.Percolate(p.Common().ID, p)
		entered += len(touched)
		return err
	}, func(i int) error {
		above += w.brute.above(w.model.Features(fresh[i%n]), scorer, w.bars)
		return nil
	})
	if err == nil && entered == 0 {
		err = match.Fail(match.KindInternal, "internal", "no startup entered a list")
	}
	if err != nil {
		return Result{}, err
	}
	return timed(ours, yardstick, map[string]any{"entered": entered}, map[string]any{"entered": above}), nil
}

func feedDirection() match.Direction {
	return match.Direction{From: match.KindInvestor, To: match.KindStartup}
}

// watching is what percolation is measured on.
type watching struct {
	model *match.Model
	watch *engine.Watch
	brute *bruteHolders
	bars  []float32
}

func newWatching(ctx context.Context, r *Run) (*watching, error) {
	each := eval.SyntheticOf(r.Reference, r.Profiles+r.Profiles/perStartup, seed, func(i int) match.Kind {
		if i%(perStartup+1) == 0 {
			return match.KindStartup
		}
		return match.KindInvestor
	})
	tally := match.NewTally(r.Reference, day)
	for p := range each {
		tally.Add(p)
	}
	w := &watching{model: &match.Model{Reference: r.Reference, Weights: r.Weights, Statistics: tally.Statistics(1)}}
	w.brute = newBruteHolders(match.KindInvestor, w.model.Statistics, newLogs())
	e := engine.New(r.Reference, r.Weights, memory{})
	err := e.Load(ctx, func(ctx context.Context, f func([]match.Profile) error) (match.Checkpoint, error) {
		for batch := range chunks(each, batchSize) {
			if err := errors.Join(f(batch), ctx.Err()); err != nil {
				return match.Checkpoint{}, err
			}
		}
		return match.Checkpoint{Store: "bench", Seq: 1}, nil
	}, day)
	if err != nil {
		return nil, err
	}
	w.watch = e.Watch(feedDirection(), topSize)
	for p := range each {
		if p.Common().Kind != match.KindInvestor {
			continue
		}
		if err := w.watch.Add(ctx, p, match.Viewer{}); err != nil {
			return nil, fmt.Errorf("watching %s: %w", p.Common().ID, err)
		}
		w.brute.add(w.model.Features(p))
		w.bars = append(w.bars, float32(w.watch.Bar(p.Common().ID)))
		r.progress("watch", w.watch.Len(), r.Profiles)
	}
	return w, nil
}
