package bench

import (
	"context"
	"runtime"
	"time"

	"duyen/match"
	"duyen/match/engine"
)

// topSize is how many targets are asked for.
const topSize = 20

// bruteSlack is the rounding of the yardstick's float32 scores, in points.
const bruteSlack = 1e-3

// ranks holds the same profiles twice: in the engine, and in the columns of the
// yardstick.
type ranks struct {
	model    *match.Model
	engine   *engine.Engine
	startups *bruteStartups
	holders  map[match.Kind]*bruteHolders
	scorers  map[match.Direction]*match.Scorer
	subjects map[match.Kind][]*match.Features
	bytes    float64 // of the engine, per profile
	built    struct{ ours, yardstick time.Duration }
}

// comparing fills both sides with the run's profiles, under the same statistics.
func (r *Run) comparing(ctx context.Context) (*ranks, error) {
	if r.ranks != nil {
		return r.ranks, nil
	}
	tally := match.NewTally(r.Reference, day)
	done := 0
	for p := range r.Each() {
		tally.Add(p)
		if done++; done%batchSize == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			r.progress("statistics", done, r.Profiles)
		}
	}
	out := &ranks{
		model:    &match.Model{Reference: r.Reference, Weights: r.Weights, Statistics: tally.Statistics(1)},
		holders:  map[match.Kind]*bruteHolders{},
		scorers:  map[match.Direction]*match.Scorer{},
		subjects: map[match.Kind][]*match.Features{},
	}
	for _, d := range match.Directions() {
		out.scorers[d] = out.model.Scorer(d)
	}
	if err := out.load(ctx, r); err != nil {
		return nil, err
	}
	if err := out.yardstick(ctx, r); err != nil {
		return nil, err
	}
	r.ranks = out
	return out, nil
}

