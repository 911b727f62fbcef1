package engine

import "duyen/match"

// above calls offer for every holder whose exact score may reach its own bar; a
// row behind the end of bars has none.
func (q *holderScan) above(bars []float32, offer func(at uint32, score float64)) {
	base, most := q.fixed+roughSlack, q.mostAsk+q.mostText
	for at, bar := range bars {
		c := &q.cells[at]
		b := base + c.static[q.role] + q.points[match.DimSector][c.hold[match.DimSector]] +
			q.points[match.DimStrength][c.hold[match.DimStrength]] + q.points[match.DimStage][c.hold[match.DimStage]] +
			q.points[match.DimPlace][c.hold[match.DimPlace]] + q.needs[c.skills]
		if b+most >= bar && q.reaches(uint32(at), b, bar) && c.seen != accessNone {
			offer(uint32(at), q.score(uint32(at)))
		}
	}
}
