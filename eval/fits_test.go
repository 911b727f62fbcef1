package eval

import (
	"math"
	"testing"
)

func TestSeparation(t *testing.T) {
	// The 3 lies above ½ + 1 + 1 of the zeros, the 1 above 1 + 1, of 2·3 pairs.
	got := separation([]judgment{{3, 1}, {1, 2}, {3, 0}, {0, 0}, {math.Inf(-1), 0}})
	if want := (Separation{AUC: 4.5 / 6, Positives: 2, Zeros: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestJudgeFit(t *testing.T) {
	got := judgeFit(map[string][]judgment{"a": {{1, 1}, {0, 0}}, "b": {{5, 1}}})
	if len(got) != 2 || got["a"].AUC != 1 || got[allDirections].Positives != 2 {
		t.Errorf("%+v", got)
	}
	if got := judgeFit(nil); len(got) > 0 {
		t.Errorf("nothing judged gives %+v", got)
	}
}
