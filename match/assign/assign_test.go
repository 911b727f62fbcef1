package assign

import (
	"math"
	"math/rand/v2"
	"testing"
)

// random makes a small problem with everything in it. Scores are whole, so
// that there are equal ones.
func random(r *rand.Rand) *Problem {
	p := &Problem{Groups: 1 + r.IntN(4), Seed: r.Uint64(), Weights: Weights{Quality: tenth(r), Coverage: tenth(r), Fairness: tenth(r)}}
	if r.IntN(2) == 0 {
		p.MinScore = float64(r.IntN(60))
	}
	for range 1 + r.IntN(8) {
		p.Subjects = append(p.Subjects, Party{Places: r.IntN(8) % 4, Groups: r.Perm(p.Groups)[:r.IntN(p.Groups+1)]})
	}
	for range 1 + r.IntN(6) {
		p.Targets = append(p.Targets, Party{Places: r.IntN(4)})
	}
	listed := 1 + r.IntN(10)
	for s := range p.Subjects {
		for t := range p.Targets {
			if r.IntN(10) < listed {
				p.Edges = append(p.Edges, Edge{s, t, float64(r.IntN(101))})
			}
			if r.IntN(12) == 0 {
				p.Banned = append(p.Banned, [2]int{s, t})
			}
		}
	}
	r.Shuffle(len(p.Edges), func(i, j int) { p.Edges[i], p.Edges[j] = p.Edges[j], p.Edges[i] })
	fix(r, p)
	return p
}

func tenth(r *rand.Rand) float64 { return float64(r.IntN(11)) / 10 }

// fix adds fixed pairs that can hold.
func fix(r *rand.Rand, p *Problem) {
	banned := pairs(p.Banned)
	subjects, targets := map[int]int{}, map[int]int{}
	for range r.IntN(4) {
		s, t := r.IntN(len(p.Subjects)), r.IntN(len(p.Targets))
		if pair := [2]int{s, t}; !banned[pair] && subjects[s] < p.Subjects[s].Places && targets[t] < p.Targets[t].Places {
			p.Fixed = append(p.Fixed, pair)
			banned[pair] = true
			subjects[s]++
			targets[t]++
		}
	}
}

// worth computes the value of pairs by the formula of the package.
func worth(p *Problem, pairs []Pair) float64 {
	served, groups := map[int]bool{}, map[int]int{}
	members := map[int]int{}
	for _, s := range p.Subjects {
		if len(s.Groups) > 0 {
			members[s.Groups[0]]++
		}
	}
	var value float64
	for _, pair := range pairs {
		value += p.Weights.Quality * pair.Score / 100
		if served[pair.Subject] {
			continue
		}
		served[pair.Subject] = true
		value += p.Weights.Coverage
		if g := p.Subjects[pair.Subject].Groups; len(g) > 0 {
			value += p.Weights.Fairness * (1 - math.Pow(0.5, float64(len(g)-1)))
			value += p.Weights.Fairness * (1 - float64(groups[g[0]])/float64(members[g[0]]))
			groups[g[0]]++
		}
	}
	return value
}

// solve solves a problem that is sound.
func solve(t testing.TB, p *Problem) *Solution {
	t.Helper()
	s, err := Solve(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// near allows for values in millionths.
func near(a, b float64) bool { return math.Abs(a-b) < 1e-4 }

// TestOptimal holds 600 small problems with everything in them against the dense
// method, and the value told against the formula of the package.
func TestOptimal(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 47))
	for i := range 600 {
		p := random(r)
		s := solve(t, p)
		if want, ok := dense(p); !ok || !near(s.Value, want) || !near(s.Value, worth(p, s.Pairs)) {
			t.Fatalf("%d: value %v, pairs worth %v, dense %v %v\n%+v", i, s.Value, worth(p, s.Pairs), want, ok, p)
		}
	}
}
