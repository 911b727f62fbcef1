package engine

import (
	"math"

	"duyen/match"
)

// roughSlack is what a rough bound may be wrong by, in points: it adds float32
// numbers of up to 100 points.
const roughSlack = 1e-3

// slot is one value of a startup that has n values in the dimension, or the
// lack of any (n is 0): what it adds to a rough bound is the same for all of
// them.
type slot struct {
	d    match.Dim
	n    int
	leaf int32
}

// slots numbers slots from 0.
type slots struct {
	index map[slot]int32
	all   []slot
}

// list appends the slots of a startup's values in one dimension.
func (s *slots) list(out []int32, d match.Dim, leafs []int32) []int32 {
	if len(leafs) == 0 {
		return append(out, s.intern(slot{d: d}))
	}
	for _, leaf := range leafs {
		out = append(out, s.intern(slot{d, len(leafs), leaf}))
	}
	return out
}

func (s *slots) intern(v slot) int32 {
	if i, ok := s.index[v]; ok {
		return i
	}
	if s.index == nil {
		s.index = map[slot]int32{}
	}
	i := int32(len(s.all))
	s.index[v] = i
	s.all = append(s.all, v)
	return i
}

// rough bounds the scores of startups for one holder from above, at a fraction
// of what a score costs: most startups are far from the list, and seeing that
// takes one number per value.
type rough struct {
	values []float32 // points by slot
	fixed  float32   // of what does not depend on the startup, and of ask and crowd at their best
	needs  float32   // per unit of the needs signal
	text   float32   // of the best text
	slope  float32   // ln(1 + y) ≤ y: points per unit of an inner product
}

// roughly prepares the bounds; x holds the signals that depend on the holder alone.
func (st *startups) roughly(s *match.Scorer, tables *[match.DimCount]table, x *match.SignalValues) *rough {
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
	r.values = make([]float32, len(st.slots.all))
	for i, slot := range st.slots.all {
		r.values[i] = float32(slot.best(s, &tables[slot.d]))
	}
	return r
}

// best gives the most points that a slot can add. The mean over several values
// is clipped after adding, these before: clipping at the lower bound first can
// only make the mean larger.
func (v slot) best(s *match.Scorer, t *table) float64 {
	column := liftColumns()[v.d]
	var x, region float64
	if v.n > 0 {
		x = match.LiftMean(int64(t.local[v.leaf]), 1, false)
		region = match.LiftMean(int64(t.region[v.leaf]), 1, false)
	}
	if v.d == match.DimStrength { // which may be halved
		x = max(x, x/2)
	}
	points := s.Points(column, x)
	if v.d == match.DimPlace {
		points += s.Points(match.ColRegion, region)
	}
	return points / float64(max(1, v.n))
}

// bound gives the bound of one startup, without its needs.
func (r *rough) bound(slots []int32, dot int32) float32 {
	b := r.fixed
	for _, i := range slots {
		b += r.values[i]
	}
	if dot > 0 {
		b += min(r.text, r.slope*float32(dot))
	}
	return b
}
