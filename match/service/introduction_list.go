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
	for _, x := range found {
		of, err := s.sided(ctx, a, x)
		if err != nil {
			return page, err
		}
		if of.side == 0 { // an offer whose maker took the name later
			continue
		}
		one, err := s.read(ctx, a, of, false)
		if err != nil {
			return page, err
		}
		page.Data = append(page.Data, one)
	}
	return page, nil
}
