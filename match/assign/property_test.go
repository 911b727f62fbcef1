package assign

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// each calls f with so many random problems and their solutions.
func each(t *testing.T, seed uint64, n int, f func(r *rand.Rand, p *Problem, s *Solution)) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	for range n {
		p := random(r)
		f(r, p, solve(t, p))
		if t.Failed() {
			t.Fatalf("%+v", p)
		}
	}
}

// scores gives the scores of listed pairs.
func scores(p *Problem) map[[2]int]float64 {
	out := map[[2]int]float64{}
	for _, e := range p.Edges {
		out[[2]int{e.Subject, e.Target}] = e.Score
	}
	return out
}

// TestSound: places, fixed pairs, bans and the minimum hold, no pair stands twice,
// and the pairs are in order.
func TestSound(t *testing.T) {
	each(t, 1, 1000, func(_ *rand.Rand, p *Problem, s *Solution) {
		listed, banned, fixed := scores(p), pairs(p.Banned), pairs(p.Fixed)
		subjects, targets := make([]int, len(p.Subjects)), make([]int, len(p.Targets))
		for i, pair := range s.Pairs {
			ends := [2]int{pair.Subject, pair.Target}
			score, ok := listed[ends]
			switch {
			case i > 0 && slices.Compare([]int{s.Pairs[i-1].Subject, s.Pairs[i-1].Target}, ends[:]) >= 0:
				t.Errorf("%v is out of order", ends)
			case banned[ends] || pair.Fixed != fixed[ends] || pair.Score != score:
				t.Errorf("%+v", pair)
			case !pair.Fixed && (!ok || score < p.MinScore):
				t.Errorf("%+v may not be assigned", pair)
			}
			delete(fixed, ends)
			subjects[pair.Subject]++
			targets[pair.Target]++
		}
		if len(fixed) > 0 {
			t.Errorf("fixed pairs are missing: %v", fixed)
		}
		for i, n := range subjects {
			if n > p.Subjects[i].Places {
				t.Errorf("subject %d has %d", i, n)
			}
		}
		for i, n := range targets {
			if n > p.Targets[i].Places {
				t.Errorf("target %d has %d", i, n)
			}
		}
	})
}

// TestReasons holds the reason of every subject with free places to its definition,
// asked of the solution as it is, and wants each reason to occur.
func TestReasons(t *testing.T) {
	told := map[Reason]int{}
	each(t, 2, 2000, func(_ *rand.Rand, p *Problem, s *Solution) {
		want := map[int]Reason{}
		for i, party := range p.Subjects {
			if n := len(of(s, i)); n < party.Places {
				want[i] = defined(p, s, i)
			}
		}
		for _, u := range s.Unmatched {
			told[u.Reason]++
			if want[u.Subject] != u.Reason {
				t.Errorf("subject %d: %s, want %s", u.Subject, u.Reason, want[u.Subject])
			}
			delete(want, u.Subject)
		}
		if len(want) > 0 {
			t.Errorf("nothing is said of %v", want)
		}
	})
	for _, r := range Reasons() {
		if told[r] < 50 {
			t.Errorf("%s is told %d times", r, told[r])
		}
	}
}

// of gives the targets of a subject.
func of(s *Solution, subject int) map[int]bool {
	out := map[int]bool{}
	for _, p := range s.Pairs {
		if p.Subject == subject {
			out[p.Target] = true
		}
	}
	return out
}

// defined gives the reason by definition, and "" when the subject could have a
// target more.
func defined(p *Problem, s *Solution, subject int) Reason {
	has, banned := of(s, subject), pairs(p.Banned)
	taken, fixed := make([]int, len(p.Targets)), make([]int, len(p.Targets))
	for _, pair := range s.Pairs {
		taken[pair.Target]++
	}
	for _, pair := range p.Fixed {
		fixed[pair[1]]++
	}
	var listed, allowed, good, open, free int
	for _, e := range p.Edges {
		if e.Subject != subject || has[e.Target] {
			continue
		}
		listed++
		if banned[[2]int{subject, e.Target}] {
			continue
		}
		allowed++
		if e.Score < p.MinScore {
			continue
		}
		good++
		if fixed[e.Target] < p.Targets[e.Target].Places {
			open++
		}
		if taken[e.Target] < p.Targets[e.Target].Places {
			free++
		}
	}
	switch {
	case listed == 0:
		return ReasonNoEdge
	case allowed == 0:
		return ReasonBanned
	case good == 0:
		return ReasonBelow
	case open == 0:
		return ReasonNoCapacity
	case free == 0:
		return ReasonCrowdedOut
	}
	return ""
}

