package eval

import (
	"math"
	"testing"

	"duyen/configs"
	"duyen/match"
)

func TestOverlap(t *testing.T) {
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	startup := &match.Startup{
		Base:  match.Base{Sectors: []string{"agri.fruit", "food.drink"}, Locality: "US/CA/SF Bay"},
		Stage: "seed", Needs: []string{"market", "ip"},
	}
	for name, c := range map[string]struct {
		holder match.Profile
		want   float64
	}{
		"all":        {&match.Investor{Base: startup.Base, Stages: []string{"seed"}}, 1},
		"nothing":    {&match.Investor{}, 0},
		"stage":      {&match.Investor{Stages: []string{"early", "seed"}}, 0.2},
		"one sector": {&match.Investor{Base: match.Base{Sectors: []string{"food"}}}, 0.4 / 2},
		"a sibling":  {&match.Investor{Base: match.Base{Sectors: []string{"agri.herbs"}}}, 0.4 / 2 / 2},
		"state":      {&match.Investor{Base: match.Base{Locality: "US/CA"}}, 0.2},
		"country":    {&match.Investor{Base: match.Base{Locality: "US"}}, 0.2},
		"portfolio":  {&match.Investor{Portfolio: []match.Portfolio{{Stage: "seed"}, {Stage: "early"}}}, 0.2 / 2},
	} {
		c.holder.Common().Kind = match.KindInvestor
		if got := overlap(attributesOf(startup, ref), attributesOf(c.holder, ref)); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	mentor := &match.Mentor{Expertise: []string{"ip", "legal"}}
	if got := needsOverlap(attributesOf(startup, ref), attributesOf(mentor, ref)); got != 0.5 {
		t.Errorf("half of the needs are %v", got)
	}
}
