package service

import (
	"context"
	"time"

	"duyen/match"
)

// Book books a slot in the name of a startup of the actor's. What it has booked
// already is given, and created is false. Whoever may not see the mentor is told
// that there is no such slot.
func (s *Service) Book(ctx context.Context, a match.Actor, b match.Booking) (kept match.Booking, created bool, err error) {
	if err := signedIn(a); err != nil {
		return match.Booking{}, false, err
	}
	startup, mentor, err := s.pair(ctx, a, &b)
	if err != nil {
		return match.Booking{}, false, err
	}
	if err := s.ensureFeeds(ctx, startup, mentor); err != nil { // what they are told stands in their feeds
		return match.Booking{}, false, err
	}
	kept, created, err = s.time.Book(ctx, b, s.entry(a, "booking.create", a.User, map[string]any{"slot": b.Slot}))
	if err != nil {
		return match.Booking{}, false, err
	}
	if created {
		s.booked(&kept)
	}
	kept.Notes = ""
	return kept, created, nil
}

// pair gives the two sides of what is to be booked, if they may meet then.
func (s *Service) pair(ctx context.Context, a match.Actor, b *match.Booking) (startup match.Profile, mentor *match.Mentor, err error) {
	slot, err := s.slot(ctx, b.Slot)
	if err != nil {
		return nil, nil, err
	}
	if mentor, err = s.mentor(ctx, a, slot.Mentor); err != nil {
		return nil, nil, noSlot(err)
	}
	if err := match.Invalid(match.CheckBooking(b)); err != nil {
		return nil, nil, err
	}
	if startup, err = s.visible(ctx, a, b.From); err != nil {
		return nil, nil, err
	}
	if err := s.may(ctx, a, match.ActionBook, startup); err != nil {
		return nil, nil, err
	}
	if startup.Common().Kind != match.KindStartup {
		return nil, nil, match.Invalid([]match.Problem{{Field: "from", Code: match.ProblemNotStartup, Value: b.From}})
	}
	if err := s.mayMeet(ctx, startup.Common(), mentor.Common()); err != nil {
		return nil, nil, err
	}
	if mentor.Away(slot.StartsAt) {
		return nil, nil, match.Fail(match.KindConflict, "mentor_paused", "the mentor takes nobody on then")
	}
	return startup, mentor, nil
}

func (s *Service) slot(ctx context.Context, id string) (match.Slot, error) {
	if s.time == nil {
		return match.Slot{}, noSlot(notFound())
	}
	return s.time.Slot(ctx, id)
}

// noSlot says of a slot what was said of its mentor.
func noSlot(err error) error {
	if match.KindOf(err) == match.KindNotFound {
		return match.Fail(match.KindNotFound, "not_found", "there is no such slot")
	}
	return err
}

// booked wakes who waits for what a booking has changed: the mentor counts anew, and
// both feeds have an item. Letters are asked for by the clock, which is nudged.
func (s *Service) booked(b *match.Booking) {
	s.Notify()
	s.hub.wake(b.Mentor, b.From)
	nudge(s.timing)
}

// MoveBooking cancels a booking, or says what came of its session, for the side that
// is the actor's. Whoever stands on neither is told that there is none.
func (s *Service) MoveBooking(ctx context.Context, a match.Actor, id string, move match.BookingMove, told match.BookingReport) (match.Booking, error) {
	x, side, err := s.ownBooking(ctx, a, id)
	if err != nil {
		return x, err
	}
	x, moved, err := s.time.MoveBooking(ctx, id, func(b *match.Booking, now time.Time) error { return b.Move(move, side, told, now) },
		s.entry(a, "booking."+string(move), a.User, map[string]any{"booking": id}))
	if err != nil {
		return match.Booking{}, err
	}
	if moved {
		s.booked(&x)
	}
	return forSide(x, side), nil
}

// Booking gives one to who acts for a side of it.
func (s *Service) Booking(ctx context.Context, a match.Actor, id string) (match.Booking, error) {
	b, side, err := s.ownBooking(ctx, a, id)
	return forSide(b, side), err
}

