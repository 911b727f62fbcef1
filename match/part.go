package match

// Part turns one signal's value into points: clipped to its bounds and weighed.
// The zero Part, of a signal that a direction does not use, gives none.
type Part struct{ coef, lo, hi float64 }

// Part gives a signal's part of the score.
func (s *Scorer) Part(column int) Part {
	if !s.Uses(column) {
		return Part{}
	}
	return Part{s.coef[column], s.scale.Lo[column], s.scale.Hi[column]}
}

// Points weighs a value. Comparing is quicker than min and max, which look for NaN.
func (p Part) Points(x float64) float64 {
	if x < p.lo {
		x = p.lo
	} else if x > p.hi {
		x = p.hi
	}
	return p.coef * (x - p.lo)
}

// Line gives the points per unit of the signal and its bounds.
func (p Part) Line() (coef, lo, hi float64) { return p.coef, p.lo, p.hi }
