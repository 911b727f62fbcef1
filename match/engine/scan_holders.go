package engine

import (
	"slices"

	"duyen/match"
)

// holderScan scores holders of one kind for one startup. Lifts are added up once
// per holding and needs once per set of skills, so that a holder costs a few
// additions.
type holderScan struct {
	*holders
	model  *match.Model
	scorer *match.Scorer
	self   *match.Features
	sight  sight

	region     []int32 // by holding of places
	regionPart part
	local      [match.DimCount][]int32
	points     [match.DimCount][]float32 // by holding: what it adds
	parts      [match.DimCount]part      // of the signal that lifts add to, for places the local one
	share      [match.DimCount]float32   // turns a sum of lifts into a mean
	wanted     []wanted
	allNeeds   float64   // their weight
	needs      []float32 // points by set of skills
	fixed      float32   // points of the crowd
	askPart    part
	mostAsk    float32 // points of an ask that fits
	ask        float32
	mean       float32
	text       *textBound
	dot        []int32
	mostText   float32 // points that the best text can add
	scale      float32 // turns an inner product with a text of scale 1 into 20·cos
	crowd      float64
	askMean    float64
}

// newHolderScan prepares a scan. A search looks at few holders: their strengths
// and stages are weighed when they are asked for.
func newHolderScan(h *holders, sc *scratch, model *match.Model, scorer *match.Scorer, text *textBound, self *match.Features, v match.Viewer) *holderScan {
	stats := model.Statistics
	q := &holderScan{
		holders: h, model: model, scorer: scorer, self: self, sight: h.sight(v), text: text,
		scale: 20 * self.Text.Scale, crowd: match.CrowdSignal(stats.Backers(self.ID)), askMean: stats.AskMean(h.kind),
	}
	q.fixed = float32(scorer.Part(match.ColCrowd).Points(q.crowd))
	q.askPart, q.ask, q.mean = roundPart(scorer.Part(match.ColAsk)), float32(self.Ask), float32(q.askMean)
	q.mostAsk = q.askPart.of(0)
	q.dot = sc.zeros(len(h.rows))
	q.mostText = text.of(h.words.dots(&self.Text, q.dot), q.scale*h.mostScale)
	for d := range match.DimCount {
		q.sums(d, sc)
	}
	q.weigh(match.DimSector, sc)
	q.weigh(match.DimPlace, sc)
	q.coverage(sc)
	return q
}

// sums adds up the lifts of one dimension for every holding.
func (q *holderScan) sums(d match.Dim, sc *scratch) {
	hold, paths := &q.holds[d], q.self.Values[d]
	q.parts[d], q.share[d] = roundPart(q.scorer.Part(columnOf(d))), perValue(len(paths))
	if d == match.DimStrength && q.self.Held {
		q.share[d] /= 2
	}
	q.local[d] = sc.int32s(hold.len())
	if d == match.DimPlace {
		q.region, q.regionPart = sc.int32s(hold.len()), roundPart(q.scorer.Part(match.ColRegion))
		hold.sums(paths, q.region, q.local[d])
		return
	}
	hold.sums(paths, nil, q.local[d])
}

// weigh works out what every holding of a dimension adds, up to float rounding.
func (q *holderScan) weigh(d match.Dim, sc *scratch) {
	part, share := q.parts[d], q.share[d]
	points := sc.float32s(len(q.local[d]))
	q.points[d] = points
	if d != match.DimPlace {
		for i, sum := range q.local[d] {
			points[i] = part.of(float32(sum) * share)
		}
		return
	}
	for i, sum := range q.local[d] {
		points[i] = part.of(float32(sum)*share) + q.regionPart.of(float32(q.region[i])*share)
	}
}

// most gives the most that a holding of a dimension adds.
func (q *holderScan) most(d match.Dim) float32 {
	if q.points[d] != nil {
		return highest(q.points[d])
	}
	return q.parts[d].of(float32(highest(q.local[d])) * q.share[d])
}

// coverage works out what every set of skills adds, up to float rounding.
func (q *holderScan) coverage(sc *scratch) {
	part := roundPart(q.scorer.Part(match.ColNeeds))
	covered, none := sc.float32s(q.skills.len()), part.of(0)
	clear(covered)
	q.needs = sc.float32s(len(covered))
	for i := range q.needs {
		q.needs[i] = none
	}
	for _, need := range q.self.Needs {
		w := wanted{weight: q.model.Statistics.SkillWeight(q.kind, need), skill: -1}
		if skill, ok := q.skill.index[need]; ok {
			w.skill, w.sets = skill, q.having[skill]
		}
		for _, set := range w.sets {
			covered[set] += float32(w.weight)
		}
		q.allNeeds += w.weight
		q.wanted = append(q.wanted, w)
	}
	per := float32(match.NeedsSignal(1, q.allNeeds, q.self.Usual))
	for _, w := range q.wanted {
		for _, set := range w.sets {
			q.needs[set] = part.of(covered[set] * per)
		}
	}
}

// wanted is one of the startup's needs with the sets of skills that cover it; skill
// is −1 when nobody does.
type wanted struct {
	weight float64
	skill  int32
	sets   []uint32
}

// needsSignal adds up the needs that a set of skills covers in the order of the
// needs, as match.Model does.
func (q *holderScan) needsSignal(set uint32) float64 {
	var covered float64
	skills := q.skills.at(set)
	for _, w := range q.wanted {
		if _, ok := slices.BinarySearch(skills, w.skill); ok {
			covered += w.weight
		}
	}
	return match.NeedsSignal(covered, q.allNeeds, q.self.Usual)
}

// allow tells whether a holder's rules let it be matched with the startup.
func (q *holderScan) allow(at uint32) bool {
	return q.ruled[at]&ruleBit(q.self.ID) == 0 || q.rules[at].Allow(q.self)
}

// score gives the exact score: the same numbers, added in the same order, as
// match.Model does.
func (q *holderScan) score(at uint32) float64 {
	x := q.signals(at)
	return q.scorer.Score(&x)
}

func (q *holderScan) signals(at uint32) (x match.SignalValues) {
	c, f := &q.cells[at], &q.facts[at]
	f.into(&x)
	for d := range match.DimCount {
		n := len(q.self.Values[d])
		x[columnOf(d)] = match.LiftMean(int64(q.local[d][c.hold[d]]), n, d == match.DimStrength && q.self.Held)
		if d == match.DimPlace {
			x[match.ColRegion] = match.LiftMean(int64(q.region[c.hold[d]]), n, false)
		}
	}
	x[match.ColAsk] = f.size.AskSignal(q.self.Ask, q.askMean)
	x[match.ColNeeds] = q.needsSignal(c.skills)
	x[match.ColText] = q.textSignal(at)
	x[match.ColCrowd] = q.crowd
	return x
}

// judge gives the fit of a row with its score.
func (q *holderScan) judge(at uint32, score float64) match.Fit {
	x := q.signals(at)
	return q.scorer.Judge(&x, score)
}

func (q *holderScan) textSignal(at uint32) float64 {
	return match.TextSignal(match.Cosine(q.dot[at], q.self.Text.Scale, q.scales[at]))
}

// perValue turns a sum of lifts over n values into a mean.
func perValue(n int) float32 { return 1 / (float32(max(1, n)) * match.FixedOne) }
