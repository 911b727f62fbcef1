package match

import (
	"time"

	"duyen/match/text"
)

// deal is a portfolio item with what it counts.
type deal struct {
	Portfolio
	weight float64
}

// dealsOf gives the portfolio items before the day; one without a date counts.
// All rounds of one company are one item: to back a company again says little
// about what else is wanted.
func dealsOf(p Profile, day time.Time) []deal {
	inv, ok := p.(*Investor)
	if !ok {
		return nil
	}
	out := make([]deal, 0, len(inv.Portfolio))
	rounds := map[string]int{}
	for _, item := range inv.Portfolio {
		if on, dated := item.On.Time(); !dated || on.Before(day) {
			out = append(out, deal{item, 1})
			rounds[company(&item)]++
		}
	}
	for i := range out {
		if c := company(&out[i].Portfolio); c != "" && rounds[c] > 1 {
			out[i].weight = grained(1 / float64(rounds[c]))
		}
	}
	return out
}

// company tells the rounds of one company from those of another; "" when an
// item says neither whose round it was nor its name.
func company(item *Portfolio) string {
	if item.Startup != "" {
		return item.Startup
	}
	if item.Name == "" {
		return ""
	}
	return "\x00" + text.Fold(item.Name)
}

// shown is what a portfolio shows in one dimension.
type shown struct {
	items map[string]int     // items per value, to tell people
	n     int                // items in which the dimension is known
	whole float64            // the same, weighed
	count map[string]float64 // weighed items per value
	share map[string]float64 // the same, an item with several values on one level in parts
}

// show adds up a portfolio, per dimension.
func (r *Reference) show(deals []deal) (out [DimCount]shown) {
	for d := range out {
		out[d] = shown{items: map[string]int{}, count: map[string]float64{}, share: map[string]float64{}}
	}
	for i := range deals {
		for d, values := range dealValues(&deals[i].Portfolio, r) {
			out[d].add(values, deals[i].weight)
		}
	}
	return out
}

func (s *shown) add(values []Path, weight float64) {
	if len(values) == 0 {
		return
	}
	s.n++
	s.whole += weight
	depth := map[string]int{}
	onLevel := map[int]int{}
	for _, v := range values {
		for i, node := range v.Nodes {
			if _, seen := depth[node]; !seen {
				depth[node] = i
				onLevel[i]++
			}
		}
	}
	for node, i := range depth {
		s.items[node]++
		s.count[node] += weight
		s.share[node] += grained(weight / float64(onLevel[i]))
	}
}
