package engine

import (
	"cmp"
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
	needs     sets      // of numbers in skill
	spots     []spot    // where the sorted rows are
	cells     []cell    // what a bound takes
	scales    []float32 // of the texts
	mostScale float32
	facts     []facts                  // what a score takes besides
	masks     []uint64                 // by set of needs: bit n%64 for skill n
	totals    map[match.Kind][]float32 // by kind of holder and set of needs: their weights together
	words     words
}

// spot is a run of rows with the same places and stage: what these two add is
// the same for all of them. Numbers are those of sets.
type spot struct {
	place, stage uint32
	end          uint32 // the row behind the last
}

// cell is 16 bytes, so that four rows share a cache line. Numbers are those of sets.
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
}

func newStartups() *startups {
	s := &startups{targets: newTargets(), needs: newSets(), words: newWords(), totals: map[match.Kind][]float32{}}
	for d := range s.sets {
		s.sets[d] = newSets()
	}
	return s
}

func (s *startups) add(row uint32, b *match.Base, f *match.Features, stats *match.Statistics) (at uint32) {
	at = s.targets.add(row, b)
	var leafs []int32
	var set [match.DimCount]uint32
	for d := range s.sets {
		leafs = leafs[:0]
		for _, p := range f.Values[d] {
			leafs = append(leafs, s.trees[d].leaf(p))
		}
		set[d] = s.sets[d].intern(leafs, match.Dim(d) == match.DimStrength && f.Held)
	}
	s.scales, s.mostScale = append(s.scales, f.Text.Scale), max(s.mostScale, f.Text.Scale)
	s.cells = append(s.cells, cell{
		sector: set[match.DimSector], strength: set[match.DimStrength], needs: s.needSet(f.Needs, f.Usual, stats),
		ask: askStepOf(f.Ask), seen: s.seen[at],
	})
	s.facts = append(s.facts, facts{f.Ask, uint32(stats.Backers(f.ID)), set[match.DimPlace], set[match.DimStage]})
	s.words.add(at, &f.Text)
	return at
}

// needSet numbers a set of needs. Usual ones, which nobody stated, count half, as if
// they weighed twice as much together.
func (s *startups) needSet(names []string, usual bool, stats *match.Statistics) uint32 {
	list, mask := make([]int32, len(names)), uint64(0)
	for i, name := range names {
		list[i], _ = s.skill.intern(name)
		mask |= 1 << (list[i] % 64)
	}
	set := s.needs.intern(list, usual)
	if int(set) < len(s.masks) {
		return set
	}
	s.masks = append(s.masks, mask)
	for _, kind := range match.KindStartup.Counterparts() {
		var total float64
		for _, name := range names {
			total += stats.SkillWeight(kind, name)
		}
		if usual {
			total *= 2
		}
		s.totals[kind] = append(s.totals[kind], float32(total))
	}
	return set
}

func (s *startups) remove(at uint32) {
	s.targets.remove(at)
	s.cells[at].seen = accessNone
}

// seal sorts the rows and gives where each has gone.
func (s *startups) seal() (to []uint32) {
	order := s.sequence()
	slices.SortFunc(order, func(a, b uint32) int {
		fa, fb := &s.facts[a], &s.facts[b]
		return cmp.Or(cmp.Compare(fa.place, fb.place), cmp.Compare(fa.stage, fb.stage), cmp.Compare(s.cells[a].sector, s.cells[b].sector), cmp.Compare(a, b))
	})
	to = places(order)
	s.reorder(to)
	s.cells, s.scales, s.facts = reordered(s.cells, to), reordered(s.scales, to), reordered(s.facts, to)
	for at := range s.facts {
		f := &s.facts[at]
		if n := len(s.spots); n == 0 || s.spots[n-1].place != f.place || s.spots[n-1].stage != f.stage {
			s.spots = append(s.spots, spot{place: f.place, stage: f.stage})
		}
		s.spots[len(s.spots)-1].end = uint32(at) + 1
	}
	s.words.seal(to)
	return to
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
	f := &match.Features{Kind: match.KindStartup, ID: id, Ask: s.facts[at].ask}
	for d := range s.sets {
		for _, leaf := range s.sets[d].at(s.setOf(match.Dim(d), at)) {
			f.Values[d] = append(f.Values[d], s.trees[d].path(leaf))
		}
	}
	return f
}
