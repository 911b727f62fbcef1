package match

import (
	"math"
	"slices"
)

// spreadShare is how much likeness counts against a target, of what lies between
// the best and the last score of the pool: maximal marginal relevance (Carbonell
// and Goldstein 1998) with both sides at the same weight.
const spreadShare = 0.5

// SpreadPool is how many targets there are to choose from for one that is shown.
const SpreadPool = 5

// Spread picks n of a pool of scored targets so that they differ: the best, and
// then always the one whose score, less its likeness (0–1) to the most alike of
// those picked, is highest. It gives their indexes in the order of picking.
// Scores fall. What a target is worth only falls while others are picked, so
// only the one that leads is compared with those it has not met yet.
func Spread(scores []float64, n int, alike func(a, b int) float64) []int {
	n = max(0, min(n, len(scores)))
	if n == 0 {
		return nil
	}
	last := scores[len(scores)-1]
	between := scores[0] - last
	if between == 0 {
		between = 1
	}
	nearest := make([]float64, len(scores)) // likeness to the most alike of those met
	met := make([]int, len(scores))         // how many of those picked
	picked := make([]int, 0, n)
	taken := make([]bool, len(scores))
	for len(picked) < n {
		best, at := math.Inf(-1), 0
		for i, score := range scores {
			worth := (1-spreadShare)*(score-last)/between - spreadShare*nearest[i]
			if !taken[i] && worth > best {
				best, at = worth, i
			}
		}
		if met[at] == len(picked) {
			picked, taken[at] = append(picked, at), true
			continue
		}
		for _, other := range picked[met[at]:] {
			nearest[at] = max(nearest[at], alike(at, other))
		}
		met[at] = len(picked)
	}
	return picked
}

// Likeness is what comparing profiles of a kind takes of one of them.
type Likeness struct {
	text   *Vector
	norm   float64
	stated []string
}

// Likeness prepares a profile to be compared.
func (f *Features) Likeness() Likeness { return Likeness{&f.Text, f.Text.norm(), f.stated()} }

// Alike tells how much two profiles of a kind are alike, 0–1: the mean of the
// cosine of their texts and the share of what they state that they have in common.
func Alike(a, b Likeness) float64 {
	cos := 0.0
	if norm := a.norm * b.norm; norm > 0 {
		cos = float64(a.text.dot(b.text)) / norm
	}
	return (cos + common(a.stated, b.stated)) / 2
}

// norm is the length of the weights.
func (v *Vector) norm() float64 {
	var sum float64
	for _, t := range v.Terms {
		sum += float64(t.Weight) * float64(t.Weight)
	}
	return math.Sqrt(sum)
}

// stated lists what a profile says of itself, each value once.
func (f *Features) stated() (out []string) {
	for d := range f.Values {
		for _, p := range f.Values[d] {
			out = append(out, p.Leaf())
		}
		out = append(out, f.Holds[d].Declared...)
	}
	if !f.Usual {
		out = append(out, f.Needs...)
	}
	out = append(out, f.Skills...)
	slices.Sort(out)
	return slices.Compact(out)
}

// common is the Jaccard index of two sorted lists; 0 when both are empty.
func common(a, b []string) float64 {
	both := 0
	for _, x := range a {
		if _, ok := slices.BinarySearch(b, x); ok {
			both++
		}
	}
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}
