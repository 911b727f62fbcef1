package service

import (
	"context"
	"time"

	"duyen/match"
)

// prefixCalendar is the prefix of the tokens in secret addresses of calendars.
const prefixCalendar = "dyc_"

// LinkCalendar makes the actor's secret calendar address, or makes it anew: the one
// before is good no more. The token is given this once; whoever has it reads when
// the actor meets whom and where, and nothing else. API keys make and end none.
func (s *Service) LinkCalendar(ctx context.Context, a match.Actor) (token string, err error) {
	if err := s.ownsCalendar(a); err != nil {
		return "", err
	}
	token, hash, err := s.secrets.New(prefixCalendar)
	if err != nil {
		return "", err
	}
	if err := s.time.PutCalendarLink(ctx, a.User, hash, a.Session); err != nil {
		return "", err
	}
	s.record(ctx, a, "calendar.link", a.User, nil)
	return token, nil
}

// UnlinkCalendar ends the actor's secret calendar address and may be repeated.
func (s *Service) UnlinkCalendar(ctx context.Context, a match.Actor) error {
	since, err := s.CalendarLinked(ctx, a)
	if err != nil || since.IsZero() {
		return err
	}
	if err := s.time.DropCalendarLink(ctx, a.User); err != nil {
		return err
	}
	s.record(ctx, a, "calendar.unlink", a.User, nil)
	return nil
}

// CalendarLinked gives since when the actor has a secret calendar address; the zero
// time for none.
func (s *Service) CalendarLinked(ctx context.Context, a match.Actor) (since time.Time, err error) {
	if err := s.ownsCalendar(a); err != nil {
		return since, err
	}
	since, err = s.time.CalendarLink(ctx, a.User)
	if match.KindOf(err) == match.KindNotFound {
		return time.Time{}, nil
	}
	return since, err
}

func (s *Service) ownsCalendar(a match.Actor) error {
	if err := signedIn(a); err != nil {
		return err
	}
	if s.time == nil {
		return notFound()
	}
	return byHand(a)
}

// CalendarByLink gives the time behind the token of a secret address, and the language
// of who made it. KindNotFound for a token that is not good, and when the account is
// blocked.
func (s *Service) CalendarByLink(ctx context.Context, token string) (c AccountCalendar, lang string, err error) {
	none := match.Fail(match.KindNotFound, "not_found", "there is no such calendar")
	hash := s.hashOf(token)
	if hash == "" || s.time == nil {
		return c, "", none
	}
	user, err := s.time.CalendarLinkOf(ctx, hash)
	if err != nil {
		return c, "", err
	}
	a, err := s.standing(ctx, user)
	if match.KindOf(err) == match.KindUnauthorized {
		return c, "", none // why is nobody's business
	}
	if err != nil {
		return c, "", err
	}
	u, own, err := s.Me(ctx, a)
	if err == nil {
		c, err = s.calendarOf(ctx, user, own)
	}
	return c, u.Lang, err
}

// calendarOf gives the time of the profiles of an account.
func (s *Service) calendarOf(ctx context.Context, user string, own []match.Card) (c AccountCalendar, err error) {
	now := s.now()
	mentors := map[string]bool{}
	for _, card := range own {
		if card.Kind != match.KindMentor {
			continue
		}
		mentors[card.ID] = true
		free, err := s.freeTimes(ctx, card.ID, now)
		if err != nil {
			return c, err
		}
		c.Free = append(c.Free, free...)
	}
	found, err := s.time.Bookings(ctx, match.BookingQuery{Owner: user, From: now.Add(-calendarBack), Limit: calendarMost})
	if err != nil {
		return c, err
	}
	var others []string
	for _, b := range found {
		if b.State == match.BookingCancelled {
			continue
		}
		other := b.Mentor
		if mentors[b.Mentor] {
			other = b.From
		}
		c.Sessions, others = append(c.Sessions, OwnSession{Booking: b}), append(others, other)
	}
	profiles, err := s.profiles.Get(ctx, others...)
	for i, p := range profiles {
		if p != nil {
			c.Sessions[i].With = p.Common().Name
		}
	}
	return c, err
}

// freeTimes gives what is free of a mentor.
func (s *Service) freeTimes(ctx context.Context, mentor string, now time.Time) (free []match.Slot, err error) {
	found, err := s.profiles.Get(ctx, mentor)
	if err != nil || len(found) == 0 || found[0] == nil {
		return nil, err
	}
	m, ok := found[0].(*match.Mentor)
	if !ok {
		return nil, nil
	}
	slots, err := s.time.Slots(ctx, match.SlotQuery{Mentor: mentor, Free: true, Now: now, Limit: calendarMost})
	for _, x := range slots {
		if !m.Away(x.StartsAt) {
			free = append(free, x)
		}
	}
	return free, err
}

// ClashingSlots gives which free times of a mentor overlap with any of the times in
// which the mentor is busy, to who acts for the mentor.
func (s *Service) ClashingSlots(ctx context.Context, a match.Actor, mentor string, busy []match.Slot) (out []match.Slot, err error) {
	if _, err := s.ownMentor(ctx, a, mentor); err != nil {
		return nil, err
	}
	free, err := s.time.Slots(ctx, match.SlotQuery{Mentor: mentor, Free: true, Now: s.now(), Limit: calendarMost})
	if err != nil {
		return nil, err
	}
	for _, x := range free {
		for i := range busy {
			if x.Meets(&busy[i]) {
				out = append(out, x)
				break
			}
		}
	}
	return out, nil
}
