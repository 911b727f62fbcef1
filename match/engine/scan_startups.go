package engine

import (
	"duyen/match"
)

// startupScan scores startups for one holder. What a set adds to the score is
// worked out when a bound asks for it, but for the sets of places, stages and
// needs: they are few, or asked for by every row.
type startupScan struct {
	*startups
	scratch *scratch
	scorer  *match.Scorer
	self    *match.Features
	sight   sight

	tables   [match.DimCount]table
	parts    [match.DimCount]part      // of the signal that lifts add to, for places the local one
	region   part                      // of places
	points   [match.DimCount][]float32 // by set: what it adds, up to float rounding
	best     [match.DimCount]float32   // the most that a set can add
	ask      [askSteps + 1]float32
	mostAsk  float32
	text     *textBound
	dot      []int32
	mostText float32 // points that the best text can add
	scale    float32 // turns an inner product with a text of scale 1 into 20·cos
	own      match.SignalValues
	fixed    float32   // what does not depend on the startup, and crowd at its best
	needAdds []float32 // points by set of wants
	askMean  float64
	weight   []float64 // of a need
	has      []bool    // the holder covers it
}

// columnOf gives the signal that a dimension's lifts add to; for places the
// local part.
func columnOf(d match.Dim) int {
	return [match.DimCount]int{match.ColSector, match.ColStrength, match.ColStage, match.ColLocal}[d]
}

// newStartupScan prepares a scan that looks at every startup.
func newStartupScan(st *startups, sc *scratch, model *match.Model, scorer *match.Scorer, text *textBound, self *match.Features, v match.Viewer) *startupScan {
	q := newStartupSearch(st, sc, model, scorer, text, self, v)
	q.weigh(match.DimSector)
	q.weigh(match.DimStrength)
	if q.needAdds == nil {
		q.needAdds = sc.float32s(st.wants.len())
		clear(q.needAdds)
	}
	return q
}

// newStartupSearch prepares a scan for each, which looks at few.
func newStartupSearch(st *startups, sc *scratch, model *match.Model, scorer *match.Scorer, text *textBound, self *match.Features, v match.Viewer) *startupScan {
	q := &startupScan{
		startups: st, scratch: sc, scorer: scorer, self: self, sight: st.sight(v), text: text,
		scale: 20 * self.Text.Scale, askMean: model.Statistics.AskMean(self.Kind), region: roundPart(scorer.Part(match.ColRegion)),
	}
	q.own[match.ColActivity], q.own[match.ColIdle] = match.ActivitySignal(self.Deals), -self.Idle
	q.own[match.ColCapacity] = match.CapacitySignal(self.Full)
	q.own[match.ColAnswers], q.own[match.ColLoad] = float64(self.Answers), float64(self.Load)
	q.fixed = float32(scorer.Part(match.ColCrowd).Points(0))
	for _, column := range match.HolderColumns() {
		q.fixed += float32(scorer.Part(column).Points(q.own[column]))
	}
	for d := range match.DimCount {
		q.parts[d] = roundPart(scorer.Part(columnOf(d)))
		q.tables[d] = st.trees[d].table(&self.Holds[d], sc)
		q.best[d] = q.mostOf(d)
	}
	q.weigh(match.DimPlace)
	q.weigh(match.DimStage)
	q.ask = askBounds(scorer.Part(match.ColAsk), &self.Size, q.askMean)
	q.mostAsk = highest(q.ask[:])
	q.weight, q.has = skillTables(&st.skill, self, model.Statistics)
	q.weighNeeds()
	q.dot = sc.zeros(len(st.rows))
	q.mostText = text.of(st.words.dots(&self.Text, q.dot), q.scale*st.mostScale)
	return q
}

// mostOf bounds what a set of a dimension adds: the mean over its values is at
// most the greatest, and half of it or none is at most that or 0.
func (q *startupScan) mostOf(d match.Dim) float32 {
	t := &q.tables[d]
	most := q.parts[d].of(max(0, highest(t.lifts)))
	if d == match.DimPlace {
		most += q.region.of(max(0, highest(t.regions)))
	}
	return most
}

// weigh works out what every set of a dimension adds.
func (q *startupScan) weigh(d match.Dim) {
	q.points[d] = q.scratch.float32s(q.sets[d].len())
	for i := range q.points[d] {
		q.points[d][i] = q.setPoints(d, uint32(i))
	}
	q.best[d] = min(q.best[d], highest(q.points[d]))
}

// setPoints gives what a set adds to the score, up to float rounding.
func (q *startupScan) setPoints(d match.Dim, set uint32) float32 {
	k, t := &q.sets[d].packs[set], &q.tables[d]
	if k.share == 0 {
		return q.widePoints(d, set)
	}
	points := q.parts[d].of(k.sum(t.lifts) * k.share)
	if d == match.DimPlace {
		points += q.region.of(k.sum(t.regions) * k.share)
	}
	return points
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

// weighNeeds works out what every set of wants adds to the score, up to float
// rounding; there are no needAdds where needs do not count.
func (q *startupScan) weighNeeds() {
	if !q.scorer.Uses(match.ColNeeds) {
		return
	}
	covers := q.scratch.float32s(len(q.has) + 1)
	covers[0] = 0
	for i, has := range q.has {
		covers[i+1] = 0
		if has {
			covers[i+1] = float32(q.weight[i])
		}
	}
	part, per := roundPart(q.scorer.Part(match.ColNeeds)), q.perNeed[q.self.Kind]
	q.needAdds = q.scratch.float32s(len(per))
	for i := range q.needAdds {
		k := &q.wants.packs[i]
		covered := k.sum(covers)
		if k.share == 0 {
			for _, want := range q.wants.at(uint32(i)) {
				covered += covers[want+1]
			}
		}
		q.needAdds[i] = part.of(covered * per[i])
	}
}

// score gives the exact score: the same numbers, added in the same order, as
// match.Model does.
func (q *startupScan) score(at uint32) float64 {
	x := q.signals(at)
	return q.scorer.Score(&x)
}

func (q *startupScan) signals(at uint32) match.SignalValues {
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
	x[match.ColNeeds] = q.needsSignal(f.needs)
	x[match.ColText] = q.textSignal(at)
	x[match.ColCrowd] = match.CrowdSignal(int(f.backers))
	return x
}

// judge gives the fit of a row with its score.
func (q *startupScan) judge(at uint32, score float64) match.Fit {
	x := q.signals(at)
	return q.scorer.Judge(&x, score)
}

func (q *startupScan) textSignal(at uint32) float64 {
	return match.TextSignal(match.Cosine(q.dot[at], q.scales[at], q.self.Text.Scale))
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
