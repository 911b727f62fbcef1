package service

import (
	"context"

	"duyen/match"
)

// IntroductionsQuery asks for a page of introductions: those of one profile, with
// the offers it makes, or of all that are the actor's own. State, Side and Offer
// are zero for any; Limit is 1–100, 0 means 20.
type IntroductionsQuery struct {
	Profile string
	State   match.IntroductionState
	Side    match.Side
	Offer   string
	After   string
	Limit   int
}

// IntroductionPage is a page of introductions, the newest first.
type IntroductionPage struct {
	Data    []Introduced `json:"data"`
	HasMore bool         `json:"has_more"`
	Next    string       `json:"next,omitempty"`
}

// Introductions gives a page of introductions that the actor is a side of, without
// contact: that is read one by one.
func (s *Service) Introductions(ctx context.Context, a match.Actor, q IntroductionsQuery) (IntroductionPage, error) {
	page := IntroductionPage{Data: []Introduced{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	wanted := match.IntroductionQuery{State: q.State, Side: q.Side, Offer: q.Offer, After: q.After, Limit: limit + 1}
	if wanted.Owner, wanted.Profiles, err = s.actingFor(ctx, a, match.ActionIntroduce, q.Profile); err != nil {
		return page, err
	}
	found, err := s.introductions.Introductions(ctx, wanted)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore = found[:limit], true
		page.Next = found[limit-1].ID
	}
	ids := make([]string, 0, 2*len(found))
	for _, x := range found {
		ids = append(ids, x.From, x.To)
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return page, err
	}
	agreed := map[string][]string{}
	for i, x := range found {
		of, err := s.sideOf(ctx, a, x, profiles[2*i], profiles[2*i+1])
		if err != nil {
			return page, err
		}
		if of.side == 0 { // an offer whose maker took the name later
			continue
		}
		one, err := s.read(ctx, a, of, false, agreed)
		if err != nil {
			return page, err
		}
		page.Data = append(page.Data, one)
	}
	return page, nil
}

// openMost bounds the open introductions that are read at once: more than anybody
// has with others who are still to be asked.
const openMost = 500

// OpenIntroductions gives the introductions of a profile, "" for all that are the
// actor's own, that are not over, the newest first: with one other profile or about
// its offer, "" for all. It is one read, and tells nothing of the other sides.
func (s *Service) OpenIntroductions(ctx context.Context, a match.Actor, profile, with string) ([]match.Introduction, error) {
	q := match.IntroductionQuery{Open: true, With: with, Limit: openMost}
	var err error
	if q.Owner, q.Profiles, err = s.actingFor(ctx, a, match.ActionIntroduce, profile); err != nil {
		return nil, err
	}
	return s.introductions.Introductions(ctx, q)
}
