package assign

import (
	"errors"
	"math"
	"slices"
	"testing"

	"duyen/match"
)

// small is a sound problem: two subjects, two targets, all pairs.
func small() *Problem {
	return &Problem{
		Subjects: []Party{{Places: 1, Groups: []int{0}}, {Places: 2}},
		Targets:  []Party{{Places: 1}, {Places: 1}},
		Edges:    []Edge{{0, 0, 80}, {0, 1, 60}, {1, 0, 70}, {1, 1, 10}},
		Groups:   1, Weights: Weights{Quality: 1, Coverage: 1, Fairness: 1},
	}
}

// TestInvalid: what is wrong is named, all of it.
func TestInvalid(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Problem)
		want   []string // field, code
	}{
		{"sound", func(*Problem) {}, nil},
		{"nothing", func(p *Problem) { *p = Problem{} }, nil},
		{"places", func(p *Problem) { p.Subjects[1].Places = -1; p.Targets[0].Places = -3 }, []string{"subjects[1].places", "negative", "targets[0].places", "negative"}},
		{"group", func(p *Problem) { p.Subjects[0].Groups = []int{0, 1} }, []string{"subjects[0].groups", "out_of_range"}},
		{"group below", func(p *Problem) { p.Subjects[0].Groups = []int{-1} }, []string{"subjects[0].groups", "out_of_range"}},
		{"group of a target", func(p *Problem) { p.Targets[1].Groups = []int{0} }, []string{"targets[1].groups", "out_of_range"}},
		{"groups", func(p *Problem) { p.Groups = -1; p.Subjects[0].Groups = nil }, []string{"groups", "negative"}},
		{"edge", func(p *Problem) { p.Edges[2].Target = 2; p.Edges[3].Subject = -1 }, []string{"edges[2]", "out_of_range", "edges[3]", "out_of_range"}},
		{"score", func(p *Problem) { p.Edges[0].Score = math.NaN(); p.Edges[1].Score = 100.1 }, []string{"edges[0].score", "out_of_range", "edges[1].score", "out_of_range"}},
		{"edge twice", func(p *Problem) { p.Edges = append(p.Edges, Edge{0, 1, 3}) }, []string{"edges[4]", "repeated_pair"}},
		{"minimum", func(p *Problem) { p.MinScore = math.Inf(1) }, []string{"min_score", "out_of_range"}},
		{"weights", func(p *Problem) { p.Weights = Weights{-0.1, 1.1, math.NaN()} }, []string{
			"weights.quality", "out_of_range", "weights.coverage", "out_of_range", "weights.fairness", "out_of_range",
		}},
		{"ban", func(p *Problem) { p.Banned = [][2]int{{0, 1}, {2, 0}} }, []string{"banned[1]", "out_of_range"}},
		{"fixed", func(p *Problem) { p.Fixed = [][2]int{{0, 0}, {1, 5}} }, []string{"fixed[1]", "out_of_range"}},
		{"fixed twice", func(p *Problem) { p.Fixed = [][2]int{{1, 1}, {1, 1}} }, []string{"fixed[1]", "repeated_pair"}},
		{"fixed and banned", func(p *Problem) { p.Fixed, p.Banned = [][2]int{{1, 1}}, [][2]int{{1, 1}} }, []string{"fixed[0]", "fixed_banned"}},
		{"too many for a target", func(p *Problem) { p.Fixed = [][2]int{{0, 0}, {1, 0}} }, []string{"fixed[1]", "fixed_over_places"}},
		{"too many for a subject", func(p *Problem) { p.Fixed = [][2]int{{0, 0}, {0, 1}} }, []string{"fixed[1]", "fixed_over_places"}},
	} {
		_, err := Solve(t.Context(), func() *Problem { p := small(); c.change(p); return p }())
		var got []string
		e, ok := errors.AsType[*match.Error](err)
		if ok {
			for _, p := range e.Problems {
				got = append(got, p.Field, p.Code)
			}
		}
		if !slices.Equal(got, c.want) || ok && e.Kind != match.KindInvalid {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestNamesPair: the problem of a fixed pair repeats its ends.
func TestNamesPair(t *testing.T) {
	p := small()
	p.Fixed, p.Banned = [][2]int{{0, 0}, {1, 1}}, [][2]int{{1, 1}}
	_, err := Solve(t.Context(), p)
	if e, ok := errors.AsType[*match.Error](err); !ok || e.Problems[0].Value != "1–1" {
		t.Errorf("%v", err)
	}
}

// TestTooLarge: what would not fit into numbers of 32 and 64 bits is refused.
func TestTooLarge(t *testing.T) {
	p := small()
	p.Groups = maxParties + 1
	if _, err := Solve(t.Context(), p); match.KindOf(err) != match.KindTooLarge {
		t.Errorf("%v", err)
	}
	p = small()
	p.Edges = make([]Edge, maxEdges+1)
	if _, err := Solve(t.Context(), p); match.KindOf(err) != match.KindTooLarge {
		t.Errorf("%v", err)
	}
}

// TestHugePlaces: places without bound are as many as there are others.
func TestHugePlaces(t *testing.T) {
	p := small()
	for _, side := range [][]Party{p.Subjects, p.Targets} {
		for i := range side {
			side[i].Places = math.MaxInt
		}
	}
	if s := solve(t, p); len(s.Pairs) != 4 || s.Bound != s.Value || !near(s.Value, worth(p, s.Pairs)) || len(s.Unmatched) != 2 {
		t.Errorf("%+v", s)
	}
}
