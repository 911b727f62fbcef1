package engine

import (
	"math"
	"math/bits"

	"duyen/match"
)

// startupScan scores startups for one holder.
type startupScan struct {
	*startups
	scratch *scratch
	scorer  *match.Scorer
	self    *match.Features
	sight   sight

	tables    [match.DimCount]table
	points    [match.DimCount][]float32 // by set: what it adds, up to float rounding
	best      [match.DimCount]float32
	ask       [askSteps + 1]float32
	text      *textBound
	dot       []int32
	mostText  float32 // points that the best text can add
	scale     float32 // turns an inner product with a text of scale 1 into 20·cos
	own       match.SignalValues
	fixed     float32   // what does not depend on the startup, and crowd at its best
	needAdds  []float32 // points by set of needs
	mostNeeds float32
	askMean   float64
	mask      uint64    // of the holder's skills, as in masks
	weight    []float64 // of a need
	has       []bool    // the holder covers it
}

// columnOf gives the signal that a dimension's lifts add to; for places the
// local part.
func columnOf(d match.Dim) int {
	return [match.DimCount]int{match.ColSector, match.ColStrength, match.ColStage, match.ColLocal}[d]
}

func newStartupScan(st *startups, sc *scratch, model *match.Model, scorer *match.Scorer, text *textBound, self *match.Features, v match.Viewer) *startupScan {
	q := &startupScan{
		startups: st, scratch: sc, scorer: scorer, self: self, sight: st.sight(v), text: text,
		scale: 20 * self.Text.Scale, askMean: model.Statistics.AskMean(self.Kind),
	}
	q.own[match.ColActivity], q.own[match.ColIdle] = match.ActivitySignal(self.Deals), -self.Idle
	q.own[match.ColCapacity] = match.CapacitySignal(self.Full)
	for _, column := range []int{match.ColActivity, match.ColIdle, match.ColCapacity, match.ColCrowd} {
		q.fixed += float32(scorer.Part(column).Points(q.own[column]))
	}
	for d := range match.DimCount {
		q.tables[d] = st.trees[d].table(&self.Holds[d])
		q.points[d], q.best[d] = q.setPoints(d)
	}
	q.ask = askBounds(scorer.Part(match.ColAsk), &self.Size, q.askMean)
	for _, skill := range self.Skills {
		if i, ok := st.skill.index[skill]; ok {
			q.mask |= 1 << (i % 64)
		}
	}
	q.weight, q.has = skillTables(&st.skill, self, model.Statistics)
	q.needAdds, q.mostNeeds = q.needPoints()
	q.dot = sc.zeros(len(st.rows))
	q.mostText = text.of(st.words.dots(&self.Text, q.dot), q.scale*st.mostScale)
	return q
}

// setPoints gives what every set of a dimension adds to the score, up to float
// rounding, and the most that one does.
func (q *startupScan) setPoints(d match.Dim) (points []float32, best float32) {
	sets := &q.sets[d]
	points, best = q.scratch.float32s(sets.len()), float32(math.Inf(-1))
	part, region := roundPart(q.scorer.Part(columnOf(d))), roundPart(match.Part{})
	local := q.scratch.lifts(q.tables[d].local)
	regions := local
	if d == match.DimPlace {
		region, regions = roundPart(q.scorer.Part(match.ColRegion)), q.scratch.lifts(q.tables[d].region)
	}
	for i := range sets.packs {
		k := &sets.packs[i]
		share := k.share
		p := part.of((local[k.values[0]] + local[k.values[1]] + local[k.values[2]] + local[k.values[3]]) * share)
		if d == match.DimPlace {
			p += region.of((regions[k.values[0]] + regions[k.values[1]] + regions[k.values[2]] + regions[k.values[3]]) * share)
		}
		if share == 0 {
			p = q.widePoints(d, uint32(i))
		}
		points[i] = p
		if p > best { // max would look for NaN
			best = p
		}
	}
	return points, best
}

// widePoints gives the points of a set that does not fit into a pack.
func (q *startupScan) widePoints(d match.Dim, set uint32) float32 {
	leafs := q.sets[d].at(set)
	region, local := q.tables[d].sum(leafs)
	points := q.scorer.Part(columnOf(d)).Points(match.LiftMean(local, len(leafs), d == match.DimStrength && q.sets[d].flag[set]))
	if d == match.DimPlace {
		points += q.scorer.Part(match.ColRegion).Points(match.LiftMean(region, len(leafs), false))
	}
	return float32(points)
}

