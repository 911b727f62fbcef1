package service

import (
	"context"
	"slices"

	"duyen/match"
)

// browsePage is how many offers stand on a page of the board.
const browsePage = 12

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
	kept, err := s.offersNow(ctx)
	if err != nil {
		return OffersFound{}, err
	}
	found, sift := OffersFound{Counts: map[string][]match.FacetCount{}}, kept.sift(q)
	var passed []*keptOffer
	for _, x := range kept.newest {
		if b.Over && (!x.Offer.State.Over() || x.At.UnixMilli() == 0) || // who closes a draft has published nothing
			!sift.fits(x) || !s.lets(st, x.Offer) {
			continue
		}
		if sift.add(x) {
			passed = append(passed, x)
		}
	}
	if b.Closing {
		slices.SortStableFunc(passed, func(x, y *keptOffer) int { return closingFirst(x.Offer, y.Offer) })
	}
	for i, name := range BrowseCounts() {
		found.Counts[name] = sift.sorted(i)
	}
	found.Total, found.Pages = len(passed), (len(passed)+browsePage-1)/browsePage
	from := min(max(b.Page-1, 0), max(found.Pages-1, 0)) * browsePage
	level := match.LevelMembers
	if a.Anonymous() {
		level = match.LevelAnyone
	}
	for _, x := range passed[from:min(from+browsePage, len(passed))] {
		found.Data = append(found.Data, x.shown(level))
	}
	return found, nil
}

// shown gives a copy for a reader, without its version, which counts hidden changes;
// it shares its values with what is kept.
func (x *keptOffer) shown(level match.Level) match.OpenedOffer {
	o := *x.Offer
	o.Version = 0
	out := x.OpenedOffer
	out.Offer, _ = match.Shown(&o, level).(*match.Offer)
	return out
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
