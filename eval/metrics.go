package eval

import "math"

// The depths of the measures.
const (
	gainDepth   = 10
	recallDepth = 20
)

// Metrics are means over the subjects or queries with at least one positive
// (grade ≥ 1). SE is the standard error of NDCG.
type Metrics struct {
	N      int     `json:"n"`
	NDCG   float64 `json:"ndcg@10"`
	Recall float64 `json:"recall@20"`
	MRR    float64 `json:"mrr"`
	Hit    float64 `json:"hit@10"`
	SE     float64 `json:"se"`
}

// found is one judged target of a list: its rank from 1, 0 when it is not in it.
type found struct{ rank, grade int }

// outcome is how good one list is.
type outcome struct{ ndcg, recall, rr, hit float64 }

// positive tells whether anything is judged 1 or more.
func positive(grades map[int]int) bool {
	for _, g := range grades {
		if g > 0 {
			return true
		}
	}
	return false
}

// measure judges one list by where its judged targets stand. Gain is
// 2^grade − 1, discounted by log2(rank + 1); what is not judged has no gain.
func measure(judged []found) (o outcome) {
	var grades [maxGrade + 1]int
	positives, early, first := 0, 0, 0
	var dcg [gainDepth]float64 // by rank, so that the sum has one order
	for _, f := range judged {
		if f.grade == 0 {
			continue
		}
		grades[f.grade]++
		positives++
		if f.rank == 0 {
			continue
		}
		if f.rank <= gainDepth {
			dcg[f.rank-1] = gain(f.grade, f.rank)
			o.hit = 1
		}
		if f.rank <= recallDepth {
			early++
		}
		if first == 0 || f.rank < first {
			first = f.rank
		}
	}
	if positives == 0 {
		return outcome{}
	}
	var sum, ideal float64
	for _, g := range dcg {
		sum += g
	}
	rank := 1
	for g := maxGrade; g > 0; g-- {
		for range grades[g] {
			if rank <= gainDepth {
				ideal += gain(g, rank)
			}
			rank++
		}
	}
	o.ndcg = sum / ideal
	o.recall = float64(early) / float64(positives)
	if first > 0 {
		o.rr = 1 / float64(first)
	}
	return o
}

func gain(grade, rank int) float64 {
	return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(rank+1))
}

// mean averages outcomes in their order.
func mean(outcomes []outcome) (m Metrics) {
	m.N = len(outcomes)
	if m.N == 0 {
		return m
	}
	n := float64(m.N)
	for _, o := range outcomes {
		m.NDCG += o.ndcg
		m.Recall += o.recall
		m.MRR += o.rr
		m.Hit += o.hit
	}
	m.NDCG, m.Recall, m.MRR, m.Hit = m.NDCG/n, m.Recall/n, m.MRR/n, m.Hit/n
	if m.N > 1 {
		var squares float64
		for _, o := range outcomes {
			squares += (o.ndcg - m.NDCG) * (o.ndcg - m.NDCG)
		}
		m.SE = math.Sqrt(squares / (n - 1) / n)
	}
	return m
}
