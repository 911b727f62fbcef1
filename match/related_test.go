package match

import (
	"fmt"
	"math"
	"testing"
)

// investorIn makes an investor with a portfolio of n companies per sector.
func investorIn(id string, n int, sectors ...string) *Investor {
	p := New(KindInvestor).(*Investor)
	p.ID, p.Name = id, id
	for _, s := range sectors {
		for i := range n {
			p.Portfolio = append(p.Portfolio, Portfolio{Startup: fmt.Sprint(id, s, i), Sectors: []string{s}})
		}
	}
	return p
}

// Half of the investors back x:a together with x:b, the others x:c with x:d.
func pairedModel(t *testing.T) *Model {
	t.Helper()
	ref := emptyReference(t)
	tally := NewTally(ref, "2026-01-01")
	for i := range 20 {
		tally.Add(investorIn(fmt.Sprint("ab", i), 3, "x:a", "x:b"))
		tally.Add(investorIn(fmt.Sprint("cd", i), 3, "x:c", "x:d"))
	}
	return &Model{Reference: ref, Statistics: tally.Statistics(1)}
}

func emptyReference(t *testing.T) *Reference {
	t.Helper()
	taxonomy, err := NewTaxonomy(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	places, err := NewGazetteer(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Reference{Taxonomy: taxonomy, Places: places}
}

func sectorLift(m *Model, f *Features, sector string) float64 {
	_, x := f.Holds[DimSector].Sum(m.Reference.path(DimSector, sector))
	return float64(x) / FixedOne
}

func TestItemsSpeakForRelatedValues(t *testing.T) {
	m := pairedModel(t)
	f := m.Features(investorIn("new", 4, "x:a"))
	own, related, other := sectorLift(m, f, "x:a"), sectorLift(m, f, "x:b"), sectorLift(m, f, "x:c")
	if own < related || related < 0.3 || other > -0.3 {
		t.Errorf("lifts of the own, a related and another sector: %.2f, %.2f, %.2f", own, related, other)
	}
	for sector, want := range map[string]string{"x:a": "sector.more", "x:b": "sector.related", "x:c": "sector.less"} {
		st := New(KindStartup).(*Startup)
		st.ID, st.Sectors = "s", []string{sector}
		code, _ := m.liftReason("sector", DimSector, sectorLift(m, f, sector), m.Features(st), f, whole)
		if code != want {
			t.Errorf("%s is explained as %s, want %s", sector, code, want)
		}
	}
	if h := &f.Holds[DimSector]; !h.byRelation("x:b") || h.byRelation("x:a") {
		t.Error("x:b is known by relation only, x:a by items")
	}
}

// T(b|a) and the even rest add up to the items that a stands for.
func TestRelationKeepsTheMass(t *testing.T) {
	m := pairedModel(t)
	s := m.Statistics
	r := s.relation(KindInvestor, DimSector, 0, "x:a")
	var sum float64
	for _, v := range []string{"x:a", "x:b", "x:c", "x:d"} {
		sum += r.spread * s.rate(KindInvestor, DimSector, v)
	}
	for _, l := range r.links {
		sum += l.excess
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("one item with one sector counts for %v", sum)
	}
}

func TestChanceMakesNoRelation(t *testing.T) {
	ref := emptyReference(t)
	tally := NewTally(ref, "2026-01-01")
	all := []string{"x:a", "x:b", "x:c", "x:d"}
	for i := range 40 { // every portfolio has every pair of sectors equally often
		tally.Add(investorIn(fmt.Sprint("i", i), 1, all...))
	}
	m := &Model{Reference: ref, Statistics: tally.Statistics(1)}
	f := m.Features(investorIn("new", 4, "x:a"))
	if got := len(f.Holds[DimSector].Listed); got != 1 {
		t.Errorf("%d values listed, want only its own", got)
	}
	if b, c := sectorLift(m, f, "x:b"), sectorLift(m, f, "x:c"); b != c {
		t.Errorf("x:b %v and x:c %v are equally unrelated", b, c)
	}
}

func TestStatisticsDoNotDependOnTheOrder(t *testing.T) {
	ref := emptyReference(t)
	lifts := func(order []int) (out []float64) {
		tally := NewTally(ref, "2026-01-01")
		for _, i := range order {
			tally.Add(investorIn(fmt.Sprint("i", i), 1+i%3, fmt.Sprint("x:", i%4), fmt.Sprint("x:", i%3)))
		}
		m := &Model{Reference: ref, Statistics: tally.Statistics(1)}
		f := m.Features(investorIn("new", 2, "x:0", "x:1"))
		for i := range 4 {
			out = append(out, sectorLift(m, f, fmt.Sprint("x:", i)))
		}
		return out
	}
	up, down := make([]int, 60), make([]int, 60)
	for i := range up {
		up[i], down[i] = i, 59-i
	}
	if a, b := lifts(up), lifts(down); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("%v in one order, %v in the other", a, b)
	}
}

// All rounds of one company are one item.
func TestRoundsOfOneCompanyCountOnce(t *testing.T) {
	p := New(KindInvestor).(*Investor)
	p.Portfolio = []Portfolio{
		{Startup: "s1", Stage: "seed"},
		{Startup: "s1", Stage: "growth"},
		{Name: "Quế Trà Bồng"},
		{Name: "quế trà bồng"},
		{Stage: "seed"}, // neither id nor name: each is its own
		{Stage: "seed"},
		{Startup: "s2", On: "2026-01-01"}, // not before the day
	}
	day, _ := Date("2026-01-01").Time()
	var weights []float64
	for _, d := range dealsOf(p, day) {
		weights = append(weights, d.weight)
	}
	if got, want := fmt.Sprint(weights), "[0.5 0.5 0.5 0.5 1 1]"; got != want {
		t.Errorf("weights %s, want %s", got, want)
	}
}
