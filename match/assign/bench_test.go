package assign

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
)

// shape is a problem to measure: how many there are of what, and how much a score
// comes from the target alone (renown) and the subject alone (strength), so that
// all want the same ones; the rest is their fit.
type shape struct {
	name                           string
	subjects, targets, top, places int
	wants, groups                  int
	renown, strength, fit          float64
}

func (c shape) problem(r *rand.Rand) *Problem {
	p := &Problem{Weights: Weights{Quality: 1, Coverage: 0.5, Fairness: 0.3}, Groups: c.groups}
	renown := make([]float64, c.targets)
	for t := range renown {
		renown[t] = c.renown * r.Float64()
		p.Targets = append(p.Targets, Party{Places: c.places})
	}
	for s := range c.subjects {
		party := Party{Places: c.wants}
		if c.groups > 0 {
			party.Groups = []int{r.IntN(c.groups)}
		}
		p.Subjects = append(p.Subjects, party)
		all, strength := make([]Edge, c.targets), c.strength*r.Float64()
		for t := range all {
			all[t] = Edge{s, t, renown[t] + strength + c.fit*r.Float64()}
		}
		slices.SortFunc(all, func(a, b Edge) int { return cmp.Compare(b.Score, a.Score) })
		p.Edges = append(p.Edges, all[:min(c.top, c.targets)]...)
	}
	return p
}

// shapes are those of the numbers that Solve has to meet, and harder ones.
func shapes() []shape {
	return []shape{
		{"500x500", 500, 500, 500, 1, 1, 0, 20, 0, 30},
		{"500x500groups", 500, 500, 500, 1, 1, 50, 20, 0, 30},
		{"500x500equal", 500, 500, 500, 1, 1, 50, 0, 0, 0},
		{"500x500renown", 500, 500, 500, 1, 1, 50, 50, 50, 0.1},
		{"500x500wants3", 500, 500, 500, 3, 3, 50, 20, 0, 30},
		{"10000x2000crowd", 10_000, 2000, 50, 5, 1, 0, 20, 0, 30},
		{"10000x2000crowdgroups", 10_000, 2000, 50, 5, 1, 100, 20, 0, 30},
		{"10000x2000even", 10_000, 2000, 50, 3, 1, 0, 0, 0, 100},
		{"10000x2000evenfull", 10_000, 2000, 50, 5, 1, 0, 0, 0, 100},
		{"10000x2000evengroups", 10_000, 2000, 50, 3, 1, 1000, 0, 0, 100},
		{"10000x2000onegroup", 10_000, 2000, 50, 4, 1, 1, 5, 10, 30},
		{"10000x2000strength", 10_000, 2000, 50, 4, 1, 100, 5, 40, 30},
		{"10000x2000same", 10_000, 2000, 50, 4, 1, 100, 90, 0, 1},
		{"10000x2000equal", 10_000, 2000, 50, 4, 1, 100, 0, 0, 0},
		{"10000x2000wants3", 10_000, 2000, 50, 10, 3, 100, 5, 10, 30},
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, c := range shapes() {
		b.Run(c.name, func(b *testing.B) {
			p := c.problem(rand.New(rand.NewPCG(1, 2)))
			b.ReportAllocs()
			for b.Loop() {
				before := cpu()
				s := solve(b, p)
				b.ReportMetric(cpu()-before, "cpu-ms")
				b.ReportMetric(s.Bound/s.Value, "bound")
				b.ReportMetric(float64(len(s.Pairs)), "pairs")
			}
		})
	}
}

// cpu is the processor time that the process has had, in milliseconds: unlike the
// clock it does not count what others do on the machine.
func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
}

// BenchmarkSolveKinds: ten thousand subjects of twelve kinds. All of a kind have the
// same fifty pairs, so that most of them are ties that only the seed decides.
func BenchmarkSolveKinds(b *testing.B) {
	const subjects, targets, kinds, top = 10_000, 2000, 12, 50
	r := rand.New(rand.NewPCG(1, 2))
	p := &Problem{Weights: Weights{Quality: 1, Coverage: 0.5, Fairness: 0.3}, Groups: 100}
	for range targets {
		p.Targets = append(p.Targets, Party{Places: 5})
	}
	var lists [kinds][]int
	for k := range lists {
		lists[k] = r.Perm(targets)[:top]
	}
	for s := range subjects {
		p.Subjects = append(p.Subjects, Party{Places: 1, Groups: []int{r.IntN(p.Groups)}})
		for i, t := range lists[s%kinds] {
			p.Edges = append(p.Edges, Edge{s, t, 90 - float64(i)/2})
		}
	}
	for b.Loop() {
		before := cpu()
		s := solve(b, p)
		b.ReportMetric(cpu()-before, "cpu-ms")
		b.ReportMetric(float64(len(s.Pairs)), "pairs")
	}
}
