package bench

import "duyen/match"

// bruteHolders scans holders of one kind for a startup, or turned round: finds
// the holders for whom a startup is good enough.
type bruteHolders struct {
	stats  *match.Statistics
	logs   *logs
	kind   match.Kind
	ids    []string
	root   [match.DimCount][]float32
	shown  [match.DimCount]map[string][]evidence
	rows   []bruteHolder
	rules  []*match.Rules
	skill  skills
	texts  texts
	dot    []int32
	region []float32
	scores []float32
	local  [match.DimCount][]float32
}

// evidence is a holder's lift for a value, against what the parent gives a value
// without evidence, and what it leaves to a child without.
type evidence struct {
	row         uint32
	delta, rest float32
}

// bruteHolder is what a row holds besides.
type bruteHolder struct {
	ask                             askCurve
	scale, activity, idle, capacity float32
	answers, load                   float32
	skills                          uint64
}

func newBruteHolders(kind match.Kind, stats *match.Statistics, logs *logs) *bruteHolders {
	b := &bruteHolders{stats: stats, logs: logs, kind: kind, skill: skills{}, texts: texts{}}
	for d := range b.shown {
		b.shown[d] = map[string][]evidence{}
	}
	return b
}

func (b *bruteHolders) add(f *match.Features) {
	row := uint32(len(b.rows))
	for d := range f.Holds {
		hold := &f.Holds[d]
		b.root[d] = append(b.root[d], float32(hold.Root)/match.FixedOne)
		b.local[d] = append(b.local[d], 0)
		for _, l := range hold.Listed {
			above := hold.Root
			if l.Parent != "" {
				parent, _ := hold.Listed.Of(l.Parent)
				above = parent.Rest
			}
			b.shown[d][l.Value] = append(b.shown[d][l.Value], evidence{
				row, float32(l.Own-above) / match.FixedOne, float32(l.Rest) / match.FixedOne,
			})
		}
	}
	b.ids, b.rules = append(b.ids, f.ID), append(b.rules, f.Rules)
	b.rows = append(b.rows, bruteHolder{
		ask: askCurveOf(&f.Size, b.stats.AskMean(b.kind)), scale: f.Text.Scale, activity: float32(match.ActivitySignal(f.Deals)),
		idle: float32(-f.Idle), capacity: float32(match.CapacitySignal(f.Full)), answers: f.Answers, load: f.Load, skills: b.skill.mask(f.Skills),
	})
	b.texts.add(row, &f.Text)
	b.dot, b.region, b.scores = append(b.dot, 0), append(b.region, 0), append(b.scores, 0)
}

// sum adds up every holder's lifts along a startup's values.
func (b *bruteHolders) sum(d match.Dim, paths []match.Path) {
	clear(b.local[d])
	if d == match.DimPlace {
		clear(b.region)
	}
	for _, p := range paths {
		part := func(i int) []float32 {
			if i < p.Region {
				return b.region
			}
			return b.local[d]
		}
		first := part(0)
		for row, root := range b.root[d] {
			first[row] += root
		}
		for i, value := range p.Nodes {
			here := part(i)
			if i == len(p.Nodes)-1 {
				for _, e := range b.shown[d][value] {
					here[e.row] += e.delta
				}
				continue
			}
			next := part(i + 1)
			for _, e := range b.shown[d][value] {
				here[e.row] += e.delta
				next[e.row] += e.rest
			}
		}
	}
}

// score scores every holder for a startup.
func (b *bruteHolders) score(startup *match.Features, s *match.Scorer) []float32 {
	part := linesOf(s)
	var share [match.DimCount]float32
	for d := range match.DimCount {
		b.sum(d, startup.Values[d])
		share[d] = 1 / float32(max(1, len(startup.Values[d])))
	}
	if startup.Held {
		share[match.DimStrength] /= 2
	}
	b.texts.dots(&startup.Text, b.dot)
	weights, needs := b.skill.weights(b.stats, b.kind), b.skill.mask(startup.Needs)
	covered := float32(match.NeedsSignal(1, 1, startup.Usual)) / weigh(needs, &weights) // unused without needs
	crowd := part[match.ColCrowd].points(float32(match.CrowdSignal(b.stats.Backers(startup.ID))))
	ask, scale := float32(startup.Ask), 20*startup.Text.Scale*logSteps
	sectors, strengths, stages := b.local[match.DimSector][:len(b.rows)], b.local[match.DimStrength][:len(b.rows)], b.local[match.DimStage][:len(b.rows)]
	locals, regions, dots, scores := b.local[match.DimPlace][:len(b.rows)], b.region[:len(b.rows)], b.dot[:len(b.rows)], b.scores[:len(b.rows)]
	for i := range b.rows {
		r := &b.rows[i]
		score := crowd + part[match.ColSector].points(sectors[i]*share[match.DimSector]) +
			part[match.ColStrength].points(strengths[i]*share[match.DimStrength]) +
			part[match.ColStage].points(stages[i]*share[match.DimStage]) +
			part[match.ColRegion].points(regions[i]*share[match.DimPlace]) +
			part[match.ColLocal].points(locals[i]*share[match.DimPlace]) +
			part[match.ColAsk].points(r.ask.at(ask)) + part[match.ColActivity].points(r.activity) +
			part[match.ColIdle].points(r.idle) + part[match.ColCapacity].points(r.capacity) +
			part[match.ColAnswers].points(r.answers) + part[match.ColLoad].points(r.load)
		if needs&r.skills != 0 {
			score += part[match.ColNeeds].points(covered * weigh(needs&r.skills, &weights))
		}
		if dots[i] > 0 {
			score += part[match.ColText].points(b.logs[min(int(float32(dots[i])*scale*r.scale), logMost)])
		}
		scores[i] = score
	}
	return scores
}

// top gives the n best holders that may be matched with a startup.
func (b *bruteHolders) top(startup *match.Features, s *match.Scorer, n int) []ranked {
	list := newShortlist(n)
	for row, score := range b.score(startup, s) {
		if score > list.floor && b.rules[row].Allow(startup) {
			list.put(uint32(row), score)
		}
	}
	return list.ranked(b.ids)
}

// above counts the holders for whom a startup reaches their bar.
func (b *bruteHolders) above(startup *match.Features, s *match.Scorer, bars []float32) (n int) {
	for row, score := range b.score(startup, s) {
		if score >= bars[row] && b.rules[row].Allow(startup) {
			n++
		}
	}
	return n
}
