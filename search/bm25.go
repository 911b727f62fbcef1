package search

import "math"

// BM25F (Robertson and Zaragoza 2009). k1 and the length normalisation of the body are the usual ones;
// names are short, their length says little.
const (
	bm25K1     = 1.2
	bodyB      = 0.75
	nameB      = 0.4
	nameWeight = 2.0
)

// fieldNorm gives the weight of an occurrence in a field of a length.
type fieldNorm struct {
	field              string
	weight, b, average float64
	factors            [256]float32
}

func newFieldNorm(field string, weight, b, average float64) fieldNorm {
	n := fieldNorm{field: field, weight: weight, b: b, average: average}
	for i := range n.factors {
		n.factors[i] = n.compute(i)
	}
	return n
}

func (n *fieldNorm) compute(length int) float32 {
	return float32(n.weight / (1 - n.b + n.b*float64(length)/n.average))
}

func (n *fieldNorm) factor(length uint16) float32 {
	if int(length) < len(n.factors) {
		return n.factors[length]
	}
	return n.compute(int(length))
}

// idfOf is BM25's inverse document frequency, never negative.
func (s *scorer) idfOf(df int) float64 {
	df = min(df, s.live)
	return math.Log(1 + (float64(s.live-df)+0.5)/(float64(df)+0.5))
}

func saturate(tf float32) float64 {
	return float64(tf) * (bm25K1 + 1) / (bm25K1 + float64(tf))
}
