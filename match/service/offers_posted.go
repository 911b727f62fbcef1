package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duyen/match"
)

// postedMax bounds how many offers somebody is shown as theirs, and how many by one
// organization are looked at.
const postedMax = 500

// PostedOffers gives the offers that the actor may change, whatever has become of
// them, the newest change first: their own, those in the name of their profiles and
// of the organizations whose staff they are.
func (s *Service) PostedOffers(ctx context.Context, a match.Actor) ([]*match.Offer, error) {
	if err := mayOwn(a, match.ActionChange); err != nil {
		return nil, err
	}
	owned, err := s.users.Owned(ctx, a.User)
	if err != nil {
		return nil, err
	}
	var ids, by []string
	for _, c := range owned {
		if c.Kind == match.KindOffer {
			ids = append(ids, c.ID)
		} else {
			by = append(by, c.ID)
		}
	}
	found, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	slices.Sort(by)
	for _, id := range slices.Compact(append(by, a.Organizations...)) {
		q := match.OfferQuery{By: id, Filter: match.Filter{Viewer: match.Viewer{User: a.User, All: true}}, Limit: postedMax}
		of, err := s.offers.Offers(ctx, q) // who may change which of them is asked one by one
		if err != nil {
			return nil, err
		}
		found = append(found, of...)
	}
	var out []*match.Offer
	seen := map[string]bool{}
	for _, p := range found {
		o, ok := p.(*match.Offer)
		if !ok || seen[o.ID] || s.may(ctx, a, match.ActionChange, o) != nil {
			continue
		}
		seen[o.ID] = true
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(x, y *match.Offer) int { return changedAt(y).Compare(changedAt(x)) })
	return out[:min(postedMax, len(out))], nil
}

func changedAt(o *match.Offer) time.Time {
	if at := cmp.Or(o.UpdatedAt, o.CreatedAt); at != nil {
		return *at
	}
	return time.Time{}
}

// Posters gives in whose name the actor may post offers: their own organizations and
// mentors, the organizations whose staff they are, and the members of those that let
// them.
func (s *Service) Posters(ctx context.Context, a match.Actor) ([]match.Card, error) {
	if err := mayOwn(a, match.ActionChange); err != nil {
		return nil, err
	}
	own, err := s.users.Owned(ctx, a.User)
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(a.Organizations)
	for _, c := range own {
		ids = append(ids, c.ID)
	}
	for _, id := range slices.Clone(ids) {
		if s.workspace == nil {
			break
		}
		of, err := s.workspace.Members(ctx, match.MemberQuery{Organization: id, State: match.MemberConfirmed, Limit: membershipsMax})
		if err != nil {
			return nil, err
		}
		for _, m := range of {
			if m.MayPost {
				ids = append(ids, m.Profile)
			}
		}
	}
	slices.Sort(ids)
	found, err := s.profiles.Get(ctx, slices.Compact(ids)...)
	if err != nil {
		return nil, err
	}
	var out []match.Card
	for _, p := range found {
		if p == nil || p.Common().Kind != match.KindOrganization && p.Common().Kind != match.KindMentor {
			continue
		}
		if s.speaksFor(ctx, a, p) == nil {
			out = append(out, match.CardOf(match.Shown(p, match.LevelAnyone)))
		}
	}
	slices.SortFunc(out, func(x, y match.Card) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name)) })
	return out, nil
}

// OfferHands tells what the actor is to each of some offers, 0 for nothing and for
// one that they must not know of.
func (s *Service) OfferHands(ctx context.Context, a match.Actor, ids ...string) ([]match.OfferHand, error) {
	out := make([]match.OfferHand, len(ids))
	if a.Anonymous() {
		return out, nil
	}
	found, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var offers []*match.Offer
	var at []int
	for i, p := range found {
		if o, ok := p.(*match.Offer); ok && s.sees(ctx, a, o) {
			offers, at = append(offers, o), append(at, i)
		}
	}
	hands, err := s.handsOf(ctx, a, offers)
	for i, hand := range hands {
		out[at[i]] = hand
	}
	return out, err
}
