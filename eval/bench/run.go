package bench

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"duyen/eval"
	"duyen/match"
	"duyen/match/engine"
)

// seed makes every run measure the same profiles.
const seed = 1

// day is the day that rankings in memory count from. It is fixed, so that a run
// next year compares with one of today; the made-up deals end before it.
const day = match.Date("2026-11-01")

// small is the number of profiles below which a run is a try and fewer
// operations are measured.
const small = 20_000

// Run is one run of benchmarks: what several of them need is made once, when the
// first one asks for it.
type Run struct {
	Options
	dir     string
	filled  *filled
	engine  *engine.Engine
	ranks   *ranks
	closers []func() error // in the order of opening
}

// Each makes the run's profiles up, the same ones each time. They may be kept
// and changed.
func (r *Run) Each() iter.Seq[match.Profile] {
	return eval.Synthetic(r.Reference, r.Profiles, seed)
}

// Sample gives about n profiles that pass, spread evenly over all of them.
func (r *Run) Sample(n int, pass func(match.Profile) bool) []match.Profile {
	var passing int
	for p := range r.Each() {
		if pass(p) {
			passing++
		}
	}
	var out []match.Profile
	at, step := 0, max(1, passing/n)
	for p := range r.Each() {
		if !pass(p) {
			continue
		}
		if at%step == 0 && len(out) < n {
			out = append(out, p)
		}
		at++
	}
	return out
}

// ofKind passes profiles of one kind.
func ofKind(k match.Kind) func(match.Profile) bool {
	return func(p match.Profile) bool { return p.Common().Kind == k }
}

// count gives how many operations to measure: many, or few in a try.
func (r *Run) count(many, few int) int {
	if r.Profiles < small {
		return few
	}
	return many
}

// Engine gives an engine that holds the profiles, with no store behind it.
func (r *Run) Engine(ctx context.Context) (*engine.Engine, error) {
	if r.engine != nil {
		return r.engine, nil
	}
	kept := make(memory, r.Profiles)
	each := func(ctx context.Context, f func([]match.Profile) error) (match.Checkpoint, error) {
		done := 0
		for batch := range chunks(r.Each(), batchSize) {
			for _, p := range batch {
				kept[p.Common().ID] = p
			}
			if err := errors.Join(f(batch), ctx.Err()); err != nil {
				return match.Checkpoint{}, err
			}
			done += len(batch)
			r.progress("engine", done, r.Profiles)
		}
		return match.Checkpoint{Store: "bench", Seq: int64(r.Profiles)}, nil
	}
	e := engine.New(r.Reference, r.Weights, kept)
	if err := e.Load(ctx, each, day); err != nil {
		return nil, err
	}
	r.engine = e
	return e, nil
}

// memory is a store of profiles that never change.
type memory map[string]match.Profile

// Get implements engine.Loader.
func (m memory) Get(_ context.Context, ids ...string) ([]match.Profile, error) {
	out := make([]match.Profile, len(ids))
	for i, id := range ids {
		out[i] = m[id]
	}
	return out, nil
}

// chunks cuts profiles into batches of n; the last may be shorter.
func chunks(all iter.Seq[match.Profile], n int) iter.Seq[[]match.Profile] {
	return func(yield func([]match.Profile) bool) {
		batch := make([]match.Profile, 0, n)
		for p := range all {
			if batch = append(batch, p); len(batch) < n {
				continue
			}
			if !yield(batch) {
				return
			}
			batch = make([]match.Profile, 0, n)
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
}

// Pair measures an operation of ours and one of the yardstick n times each, in
// turn and each second time the other way round, so that whatever else the
// machine does hits both. A tenth is run before and not counted.
func (r *Run) Pair(ctx context.Context, stage string, n int, ours, yardstick func(i int) error) (a, b series, err error) {
	warm := n/10 + 1
	runtime.GC()
	for i := range warm + n {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		first, second := ours, yardstick
		if i%2 == 1 {
			first, second = yardstick, ours
		}
		x, err := clock(first, i)
		if err != nil {
			return nil, nil, err
		}
		y, err := clock(second, i)
		if err != nil {
			return nil, nil, err
		}
		if i%2 == 1 {
			x, y = y, x
		}
		if i >= warm {
			a, b = append(a, x), append(b, y)
		}
		r.progress(stage, i+1, warm+n)
	}
	return a, b, nil
}

// clock times one call.
func clock(f func(i int) error, i int) (time.Duration, error) {
	began := time.Now()
	err := f(i)
	return time.Since(began), err
}

func (r *Run) progress(stage string, done, total int) {
	if r.Progress != nil {
		r.Progress(stage, done, total)
	}
}

// path gives a path in the run's folder.
func (r *Run) path(name string) string { return filepath.Join(r.dir, name) }

// onClose has something closed at the end of the run, before what was opened
// earlier.
func (r *Run) onClose(f func() error) { r.closers = append(r.closers, f) }

// close closes everything and removes the folder.
func (r *Run) close() error {
	var errs []error
	for _, f := range slices.Backward(r.closers) {
		errs = append(errs, f())
	}
	return errors.Join(append(errs, os.RemoveAll(r.dir))...)
}
