package service

import (
	"context"

	"duyen/match"
)

// boardOf gives an organization to who may post offers in its name, and refuses
// others.
func (s *Service) boardOf(ctx context.Context, a match.Actor, id string) (*match.Organization, error) {
	if err := signedIn(a); err != nil {
		return nil, err
	}
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	o, ok := p.(*match.Organization)
	if !ok {
		return nil, notFound()
	}
	return o, s.speaksFor(ctx, a, o)
}

// Board gives f every offer by an organization, in whatever state, by id and in
// batches, for who may post in its name. The offers are whole, as an import takes
// them. That they were taken out stands in the audit log.
func (s *Service) Board(ctx context.Context, a match.Actor, id string, f func([]*match.Offer) error) error {
	org, err := s.boardOf(ctx, a, id)
	if err != nil {
		return err
	}
	s.recordProfile(ctx, a, "offer.export", org)
	q := match.OfferQuery{By: id, Limit: batchSize}
	q.Filter.Viewer.All = true // they are the organization's own
	for {
		found, err := s.offers.Offers(ctx, q)
		if err != nil {
			return err
		}
		batch := make([]*match.Offer, 0, len(found))
		for _, p := range found {
			q.After = p.Common().ID
			if o, ok := p.(*match.Offer); ok && s.may(ctx, a, match.ActionChange, o) == nil {
				o.ExternalID = unscoped(id, o.ExternalID) // the board's own number, as it was sent
				batch = append(batch, o)
			}
		}
		if err := f(batch); err != nil || len(found) < q.Limit {
			return err
		}
	}
}
