package engine

import (
	"math"

	"duyen/match"
)

// roughSlack is what a rough bound may be wrong by, in points: it adds float32
// numbers of up to 100 points.
const roughSlack = 1e-3

// rough bounds the scores of startups for one holder from above, at a fraction
// of what a score costs: most startups are far from the list, and seeing that
// takes one number per value.
type rough struct {
	values [match.DimCount][]float32 // points of each value, by leaf
	none   [match.DimCount]float32   // of a startup without a value
	fixed  float32                   // of what does not depend on the startup, and of ask and crowd at their best
	needs  float32                   // per unit of the needs signal
	text   float32                   // of the best text
	slope  float32                   // ln(1 + y) ≤ y: points per unit of an inner product
}

// rough prepares the bounds; x holds the signals that depend on the holder alone.
func (st *startups) rough(s *match.Scorer, tables *[match.DimCount]table, x *match.SignalValues) *rough {
	r := &rough{
		needs: float32(s.Points(match.ColNeeds, 1)),
		text:  float32(s.Points(match.ColText, math.Inf(1))),
	}
	const tiny = 1e-9 // for the slope at 0, where the text signal has its lower bound
	r.slope = float32(s.Points(match.ColText, tiny) / tiny * 20 / (match.VectorOne * match.VectorOne))
	for _, column := range []int{match.ColActivity, match.ColIdle, match.ColCapacity} {
		r.fixed += float32(s.Points(column, x[column]))
	}
	r.fixed += float32(s.Points(match.ColAsk, 0) + s.Points(match.ColCrowd, 0))
	for d, column := range liftColumns() {
		r.none[d] = float32(s.Points(column, 0))
		if match.Dim(d) == match.DimPlace {
			r.none[d] += float32(s.Points(match.ColRegion, 0))
		}
		r.values[d] = make([]float32, len(tables[d].local))
		for leaf := range r.values[d] {
			r.values[d][leaf] = float32(tables[d].best(s, match.Dim(d), column, leaf))
		}
	}
	return r
}

// best gives the most points that a value can add, halved or not. The mean over
// several values is clipped after adding, these before: clipping at the lower
// bound first can only make the mean larger.
func (t *table) best(s *match.Scorer, d match.Dim, column, leaf int) float64 {
	x := match.LiftMean(int64(t.local[leaf]), 1, false)
	if d == match.DimStrength {
		x = max(x, match.LiftMean(int64(t.local[leaf]), 1, true))
	}
	points := s.Points(column, x)
	if d == match.DimPlace {
		points += s.Points(match.ColRegion, match.LiftMean(int64(t.region[leaf]), 1, false))
	}
	return points
}

// bound gives the bound of one startup, without its needs.
func (r *rough) bound(st *startups, at uint32, dot int32) float32 {
	b := r.fixed
	for d := range r.values {
		leafs := st.leafs[d].at(at)
		switch len(leafs) {
		case 0:
			b += r.none[d]
		case 1:
			b += r.values[d][leafs[0]]
		default:
			var sum float32
			for _, leaf := range leafs {
				sum += r.values[d][leaf]
			}
			b += sum / float32(len(leafs))
		}
	}
	if dot > 0 {
		b += min(r.text, r.slope*float32(dot))
	}
	return b
}
