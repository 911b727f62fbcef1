package bench

import (
	"math"
	"math/bits"

	"duyen/match"
)

// The yardstick of match and percolate is what a good engineer writes first:
// everything a score takes in columns, inner products and lifts added up term by
// term and value by value, and then one loop that scores every candidate in
// float32 and keeps the best. It knows no bounds and skips nobody. Whole texts,
// weights and lifts come from match.Model, like ours.

// line is one signal's part of a score.
type line struct{ coef, lo, hi float32 }

func (l *line) points(x float32) float32 {
	if x < l.lo {
		x = l.lo
	} else if x > l.hi {
		x = l.hi
	}
	return l.coef * (x - l.lo)
}

// lines are the parts of a direction's score, by column.
type lines [match.ColLoad + 1]line

func linesOf(s *match.Scorer) (out lines) {
	for column := range out {
		coef, lo, hi := s.Part(column).Line()
		out[column] = line{float32(coef), float32(lo), float32(hi)}
	}
	return out
}

// logs holds ln(1 + x) in steps of 1/logSteps up to x = 20, the largest there is.
const (
	logSteps = 256
	logMost  = 20 * logSteps
)

type logs [logMost + 1]float32

func newLogs() *logs {
	var l logs
	for i := range l {
		l[i] = float32(math.Log(1 + float64(i)/logSteps))
	}
	return &l
}

// hit is a term in one text: the row and the weight.
type hit struct {
	row    uint32
	weight uint8
}

// texts finds the rows whose text has a term.
type texts map[match.TextTerm][]hit

func (t texts) add(row uint32, v *match.Vector) {
	for _, w := range v.Terms {
		t[w.Term] = append(t[w.Term], hit{row, w.Weight})
	}
}

// dots adds up the inner products with every text.
func (t texts) dots(v *match.Vector, out []int32) {
	clear(out)
	for _, w := range v.Terms {
		weight := int32(w.Weight)
		for _, h := range t[w.Term] {
			out[h.row] += weight * int32(h.weight)
		}
	}
}

// shortlist keeps the n best rows.
type shortlist struct {
	n      int
	rows   []uint32
	scores []float32
	floor  float32
}

func newShortlist(n int) *shortlist { return &shortlist{n: n, floor: float32(math.Inf(-1))} }

func (b *shortlist) put(row uint32, score float32) {
	if len(b.rows) < b.n {
		b.rows, b.scores = append(b.rows, 0), append(b.scores, 0)
	}
	i := len(b.rows) - 1
	for ; i > 0 && b.scores[i-1] < score; i-- {
		b.rows[i], b.scores[i] = b.rows[i-1], b.scores[i-1]
	}
	b.rows[i], b.scores[i] = row, score
	if len(b.rows) == b.n {
		b.floor = b.scores[b.n-1]
	}
}

// ranked is one row of the yardstick's list.
type ranked struct {
	id    string
	score float32
}

func (b *shortlist) ranked(ids []string) []ranked {
	out := make([]ranked, len(b.rows))
	for i, row := range b.rows {
		out[i] = ranked{ids[row], b.scores[i]}
	}
	return out
}

// skills numbers kinds of expertise; a set of them is a mask. There are 34, and
// room for 64.
type skills map[string]int

func (s skills) mask(names []string) (mask uint64) {
	for _, name := range names {
		i, ok := s[name]
		if !ok {
			i = len(s)
			s[name] = i
		}
		mask |= 1 << i
	}
	return mask
}

// weights gives the weight of each need for one kind of holder.
func (s skills) weights(stats *match.Statistics, holder match.Kind) (out [64]float32) {
	for name, i := range s {
		out[i] = float32(stats.SkillWeight(holder, name))
	}
	return out
}

func weigh(mask uint64, weights *[64]float32) (sum float32) {
	for ; mask != 0; mask &= mask - 1 {
		sum += weights[bits.TrailingZeros64(mask)]
	}
	return sum
}

// askCurve is match.Size.AskSignal in float32.
type askCurve struct {
	known        bool
	lo, hi, mean float32
	above, bend  float32 // what a distance above counts, and −1/2σ²
}

func askCurveOf(size *match.Size, mean float64) askCurve {
	c := askCurve{known: size.Known, lo: float32(size.Lo), hi: float32(size.Hi), mean: float32(mean), above: 1}
	if size.Ticket {
		c.above = 0.5
	}
	spread := float32(max(size.Spread, 0.3))
	c.bend = -1 / (2 * spread * spread)
	return c
}

func (c *askCurve) at(ask float32) float32 {
	switch {
	case !c.known || ask != ask:
		return c.mean
	case ask < c.lo:
		return (c.lo - ask) * (c.lo - ask) * c.bend
	case ask > c.hi:
		d := (ask - c.hi) * c.above
		return d * d * c.bend
	}
	return 0
}
