package engine

import (
	"duyen/match"
)

// A search asks poolSize rows for one thing before it goes on to the next: enough
// that a loop runs evenly, few enough for the cache and for the floor to rise early.
// As long as there is no floor everybody is asked for everything, so that it begins
// with poolFirst and then takes twice as many each time.
const (
	poolFirst = 64
	poolSize  = 1024
)

// startupSearch finds the startups that may be among the best. A row is asked for
// one thing after the other until it cannot reach the floor any more: its needs,
// which tell most apart, its sectors, its strengths and ask, its text. Each question
// is put to many rows at a time, without a branch that depends on the answer.
type startupSearch struct {
	*startupScan
	list    *shortlist
	allowed func(at uint32) bool
	pool    []rough // rows with what they are known to add so far
	n, room int     // in the pool, and how many it takes
	floor   float32

	// The most that what a row has not been asked for yet can add: from its needs
	// on, its sectors, its strengths, its text.
	mostNeeds, mostSector, mostStrength, most float32
}

// search collects the startups that may be among the best and are allowed. Sorted
// rows come by place, the best first, so that many of the others need no look.
func (q *startupScan) search(list *shortlist, allowed func(at uint32) bool) {
	s := &startupSearch{startupScan: q, list: list, allowed: allowed, pool: q.scratch.roughs(poolSize), room: poolFirst, floor: list.floor()}
	s.most = q.mostText + roughSlack
	s.mostStrength = s.most + q.best[match.DimStrength] + q.mostAsk
	s.mostSector = s.mostStrength + q.best[match.DimSector]
	s.mostNeeds = s.mostSector
	if q.needAdds != nil {
		s.mostNeeds += highest(q.needAdds)
	}
	places := q.points[match.DimPlace]
	sealed := places[:len(q.districts)]
	for _, place := range fallingOrder(sealed, q.scratch.int32s(len(sealed))) {
		if base := q.fixed + places[place]; base+q.best[match.DimStage]+s.mostNeeds >= s.floor {
			s.look(q.district(place), base)
		}
	}
	for at := q.sealed; at < uint32(len(q.cells)); at++ {
		f := &q.facts[at]
		s.look([]spot{{stage: f.stage, from: at, end: at + 1}}, q.fixed+places[f.place])
	}
	s.decide()
}

// look asks the rows of spots for their stage and needs and puts those that may
// reach the floor into the pool; places and what is fixed add base.
func (s *startupSearch) look(spots []spot, base float32) {
	stages, adds, want := s.points[match.DimStage], s.needAdds, s.want
	n, pool, least := s.n, s.pool[:s.room], s.floor-s.mostSector
	for _, spot := range spots {
		b := base + stages[spot.stage]
		if b+s.mostNeeds < s.floor {
			continue
		}
		for at := spot.from; at < spot.end; at++ {
			if n == len(pool) {
				s.n = n
				s.decide()
				n, pool, least = 0, s.pool[:s.room], s.floor-s.mostSector
			}
			r := rough{at, b}
			if adds != nil {
				r.score += adds[want[at]]
			}
			pool[n] = r
			if r.score >= least {
				n++
			}
		}
	}
	s.n = n
}

// decide asks the rows in the pool for the rest.
func (s *startupSearch) decide() {
	pool := s.with(match.DimSector, s.pool[:s.n], s.mostStrength)
	for _, r := range s.with(match.DimStrength, pool, s.most+s.mostAsk) {
		c, scale := &s.cells[r.at], s.scale*s.scales[r.at]
		if r.score+s.ask[c.ask]+s.text.of(s.dot[r.at], scale)+roughSlack < s.floor || !s.sight.sees(r.at, c.seen) {
			continue
		}
		r.score += s.rest(r.at)
		if r.score >= s.floor && s.allowed(r.at) {
			s.list.add(r)
			s.floor = s.list.floor()
		}
	}
	s.n, s.room = 0, min(2*s.room, len(s.pool))
}

// with adds what sectors or strengths add, and gives the rows that reach the floor
// if the rest is the most there is.
func (s *startupSearch) with(d match.Dim, pool []rough, rest float32) []rough {
	n, least := 0, s.floor-rest
	part, packs, lifts := s.parts[d], s.sets[d].packs, s.tables[d].lifts
	for _, r := range pool {
		set := s.sector[r.at]
		if d == match.DimStrength {
			set = s.cells[r.at].strength
		}
		k := &packs[set]
		if k.share != 0 {
			r.score += part.of(k.sum(lifts) * k.share)
		} else {
			r.score += s.widePoints(d, set)
		}
		pool[n] = r
		if r.score >= least {
			n++
		}
	}
	return pool[:n]
}

// rest gives what ask, text and crowd add.
func (s *startupSearch) rest(at uint32) float32 {
	f, crowd := &s.facts[at], s.scorer.Part(match.ColCrowd)
	ask := s.scorer.Part(match.ColAsk).Points(s.self.Size.AskSignal(f.ask, s.askMean))
	text := s.scorer.Part(match.ColText).Points(s.textSignal(at))
	return float32(ask + text + crowd.Points(match.CrowdSignal(int(f.backers))) - crowd.Points(0))
}
