package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"duyen/match"
)

// OfferList asks for a page of the board: Query's filter may hold names, its Viewer
// is set here. EligibleFor is the id of a startup whom the offers let in, "" for
// any.
type OfferList struct {
	Query       match.OfferQuery
	EligibleFor string
}

// OfferBoard gives a page of the offers that the actor may see, by id: among those
// that are not published their own, and in review those that they may publish.
func (s *Service) OfferBoard(ctx context.Context, a match.Actor, l OfferList) (ProfilePage, error) {
	page := ProfilePage{Data: []match.Profile{}}
	limit, err := pageSize(l.Query.Limit)
	if err != nil {
		return page, err
	}
	q, st, err := s.board(ctx, a, l)
	if err != nil {
		return page, err
	}
	b, err := s.offersNow(ctx)
	if err != nil {
		return page, err
	}
	from, _ := slices.BinarySearchFunc(b.byID, q.After, func(x *keptOffer, after string) int {
		return cmp.Or(strings.Compare(x.Offer.ID, after), -1) // behind it
	})
	sift := b.sift(q)
	var ids []string
	versions := map[string]int64{}
	for _, x := range b.byID[from:] {
		if !sift.fits(x) || !sift.all(x) || !s.sees(ctx, a, x.Offer) || !s.lets(st, x.Offer) {
			continue
		}
		if len(ids) == limit {
			page.HasMore, page.Next = true, ids[limit-1]
			break
		}
		ids, versions[x.Offer.ID] = append(ids, x.Offer.ID), x.Offer.Version
	}
	found, err := s.profiles.Get(ctx, ids...) // with what members do not see
	if err != nil {
		return page, err
	}
	for _, p := range found {
		if p != nil && (p.Common().Version == versions[p.Common().ID] || s.sees(ctx, a, p)) { // neither gone nor hidden meanwhile
			page.Data = append(page.Data, s.shown(ctx, a, p))
		}
	}
	s.witness(ctx, a, page.Data...)
	return page, nil
}

// NewOffers gives open offers, the newly opened ones first, as everybody sees them.
func (s *Service) NewOffers(ctx context.Context, l OfferList, limit int) ([]match.OpenedOffer, error) {
	var nobody match.Actor
	l.Query.State = match.OfferOpen
	q, st, err := s.board(ctx, nobody, l)
	if err != nil {
		return nil, err
	}
	b, err := s.offersNow(ctx)
	if err != nil {
		return nil, err
	}
	var out []match.OpenedOffer
	sift := b.sift(q)
	for _, x := range b.newest {
		if len(out) == limit {
			break
		}
		if sift.fits(x) && sift.all(x) && s.lets(st, x.Offer) {
			out = append(out, x.shown(match.LevelAnyone))
		}
	}
	return out, nil
}

// board brings what is asked into the store's form, and gives the startup that is
// to be let in as the actor may read it, nil for any.
func (s *Service) board(ctx context.Context, a match.Actor, l OfferList) (match.OfferQuery, *match.Startup, error) {
	q := l.Query
	var err error
	if q.Filter, err = s.asked(ctx, q.Filter, a); err != nil {
		return q, nil, err
	}
	if q.State.Unseen() && !a.Anonymous() {
		q.Filter.Viewer.All = true // who sees which of them is asked one by one
	}
	if l.EligibleFor == "" {
		return q, nil, nil
	}
	p, err := s.visible(ctx, a, l.EligibleFor)
	if err != nil {
		return q, nil, err
	}
	st, ok := s.shown(ctx, a, p).(*match.Startup)
	if !ok {
		return q, nil, notFound()
	}
	return q, st, nil
}

// lets tells whether an offer lets a startup in; nil stands for any.
func (s *Service) lets(st *match.Startup, p match.Profile) bool {
	o, ok := p.(*match.Offer)
	return st == nil || ok && len(match.Eligible(st, o.Eligibility, s.ref)) == 0
}