// load fills the engine, times that, and weighs it. Timed is what the engine does
// with profiles whose features are there: numbering the ids, filling columns and
// postings, putting them in order and adopting them. Making the profiles up and
// computing their features is not.
func (k *ranks) load(ctx context.Context, r *Run) error {
	before := heap()
	k.engine = engine.New(r.Reference, r.Weights, memory{})
	draft, done := k.engine.Draft(k.model.Statistics), 0
	for batch := range chunks(r.Each(), batchSize) {
		features := draft.Features(batch)
		k.built.ours += timing(func() { draft.Fill(batch, features) })
		done += len(batch)
		r.progress("engine", done, r.Profiles)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	var err error
	k.built.ours += timing(func() {
		if err = draft.Seal(); err == nil {
			k.engine.Adopt(draft)
		}
	})
	k.bytes = (heap() - before) / float64(r.Profiles)
	return err
}

func timing(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}

// yardstick fills the columns of the yardstick, and keeps subjects to ask for.
func (k *ranks) yardstick(ctx context.Context, r *Run) error {
	logs := newLogs()
	k.startups = newBruteStartups(k.model.Statistics, logs)
	for _, kind := range match.KindStartup.Counterparts() {
		k.holders[kind] = newBruteHolders(kind, k.model.Statistics, logs)
	}
	done := 0
	var features []*match.Features
	for batch := range chunks(r.Each(), batchSize) {
		features = features[:0]
		for _, p := range batch {
			features = append(features, k.model.Features(p))
		}
		var err error
		k.built.yardstick += timing(func() { err = k.add(features) })
		if err != nil {
			return err
		}
		done += len(batch)
		r.progress("yardstick", done, r.Profiles)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// add puts profiles into the columns of the yardstick.
func (k *ranks) add(features []*match.Features) error {
	for _, f := range features {
		if len(k.subjects[f.Kind]) < subjectsMax {
			k.subjects[f.Kind] = append(k.subjects[f.Kind], f)
		}
		if f.Kind != match.KindStartup {
			k.holders[f.Kind].add(f)
		} else if err := k.startups.add(f); err != nil {
			return err
		}
	}
	return nil
}

// subjectsMax is how many profiles of each kind are asked for.
const subjectsMax = 500

// heap gives the bytes in use after a collection.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// measureMatch finds the 20 best targets by the full score, from the subject's
// profile to the list of ids, on both sides. One operation is a round: a match
// in each of the eight directions, of which four have half of the profiles as
// candidates and four an eighth.
func measureMatch(ctx context.Context, r *Run) (Result, error) {
	k, err := r.comparing(ctx)
	if err != nil {
		return Result{}, err
	}
	directions := match.Directions()
	split := make([]sides, len(directions))
	var found, wanted, candidates int
	var scans time.Duration
	var ours [][]match.Placed
	_, _, err = r.Pair(ctx, "match", r.count(200, 10), func(i int) error {
		ours = ours[:0]
		for at, d := range directions {
			began := time.Now()
			ours = append(ours, k.engine.Top(k.subject(d, i), d.To, topSize, match.Viewer{}))
			split[at].ours = append(split[at].ours, time.Since(began))
		}
		return nil
	}, func(i int) error {
		for at, d := range directions {
			began := time.Now()
			list := k.top(k.subject(d, i), k.scorers[d], d)
			scan := time.Since(began)
			scans += scan
			candidates += k.candidates(d)
			split[at].yardstick = append(split[at].yardstick, scan)
			if i%2 == 0 { // ours came first
				hits, all := recalled(list, ours[at])
				found, wanted = found+hits, wanted+all
			}
		}
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	profiles := float64(r.Profiles)
	return summed(directions, split, map[string]any{
		"recall@20": quotient(float64(found), float64(wanted)), "bytes_per_profile": k.bytes,
		"build_per_s": quotient(profiles, k.built.ours.Seconds()),
	}, map[string]any{
		"ns_per_candidate": quotient(float64(scans), float64(candidates)),
		"build_per_s":      quotient(profiles, k.built.yardstick.Seconds()),
	}), nil
}

// sides are the times of one direction.
type sides struct{ ours, yardstick series }

// summed gives the means of the directions' medians, so that each direction
// counts as it takes, with every direction by itself beside them.
func summed(directions []match.Direction, split []sides, more, theirs map[string]any) Result {
	var all sides
	by, out := map[string]any{}, Result{}
	for at, d := range directions {
		one := timed(split[at].ours, split[at].yardstick, nil, nil)
		by[d.String()] = map[string]any{"p50_ms": one.P50, "yardstick_p50_ms": one.Yardstick.P50, "ratio": one.Ratio}
		out.P50 += one.P50 / float64(len(directions))
		out.Yardstick.P50 += one.Yardstick.P50 / float64(len(directions))
		all.ours, all.yardstick = append(all.ours, split[at].ours...), append(all.yardstick, split[at].yardstick...)
	}
	more["by_direction"] = by
	out.P99, out.Yardstick.P99 = milliseconds(all.ours.quantile(0.99)), milliseconds(all.yardstick.quantile(0.99))
	out.More, out.Yardstick.More = more, theirs
	out.Ratio, out.N = quotient(out.P50, out.Yardstick.P50), len(all.ours)
	return out
}

// subject gives whom the operation i asks for in a direction.
func (k *ranks) subject(d match.Direction, i int) *match.Features {
	of := k.subjects[d.From]
	return of[i%len(of)]
}

func (k *ranks) top(self *match.Features, s *match.Scorer, d match.Direction) []ranked {
	if d.From == match.KindStartup {
		return k.holders[d.To].top(self, s, topSize)
	}
	return k.startups.top(self, s, topSize)
}

func (k *ranks) candidates(d match.Direction) int {
	if d.From == match.KindStartup {
		return len(k.holders[d.To].rows)
	}
	return len(k.startups.rows)
}

// recalled counts how many of the yardstick's list stand on ours. Beyond the
// rounding of its scores, one that does not counts as missed; within it two
// targets are as good as each other.
func recalled(list []ranked, ours []match.Placed) (hits, all int) {
	last := 0.0
	if len(ours) > 0 {
		last = ours[len(ours)-1].Score
	}
	on := map[string]bool{}
	for _, o := range ours {
		on[o.ID] = true
	}
	for _, l := range list {
		all++
		if on[l.id] || len(ours) >= len(list) && float64(l.score) <= last+bruteSlack {
			hits++
		}
	}
	return hits, all
}
