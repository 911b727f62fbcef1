package service

import (
	"cmp"
	"context"
	"slices"

	"duyen/match"
)

// How many offers people look through at once: the newest boardLook of those that
// the store gives, which is years of a province, browsePage of them on a page.
const (
	boardLook  = 2000
	browsePage = 12
)

// The names that counts of the board go by, beside those of searches.
const (
	CountOfferKind = "offer_kind"
	CountExpertise = "expertise"
)

// BrowseCounts lists what the board counts.
func BrowseCounts() []string {
	return []string{CountOfferKind, "sector", "stage", "locality", CountExpertise, "strength"}
}

// OfferBrowse asks for the board as people look through it: Query's filter may hold
// names, its State, After and Limit do not matter. Page counts from 1; 0 is the
// first.
type OfferBrowse struct {
	OfferList
	Over    bool // those that are over, instead of those that are open
	Closing bool // those that close first, instead of those that were opened last
	Page    int
}

// OffersFound is a page of the board. Counts says, by BrowseCounts, how many offers
// each value would show, were it chosen beside what is chosen in the other filters;
// the most frequent first.
type OffersFound struct {
	Data   []match.OpenedOffer
	Total  int
	Pages  int
	Counts map[string][]match.FacetCount
}

// BrowseOffers gives a page of the offers that were published, as members see them
// or, for who is not signed in, as everybody does: without contact.
func (s *Service) BrowseOffers(ctx context.Context, a match.Actor, b OfferBrowse) (OffersFound, error) {
	b.Query.State = match.OfferOpen
	if b.Over {
		b.Query.State = ""
	}
	q, st, err := s.board(ctx, a, b.OfferList)
	if err != nil {
		return OffersFound{}, err
	}
	all, err := s.offers.OpenedOffers(ctx, match.OfferQuery{
		Filter: match.Filter{Viewer: q.Filter.Viewer}, State: q.State, By: q.By, Limit: boardLook,
	})
	if err != nil {
		return OffersFound{}, err
	}
	found := OffersFound{Counts: map[string][]match.FacetCount{}}
	count := newBrowseCount(s.ref, q)
	passed := all[:0]
	for _, x := range all {
		if b.Over && (!x.Offer.State.Over() || x.At.UnixMilli() == 0) || // who closes a draft has published nothing
			!s.lets(st, x.Offer) || q.ClosesBefore != "" && (x.Offer.ClosesOn == "" || !x.Offer.Due(q.ClosesBefore)) {
			continue
		}
		if count.add(x.Offer) {
			passed = append(passed, x)
		}
	}
	if b.Closing {
		slices.SortStableFunc(passed, func(x, y match.OpenedOffer) int { return closingFirst(x.Offer, y.Offer) })
	}
	for _, name := range BrowseCounts() {
		found.Counts[name] = count.sorted(name)
	}
	found.Total, found.Pages = len(passed), (len(passed)+browsePage-1)/browsePage
	from := min(max(b.Page-1, 0), max(found.Pages-1, 0)) * browsePage
	level := match.LevelMembers
	if a.Anonymous() {
		level = match.LevelAnyone
	}
	for _, x := range passed[from:min(from+browsePage, len(passed))] {
		x.Offer = match.Shown(x.Offer, level).(*match.Offer)
		found.Data = append(found.Data, x)
	}
	return found, nil
}

// closingFirst orders by the last day, those without one behind.
func closingFirst(x, y *match.Offer) int {
	tx, okx := x.ClosesOn.Time()
	ty, oky := y.ClosesOn.Time()
	switch {
	case okx && oky:
		return tx.Compare(ty)
	case okx:
		return -1
	case oky:
		return 1
	}
	return 0
}

// browseCount counts offers by the values that filters could ask for.
type browseCount struct {
	ref    *match.Reference
	wanted map[string][]string // by BrowseCounts
	counts map[string]map[string]int
}

func newBrowseCount(ref *match.Reference, q match.OfferQuery) *browseCount {
	c := &browseCount{ref: ref, counts: map[string]map[string]int{}, wanted: map[string][]string{
		"sector": q.Filter.Sectors, "stage": q.Filter.Stages, "locality": q.Filter.Localities, "strength": q.Filter.Strengths,
		CountExpertise: q.Filter.Expertise,
	}}
	if q.Kind != "" {
		c.wanted[CountOfferKind] = []string{q.Kind}
	}
	for _, name := range BrowseCounts() {
		c.counts[name] = map[string]int{}
	}
	return c
}

// add counts an offer and tells whether it passes every filter. One that passes all
// but one counts in that one: there its values are what could be chosen instead.
func (c *browseCount) add(o *match.Offer) bool {
	values := map[string][]string{
		CountOfferKind: {o.OfferKind}, "sector": c.sectors(o), "stage": o.Stages, "locality": c.places(o),
		CountExpertise: o.Expertise, "strength": o.Strengths,
	}
	missed := ""
	for _, name := range BrowseCounts() {
		if !c.passes(name, values[name]) {
			if missed != "" {
				return false
			}
			missed = name
		}
	}
	for name, list := range values {
		if missed != "" && missed != name {
			continue
		}
		for _, v := range list {
			if v != "" {
				c.counts[name][v]++
			}
		}
	}
	return missed == ""
}

func (c *browseCount) passes(name string, values []string) bool {
	wanted := c.wanted[name]
	return len(wanted) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(wanted, v) })
}

// sectors gives the sectors of an offer with those above them.
func (c *browseCount) sectors(o *match.Offer) (out []string) {
	for _, id := range o.Sectors {
		for above := id; above != "" && !slices.Contains(out, above); {
			out = append(out, above)
			term, _ := c.ref.Taxonomy.Term(match.TermSector, above)
			above = term.Parent
		}
	}
	return out
}

// places gives the places of an offer with those around them.
func (c *browseCount) places(o *match.Offer) (out []string) {
	for _, code := range match.PlacesOf(o) {
		for _, around := range c.ref.Places.All(code) {
			if !slices.Contains(out, around) {
				out = append(out, around)
			}
		}
	}
	return out
}

// sorted gives the counts of one name, the most frequent first, then by value.
func (c *browseCount) sorted(name string) (out []match.FacetCount) {
	for value, n := range c.counts[name] {
		out = append(out, match.FacetCount{Value: value, Count: n})
	}
	slices.SortFunc(out, func(a, b match.FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}
