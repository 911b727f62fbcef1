package service

import (
	"context"

	"duyen/match"
)

// ThreadPage is a page of what two sides write to each other, the oldest first.
type ThreadPage struct {
	Data    []match.IntroductionMessage `json:"data"`
	HasMore bool                        `json:"has_more"`
	Next    string                      `json:"next,omitempty"`
}

// Thread gives a page of the messages of an introduction to who acts for a side.
func (s *Service) Thread(ctx context.Context, a match.Actor, id, after string, limit int) (ThreadPage, error) {
	page := ThreadPage{Data: []match.IntroductionMessage{}}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	if _, err := s.introductionOf(ctx, a, id); err != nil {
		return page, err
	}
	found, err := s.introductions.IntroductionMessages(ctx, id, after, limit+1)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore = found[:limit], true
		page.Next = found[limit-1].ID
	}
	page.Data = append(page.Data, found...)
	return page, nil
}

// WriteMessage keeps what a side writes to the other; who acts for both writes for
// the one that asked. It begins when the introduction is accepted: nobody has to
// read letters of people they do not want to meet.
func (s *Service) WriteMessage(ctx context.Context, a match.Actor, id string, m match.IntroductionMessage) (match.IntroductionMessage, error) {
	x, err := s.introductionOf(ctx, a, id)
	if err != nil {
		return m, err
	}
	if err := match.Invalid(match.CheckIntroductionMessage(&m)); err != nil {
		return m, err
	}
	if err := s.apart(ctx, x); err != nil {
		return m, err
	}
	side := match.SideFrom
	if x.side == match.SideTo {
		side = match.SideTo
	}
	m.Introduction, m.Side, m.By = id, side.String(), a.User
	m, err = s.introductions.AddIntroductionMessage(ctx, m)
	if err == nil {
		s.record(ctx, a, "introduction.message", a.User, map[string]any{"introduction": id})
	}
	return m, err
}

// apart refuses people of whom one has blocked the other since.
func (s *Service) apart(ctx context.Context, x sided) error {
	if x.from == nil || x.to == nil {
		return nil
	}
	err := s.mayMeet(ctx, x.from.Common(), x.to.Common())
	if match.KindOf(err) == match.KindInvalid && err != nil {
		return nil //nolint:nilerr // private by now, and still introduced
	}
	return err
}
