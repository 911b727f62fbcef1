package engine

import "duyen/match"

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
	local, points := sc.int32s(n), sc.float32s(n)
	var region []int32
	if d == match.DimPlace {
		region = sc.int32s(n)
	}
	hold.sums([]match.Path{path}, region, local)
	var least, most float32 // of nothing, too, in case nobody is there yet
	for i, lift := range local {
		p := g.of(0, lift)
		if region != nil {
			p = g.of(region[i], lift)
		}
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
	if len(s.steps) == len(h.cells) {
		return true
	}
	t := h.holds[d].trail(s.path)
	for at := len(s.steps); at < len(h.cells); at++ {
		points := g.of(h.holds[d].sum(h.cells[at].hold[d], &t))
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

// trail is a path with the lifts of all holdings for its values.
type trail struct {
	match.Path
	lifts [][]posting
}

func (h *holdings) trail(p match.Path) trail {
	t := trail{Path: p}
	for _, value := range p.Nodes {
		t.lifts = append(t.lifts, h.of(value))
	}
	return t
}

// sum adds up one holding's lifts along a path, like match.Holding.Sum.
func (h *holdings) sum(holding uint32, t *trail) (region, local int32) {
	rest := h.root[holding]
	for i, list := range t.lifts {
		own, found := find(list, holding)
		if i < t.Region {
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
func find(list []posting, holding uint32) (own posting, found bool) {
	if len(list) == 0 {
		return own, false
	}
	at := 0
	for n := len(list); n > 1; {
		half := n / 2
		if list[at+half].holding <= holding {
			at += half
		}
		n -= half
	}
	if list[at].holding != holding {
		return own, false
	}
	return list[at], true
}
