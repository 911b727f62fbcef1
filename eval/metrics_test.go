package eval

import (
	"math"
	"testing"
)

// Every figure is worked out by hand.
func TestMeasure(t *testing.T) {
	log2 := math.Log2
	for name, c := range map[string]struct {
		judged []found
		want   outcome
	}{
		"first": {[]found{{1, 1}}, outcome{1, 1, 1, 1}},
		// DCG = 1/log2(4) = ½, ideal = 1.
		"third": {[]found{{3, 1}}, outcome{0.5, 1, 1. / 3, 1}},
		// DCG = 1/log2(2) + 3/log2(3), ideal = 3/log2(2) + 1/log2(3).
		"grades the wrong way": {[]found{{1, 1}, {2, 2}}, outcome{(1 + 3/log2(3)) / (3 + 1/log2(3)), 1, 1, 1}},
		// A judged 0 is no positive, wherever it stands.
		"zero first":       {[]found{{1, 0}, {2, 1}}, outcome{1 / log2(3), 1, 0.5, 1}},
		"behind ten":       {[]found{{11, 1}}, outcome{0, 1, 1. / 11, 0}},
		"behind twenty":    {[]found{{21, 1}, {2, 1}}, outcome{(1 / log2(3)) / (1 + 1/log2(3)), 0.5, 0.5, 1}},
		"not in the list":  {[]found{{0, 2}, {1, 1}}, outcome{1 / (3 + 1/log2(3)), 0.5, 1, 1}},
		"nothing found":    {[]found{{0, 2}}, outcome{}},
		"nothing positive": {[]found{{1, 0}}, outcome{}},
	} {
		got := measure(c.judged)
		for i, pair := range [][2]float64{
			{got.ndcg, c.want.ndcg}, {got.recall, c.want.recall}, {got.rr, c.want.rr}, {got.hit, c.want.hit},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Errorf("%s, measure %d: %v, want %v", name, i, pair[0], pair[1])
			}
		}
	}
}

// More than ten positives: the ideal list has ten of them.
func TestMeasureManyPositives(t *testing.T) {
	var judged []found
	for rank := 1; rank <= 40; rank++ {
		judged = append(judged, found{rank, 1})
	}
	if got := measure(judged); got.ndcg != 1 || got.recall != 0.5 {
		t.Errorf("%+v, want NDCG 1 and half recalled", got)
	}
}

func TestMean(t *testing.T) {
	got := mean([]outcome{{1, 1, 1, 1}, {0, 0.5, 0.25, 0}})
	// The sample's standard deviation is √½, over √2 of it ½.
	want := Metrics{N: 2, NDCG: 0.5, Recall: 0.75, MRR: 0.625, Hit: 0.5, SE: 0.5}
	if math.Abs(got.SE-want.SE) > 1e-12 {
		t.Errorf("standard error %v, want %v", got.SE, want.SE)
	}
	if got.SE = want.SE; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if empty := mean(nil); empty != (Metrics{}) {
		t.Errorf("the mean of nothing is %+v", empty)
	}
}
