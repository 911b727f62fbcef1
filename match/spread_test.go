package match_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"duyen/match"
)

func TestSpread(t *testing.T) {
	scores := []float64{90, 89, 88, 80, 70, 40}
	copies := func(a, b int) float64 { // the first three are near-copies
		if a < 3 && b < 3 {
			return 1
		}
		return 0
	}
	for _, tt := range []struct {
		name  string
		n     int
		alike func(a, b int) float64
		want  []int
	}{
		{"all different", 3, func(int, int) float64 { return 0 }, []int{0, 1, 2}},
		{"near-copies give way", 3, copies, []int{0, 3, 4}},
		{"copies come when nothing else is left", 6, copies, []int{0, 3, 4, 5, 1, 2}},
		{"more than there are", 9, copies, []int{0, 3, 4, 5, 1, 2}},
		{"none", 0, copies, nil},
	} {
		if got := match.Spread(scores, tt.n, tt.alike); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	if got := match.Spread([]float64{5, 5, 5}, 2, func(a, b int) float64 { return float64(a + b) }); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("equal scores: %v", got)
	}
}

func TestAlike(t *testing.T) {
	startup := func(name, sector string) *match.Startup {
		return &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: name, Name: name, Sectors: []string{sector}}}
	}
	_, f := modelOf(t, startup("tinh dầu quế Trà Bồng", "agri"), startup("tinh dầu quế Trà Bồng", "agri"), startup("muối Sa Huỳnh", "tourism"))
	if got := match.Alike(f[0].Likeness(), f[1].Likeness()); got < 0.999 || got > 1.001 {
		t.Errorf("copies are alike by %v", got)
	}
	if got := match.Alike(f[0].Likeness(), f[2].Likeness()); got != 0 {
		t.Errorf("strangers are alike by %v", got)
	}
	_, none := modelOf(t, match.New(match.KindStartup))
	if got := match.Alike(none[0].Likeness(), none[0].Likeness()); got != 0 {
		t.Errorf("nothing is alike by %v", got)
	}
}

// TestSpreadComparesNoMoreThanItMust: skipping comparisons changes nothing of
// what is picked by comparing everything.
func TestSpreadComparesNoMoreThanItMust(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for range 200 {
		n := 1 + rng.IntN(30)
		scores, likeness := make([]float64, n), make([][]float64, n)
		for i := range scores {
			scores[i], likeness[i] = rng.Float64()*20, make([]float64, n)
			for j := range i {
				likeness[i][j] = rng.Float64()
				likeness[j][i] = likeness[i][j]
			}
		}
		slices.SortFunc(scores, func(a, b float64) int { return cmp.Compare(b, a) })
		var want []int
		for len(want) < n {
			best, at := math.Inf(-1), 0
			for i, score := range scores {
				worth := 0.5 * (score - scores[n-1]) / max(1e-9, scores[0]-scores[n-1])
				nearest := 0.0
				for _, p := range want {
					nearest = max(nearest, likeness[i][p])
				}
				if worth -= 0.5 * nearest; !slices.Contains(want, i) && worth > best {
					best, at = worth, i
				}
			}
			want = append(want, at)
		}
		if got := match.Spread(scores, n, func(a, b int) float64 { return likeness[a][b] }); !slices.Equal(got, want) {
			t.Fatalf("picked %v, want %v", got, want)
		}
	}
}
