package engine

import "duyen/match"

// holderSearch finds the holders that may be among the best, in the manner of
// startupSearch: rows are asked first for sectors, places and needs, which tell
// most apart.
type holderSearch struct {
	*holderScan
	list    *shortlist
	allowed func(at uint32) bool
	floor   float32

	// The most that what a row has not been asked for yet can add: from its
	// strengths on, from its ask on.
	mostStrength, mostAsk float32
}

// search collects the holders that may be among the best and are allowed.
func (q *holderScan) search(list *shortlist, sc *scratch, allowed func(at uint32) bool) {
	s := &holderSearch{holderScan: q, list: list, allowed: allowed, floor: list.floor()}
	s.mostAsk = q.mostAsk + q.mostText + roughSlack
	s.mostStrength = s.mostAsk + q.most(match.DimStrength) + q.most(match.DimStage)
	rest := s.mostStrength + q.fixed + q.most(match.DimSector) + q.most(match.DimPlace) + highest(q.needs)
	pool := sc.roughs(poolSize)
	for from, room := 0, poolFirst; from < len(q.fronts); room = min(2*room, poolSize) {
		to := min(from+room, len(q.fronts))
		if to > int(q.sealed) || q.fronts[from].static+rest >= s.floor { // the sealed rows behind it bring even less of themselves
			s.decide(s.withStrengths(s.look(from, to, pool)))
		}
		from = to
	}
}

// look puts the rows from … end−1 that may reach the floor into the pool.
func (s *holderSearch) look(from, end int, pool []rough) []rough {
	sectors, places, needs := s.points[match.DimSector], s.points[match.DimPlace], s.needs
	n, least := 0, s.floor-s.mostStrength
	for i, f := range s.fronts[from:end] {
		b := s.fixed + f.static + sectors[f.sector] + places[f.place] + needs[f.skills]
		pool[n] = rough{uint32(from + i), b}
		if b >= least {
			n++
		}
	}
	return pool[:n]
}

// withStrengths adds what strengths and stages add and gives the rows that may
// still reach the floor.
func (s *holderSearch) withStrengths(pool []rough) []rough {
	n, least := 0, s.floor-s.mostAsk
	for _, r := range pool {
		c := &s.cells[r.at]
		for _, d := range [...]match.Dim{match.DimStrength, match.DimStage} {
			r.score += s.parts[d].of(float32(s.local[d][c.hold[d]]) * s.share[d])
		}
		pool[n] = r
		if r.score >= least {
			n++
		}
	}
	return pool[:n]
}

// decide asks the rows in the pool for the rest.
func (s *holderSearch) decide(pool []rough) {
	text := s.scorer.Part(match.ColText)
	for _, r := range pool {
		r.score += s.askPart.of(s.asks[r.at].of(s.ask, s.mean))
		if r.score+s.text.of(s.dot[r.at], s.scale*s.scales[r.at])+roughSlack < s.floor || !s.sight.sees(r.at, s.cells[r.at].seen) {
			continue
		}
		r.score += float32(text.Points(s.textSignal(r.at)))
		if r.score >= s.floor && s.allowed(r.at) {
			s.list.add(r)
			s.floor = s.list.floor()
		}
	}
}
