package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// chosen draws choices of a person with known weights.
func chosen(n int, weights []float64) []choice {
	random := rand.New(rand.NewPCG(1, 2))
	var out []choice
	for range n {
		c := choice{}
		const candidates = 30
		best, at := math.Inf(-1), 0
		for i := range candidates {
			z := -math.Log(-math.Log(random.Float64())) // Gumbel noise makes it a logit
			for _, w := range weights {
				x := float32(random.NormFloat64())
				c.x = append(c.x, x)
				z += w * float64(x)
			}
			if z > best {
				best, at = z, i
			}
		}
		c.positives = []int{at}
		out = append(out, c)
	}
	return out
}

func TestLogitFindsTheWeights(t *testing.T) {
	want := []float64{2, 0.5, 1}
	l := &logit{choices: chosen(3000, want), dims: 3}
	got, err := l.fit(t.Context(), []float64{1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	for j := range want {
		if math.Abs(got[j]-want[j]) > 0.1 {
			t.Errorf("fitted %v, drawn with %v", got, want)
		}
	}
}

func TestLogitKeepsWeightsAboveZero(t *testing.T) {
	l := &logit{choices: chosen(1000, []float64{1, -1}), dims: 2}
	got, err := l.fit(t.Context(), []float64{1, 1})
	if err != nil || got[1] != 0 || math.Abs(got[0]-1) > 0.2 {
		t.Errorf("%v %v", got, err)
	}
}

// With little to go by the weights stay at the prior, with much they leave it.
func TestLogitPrior(t *testing.T) {
	prior := []float64{1, 1}
	few := &logit{choices: chosen(5, []float64{3, 0}), dims: 2, prior: prior, strength: 1e6}
	if got, err := few.fit(t.Context(), prior); err != nil || math.Abs(got[0]-1) > 0.01 || math.Abs(got[1]-1) > 0.01 {
		t.Errorf("%v %v", got, err)
	}
	many := &logit{choices: chosen(3000, []float64{3, 0}), dims: 2, prior: prior, strength: 20}
	if got, err := many.fit(t.Context(), prior); err != nil || got[0] < 2.5 || got[1] > 0.2 {
		t.Errorf("%v %v", got, err)
	}
}

// The slope is the derivative of the value.
func TestSlope(t *testing.T) {
	l := &logit{choices: chosen(20, []float64{1, 2}), dims: 2, prior: []float64{1, 1}, strength: 3}
	l.choices[0].positives = []int{1, 2, 5}
	w := []float64{0.7, 1.3}
	at, _ := l.slope(t.Context(), w)
	const step = 1e-5
	for j := range w {
		up, down := slices.Clone(w), slices.Clone(w)
		up[j] += step
		down[j] -= step
		a, _ := l.slope(t.Context(), up)
		b, _ := l.slope(t.Context(), down)
		if got := (a.value - b.value) / (2 * step); math.Abs(got-at.g[j]) > 1e-4 {
			t.Errorf("slope %d is %v, measured %v", j, at.g[j], got)
		}
		for k := range w {
			if got := (a.g[k] - b.g[k]) / (2 * step); math.Abs(got-at.h[k*2+j]) > 1e-3 {
				t.Errorf("curve %d %d is %v, measured %v", k, j, at.h[k*2+j], got)
			}
		}
	}
}
