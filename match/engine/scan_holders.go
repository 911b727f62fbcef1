package engine

import (
	"math"

	"duyen/match"
)

// holderScan scores holders of one kind for one startup. Every number of a
// bound is computed once per holding, set or step, so that a holder costs a few
// additions.
type holderScan struct {
	*holders
	model  *match.Model
	scorer *match.Scorer
	role   int // asTargets or asSubjects
	self   *match.Features
	sight  sight

	region   []int32 // by holding of places
	local    [match.DimCount][]int32
	points   [match.DimCount][]float32 // by holding: what it adds
	best     float32                   // the most that holdings, needs, text, ask and what is fixed can add
	covered  []float64                 // weight of the needs that a set of skills covers
	allNeeds float64
	needs    []float32 // points by set of skills
	fixed    float32   // points of the crowd
	askPart  part
	mostAsk  float32 // points of an ask that fits
	ask      float32
	mean     float32
	text     *textBound
	dot      []int32
	mostText float32 // points that the best text can add
	scale    float32 // turns an inner product with a text of scale 1 into 20·cos
	crowd    float64
	askMean  float64
}

func newHolderScan(h *holders, sc *scratch, model *match.Model, scorer *match.Scorer, text *textBound, role int, self *match.Features, v match.Viewer) *holderScan {
	stats := model.Statistics
	q := &holderScan{
		holders: h, model: model, scorer: scorer, role: role, self: self, sight: h.sight(v), text: text,
		scale: 20 * self.Text.Scale, crowd: match.CrowdSignal(stats.Backers(self.ID)), askMean: stats.AskMean(h.kind),
	}
	q.fixed = float32(scorer.Part(match.ColCrowd).Points(q.crowd))
	q.askPart, q.ask, q.mean = roundPart(scorer.Part(match.ColAsk)), float32(self.Ask), float32(q.askMean)
	q.mostAsk = q.askPart.of(0)
	q.dot = sc.zeros(len(h.rows))
	q.mostText = text.of(h.words.dots(&self.Text, q.dot), q.scale*h.mostScale)
	q.best = q.fixed + q.mostAsk + q.mostText
	for d := range match.DimCount {
		q.sums(d, sc)
		q.best += highest(q.points[d])
	}
	q.coverage(sc)
	q.best += highest(q.needs)
	return q
}

// sums adds up the lifts of one dimension for every holding and weighs them, up
// to float rounding.
func (q *holderScan) sums(d match.Dim, sc *scratch) {
	hold, paths := &q.holds[d], q.self.Values[d]
	local, points := sc.int32s(hold.len()), sc.float32s(hold.len())
	q.local[d], q.points[d] = local, points
	part := roundPart(q.scorer.Part(columnOf(d)))
	scale := perValue(len(paths))
	if d == match.DimStrength && q.self.Held {
		scale /= 2
	}
	if d != match.DimPlace {
		hold.sums(paths, nil, local)
		for i, sum := range local {
			points[i] = part.of(float32(sum) * scale)
		}
		return
	}
	q.region = sc.int32s(hold.len())
	hold.sums(paths, q.region, local)
	region := roundPart(q.scorer.Part(match.ColRegion))
	for i, sum := range local {
		points[i] = part.of(float32(sum)*scale) + region.of(float32(q.region[i])*scale)
	}
}

// coverage adds up, for every set of skills, the weight of the needs it covers,
// in the order of the needs.
func (q *holderScan) coverage(sc *scratch) {
	q.covered = sc.float64s(q.skills.len())
	clear(q.covered)
	for _, need := range q.self.Needs {
		w := q.model.Statistics.SkillWeight(q.kind, need)
		q.allNeeds += w
		if skill, ok := q.skill.index[need]; ok {
			for _, set := range q.having[skill] {
				q.covered[set] += w
			}
		}
	}
	part := q.scorer.Part(match.ColNeeds)
	q.needs = sc.float32s(len(q.covered))
	for i, w := range q.covered {
		q.needs[i] = float32(part.Points(match.NeedsSignal(w, q.allNeeds, q.self.Usual)))
	}
}

// each calls offer for every holder that may reach the floor, with its exact
// score; offer gives the new floor.
func (q *holderScan) each(offer func(at uint32, score float64) (floor float32)) {
	floor := float32(math.Inf(-1))
	sectors, strengths := q.points[match.DimSector], q.points[match.DimStrength]
	stages, places := q.points[match.DimStage], q.points[match.DimPlace]
	base, most := q.fixed+roughSlack, q.mostAsk+q.mostText
	for i := 0; i < len(q.cells); i++ {
		c := &q.cells[i]
		static := c.static[asTargets]
		if static+q.best+roughSlack < floor && i < int(q.sealed) {
			i = int(q.sealed) - 1 // the sealed rows behind this one bring even less
			continue
		}
		b := base + static + sectors[c.hold[match.DimSector]] + strengths[c.hold[match.DimStrength]] +
			stages[c.hold[match.DimStage]] + places[c.hold[match.DimPlace]] + q.needs[c.skills]
		if at := uint32(i); b+most >= floor && q.reaches(at, b, floor) && q.sight.sees(at, c.seen) {
			floor = offer(at, q.score(at))
		}
	}
}

// reaches tells whether a holder may reach the floor; b is what all but its ask
// and its text add.
func (q *holderScan) reaches(at uint32, b, floor float32) bool {
	b += q.askPart.of(q.asks[at].of(q.ask, q.mean))
	return b+q.mostText >= floor && b+q.text.of(q.dot[at], q.scale*q.scales[at]) >= floor
}

// score gives the exact score: the same numbers, added in the same order, as
// match.Model does.
func (q *holderScan) score(at uint32) float64 {
	var x match.SignalValues
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
	x[match.ColNeeds] = match.NeedsSignal(q.covered[c.skills], q.allNeeds, q.self.Usual)
	x[match.ColText] = match.TextSignal(match.Cosine(q.dot[at], q.self.Text.Scale, q.scales[at]))
	x[match.ColCrowd] = q.crowd
	return q.scorer.Score(&x)
}

// perValue turns a sum of lifts over n values into a mean.
func perValue(n int) float32 { return 1 / (float32(max(1, n)) * match.FixedOne) }
