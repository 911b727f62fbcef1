package bench

import (
	"duyen/match"
)

// bruteStartups scans startups for a holder.
type bruteStartups struct {
	stats *match.Statistics
	logs  *logs
	ids   []string
	nodes [match.DimCount]nodes
	leafs [match.DimCount][]int32
	ends  [match.DimCount][]uint32
	rows  []bruteStartup
	skill skills
	texts texts
	dot   []int32
}

// bruteStartup is what a row holds beside its values.
type bruteStartup struct {
	ask, scale, crowd float32
	held              bool
	needs             uint64
}

// nodes numbers the values of a dimension, parents first.
type nodes struct {
	index  map[string]int32
	names  []string
	parent []int32
	region []bool
}

func (n *nodes) leaf(p match.Path) int32 {
	up := int32(-1)
	for i, name := range p.Nodes {
		at, ok := n.index[name]
		if !ok {
			at = int32(len(n.names))
			n.index[name] = at
			n.names, n.parent, n.region = append(n.names, name), append(n.parent, up), append(n.region, i < p.Region)
		}
		up = at
	}
	return up
}

// valueLift is what the path to a value adds, split at the region.
type valueLift struct{ region, local float32 }

// lifts gives every value's lift for one holder.
func (n *nodes) lifts(hold *match.Holding) []valueLift {
	out, rest := make([]valueLift, len(n.names)), make([]float32, len(n.names))
	if !hold.Known {
		return out
	}
	for i, name := range n.names {
		own := float32(hold.Root) / match.FixedOne
		if up := n.parent[i]; up >= 0 {
			own, out[i] = rest[up], out[up]
		}
		if l, ok := hold.Listed[name]; ok {
			own, rest[i] = float32(l.Own)/match.FixedOne, float32(l.Rest)/match.FixedOne
		}
		if n.region[i] {
			out[i].region += own
		} else {
			out[i].local += own
		}
	}
	return out
}

func newBruteStartups(stats *match.Statistics, logs *logs) *bruteStartups {
	b := &bruteStartups{stats: stats, logs: logs, skill: skills{}, texts: texts{}}
	for d := range b.nodes {
		b.nodes[d].index = map[string]int32{}
	}
	return b
}

func (b *bruteStartups) add(f *match.Features) {
	row := uint32(len(b.rows))
	for d := range b.leafs {
		for _, p := range f.Values[d] {
			b.leafs[d] = append(b.leafs[d], b.nodes[d].leaf(p))
		}
		b.ends[d] = append(b.ends[d], uint32(len(b.leafs[d])))
	}
	b.ids = append(b.ids, f.ID)
	b.rows = append(b.rows, bruteStartup{
		ask: float32(f.Ask), scale: f.Text.Scale, crowd: float32(match.CrowdSignal(b.stats.Backers(f.ID))),
		held: f.Held, needs: b.skill.mask(f.Needs),
	})
	b.texts.add(row, &f.Text)
	b.dot = append(b.dot, 0)
}

// each scores every startup for a holder.
func (b *bruteStartups) each(holder *match.Features, s *match.Scorer, visit func(row uint32, score float32)) {
	part := linesOf(s)
	var lifts [match.DimCount][]valueLift
	for d := range lifts {
		lifts[d] = b.nodes[d].lifts(&holder.Holds[d])
	}
	b.texts.dots(&holder.Text, b.dot)
	weights, has := b.skill.weights(b.stats, holder.Kind), b.skill.mask(holder.Skills)
	ask := askCurveOf(&holder.Size, b.stats.AskMean(holder.Kind))
	fixed := part[match.ColActivity].points(float32(match.ActivitySignal(holder.Deals))) +
		part[match.ColIdle].points(float32(-holder.Idle)) + part[match.ColCapacity].points(float32(match.CapacitySignal(holder.Full)))
	scale := 20 * holder.Text.Scale * logSteps
	var from [match.DimCount]uint32
	for i := range b.rows {
		r := &b.rows[i]
		mean := func(d match.Dim) (region, local float32) {
			start, end := from[d], b.ends[d][i]
			from[d] = end
			if start == end {
				return 0, 0
			}
			for _, leaf := range b.leafs[d][start:end] {
				l := &lifts[d][leaf]
				region, local = region+l.region, local+l.local
			}
			n := float32(end - start)
			return region / n, local / n
		}
		_, sector := mean(match.DimSector)
		_, strength := mean(match.DimStrength)
		_, stage := mean(match.DimStage)
		region, local := mean(match.DimPlace)
		if r.held {
			strength /= 2
		}
		score := fixed + part[match.ColSector].points(sector) + part[match.ColStrength].points(strength) +
			part[match.ColStage].points(stage) + part[match.ColRegion].points(region) + part[match.ColLocal].points(local) +
			part[match.ColAsk].points(ask.at(r.ask)) + part[match.ColCrowd].points(r.crowd)
		if r.needs&has != 0 {
			score += part[match.ColNeeds].points(match.FullNeeds * weigh(r.needs&has, &weights) / weigh(r.needs, &weights))
		}
		if b.dot[i] > 0 {
			score += part[match.ColText].points(b.logs[min(int(float32(b.dot[i])*scale*r.scale), logMost)])
		}
		visit(uint32(i), score)
	}
}

// top gives the n best startups that a holder may be matched with.
func (b *bruteStartups) top(holder *match.Features, s *match.Scorer, n int) []ranked {
	list := newShortlist(n)
	b.each(holder, s, func(row uint32, score float32) {
		if score > list.floor && (holder.Rules == nil || holder.Rules.Allow(b.features(row))) {
			list.put(row, score)
		}
	})
	return list.ranked(b.ids)
}

// features gives back what a holder's rules look at.
func (b *bruteStartups) features(row uint32) *match.Features {
	f := &match.Features{Kind: match.KindStartup, ID: b.ids[row], Ask: float64(b.rows[row].ask)}
	for d := range b.leafs {
		start := uint32(0)
		if row > 0 {
			start = b.ends[d][row-1]
		}
		for _, leaf := range b.leafs[d][start:b.ends[d][row]] {
			var p match.Path
			for at := leaf; at >= 0; at = b.nodes[d].parent[at] {
				p.Nodes = append(p.Nodes, b.nodes[d].names[at])
			}
			f.Values[d] = append(f.Values[d], p)
		}
	}
	return f
}
