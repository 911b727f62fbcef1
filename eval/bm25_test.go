package eval

import (
	"math"
	"strings"
	"testing"
)

func TestBM25(t *testing.T) {
	var docs [][]string
	for _, d := range []string{"a a b", "a c c c c", "d"} {
		docs = append(docs, strings.Fields(d))
	}
	got := make([]float64, len(docs))
	newBM25(docs).scores([]string{"a", "c", "a", "e"}, got)
	// The average length is 3. idf(a) = ln(1 + 1.5/2.5), idf(c) = ln(1 + 2.5/1.5).
	a, c := math.Log(1.6), math.Log(1+2.5/1.5)
	long := 1.2 * (0.25 + 0.75*5/3)
	want := []float64{
		a * 2 * 2.2 / (2 + 1.2),
		a*2.2/(1+long) + c*4*2.2/(4+long),
		0,
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("document %d: %v, want %v", i, got[i], want[i])
		}
	}
}
