package engine

import (
	"math"

	"duyen/match"
)

// stripsMax bounds each of the two generations of strips that a watch keeps per
// dimension: all of them together take at most 1 kB a subject.
const stripsMax = 128

// strips keeps what values of one dimension add for every subject of a watch.
// Few values make up most startups, so that those of the next one are there
// already. When the young generation is full it becomes the old one; what no
// startup has had meanwhile goes with that.
type strips struct {
	young, old map[string]*strip // by value
}

// strip is what one value adds for every holder, relative to a value that says
// nothing: least + step·byte, rounded up, since it is for bounds.
type strip struct {
	path        match.Path
	least, step float32
	steps       []uint8 // by local row
	mean        float32 // of steps when it was made
}

// gain turns the lifts of a value into what it adds: linear above the least that
// counts and without a most, so that the mean over several values is never less
// than what their mean lift adds.
type gain struct{ region, local part }

func (g *gain) of(region, local int32) float32 {
	return g.region.coef*max(g.region.lo, float32(region)/match.FixedOne) +
		g.local.coef*max(g.local.lo, float32(local)/match.FixedOne)
}

// neutral is what is added where nothing is stated.
func (g *gain) neutral() float32 { return -g.region.coef*g.region.lo - g.local.coef*g.local.lo }

// get gives the strip of a value over all rows there are.
func (s *strips) get(h *holders, d match.Dim, path match.Path, g *gain, sc *scratch) *strip {
	value := path.Leaf()
	one, young := s.young[value]
	if !young {
		one = s.old[value]
	}
	if one == nil || !one.extend(h, d, g) {
		one = newStrip(h, d, path, g, sc)
	}
	if !young && len(s.young) >= stripsMax || s.young == nil {
		s.young, s.old = map[string]*strip{}, s.young
	}
	s.young[value] = one
	return one
}

// newStrip walks over what all holdings have of a value at once.
func newStrip(h *holders, d match.Dim, path match.Path, g *gain, sc *scratch) *strip {
	hold := &h.holds[d]
	n := hold.len()
	region, local, points := sc.zeros(n), sc.int32s(n), sc.float32s(n)
	if d == match.DimPlace {
		hold.sums([]match.Path{path}, region, local)
	} else {
		hold.sums([]match.Path{path}, nil, local)
	}
	least, most := float32(math.Inf(1)), float32(math.Inf(-1))
	for i := range points {
		p := g.of(region[i], local[i])
		points[i] = p
		if p < least { // min and max would look for NaN
			least = p
		}
		if p > most {
			most = p
		}
	}
	s := &strip{path: path, least: least, step: (most - least) / (byteSteps - 2), steps: make([]uint8, len(h.cells))}
	sum := 0
	for at := range s.steps {
		s.steps[at] = s.stepOf(points[h.cells[at].hold[d]])
		sum += int(s.steps[at])
	}
	s.mean = float32(sum) / float32(max(1, len(s.steps)))
	return s
}

// extend adds the rows that came since, up to one for which the bytes do not
// reach: then it says false, and the strip must be made anew.
func (s *strip) extend(h *holders, d match.Dim, g *gain) bool {
	for at := len(s.steps); at < len(h.cells); at++ {
		points := g.of(h.holds[d].sum(h.cells[at].hold[d], s.path))
		if points > s.least+s.step*(byteSteps-2) {
			return false
		}
		s.steps = append(s.steps, s.stepOf(points))
	}
	return true
}

func (s *strip) stepOf(points float32) uint8 {
	if points <= s.least {
		return 0
	}
	return uint8(min(byteSteps-1, (points-s.least)/s.step+1))
}

// layer gives the strip for a startup with whom the value counts for a share.
func (s *strip) layer(share float32, sc *scratch) layer {
	points := (*[byteSteps]float32)(sc.float32s(byteSteps))
	for i := range points {
		points[i] = (s.least + s.step*float32(i)) * share
	}
	most := points[byteSteps-1]
	return layer{steps: s.steps, points: points, most: most, tells: most - (s.least+s.step*s.mean)*share}
}

// sum adds up one holding's lifts along a path, like match.Holding.Sum.
func (h *holdings) sum(holding uint32, p match.Path) (region, local int32) {
	rest := h.root[holding]
	for i, value := range p.Nodes {
		own, found := h.find(value, holding)
		if i < p.Region {
			region += rest + own.delta
		} else {
			local += rest + own.delta
		}
		if !found {
			break
		}
		rest = own.rest
	}
	return region, local
}

// find gives a holding's lift for a value. Lifts are listed in the order of
// their holdings.
func (h *holdings) find(value string, holding uint32) (own posting, found bool) {
	list := h.of(value)
	if len(list) == 0 {
		return own, false
	}
	at := h.near(list, holding)
	if list[at].holding != holding {
		return own, false
	}
	return list[at], true
}

// near gives the place of a holding's lift, or one beside it. Holdings with a
// value are spread over all of them, so that the place is guessed and looked for
// in growing steps: few of them lie outside of what the processor has at hand.
func (h *holdings) near(list []posting, holding uint32) int {
	at := int(uint64(len(list)) * uint64(holding) / uint64(len(h.root)))
	low, high := at, at // of holding from low on, behind it from high on
	for step := 8; low > 0 && list[low].holding > holding; step *= 2 {
		low, high = max(0, low-step), low
	}
	for step := 8; high < len(list) && list[high].holding <= holding; step *= 2 {
		low, high = high, high+step
	}
	high = min(high, len(list))
	for high-low > 1 {
		if middle := int(uint(low+high) / 2); list[middle].holding <= holding {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}
