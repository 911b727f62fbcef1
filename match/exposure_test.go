package match_test

import (
	"math"
	"testing"

	"duyen/match"
)

func TestExposure(t *testing.T) {
	ref := reference(t)
	for name, c := range map[string]struct {
		counts      []int
		gini, shown float64
	}{
		"even":    {[]int{3, 3, 3, 3}, 0, 1},
		"one all": {[]int{0, 8, 0, 0}, 0.75, 0.25},
		// Rising 1 3: (−1·1 + 1·3)/(2·4).
		"two":     {[]int{3, 1}, 0.25, 1},
		"nothing": {[]int{0, 0}, 0, 0},
		"nobody":  {nil, 0, 0},
	} {
		var targets []match.Exposed
		for _, n := range c.counts {
			targets = append(targets, match.Exposed{Appearances: n})
		}
		got := ref.Exposure(targets, 5)
		if math.Abs(got.Gini-c.gini) > 1e-12 || got.Shown != c.shown || got.Lists != 5 || got.Targets != len(c.counts) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestExposureByPlace(t *testing.T) {
	got := reference(t).Exposure([]match.Exposed{
		{"US/CA/SF Bay/Mountain View", 3}, {"US/CA/Los Angeles", 0}, {"US", 0}, {"", 1},
	}, 1)
	for place, want := range map[string]match.Share{"US/CA": {0.5, 0.75}, "US": {0.25, 0}, match.Nowhere: {0.25, 0.25}} {
		if got.Regions[place] != want {
			t.Errorf("region %s: %+v, want %+v", place, got.Regions[place], want)
		}
	}
	if want := (match.Share{Targets: 0.25, Shown: 0.75}); got.Localities["US/CA/SF Bay/Mountain View"] != want || len(got.Localities) != 4 {
		t.Errorf("localities %+v", got.Localities)
	}
}