// needPoints gives what every set of needs adds to the score, up to float
// rounding. Most share nothing with the holder's skills, which their masks tell;
// where two skills share a bit, it is at least that.
func (q *startupScan) needPoints() (points []float32, best float32) {
	part := roundPart(q.scorer.Part(match.ColNeeds))
	none := part.of(0)
	var weights [64]float32
	for i, has := range q.has {
		if has {
			weights[i%64] += float32(q.weight[i])
		}
	}
	totals := q.totals[q.self.Kind]
	points, best = q.scratch.float32s(len(q.masks)), none
	for i, mask := range q.masks {
		points[i] = none
		if mask &= q.mask; mask == 0 {
			continue
		}
		var covered float32
		for ; mask != 0; mask &= mask - 1 {
			covered += weights[bits.TrailingZeros64(mask)]
		}
		points[i] = part.of(match.FullNeeds * covered / totals[i])
		best = max(best, points[i])
	}
	return points, best
}

// highest gives the greatest of points.
func highest(points []float32) float32 {
	best := float32(math.Inf(-1))
	for _, p := range points {
		if p > best {
			best = p
		}
	}
	return best
}

// each calls offer for every startup that may reach the floor, with its exact
// score; offer gives the new floor. Sorted rows come by place and stage, the
// best first, so that many of the others need no look.
func (q *startupScan) each(offer func(at uint32, score float64) (floor float32)) {
	floor := float32(math.Inf(-1))
	places, stages := q.points[match.DimPlace], q.points[match.DimStage]
	base := q.scratch.float32s(len(q.spots))
	for i, s := range q.spots {
		base[i] = q.fixed + places[s.place] + stages[s.stage]
	}
	rest := q.best[match.DimSector] + q.best[match.DimStrength] + highest(q.ask[:]) + q.mostNeeds + q.mostText + roughSlack
	for _, i := range fallingOrder(base, q.scratch.int32s(len(base))) {
		if base[i]+rest < floor {
			continue
		}
		start := uint32(0)
		if i > 0 {
			start = q.spots[i-1].end
		}
		floor = q.run(start, q.spots[i].end, base[i], floor, offer)
	}
	for at := q.sealed; at < uint32(len(q.cells)); at++ {
		f := &q.facts[at]
		floor = q.run(at, at+1, q.fixed+places[f.place]+stages[f.stage], floor, offer)
	}
}

// run looks at the rows from … end−1, of which places, stage and what is fixed
// add base.
func (q *startupScan) run(from, end uint32, base, floor float32, offer func(at uint32, score float64) float32) float32 {
	sectors, strengths, needs, ask := q.points[match.DimSector], q.points[match.DimStrength], q.needAdds, &q.ask
	cells, dots, scales := q.cells[from:end], q.dot[from:end], q.scales[from:end]
	base += roughSlack
	most := base + q.mostText
	for i := range cells {
		c := &cells[i]
		b := sectors[c.sector] + strengths[c.strength] + needs[c.needs] + ask[c.ask]
		if b+most < floor || b+base+q.text.of(dots[i], q.scale*scales[i]) < floor {
			continue
		}
		if at := from + uint32(i); q.sight.sees(at, c.seen) {
			floor = offer(at, q.score(at))
		}
	}
	return floor
}

// score gives the exact score: the same numbers, added in the same order, as
// match.Model does.
func (q *startupScan) score(at uint32) float64 {
	x := q.own
	for d := range match.DimCount {
		set := q.setOf(d, at)
		leafs := q.sets[d].at(set)
		region, local := q.tables[d].sum(leafs)
		x[columnOf(d)] = match.LiftMean(local, len(leafs), d == match.DimStrength && q.sets[d].flag[set])
		if d == match.DimPlace {
			x[match.ColRegion] = match.LiftMean(region, len(leafs), false)
		}
	}
	f := &q.facts[at]
	x[match.ColAsk] = q.self.Size.AskSignal(f.ask, q.askMean)
	x[match.ColNeeds] = q.needsSignal(q.cells[at].needs)
	x[match.ColText] = match.TextSignal(match.Cosine(q.dot[at], q.scales[at], q.self.Text.Scale))
	x[match.ColCrowd] = match.CrowdSignal(int(f.backers))
	return q.scorer.Score(&x)
}

// skillTables gives, per need of the startups, its weight for the holder's kind
// and whether the holder covers it.
func skillTables(skill *dense, self *match.Features, stats *match.Statistics) (weight []float64, has []bool) {
	weight, has = make([]float64, len(skill.names)), make([]bool, len(skill.names))
	for i, name := range skill.names {
		weight[i] = stats.SkillWeight(self.Kind, name)
	}
	for _, s := range self.Skills {
		if i, ok := skill.index[s]; ok {
			has[i] = true
		}
	}
	return weight, has
}

// needsSignal is match.NeedsSignal of a set of needs.
func (q *startupScan) needsSignal(set uint32) float64 {
	var covered, all float64
	for _, need := range q.needs.at(set) {
		all += q.weight[need]
		if q.has[need] {
			covered += q.weight[need]
		}
	}
	return match.NeedsSignal(covered, all, q.needs.flag[set])
}
