package match_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
)

// modelOf counts profiles and gives the model and their features.
func modelOf(t *testing.T, profiles ...match.Profile) (*match.Model, []*match.Features) {
	t.Helper()
	ref := reference(t)
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	tally := match.NewTally(ref, today)
	for _, p := range profiles {
		tally.Add(p)
	}
	m := &match.Model{Reference: ref, Weights: weights, Statistics: tally.Statistics(1)}
	var out []*match.Features
	for _, p := range profiles {
		out = append(out, m.Features(p))
	}
	return m, out
}

// sane holds every pair of a direction to a finite score of 0–100 that is the
// sum of its points.
func sane(t *testing.T, m *match.Model, subject *match.Features, targets []*match.Features) {
	t.Helper()
	for _, target := range targets {
		got := m.Explain(m.Scorer(match.Direction{From: subject.Kind, To: target.Kind}), subject, target, match.Card{ID: target.ID})
		var sum float64
		for _, r := range got.Reasons {
			sum += r.Points
		}
		if math.IsNaN(got.Score) || got.Score < 0 || got.Score > 100 || math.Abs(sum-got.Score) > 1e-6 {
			t.Errorf("%s → %s: score %v, points %v", subject.ID, target.ID, got.Score, sum)
		}
	}
}

func newStartup(id string) *match.Startup {
	p := match.New(match.KindStartup).(*match.Startup)
	p.ID, p.Name = id, id
	return p
}

func TestPortfolioOfTenThousandItems(t *testing.T) {
	big := match.New(match.KindInvestor).(*match.Investor)
	big.ID, big.Name = "big", "Big fund"
	for i := range 10_000 {
		big.Portfolio = append(big.Portfolio, match.Portfolio{
			Startup: fmt.Sprint("c", i), Name: fmt.Sprint("Company ", i), Description: "cinnamon oil and tea",
			Sectors:  []string{"agri.coffee", fmt.Sprint("x:free ", i)}, // a sector of its own each
			Locality: fmt.Sprintf("US/S%d/C%d", i%60, i), Stage: "seed", On: "2024-05-01",
			Amount: &match.Money{Value: float64(1 + i), Currency: "USD"},
		})
	}
	fits, other := newStartup("fits"), newStartup("other")
	fits.Sectors, fits.Stage, fits.Locality = []string{"agri.coffee"}, "seed", "US/S1/C1"
	other.Sectors, other.Stage, other.Locality = []string{"build.proptech"}, "mature", "51"
	start := time.Now()
	m, f := modelOf(t, big, fits, other)
	ranked := m.Rank(f[0], f[1:], 0)
	if len(ranked) != 2 || ranked[0].Index != 0 {
		t.Errorf("the startup that fits is not first: %+v", ranked)
	}
	sane(t, m, f[0], f[1:])
	if took := time.Since(start); took > 20*time.Second { // 0.3 s on one core; a product of all pairs would take minutes
		t.Errorf("took %v", took)
	}
}

func TestStartupWithoutAnyAttribute(t *testing.T) {
	empty := match.New(match.KindStartup).(*match.Startup)
	empty.ID = "empty"
	inv := match.New(match.KindInvestor).(*match.Investor)
	inv.ID, inv.Name, inv.Sectors, inv.Stages = "i", "Fund", []string{"agri"}, []string{"seed"}
	none := match.New(match.KindInvestor).(*match.Investor)
	none.ID = "none"
	m, f := modelOf(t, empty, inv, none)
	ranked := m.Rank(f[0], f[1:], 0)
	if len(ranked) != 2 || ranked[0].Score != ranked[1].Score {
		t.Errorf("nothing is known, yet the scores differ: %+v", ranked)
	}
	for _, r := range m.Explain(m.Scorer(match.Direction{From: f[0].Kind, To: f[1].Kind}), f[0], f[1], match.Card{}).Reasons {
		if r.Points != r.Neutral {
			t.Errorf("%s gives %v, neutral is %v", r.Signal, r.Points, r.Neutral)
		}
	}
	sane(t, m, f[0], f[1:])
	sane(t, m, f[1], f[:1])
}

// With nothing to tell profiles apart the order is the ties', the same each time.
func TestIdenticalProfiles(t *testing.T) {
	var profiles []match.Profile
	for i := range 40 {
		st := newStartup(fmt.Sprint("s", i))
		st.Name, st.Sectors, st.Stage, st.Locality = "Same", []string{"agri"}, "seed", "51"
		inv := match.New(match.KindInvestor).(*match.Investor)
		inv.ID, inv.Name, inv.Sectors = fmt.Sprint("i", i), "Same", []string{"agri"}
		inv.Portfolio = []match.Portfolio{{Startup: "elsewhere", Sectors: []string{"agri"}, Stage: "seed", Locality: "51", On: "2025-06-01"}}
		profiles = append(profiles, st, inv)
	}
	order := func() string {
		m, f := modelOf(t, profiles...)
		var investors []*match.Features
		for i := 1; i < len(f); i += 2 {
			investors = append(investors, f[i])
		}
		ranked := m.Rank(f[0], investors, 0)
		out := ""
		for i, r := range ranked {
			if r.Score != ranked[0].Score {
				t.Fatalf("identical investors score %v and %v", r.Score, ranked[0].Score)
			}
			if i > 0 {
				a, b := match.Tie("s0", investors[ranked[i-1].Index].ID), match.Tie("s0", investors[r.Index].ID)
				if a >= b {
					t.Fatalf("ties out of order at %d", i)
				}
			}
			out += investors[r.Index].ID + " "
		}
		sane(t, m, f[0], investors)
		return out
	}
	if a, b := order(), order(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}
