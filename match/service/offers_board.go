package service

import (
	"context"

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
	q.Limit = min(limit+1, scanBatch)
	for {
		batch, err := s.offers.Offers(ctx, q)
		if err != nil {
			return page, err
		}
		for _, p := range batch {
			q.After = p.Common().ID
			if !s.sees(ctx, a, p) || !s.lets(st, p) {
				continue
			}
			if len(page.Data) == limit {
				page.HasMore, page.Next = true, page.Data[limit-1].Common().ID
				s.witness(ctx, a, page.Data...)
				return page, nil
			}
			page.Data = append(page.Data, s.shown(ctx, a, p))
		}
		if len(batch) < q.Limit {
			s.witness(ctx, a, page.Data...)
			return page, nil
		}
		q.Limit = scanBatch // few pass: look through more at once
	}
}

// NewOffers gives open offers, the newly opened ones first, as everybody sees them.
func (s *Service) NewOffers(ctx context.Context, l OfferList, limit int) ([]match.OpenedOffer, error) {
	var nobody match.Actor
	l.Query.State = match.OfferOpen
	q, st, err := s.board(ctx, nobody, l)
	if err != nil {
		return nil, err
	}
	if q.Limit = limit; st != nil {
		q.Limit = scanBatch // some of them will not let the startup in
	}
	found, err := s.offers.OpenedOffers(ctx, q)
	if err != nil {
		return nil, err
	}
	out := found[:0]
	for _, x := range found {
		if s.lets(st, x.Offer) && len(out) < limit {
			x.Offer = s.shown(ctx, nobody, x.Offer).(*match.Offer)
			out = append(out, x)
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
