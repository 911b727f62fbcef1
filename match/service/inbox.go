package service

import (
	"context"

	"duyen/match"
)

// InboxEntry is an introduction to an organization or to an offer by it, with who
// asks and, of an interest, the offer.
type InboxEntry struct {
	match.Introduction
	Overdue bool        `json:"overdue"` // nobody has answered in time
	Who     *match.Card `json:"who,omitempty"`
	About   *match.Card `json:"about,omitempty"`
}

// InboxPage is a page of an inbox, the newest first.
type InboxPage struct {
	Data    []InboxEntry `json:"data"`
	HasMore bool         `json:"has_more"`
	Next    string       `json:"next,omitempty"`
}

// Inbox gives a page of what was asked of an organization, to its own people alone.
func (s *Service) Inbox(ctx context.Context, a match.Actor, q match.InboxQuery) (InboxPage, error) {
	page := InboxPage{Data: []InboxEntry{}}
	if _, err := s.organization(ctx, a, match.ActionAgree, q.Organization); err != nil {
		return page, err
	}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	q.Limit, q.Now = limit+1, s.now()
	found, err := s.workspace.Inbox(ctx, q)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].ID
	}
	var ids []string
	for _, x := range found {
		ids = append(ids, x.From, x.To)
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return page, err
	}
	for i, x := range found {
		e := InboxEntry{Introduction: x, Overdue: overdue(x, q), Who: s.card(ctx, a, profiles[2*i])}
		if x.To != q.Organization {
			e.About = s.card(ctx, a, profiles[2*i+1])
		}
		page.Data = append(page.Data, e)
	}
	return page, nil
}

func overdue(x match.Introduction, q match.InboxQuery) bool {
	return x.State == match.IntroductionExpired || x.State == match.IntroductionRequested && !x.ExpiresAt.After(q.Now)
}