// ownBooking gives a booking and on which sides of it the actor stands.
func (s *Service) ownBooking(ctx context.Context, a match.Actor, id string) (match.Booking, match.Side, error) {
	if err := signedIn(a); err != nil {
		return match.Booking{}, 0, err
	}
	none := match.Fail(match.KindNotFound, "not_found", "there is no such booking")
	if s.time == nil {
		return match.Booking{}, 0, none
	}
	b, err := s.time.Booking(ctx, id)
	if err != nil {
		return match.Booking{}, 0, err
	}
	profiles, err := s.profiles.Get(ctx, b.From, b.Mentor)
	if err != nil {
		return match.Booking{}, 0, err
	}
	var side match.Side
	for i, of := range []match.Side{match.SideFrom, match.SideTo} {
		acts, err := s.actsFor(ctx, a, profiles[i])
		if err != nil {
			return match.Booking{}, 0, err
		}
		if acts {
			side |= of
		}
	}
	if side == 0 {
		return match.Booking{}, 0, none
	}
	return b, side, nil
}

// actsFor tells whether the actor books in the name of a profile.
func (s *Service) actsFor(ctx context.Context, a match.Actor, p match.Profile) (bool, error) {
	if p == nil {
		return false, nil
	}
	err := s.may(ctx, a, match.ActionBook, p)
	if match.KindOf(err) == match.KindForbidden {
		return false, nil
	}
	return err == nil, err
}

// forSide leaves out of a booking what is not for a side: notes are the mentor's.
func forSide(b match.Booking, side match.Side) match.Booking {
	if side&match.SideTo == 0 {
		b.Notes = ""
	}
	return b
}

// BookingsQuery asks for a page of bookings: those of one profile, or of all that
// are the actor's own. State "" means any; Limit is 1–100, 0 means 20.
type BookingsQuery struct {
	Profile  string
	State    match.BookingState
	From, To time.Time
	After    string
	Limit    int
}

// BookingPage is a page of bookings, those that begin last first.
type BookingPage struct {
	Data    []match.Booking `json:"data"`
	HasMore bool            `json:"has_more"`
	Next    string          `json:"next,omitempty"`
}

// Bookings gives a page of bookings that the actor is a side of.
func (s *Service) Bookings(ctx context.Context, a match.Actor, q BookingsQuery) (BookingPage, error) {
	page := BookingPage{Data: []match.Booking{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	after, err := match.ParseTimePlace(q.After)
	if err != nil {
		return page, err
	}
	wanted := match.BookingQuery{State: q.State, From: q.From, To: q.To, After: after, Limit: limit + 1}
	if wanted.Owner, wanted.Profiles, err = s.actingFor(ctx, a, match.ActionBook, q.Profile); err != nil {
		return page, err
	}
	if s.time == nil {
		return page, nil
	}
	found, err := s.time.Bookings(ctx, wanted)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		last := found[limit-1]
		found, page.HasMore, page.Next = found[:limit], true, match.TimePlace{At: last.StartsAt, ID: last.ID}.String()
	}
	page.Data, err = s.forActor(ctx, a, found)
	return page, err
}

// forActor leaves out of bookings what is not for the actor.
func (s *Service) forActor(ctx context.Context, a match.Actor, found []match.Booking) ([]match.Booking, error) {
	out := []match.Booking{}
	acts := map[string]bool{}
	for _, b := range found {
		if _, known := acts[b.Mentor]; !known {
			profiles, err := s.profiles.Get(ctx, b.Mentor)
			if err != nil {
				return nil, err
			}
			if acts[b.Mentor], err = s.actsFor(ctx, a, profiles[0]); err != nil {
				return nil, err
			}
		}
		side := match.SideFrom
		if acts[b.Mentor] {
			side = match.SideTo
		}
		out = append(out, forSide(b, side))
	}
	return out, nil
}
