package assign

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// cut leaves every subject its best pairs and gives the problem with all pairs
// that was cut: those not listed score as the last listed, the most they may. A
// subject that lists nothing has nothing there either.
func cut(r *rand.Rand, p *Problem) (full *Problem) {
	slices.SortStableFunc(p.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(b.Score, a.Score))
	})
	top, listed := 1+r.IntN(3), make([]int, len(p.Subjects))
	last := map[int]float64{}
	p.Edges = slices.DeleteFunc(p.Edges, func(e Edge) bool {
		if listed[e.Subject]++; listed[e.Subject] > top {
			return true
		}
		last[e.Subject] = e.Score
		return false
	})
	full = clone(p)
	known := scores(p)
	for s := range p.Subjects {
		for t := range p.Targets {
			score, any := last[s]
			if _, ok := known[[2]int{s, t}]; !ok && any {
				full.Edges = append(full.Edges, Edge{s, t, score})
			}
		}
	}
	for _, fixed := range p.Fixed { // it scores what the problem says of it: nothing
		if _, ok := known[fixed]; !ok {
			full.Edges = slices.DeleteFunc(full.Edges, func(e Edge) bool { return e.Subject == fixed[0] && e.Target == fixed[1] })
		}
	}
	return full
}

// TestBound: no assignment over all pairs is worth more, and often one is worth
// exactly as much, so that the bound says something.
func TestBound(t *testing.T) {
	exact, n := 0, 1000
	each(t, 7, n, func(r *rand.Rand, p *Problem, _ *Solution) {
		full := cut(r, p)
		s := solve(t, p)
		best, ok := dense(full)
		switch {
		case !ok || s.Bound < s.Value || s.Bound < best-1e-4:
			t.Errorf("value %v, bound %v, over all pairs %v %v", s.Value, s.Bound, best, ok)
		case near(s.Bound, best):
			exact++
		}
	})
	if exact < n/2 {
		t.Errorf("the bound is reached %d times of %d", exact, n)
	}
}

// TestBoundOfAll: when every pair is listed or banned the bound is the value.
func TestBoundOfAll(t *testing.T) {
	each(t, 8, 500, func(r *rand.Rand, p *Problem, _ *Solution) {
		known, fixed := scores(p), pairs(p.Fixed)
		for s := range p.Subjects {
			for target := range p.Targets {
				pair := [2]int{s, target}
				if _, ok := known[pair]; ok {
					continue
				}
				if r.IntN(2) == 0 && !fixed[pair] {
					p.Banned = append(p.Banned, pair)
				} else {
					p.Edges = append(p.Edges, Edge{s, target, float64(r.IntN(101))})
				}
			}
		}
		if s := solve(t, p); s.Bound != s.Value {
			t.Errorf("value %v, bound %v", s.Value, s.Bound)
		}
	})
}

// TestBoundBelow: a subject that lists pairs below the minimum lists all that
// are not.
func TestBoundBelow(t *testing.T) {
	p := &Problem{
		Subjects: []Party{{Places: 1}, {Places: 1}}, Targets: []Party{{Places: 1}, {Places: 1}, {Places: 1}},
		Edges:   []Edge{{0, 0, 80}, {0, 1, 20}, {1, 0, 70}, {1, 1, 20}},
		Weights: Weights{Quality: 1}, MinScore: 30,
	}
	if s := solve(t, p); !near(s.Value, 0.8) || s.Bound != s.Value {
		t.Errorf("value %v, bound %v", s.Value, s.Bound)
	}
	p.MinScore = 0
	p.Targets[1].Places = 0
	if s := solve(t, p); !near(s.Value, 0.8) || s.Bound < 0.9999 { // subject 1 could have target 2, at 20
		t.Errorf("value %v, bound %v", s.Value, s.Bound)
	}
}
