package engine

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"duyen/match"
)

// TestSieveKeepsWhatReaches compares with adding everything up: whoever reaches
// a bar is found, and nobody who misses it by more than rounding.
func TestSieveKeepsWhatReaches(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for count := range 5 {
		s := sieve{base: 1, after: 2}
		bars := make([]float32, 2*sieveSize+7)
		totals := make([]float32, len(bars))
		for at := range bars {
			bars[at], totals[at] = float32(rng.IntN(1000*(count+1)))/10, s.base
		}
		bars[3], bars[sieveSize] = float32(math.Inf(1)), float32(math.Inf(-1))
		for range count {
			l := layer{steps: make([]uint8, len(bars)), points: new([byteSteps]float32), tells: rng.Float32()}
			for i := range l.points {
				l.points[i] = rng.Float32() * 90
			}
			l.most = slices.Max(l.points[:])
			for at := range l.steps {
				l.steps[at] = uint8(rng.Uint32())
				totals[at] += l.points[l.steps[at]]
			}
			s.layers = append(s.layers, l)
		}
		found := map[uint32]bool{}
		s.sift(bars, func(at uint32, points float32) {
			found[at] = true
			if math.Abs(float64(points-totals[at])) > roughSlack {
				t.Errorf("%d layers: row %d has %g, want %g", count, at, points, totals[at])
			}
		})
		for at := range bars {
			gap := float64(totals[at]) + float64(s.after) - float64(bars[at])
			if found[uint32(at)] != (gap >= 0) && math.Abs(gap) > roughSlack {
				t.Errorf("%d layers: row %d has %g for a bar of %g: found %v", count, at, totals[at], bars[at], found[uint32(at)])
			}
		}
	}
}

// TestStripsBound: a strip is never below what a value adds, and above it by no
// more than a step; for rows that came after it was made, too.
func TestStripsBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	h := newHolders(match.KindInvestor, 0)
	path := match.Path{Nodes: []string{"vn", "vn-51", "commune"}, Region: 2}
	g := &gain{region: part{coef: 2, lo: -5}, local: part{coef: 0.5, lo: -5}}
	var holds []match.Holding
	add := func(n int, most int32) {
		for range n {
			hold := randomHolding(rng, path, most)
			holds = append(holds, hold)
			h.cells = append(h.cells, holderCell{hold: [match.DimCount]uint32{match.DimPlace: h.holds[match.DimPlace].intern(&hold)}})
		}
	}
	check := func(s *strip) {
		t.Helper()
		l, along := s.layer(1, new(scratch)), h.holds[match.DimPlace].trail(path)
		for at := range holds {
			region, local := holds[at].Sum(path)
			gotRegion, gotLocal := h.holds[match.DimPlace].sum(h.cells[at].hold[match.DimPlace], &along)
			if region != gotRegion || local != gotLocal {
				t.Fatalf("row %d adds %d and %d, want %d and %d", at, gotRegion, gotLocal, region, local)
			}
			want, got := g.of(region, local), l.points[l.steps[at]]
			if got < want-roughSlack || got > want+s.step+roughSlack {
				t.Fatalf("row %d: %g in steps of %g, want %g", at, got, s.step, want)
			}
		}
	}
	var all strips
	check(all.get(h, match.DimPlace, path, g, new(scratch))) // nobody is there
	add(300, 2*match.FixedOne)
	check(all.get(h, match.DimPlace, path, g, new(scratch)))
	add(100, 8*match.FixedOne)
	check(all.get(h, match.DimPlace, path, g, new(scratch)))
}

// randomHolding has evidence for some of a path, as always with the parents.
func randomHolding(rng *rand.Rand, p match.Path, most int32) match.Holding {
	lift := func() int32 { return rng.Int32N(2*most) - most }
	h := match.Holding{Known: true, Root: lift()}
	parent := ""
	for _, value := range p.Nodes[:rng.IntN(len(p.Nodes)+1)] {
		h.Listed = append(h.Listed, match.Lift{Value: value, Own: lift(), Rest: lift(), Parent: parent})
		parent = value
	}
	slices.SortFunc(h.Listed, func(a, b match.Lift) int { return cmp.Compare(a.Value, b.Value) })
	return h
}

// TestStripsForget: what no startup has had for two generations goes.
func TestStripsForget(t *testing.T) {
	h, g := newHolders(match.KindMentor, 0), &gain{local: part{coef: 1}}
	var all strips
	get := func(value string) *strip {
		return all.get(h, match.DimSector, match.Path{Nodes: []string{value}}, g, new(scratch))
	}
	often, once := get("often"), get("once")
	for i := range 3 * stripsMax {
		get(string(rune('一' + i)))
		get("often")
	}
	if n := len(all.young) + len(all.old); n > 2*stripsMax {
		t.Errorf("%d strips are kept", n)
	}
	if get("often") != often || get("once") == once {
		t.Errorf("kept: %v", slices.Sorted(maps.Keys(all.young)))
	}
}
