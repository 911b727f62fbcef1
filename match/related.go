package match

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Sources of the constants: docs/RANKING.md, "Related values".
const (
	chance    = 3.0 // standard errors by which two values must meet more or less often than by chance
	fewItems  = 3.0 // items in which they must meet, or be expected to
	ownItem   = 1.0 // pseudo-items by which a value is related to itself only
	manyMates = 100 // values of one portfolio that are counted in pairs
	grain     = 1 << 20
)

// grained rounds to steps of 2⁻²⁰: sums of such numbers are exact in floating
// point, so that statistics do not depend on the order of adding.
func grained(x float64) float64 { return math.Round(x*grain) / grain }

// mates counts, for the values of one level of a dimension, how often an item
// of a portfolio that has a holds others that have b.
type mates struct {
	share map[string]float64            // items with a, one with several values on the level in parts
	self  map[string]float64            // the part of the pairs that are of an item with itself
	with  map[string]map[string]float64 // expected values b of another item of the same portfolio, summed over those items
}

// levelKey names one level of a dimension.
type levelKey struct {
	holder Kind
	dim    Dim
	depth  int
}

// level gives how deep a value lies, and whether values of that level are
// compared at all: districts and communes are too many and too small.
func (r *Reference) level(d Dim, value string) (depth int, compared bool) {
	p := r.path(d, value)
	depth = len(p.Nodes) - 1
	return depth, depth >= 0 && (d != DimPlace || depth < p.Region)
}

// addMates counts the pairs of one portfolio.
func (t *Tally) addMates(holder Kind, d Dim, sh *shown) {
	levels := map[int][]string{}
	for value := range sh.share {
		if depth, compared := t.ref.level(d, value); compared {
			levels[depth] = append(levels[depth], value)
		}
	}
	for depth, values := range levels {
		slices.SortFunc(values, func(a, b string) int {
			return cmp.Or(cmp.Compare(sh.share[b], sh.share[a]), cmp.Compare(a, b))
		})
		values = values[:min(manyMates, len(values))]
		key := levelKey{holder, d, depth}
		m := t.mates[key]
		if m == nil {
			m = &mates{share: map[string]float64{}, self: map[string]float64{}, with: map[string]map[string]float64{}}
			t.mates[key] = m
		}
		m.add(values, sh)
	}
}

func (m *mates) add(values []string, sh *shown) {
	var n float64
	for _, v := range values {
		n += sh.share[v]
	}
	if n == 0 {
		return
	}
	for _, a := range values {
		m.share[a] += sh.share[a]
		m.self[a] += grained(sh.share[a] * min(1, 1/n))
		row := m.with[a]
		if row == nil {
			row = make(map[string]float64, len(values))
			m.with[a] = row
		}
		for _, b := range values {
			row[b] += grained(sh.share[a] * sh.count[b] / n)
		}
	}
}

// relation is what an item with one value says about all values of its level:
// links to those it meets more or less often than by chance (and to itself),
// and spread, in items per unit of base rate, for the rest.
type relation struct {
	spread float64
	links  []link
}

// link is how much more than spread an item counts for a value.
type link struct {
	value  string
	excess float64
}

// relation gives what a value is related to; one of which nothing is known only
// to itself.
func (s *Statistics) relation(holder Kind, d Dim, depth int, value string) relation {
	if r, ok := s.related[levelKey{holder, d, depth}][value]; ok {
		return r
	}
	return relation{links: []link{{value, 1}}}
}

// relate closes the count of pairs of one level.
func (s *Statistics) relate(key levelKey, m *mates, level []string) map[string]relation {
	rates := make(map[string]float64, len(level))
	var all float64
	for _, v := range level {
		rates[v] = s.rate(key.holder, key.dim, v)
		all += rates[v]
	}
	level = slices.Clone(level)
	slices.SortStableFunc(level, func(a, b string) int { return cmp.Compare(rates[b], rates[a]) })
	out := make(map[string]relation, len(m.share))
	for a, share := range m.share {
		if share == 0 {
			continue // as little of an item as a grain
		}
		out[a] = m.relation(a, share, level, rates, all)
	}
	return out
}

// relation gives T(b|a) = (pairs(a, b) + 1 for b = a)/(items with a + 1) for
// the values b that differ from chance, less the even spread of the others. By
// chance, items have b by its part of all base rates of the level, and a's own item
// has room for one value less.
// level holds the values in falling base rate, all their sum.
func (m *mates) relation(a string, share float64, level []string, rates map[string]float64, all float64) relation {
	row := m.with[a]
	var total, linked, linkedRate float64
	for _, pairs := range row {
		total += pairs // exact in any order, see grained
	}
	perItem := total / share // values of an item on this level
	chanceRate := max(0, (share-m.self[a]/max(1, perItem))*perItem/all)
	var links []link
	for _, b := range candidates(row, level, rates, fewItems/chanceRate) {
		pairs, expected := row[b], chanceRate*rates[b]
		z := (pairs - expected) / math.Sqrt(max(expected, 1e-9))
		more := z >= chance && pairs >= fewItems
		less := z <= -chance && expected >= fewItems
		if b != a && !more && !less {
			continue
		}
		if b == a {
			pairs += ownItem
		}
		t := pairs / (share + ownItem)
		links = append(links, link{b, t})
		linked, linkedRate = linked+t, linkedRate+rates[b]
	}
	r := relation{links: links}
	if left := all - linkedRate; left > 1e-9 {
		r.spread = max(0, (total+ownItem)/(share+ownItem)-linked) / left
	}
	for i := range links {
		links[i].excess -= r.spread * rates[links[i].value]
	}
	return r
}

// candidates gives the values that can differ from chance, sorted: those met,
// and those so frequent that not to meet them says something. Both are few where
// a level has a million values.
func candidates(row map[string]float64, level []string, rates map[string]float64, frequent float64) []string {
	out := slices.Collect(maps.Keys(row))
	for _, b := range level {
		if rates[b] < frequent {
			break
		}
		if _, met := row[b]; !met {
			out = append(out, b)
		}
	}
	slices.Sort(out)
	return out
}

// levels sorts the values that profiles have, per level that is compared.
func (s *Statistics) levels(holder Kind, d Dim, ref *Reference) map[int][]string {
	seen := map[string]bool{}
	for v := range s.pool[d].of {
		seen[v] = true
	}
	if items := s.items[holder]; items != nil {
		for v := range items[d].of {
			seen[v] = true
		}
	}
	out := map[int][]string{}
	for v := range seen {
		if depth, compared := ref.level(d, v); compared {
			out[depth] = append(out[depth], v)
		}
	}
	for _, values := range out {
		slices.Sort(values)
	}
	return out
}
