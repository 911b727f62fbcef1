package bench

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"

	"duyen/eval"
	"duyen/match"
	"duyen/match/assign"
	"duyen/match/engine"
)

// cohort says how many are assigned to how many, over the best pairs of each
// startup.
type cohort struct{ startups, mentors, top int }

// The weights of a large cohort; of the small one only quality counts, which is all
// that its yardstick knows.
const (
	cohortCoverage = 0.5
	cohortFairness = 0.3
)

// usualPlaces is what a mentor who does not say takes.
const usualPlaces = 3

// measureAssign gives each startup of a cohort the mentor that is best for all of
// them together. The small cohort has all pairs and one place a mentor, so that
// the yardstick can do the same: the textbook Hungarian method over the dense matrix,
// which also has to come to the same value. The large cohort has the best pairs, the
// mentors' places, coverage and shares of the communes; there the yardstick is what
// people do by hand, always the best pair that is left.
func measureAssign(ctx context.Context, r *Run) (Result, error) {
	few, many := cohort{500, 500, 500}, cohort{10_000, 2_000, 50}
	if r.Profiles < small {
		few, many = cohort{50, 50, 50}, cohort{400, 100, 20}
	}
	p, err := r.cohort(ctx, few)
	if err != nil {
		return Result{}, err
	}
	p.Weights = assign.Weights{Quality: 1}
	for t := range p.Targets {
		p.Targets[t].Places = 1
	}
	cost := costs(p)
	var solved *assign.Solution
	var total float64
	ours, yardstick, err := r.Pair(ctx, "assign", r.count(20, 3), func(int) (err error) {
		solved, err = assign.Solve(ctx, p)
		return err
	}, func(int) error {
		total = hungarian(cost)
		return nil
	})
	if err == nil && math.Abs(solved.Value+total) > float64(few.startups)/unitOfValues {
		err = match.Fail(match.KindInternal, "internal", "the two sides come to different values")
	}
	if err != nil {
		return Result{}, err
	}
	more, theirs, err := r.largeCohort(ctx, many)
	if err != nil {
		return Result{}, err
	}
	return timed(ours, yardstick, more, theirs), nil
}

// unitOfValues: values are whole millionths, so that each pair may be off by one.
const unitOfValues = 1e6

// largeCohort measures the large cohort: times, what was allocated in all (more than
// was ever held), and how much more than the best pairs first it is worth.
func (r *Run) largeCohort(ctx context.Context, c cohort) (more, theirs map[string]any, err error) {
	p, err := r.cohort(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	best, err := assign.Solve(ctx, p)
	runtime.ReadMemStats(&after)
	if err != nil {
		return nil, nil, err
	}
	var chosen [][2]int
	ours, yardstick, err := r.Pair(ctx, "assign large", r.count(5, 1), func(int) error {
		_, err := assign.Solve(ctx, p)
		return err
	}, func(int) error {
		chosen = bestFirst(p)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	fixed := *p
	fixed.Fixed = chosen // nothing can be added to it: its value is that of the greedy
	greedy, err := assign.Solve(ctx, &fixed)
	if err != nil {
		return nil, nil, err
	}
	more = map[string]any{
		"large_n": len(ours), "large_bytes": after.TotalAlloc - before.TotalAlloc, "large_pairs": len(best.Pairs),
		"large_value": best.Value, "large_bound": best.Bound,
	}
	theirs = map[string]any{"large_pairs": len(chosen), "large_value": greedy.Value}
	ours.figures("large", more)
	yardstick.figures("large", theirs)
	return more, theirs, nil
}

// cohort makes startups and mentors up and lets the engine say who fits whom.
func (r *Run) cohort(ctx context.Context, c cohort) (*assign.Problem, error) {
	profiles := slices.Collect(eval.SyntheticOf(r.Reference, c.startups+c.mentors, seed+2, func(i int) match.Kind {
		if i < c.startups {
			return match.KindStartup
		}
		return match.KindMentor
	}))
	e := engine.New(r.Reference, r.Weights, memory{})
	err := e.Load(ctx, func(ctx context.Context, f func([]match.Profile) error) (match.Checkpoint, error) {
		return match.Checkpoint{Store: "bench", Seq: 1}, errors.Join(f(profiles), ctx.Err())
	}, day)
	if err != nil {
		return nil, err
	}
	p := &assign.Problem{Weights: assign.Weights{Quality: 1, Coverage: cohortCoverage, Fairness: cohortFairness}, Seed: seed}
	mentors, communes := map[string]int{}, map[string]int{}
	for _, mentor := range profiles[c.startups:] {
		mentors[mentor.Common().ID] = len(p.Targets)
		p.Targets = append(p.Targets, assign.Party{Places: takes(mentor)})
	}
	for s, startup := range profiles[:c.startups] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.Subjects = append(p.Subjects, assign.Party{Places: 1, Groups: []int{number(communes, startup.Common().Locality)}})
		for _, fit := range e.Top(e.Model().Features(startup), match.KindMentor, c.top, match.Viewer{All: true}) {
			p.Edges = append(p.Edges, assign.Edge{Subject: s, Target: mentors[fit.ID], Score: fit.Score})
		}
		r.progress("cohort", s+1, c.startups)
	}
	p.Groups = len(communes)
	return p, nil
}

// takes is how many a mentor takes.
func takes(p match.Profile) int {
	if m, ok := p.(*match.Mentor); ok && m.Capacity != nil {
		return *m.Capacity
	}
	return usualPlaces
}

// number gives what has a name its number, a new one when it is new.
func number(known map[string]int, name string) int {
	n, ok := known[name]
	if !ok {
		n = len(known)
		known[name] = n
	}
	return n
}

// bestFirst always takes the best pair that both still have a place for.
func bestFirst(p *assign.Problem) (chosen [][2]int) {
	edges := slices.Clone(p.Edges)
	slices.SortStableFunc(edges, func(a, b assign.Edge) int { return cmp.Compare(b.Score, a.Score) })
	subjects, targets := make([]int, len(p.Subjects)), make([]int, len(p.Targets))
	for _, e := range edges {
		if subjects[e.Subject] < p.Subjects[e.Subject].Places && targets[e.Target] < p.Targets[e.Target].Places {
			subjects[e.Subject]++
			targets[e.Target]++
			chosen = append(chosen, [2]int{e.Subject, e.Target})
		}
	}
	return chosen
}

// costs is the dense matrix of a problem: what a pair is worth, negative. A pair that
// the engine does not list is worth nothing.
func costs(p *assign.Problem) [][]float64 {
	out := make([][]float64, len(p.Subjects))
	for s := range out {
		out[s] = make([]float64, len(p.Targets))
	}
	for _, e := range p.Edges {
		out[e.Subject][e.Target] = -e.Score / 100
	}
	return out
}
