package engine

import (
	"slices"

	"duyen/match"
)

// startups keeps the targets of mentors, investors, offers and organizations,
// as columns. What a startup has in one dimension is the number of a set, of
// which there are far fewer than startups. The rows that Prepare has put in are
// sorted by place and stage, those that came later follow.
type startups struct {
	targets
	trees     [match.DimCount]tree
	sets      [match.DimCount]sets // of leaves in trees; strengths are flagged when they are the places'
	skill     dense
	needs     sets      // of numbers in skill, as they were stated: a score adds up in this order
	wants     sets      // the same in rising order, for bounds
	wanted    []uint32  // by set of needs: that of wants
	spots     []spot    // where the sorted rows are
	districts []uint32  // by set of places: the spot behind its last
	want      []uint32  // by row, as in cells: most rows are asked for nothing else,
	sector    []uint32  // and most others for their sectors only
	cells     []cell    // what a bound takes
	scales    []float32 // of the texts
	mostScale float32
	facts     []facts                  // what a score takes besides
	perNeed   map[match.Kind][]float32 // by kind of holder and set of wants: the signal of a covered unit of weight
	words     words
}

// spot is a run of rows with the same places and stage: what these two add is
// the same for all of them. Numbers are those of sets.
type spot struct {
	place, stage uint32
	from, end    uint32 // the first row and the row behind the last
}

// cell is 16 bytes, so that four rows share a cache line. Numbers are those of sets,
// of needs those of wants.
type cell struct {
	sector, strength, needs uint32
	ask                     uint8
	seen                    access
}

// facts is what a score takes of a startup besides its sets.
type facts struct {
	ask     float64 // log10 VND, NaN when not stated
	backers uint32
	place   uint32 // number of a set, like stage
	stage   uint32
	needs   uint32
}

// newStartups makes room for n startups.
func newStartups(n int) *startups {
	s := &startups{
		targets: newTargets(n), needs: newSets(), wants: newSets(), words: newWords(n), perNeed: map[match.Kind][]float32{},
		want: make([]uint32, 0, n), sector: make([]uint32, 0, n), cells: make([]cell, 0, n), scales: make([]float32, 0, n), facts: make([]facts, 0, n),
	}
	for d := range s.sets {
		s.sets[d] = newSets()
	}
	return s
}

func (s *startups) add(b *match.Base, f *match.Features, stats *match.Statistics) (at uint32) {
	at = s.targets.add(b)
	var room [8]int32
	leafs := room[:0]
	var set [match.DimCount]uint32
	for d := range s.sets {
		leafs = leafs[:0]
		for _, p := range f.Values[d] {
			leafs = append(leafs, s.trees[d].leaf(p))
		}
		set[d] = s.sets[d].intern(leafs, match.Dim(d) == match.DimStrength && f.Held)
	}
	s.scales, s.mostScale = append(s.scales, f.Text.Scale), max(s.mostScale, f.Text.Scale)
	needs, want := s.needSets(f.Needs, f.Usual, stats)
	s.want, s.sector = append(s.want, want), append(s.sector, set[match.DimSector])
	s.cells = append(s.cells, cell{
		sector: set[match.DimSector], strength: set[match.DimStrength], needs: want, ask: askStepOf(f.Ask), seen: s.seen[at],
	})
	s.facts = append(s.facts, facts{f.Ask, uint32(stats.Backers(f.ID)), set[match.DimPlace], set[match.DimStage], needs})
	s.words.add(at, &f.Text)
	return at
}

// needSets numbers needs as stated, and as wants. Usual ones, which nobody stated,
// count half.
func (s *startups) needSets(names []string, usual bool, stats *match.Statistics) (needs, want uint32) {
	var room [8]int32
	list := room[:0]
	for _, name := range names {
		skill, _ := s.skill.intern(name)
		list = append(list, skill)
	}
	if needs = s.needs.intern(list, usual); int(needs) < len(s.wanted) {
		return needs, s.wanted[needs]
	}
	slices.Sort(list)
	before := s.wants.len()
	want = s.wants.intern(list, usual)
	s.wanted = append(s.wanted, want)
	if int(want) < before {
		return needs, want
	}
	for _, kind := range match.KindStartup.Counterparts() {
		var total float64
		for _, name := range names {
			total += stats.SkillWeight(kind, name)
		}
		s.perNeed[kind] = append(s.perNeed[kind], float32(match.NeedsSignal(1, total, usual)))
	}
	return needs, want
}

func (s *startups) remove(at uint32) {
	s.targets.remove(at)
	s.cells[at].seen = accessNone
}

// seal sorts the rows and gives where each has gone.
func (s *startups) seal() (to []uint32) {
	order := s.sequence()
	order = sortedBy(order, s.sets[match.DimSector].len(), func(at uint32) uint32 { return s.cells[at].sector })
	order = sortedBy(order, s.sets[match.DimStage].len(), func(at uint32) uint32 { return s.facts[at].stage })
	order = sortedBy(order, s.sets[match.DimPlace].len(), func(at uint32) uint32 { return s.facts[at].place })
	to = places(order)
	s.reorder(to)
	s.want, s.sector = reordered(s.want, to), reordered(s.sector, to)
	s.cells, s.scales, s.facts = reordered(s.cells, to), reordered(s.scales, to), reordered(s.facts, to)
	s.locate()
	s.words.seal(to)
	return to
}

// locate notes where the sorted rows are.
func (s *startups) locate() {
	s.districts = make([]uint32, s.sets[match.DimPlace].len())
	for at := range s.facts {
		f := &s.facts[at]
		if n := len(s.spots); n == 0 || s.spots[n-1].place != f.place || s.spots[n-1].stage != f.stage {
			s.spots = append(s.spots, spot{place: f.place, stage: f.stage, from: uint32(at)})
		}
		s.spots[len(s.spots)-1].end = uint32(at) + 1
		s.districts[f.place] = uint32(len(s.spots))
	}
}

// district gives where the sorted rows with a set of places are.
func (s *startups) district(place int32) []spot {
	start := uint32(0)
	if place > 0 {
		start = s.districts[place-1]
	}
	return s.spots[start:s.districts[place]]
}

// setOf gives the number of a startup's set in a dimension.
func (s *startups) setOf(d match.Dim, at uint32) uint32 {
	switch d {
	case match.DimSector:
		return s.cells[at].sector
	case match.DimStrength:
		return s.cells[at].strength
	case match.DimStage:
		return s.facts[at].stage
	}
	return s.facts[at].place
}

// features gives back what match.Rules.Allow needs of a startup.
func (s *startups) features(at uint32, id string) *match.Features {
	f := &match.Features{}
	s.describe(at, id, f)
	return f
}

// describe fills f with what match.Rules.Allow needs of a startup.
func (s *startups) describe(at uint32, id string, f *match.Features) {
	f.Kind, f.ID, f.Ask = match.KindStartup, id, s.facts[at].ask
	for d := range s.sets {
		f.Values[d] = f.Values[d][:0]
		for _, leaf := range s.sets[d].at(s.setOf(match.Dim(d), at)) {
			f.Values[d] = append(f.Values[d], s.trees[d].paths[leaf])
		}
	}
}
