package engine

import "duyen/match"

// above calls offer for every startup whose exact score may reach its own bar, with
// its signals, which the next one overwrites; a row behind the end of bars has none.
func (q *startupScan) above(bars []float32, offer func(at uint32, x *match.SignalValues)) {
	x := &match.SignalValues{}
	places, stages := q.points[match.DimPlace], q.points[match.DimStage]
	sectors, strengths := q.points[match.DimSector], q.points[match.DimStrength]
	base := q.fixed + roughSlack
	for at, bar := range bars {
		c, f := &q.cells[at], &q.facts[at]
		b := base + sectors[c.sector] + strengths[c.strength] + q.needAdds[c.needs] + q.ask[c.ask] + places[f.place] + stages[f.stage]
		if b+q.mostText >= bar && b+q.text.of(q.dot[at], q.scale*q.scales[at]) >= bar && c.seen != accessNone {
			*x = q.signals(uint32(at))
			offer(uint32(at), x)
		}
	}
}
