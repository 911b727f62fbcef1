package match

import "sort"

// Exposure says how evenly lists show their targets: a figure that is reported,
// not a part of any score.
type Exposure struct {
	Lists      int              `json:"lists"`
	Targets    int              `json:"targets"`
	Gini       float64          `json:"gini"`  // of the appearances: 0 when all appear as often, near 1 when one has them all
	Shown      float64          `json:"shown"` // share of the targets that are in any list
	Regions    map[string]Share `json:"regions"`
	Localities map[string]Share `json:"localities"`
}

// Share is what targets of one place are of all targets, and of all that the
// lists show.
type Share struct {
	Targets float64 `json:"targets"`
	Shown   float64 `json:"shown"`
}

// Exposed is one target: its place ("" when not stated), and in how many lists
// it is.
type Exposed struct {
	Place       string
	Appearances int
}

// Nowhere stands for the place of those who state none.
const Nowhere = "none"

// Exposure sums up what lists show of the targets.
func (r *Reference) Exposure(targets []Exposed, lists int) Exposure {
	regions, localities := shares{}, shares{}
	counts := make([]int, len(targets))
	total, seen := 0, 0
	for i, t := range targets {
		counts[i] = t.Appearances
		total += t.Appearances
		if t.Appearances > 0 {
			seen++
		}
		place, region := t.Place, r.Region(t.Place)
		if place == "" {
			place, region = Nowhere, Nowhere
		}
		regions.add(region, t.Appearances)
		localities.add(place, t.Appearances)
	}
	out := Exposure{
		Lists: lists, Targets: len(targets), Gini: gini(counts),
		Regions: regions.of(len(targets), total), Localities: localities.of(len(targets), total),
	}
	if len(targets) > 0 {
		out.Shown = float64(seen) / float64(len(targets))
	}
	return out
}

// Region gives the part of a place that the signal region speaks of: in Vietnam
// the province (the old one where it is known), abroad the first level below the
// country. A place above that is its own region.
func (r *Reference) Region(place string) string {
	p := r.path(DimPlace, place)
	if p.Region == 0 || p.Region > len(p.Nodes) {
		return place
	}
	return p.Nodes[p.Region-1]
}

// shares counts targets and their appearances per place.
type shares map[string]*[2]int

func (s shares) add(place string, appearances int) {
	if s[place] == nil {
		s[place] = new([2]int)
	}
	s[place][0]++
	s[place][1] += appearances
}

func (s shares) of(targets, appearances int) map[string]Share {
	out := make(map[string]Share, len(s))
	for place, n := range s {
		share := Share{Targets: float64(n[0]) / float64(targets)}
		if appearances > 0 {
			share.Shown = float64(n[1]) / float64(appearances)
		}
		out[place] = share
	}
	return out
}

// gini is Σ(2i − n − 1)·x_i / (n·Σx) over rising x, i from 1; 0 when there is
// nothing to share out.
func gini(counts []int) float64 {
	sort.Ints(counts)
	var weighted, sum float64
	n := len(counts)
	for i, x := range counts {
		weighted += float64(2*(i+1)-n-1) * float64(x)
		sum += float64(x)
	}
	if sum == 0 {
		return 0
	}
	return weighted / (float64(n) * sum)
}
