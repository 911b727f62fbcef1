package engine

import (
	"math"

	"duyen/match"
)

// roughSlack is what a bound may be wrong by, in points: it adds float32 numbers
// of up to 100 points.
const roughSlack = 1e-3

// part is match.Part in float32, for bounds.
type part struct{ coef, lo, hi float32 }

func roundPart(p match.Part) part {
	coef, lo, hi := p.Line()
	return part{float32(coef), float32(lo), float32(hi)}
}

func (p part) of(x float32) float32 {
	if x < p.lo {
		x = p.lo
	} else if x > p.hi {
		x = p.hi
	}
	return p.coef * (x - p.lo)
}

// highest gives the greatest of numbers; of none, the least there is.
func highest[T int32 | float32](numbers []T) T {
	if len(numbers) == 0 {
		return -math.MaxInt32
	}
	best := numbers[0]
	for _, x := range numbers {
		if x > best { // max would look for NaN
			best = x
		}
	}
	return best
}

// textSteps is how many steps per unit of 20·cos textBound keeps.
const textSteps = 16

// textBound bounds the points of the text signal from above without a
// logarithm, which is the dearest part of a score.
type textBound struct {
	points     []float32 // by the step of 20·cos
	none, most float32   // of no term in common, and of the most that counts
}

func newTextBound(p match.Part) textBound {
	b := textBound{none: float32(p.Points(0)), most: float32(p.Points(math.Inf(1)))}
	for step := 1; step <= 20*textSteps; step++ { // a cosine is at most 1
		x := float32(p.Points(math.Log(1 + float64(step)/textSteps)))
		b.points = append(b.points, x)
		if x >= b.most {
			return b
		}
	}
	return b
}

// of bounds the points of an inner product; scale turns it into 20·cos.
func (b *textBound) of(dot int32, scale float32) float32 {
	if dot == 0 {
		return b.none
	}
	step := int(float32(dot) * scale * textSteps)
	if step >= len(b.points) {
		return b.most
	}
	return b.points[step]
}

// Asks are bounded by steps of 0.05 in log10 VND from 1,000 to 5·10¹⁵; the
// first and the last step are open.
const (
	askFrom  = 3.0
	askStep  = 0.05
	askSteps = 255
	askNone  = askSteps // not stated
)

func askStepOf(ask float64) uint8 {
	if math.IsNaN(ask) {
		return askNone
	}
	return uint8(min(max((ask-askFrom)/askStep, 0), askSteps-1))
}

// askBounds gives the most points an ask of each step can have: those of the
// ask in it that is nearest to the size.
func askBounds(p match.Part, size *match.Size, mean float64) (out [askSteps + 1]float32) {
	for i := range out {
		lo, hi := askFrom+askStep*float64(i), askFrom+askStep*float64(i+1)
		if i == 0 {
			lo = math.Inf(-1)
		}
		if i == askSteps-1 {
			hi = math.Inf(1)
		}
		x := 0.0
		switch {
		case !size.Known || i == askNone:
			x = mean
		case size.Lo > hi:
			x = size.AskSignal(hi, mean)
		case size.Hi < lo:
			x = size.AskSignal(lo, mean)
		}
		out[i] = float32(p.Points(x))
	}
	return out
}

// askCurve is the ask signal of one holder in float32, for bounds: bend·d², d
// being the distance of an ask from [lo, hi], which counts by above on the upper
// side. A holder of unknown size has no bend.
type askCurve struct{ lo, hi, bend, above float32 }

func askCurveOf(size *match.Size) askCurve {
	if !size.Known {
		return askCurve{}
	}
	bend, above := size.Bend()
	return askCurve{float32(size.Lo), float32(size.Hi), float32(bend), float32(above)}
}

// of gives the signal of an ask; mean where either side is unknown.
func (c *askCurve) of(ask, mean float32) float32 {
	switch {
	case c.bend == 0 || ask != ask:
		return mean
	case ask < c.lo:
		return c.bend * (c.lo - ask) * (c.lo - ask)
	case ask > c.hi:
		d := c.above * (ask - c.hi)
		return c.bend * d * d
	}
	return 0
}
