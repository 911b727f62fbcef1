package engine

import "duyen/match"

// holderSieve finds the holders on whose lists a startup may get. Nearly every
// holder is out of reach, and two values of the startup tell: so what a value
// adds is looked up from strips that the watch keeps, and the lifts of a holding
// are added up only for the few who are left.
type holderSieve struct {
	holderScan
	sieve
	trails [match.DimCount][]trail
}

// newHolderSieve prepares the layers: the values of the startup out of the strips
// of the crowd, and its text.
func newHolderSieve(c *crowd, model *match.Model, scorer *match.Scorer, sc *scratch, text *textBound, self *match.Features) *holderSieve {
	h := c.holders
	q := &holderSieve{holderScan: holderScan{
		holders: h, model: model, scorer: scorer, self: self, text: text, scale: 20 * self.Text.Scale,
		crowd: match.CrowdSignal(model.Statistics.Backers(self.ID)), askMean: model.Statistics.AskMean(h.kind),
	}}
	q.askPart, q.ask, q.mean = roundPart(scorer.Part(match.ColAsk)), float32(self.Ask), float32(q.askMean)
	q.coverage(sc)
	q.base = float32(scorer.Part(match.ColCrowd).Points(q.crowd)) + roughSlack
	q.after = q.askPart.of(0) + highest(q.needs)
	for d := range match.DimCount {
		q.lay(d, &c.strips[d], sc)
	}
	if len(c.heard) < len(h.rows) {
		c.heard = make([]uint8, 2*len(h.rows))
	}
	q.hear(c.heard[:len(h.rows)], sc)
	return q
}

// lay adds a layer for each value of a dimension.
func (q *holderSieve) lay(d match.Dim, all *strips, sc *scratch) {
	g := &gain{local: roundPart(q.scorer.Part(columnOf(d)))}
	if d == match.DimPlace {
		g.region = roundPart(q.scorer.Part(match.ColRegion))
		q.region = sc.int32s(q.holds[d].len())
	}
	q.local[d] = sc.int32s(q.holds[d].len())
	paths := q.self.Values[d]
	share := perValue(len(paths)) * match.FixedOne
	if d == match.DimStrength && q.self.Held {
		share /= 2
	}
	q.base += g.neutral()
	for _, p := range paths {
		q.trails[d] = append(q.trails[d], q.holds[d].trail(p))
		q.layers = append(q.layers, all.get(q.holders, d, p, g, sc).layer(share, sc))
	}
}

// hear adds a layer for what the texts have in common.
func (q *holderSieve) hear(heard []uint8, sc *scratch) {
	clear(heard)
	q.dot = sc.zeros(len(q.rows))
	most := q.text.of(q.words.dots(&q.self.Text, q.dot), q.scale*q.mostScale)
	for _, t := range q.self.Text.Terms {
		for _, list := range [][]impact{q.words.sealed(t.Term), q.words.recent[t.Term]} {
			for _, i := range list {
				at := i >> 8
				heard[at] = q.text.step(q.dot[at], q.scale*q.scales[at])
			}
		}
	}
	q.layers = append(q.layers, layer{steps: heard, points: q.text.table(), most: most, tells: most - q.text.none})
}

// above calls offer for every holder whose exact score may reach its own bar, with
// its signals, which the next one overwrites; a row behind the end of bars has
// none. Bars are without what a holder has of itself.
func (q *holderSieve) above(bars []float32, offer func(at uint32, x *match.SignalValues)) {
	x := &match.SignalValues{}
	q.sift(bars, func(at uint32, points float32) {
		c := &q.cells[at]
		points += q.needs[c.skills] + q.askPart.of(q.asks[at].of(q.ask, q.mean))
		if points >= bars[at] && c.seen != accessNone {
			q.weigh(c)
			*x = q.signals(at)
			offer(at, x)
		}
	})
}

// weigh adds up the lifts of one holder, for signals.
func (q *holderSieve) weigh(c *holderCell) {
	for d := range match.DimCount {
		hold := c.hold[d]
		var region, local int32
		for i := range q.trails[d] {
			r, l := q.holds[d].sum(hold, &q.trails[d][i])
			region, local = region+r, local+l
		}
		q.local[d][hold] = local
		if d == match.DimPlace {
			q.region[hold] = region
		}
	}
}

// step is the place of an inner product in table, scaled like for of; 0 is no
// term in common.
func (b *textBound) step(dot int32, scale float32) uint8 {
	return uint8(min(byteSteps-1, 1+float32(dot)*scale*textSteps))
}

// table gives the points of each step.
func (b *textBound) table() *[byteSteps]float32 {
	var t [byteSteps]float32
	t[0] = b.none
	for i := copy(t[1:], b.points) + 1; i < len(t); i++ {
		t[i] = b.most
	}
	t[byteSteps-1] = b.most
	return &t
}