// TestRepeats: the same problem with the same seed has the same solution, to the
// last bit, and asking leaves the problem as it was.
func TestRepeats(t *testing.T) {
	each(t, 3, 300, func(_ *rand.Rand, p *Problem, s *Solution) {
		before := clone(p)
		if again := solve(t, p); !reflect.DeepEqual(s, again) {
			t.Errorf("%+v, then %+v", s, again)
		}
		if !reflect.DeepEqual(p, before) {
			t.Error("the problem has changed")
		}
	})
}

// TestSeed: of many equal solutions each seed takes one, and all are taken.
func TestSeed(t *testing.T) {
	p := &Problem{Subjects: make([]Party, 4), Targets: []Party{{Places: 1}}, Weights: Weights{Quality: 1}}
	for s := range p.Subjects {
		p.Subjects[s].Places = 1
		p.Edges = append(p.Edges, Edge{s, 0, 50})
	}
	won := map[int]int{}
	for p.Seed = range 400 {
		won[solve(t, p).Pairs[0].Subject]++
	}
	for s := range p.Subjects {
		if won[s] < 60 || won[s] > 140 {
			t.Errorf("of 400 seeds subject %d wins with %d", s, won[s])
		}
	}
}

// TestNothingLeftOut: where pairs are worth nothing, as many are made as can be.
func TestNothingLeftOut(t *testing.T) {
	each(t, 4, 500, func(_ *rand.Rand, p *Problem, _ *Solution) {
		p.Weights = Weights{}
		s := solve(t, p)
		if s.Value != 0 {
			t.Errorf("worth %v", s.Value)
		}
		for _, u := range s.Unmatched {
			if r := defined(p, s, u.Subject); r != u.Reason {
				t.Errorf("subject %d: %q, told %q", u.Subject, r, u.Reason)
			}
		}
	})
}

// TestOrderDoesNotMatter: renumbering subjects and targets and shuffling edges
// leaves the value.
func TestOrderDoesNotMatter(t *testing.T) {
	each(t, 5, 500, func(r *rand.Rand, p *Problem, s *Solution) {
		q := clone(p)
		subjects, targets := r.Perm(len(p.Subjects)), r.Perm(len(p.Targets))
		for i := range p.Subjects {
			q.Subjects[subjects[i]] = p.Subjects[i]
		}
		for i := range p.Targets {
			q.Targets[targets[i]] = p.Targets[i]
		}
		for i, e := range p.Edges {
			q.Edges[i] = Edge{subjects[e.Subject], targets[e.Target], e.Score}
		}
		for _, list := range [][][2]int{q.Fixed, q.Banned} {
			for i, pair := range list {
				list[i] = [2]int{subjects[pair[0]], targets[pair[1]]}
			}
		}
		r.Shuffle(len(q.Edges), func(i, j int) { q.Edges[i], q.Edges[j] = q.Edges[j], q.Edges[i] })
		if other := solve(t, q); other.Value != s.Value {
			t.Errorf("%v, renumbered %v", s.Value, other.Value)
		}
	})
}

// TestMoreIsNoLess: a place more, a pair more, a ban less never lowers the value.
func TestMoreIsNoLess(t *testing.T) {
	each(t, 6, 1000, func(r *rand.Rand, p *Problem, s *Solution) {
		q := clone(p)
		switch i := r.IntN(3); {
		case i == 0:
			q.Targets[r.IntN(len(q.Targets))].Places++
		case i == 1:
			q.Subjects[r.IntN(len(q.Subjects))].Places++
		case len(q.Banned) > 0:
			q.Banned = q.Banned[1:]
		}
		if more := solve(t, q); more.Value < s.Value {
			t.Errorf("%v, with more %v", s.Value, more.Value)
		}
	})
}

func clone(p *Problem) *Problem {
	q := *p
	q.Subjects, q.Targets = slices.Clone(p.Subjects), slices.Clone(p.Targets)
	q.Edges, q.Fixed, q.Banned = slices.Clone(p.Edges), slices.Clone(p.Fixed), slices.Clone(p.Banned)
	return &q
}
