package bench

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"duyen/match"
)

// bruteStartups scans startups for a holder.
type bruteStartups struct {
	stats  *match.Statistics
	logs   *logs
	ids    []string
	nodes  [match.DimCount]nodes
	helds  map[string]uint32 // numbers of the strengths that places are known for
	held   [][]int32
	rows   []bruteStartup
	skill  skills
	texts  texts
	dot    []int32
	scores []float32
}

// The values that a row has room for; made-up startups have no more.
const (
	maxValues = 4
	maxPlaces = 1
)

// bruteStartup is one row, in the order of reading. Values are numbers of nodes
// plus 1; 0 stands for none.
type bruteStartup struct {
	sectors, strengths [maxValues]uint16
	place, stage, held uint16
	ask, scale, crowd  float32
	sector, strength   float32 // 1 ÷ values
	needs              uint64
	covered            float32 // the signal of needs when all are covered
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

// lifts gives what the path to every value adds for one holder, split at the
// region; one place further on, behind a 0 for none.
func (n *nodes) lifts(hold *match.Holding) (region, local []float32) {
	region, local = make([]float32, len(n.names)+1), make([]float32, len(n.names)+1)
	rest := make([]float32, len(n.names))
	if !hold.Known {
		return region, local
	}
	for i, name := range n.names {
		own := float32(hold.Root) / match.FixedOne
		if up := n.parent[i]; up >= 0 {
			own, region[i+1], local[i+1] = rest[up], region[up+1], local[up+1]
		}
		if l, ok := hold.Listed.Of(name); ok {
			own, rest[i] = float32(l.Own)/match.FixedOne, float32(l.Rest)/match.FixedOne
		}
		if n.region[i] {
			region[i+1] += own
		} else {
			local[i+1] += own
		}
	}
	return region, local
}

func newBruteStartups(stats *match.Statistics, logs *logs) *bruteStartups {
	b := &bruteStartups{stats: stats, logs: logs, skill: skills{}, texts: texts{}, helds: map[string]uint32{}, held: [][]int32{nil}}
	for d := range b.nodes {
		b.nodes[d].index = map[string]int32{}
	}
	return b
}

func (b *bruteStartups) add(f *match.Features) error {
	values := func(d match.Dim, room int) (out [maxValues]uint16, n int, err error) {
		if n = len(f.Values[d]); n > room || len(b.nodes[d].names) > math.MaxUint16-10 {
			return out, n, fmt.Errorf("the yardstick has no room for %d values of %s", n, f.ID)
		}
		for i, p := range f.Values[d] {
			out[i] = uint16(b.nodes[d].leaf(p) + 1)
		}
		return out, n, nil
	}
	row := bruteStartup{
		ask: float32(f.Ask), scale: f.Text.Scale, crowd: float32(match.CrowdSignal(b.stats.Backers(f.ID))), needs: b.skill.mask(f.Needs),
		sector: 1, strength: 1, covered: float32(match.NeedsSignal(1, 1, f.Usual)),
	}
	sectors, n, err := values(match.DimSector, maxValues)
	row.sectors, row.sector = sectors, 1/float32(max(1, n))
	stage, _, wrong := values(match.DimStage, 1)
	err = errors.Join(err, wrong)
	place, _, wrong := values(match.DimPlace, maxPlaces)
	err = errors.Join(err, wrong)
	row.stage, row.place = stage[0], place[0]
	if f.Held {
		row.held = b.heldBy(f.Values[match.DimStrength])
	} else {
		strengths, n, wrong := values(match.DimStrength, maxValues)
		row.strengths, row.strength, err = strengths, 1/float32(max(1, n)), errors.Join(err, wrong)
	}
	b.texts.add(uint32(len(b.rows)), &f.Text)
	b.ids, b.rows, b.dot = append(b.ids, f.ID), append(b.rows, row), append(b.dot, 0)
	b.scores = append(b.scores, 0)
	return err
}

// heldBy numbers the strengths that a startup has from its place.
func (b *bruteStartups) heldBy(paths []match.Path) uint16 {
	var key strings.Builder
	var list []int32
	for _, p := range paths {
		leaf := b.nodes[match.DimStrength].leaf(p)
		list = append(list, leaf)
		fmt.Fprint(&key, leaf, " ")
	}
	at, ok := b.helds[key.String()]
	if !ok {
		at = uint32(len(b.held))
		b.helds[key.String()], b.held = at, append(b.held, list)
	}
	return uint16(at)
}

// score scores every startup for a holder. Stages, places and the strengths of
// places have few values, so that their points are worked out beforehand.
func (b *bruteStartups) score(holder *match.Features, s *match.Scorer) []float32 {
	part := linesOf(s)
	_, sectors := b.nodes[match.DimSector].lifts(&holder.Holds[match.DimSector])
	_, strengths := b.nodes[match.DimStrength].lifts(&holder.Holds[match.DimStrength])
	_, stages := b.nodes[match.DimStage].lifts(&holder.Holds[match.DimStage])
	regions, places := b.nodes[match.DimPlace].lifts(&holder.Holds[match.DimPlace])
	for i := range places {
		places[i] = part[match.ColRegion].points(regions[i]) + part[match.ColLocal].points(places[i])
	}
	for i := range stages {
		stages[i] = part[match.ColStage].points(stages[i])
	}
	held := make([]float32, len(b.held))
	for i, list := range b.held {
		for _, leaf := range list {
			held[i] += strengths[leaf+1] / float32(2*len(list))
		}
	}
	b.texts.dots(&holder.Text, b.dot)
	weights, has := b.skill.weights(b.stats, holder.Kind), b.skill.mask(holder.Skills)
	ask := askCurveOf(&holder.Size, b.stats.AskMean(holder.Kind))
	fixed := part[match.ColActivity].points(float32(match.ActivitySignal(holder.Deals))) +
		part[match.ColIdle].points(float32(-holder.Idle)) + part[match.ColCapacity].points(float32(match.CapacitySignal(holder.Full))) +
		part[match.ColAnswers].points(holder.Answers) + part[match.ColLoad].points(holder.Load)
	scale := 20 * holder.Text.Scale * logSteps
	dots, scores := b.dot[:len(b.rows)], b.scores[:len(b.rows)]
	for i := range b.rows {
		r := &b.rows[i]
		sector := (sectors[r.sectors[0]] + sectors[r.sectors[1]] + sectors[r.sectors[2]] + sectors[r.sectors[3]]) * r.sector
		strength := held[r.held] + (strengths[r.strengths[0]]+strengths[r.strengths[1]]+strengths[r.strengths[2]]+strengths[r.strengths[3]])*r.strength
		score := fixed + stages[r.stage] + places[r.place] + part[match.ColSector].points(sector) + part[match.ColStrength].points(strength) +
			part[match.ColAsk].points(ask.at(r.ask)) + part[match.ColCrowd].points(r.crowd)
		if r.needs&has != 0 {
			score += part[match.ColNeeds].points(r.covered * weigh(r.needs&has, &weights) / weigh(r.needs, &weights))
		}
		if dots[i] > 0 {
			score += part[match.ColText].points(b.logs[min(int(float32(dots[i])*scale*r.scale), logMost)])
		}
		scores[i] = score
	}
	return scores
}

// top gives the n best startups that a holder may be matched with.
func (b *bruteStartups) top(holder *match.Features, s *match.Scorer, n int) []ranked {
	list := newShortlist(n)
	for row, score := range b.score(holder, s) {
		if score > list.floor && (holder.Rules == nil || holder.Rules.Allow(b.features(uint32(row)))) {
			list.put(uint32(row), score)
		}
	}
	return list.ranked(b.ids)
}

// features gives back what a holder's rules look at.
func (b *bruteStartups) features(row uint32) *match.Features {
	r := &b.rows[row]
	f := &match.Features{Kind: match.KindStartup, ID: b.ids[row], Ask: float64(r.ask)}
	for d, values := range map[match.Dim][]uint16{
		match.DimSector: r.sectors[:], match.DimStage: {r.stage}, match.DimPlace: {r.place},
	} {
		for _, v := range values {
			if v > 0 {
				f.Values[d] = append(f.Values[d], b.nodes[d].path(int32(v)-1))
			}
		}
	}
	return f
}

// path lists a value and its parents.
func (n *nodes) path(at int32) (p match.Path) {
	for ; at >= 0; at = n.parent[at] {
		p.Nodes = append(p.Nodes, n.names[at])
	}
	return p
}
