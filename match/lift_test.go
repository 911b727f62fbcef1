package match

import (
	"math"
	"testing"
)

// flat is a dimension without levels, so that a lift can be worked out by hand.
func flatStatistics(pool map[string]float64, known float64, items map[string]float64, n float64) *Statistics {
	s := NewTally(nil, "2026-01-01").Statistics(1)
	s.pool[DimStage] = counts{known: known, of: pool}
	s.items[KindInvestor] = new([DimCount]counts)
	s.items[KindInvestor][DimStage] = counts{known: n, of: items}
	return s
}

func near(t *testing.T, what string, got int32, want float64) {
	t.Helper()
	if math.Abs(float64(got)/FixedOne-want) > 1.0/FixedOne {
		t.Errorf("%s = %v, want %v", what, float64(got)/FixedOne, want)
	}
}

func listed(t *testing.T, h Holding, value string) Lift {
	t.Helper()
	l, ok := h.Listed.Of(value)
	if !ok {
		t.Fatalf("%s is not listed", value)
	}
	return l
}

func TestLiftOfPortfolio(t *testing.T) {
	// 9 startups, 4 of them seed: s = 4.5/10. 30 items in all, 6 seed:
	// p = (6 + 10·.45)/(30 + 10) = .2625. This investor: 3 of 4 items seed.
	stats := flatStatistics(map[string]float64{"seed": 4}, 9, map[string]float64{"seed": 6}, 30)
	l := lifter{DimStage, &Reference{}, stats, KindInvestor}
	if got := l.rate("seed"); math.Abs(got-0.2625) > 1e-12 {
		t.Fatalf("base rate %v", got)
	}
	h := l.holding(evidence{shown: shown{
		n: 4, whole: 4, items: map[string]int{"seed": 3},
		count: map[string]float64{"seed": 3}, share: map[string]float64{"seed": 3},
	}})
	p := 0.2625
	near(t, "lift(seed)", listed(t, h, "seed").Own, math.Log((3+2*p)/((4+2)*p)))
	near(t, "lift of a stage without items", h.Root, math.Log(2.0/6))
}

func TestLiftOfDeclared(t *testing.T) {
	stats := flatStatistics(map[string]float64{"seed": 4, "mvp": 3}, 9, nil, 0)
	l := lifter{DimStage, &Reference{}, stats, KindMentor}
	seed, mvp := 4.5/10, 3.5/10
	h := l.holding(evidence{declared: []share{{"seed", 1}, {"mvp", half}}})
	near(t, "declared", listed(t, h, "seed").Own, math.Log((20*seed/halfOfAll+2*seed)/(22*seed)))
	near(t, "neighbour", listed(t, h, "mvp").Own, math.Log((20*half*mvp/halfOfAll+2*mvp)/(22*mvp)))
	near(t, "undeclared", h.Root, math.Log(2.0/22))
	if listed(t, h, "seed").Own <= listed(t, h, "mvp").Own || listed(t, h, "mvp").Own <= h.Root {
		t.Error("declared > neighbour > other expected")
	}
	if len(h.Declared) != 1 || h.Declared[0] != "seed" {
		t.Errorf("declared %v: a neighbour is not declared", h.Declared)
	}
}

// Sectors and strengths overlap: a share of .5 and one of .4 have .7 of all items,
// of which sectors keep half in logarithms.
func TestDeclaredRateOfSectors(t *testing.T) {
	s := NewTally(nil, "2026-01-01").Statistics(1)
	s.pool[DimSector] = counts{known: 9, of: map[string]float64{"x:a": 4.5, "x:b": 3.5}}
	s.pool[DimPlace], s.pool[DimStrength] = s.pool[DimSector], s.pool[DimSector]
	for d, want := range map[Dim]float64{DimSector: math.Sqrt(0.5 * 0.7), DimStrength: 0.7, DimPlace: 0.9} {
		l := lifter{d, &Reference{}, s, KindMentor}
		if got := l.declaredRate([]share{{"x:a", 1}, {"x:b", 1}}); math.Abs(got-want) > 1e-12 {
			t.Errorf("dimension %d: %v, want %v", d, got, want)
		}
	}
}

// A portfolio is pulled by 2 items on every level, a declaration less where only
// a part of it lies.
func TestPull(t *testing.T) {
	declared := []share{{"x", 1}}
	for _, tt := range []struct {
		name   string
		ev     evidence
		parent float64
		want   float64
	}{
		{"portfolio", evidence{shown: shown{whole: 7}}, 0.1, 2},
		{"declaration, at the top", evidence{declared: declared}, 1, 2},
		{"declaration, below a tenth", evidence{declared: declared}, 0.1, 0.2},
		{"both", evidence{shown: shown{whole: 20}, declared: declared}, 0.1, 1.1},
	} {
		if got := pull(&tt.ev, tt.parent); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestNothingKnownIsNeutral(t *testing.T) {
	l := lifter{DimStage, &Reference{}, flatStatistics(nil, 0, nil, 0), KindInvestor}
	h := l.holding(evidence{})
	if r, s := h.Sum(Path{Nodes: []string{"seed"}}); r != 0 || s != 0 || h.Known {
		t.Errorf("an investor of whom nothing is known gives %d, %d", r, s)
	}
}

func TestPenalty(t *testing.T) {
	ticket := Size{Known: true, Ticket: true, Lo: 8, Hi: 9, Spread: minSpread}
	rounds := Size{Known: true, Lo: 8, Hi: 8, Spread: 0.5}
	for _, tt := range []struct {
		name string
		size Size
		ask  float64
		want float64
	}{
		{"inside", ticket, 8.5, 0},
		{"at the edge", ticket, 9, 0},
		{"half of the smallest ticket", ticket, 8 - math.Log10(2), -math.Pow(math.Log10(2), 2) / (2 * 0.09)},
		{"ten times the largest counts half the distance", ticket, 10, -0.25 / (2 * 0.09)},
		{"one spread above the usual round", rounds, 8.5, -0.5},
		{"one spread below the usual round", rounds, 7.5, -0.5},
	} {
		if got := tt.size.penalty(tt.ask); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestRoundsOfPortfolio(t *testing.T) {
	rates := Rates{InVND: map[string]float64{"VND": 1, "USD": 25000}}
	mean, spread := rounds([]deal{
		{Portfolio{Amount: &Money{Value: 1e8, Currency: "VND"}}, 1},
		{Portfolio{Amount: &Money{Value: 400_000, Currency: "USD"}}, 1}, // 1e10 VND
		{Portfolio{Amount: &Money{Value: 5, Currency: "XXX"}}, 1},
		{weight: 1},
	}, rates)
	if math.Abs(mean-9) > 1e-9 || math.Abs(spread-1) > 1e-9 {
		t.Errorf("mean %v, spread %v; want 9, 1", mean, spread)
	}
}
