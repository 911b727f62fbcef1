package service

import (
	"context"
	"errors"
	"time"

	"duyen/match"
)

// The rhythm of mentors' time: a reminder is late by a minute at most, and so is the
// next slot that is shown when the one before has begun.
const (
	timeEvery  = time.Minute
	timeAtOnce = 200 // slots or reminders between two looks at the clock

	// addressMost is what a letter repeats of what somebody wrote: a longer address
	// would be cut and lead nowhere.
	addressMost = 80
)

// keepTime tends mentors' time until ctx ends.
func (s *Service) keepTime(ctx context.Context) {
	clock := time.NewTicker(timeEvery)
	defer clock.Stop()
	for {
		if err := s.TendTime(ctx); err != nil && ctx.Err() == nil {
			s.logger.Error("mentors' time was not tended", "error", err)
		}
		select {
		case <-clock.C:
		case <-s.timing:
		case <-ctx.Done():
			return
		}
	}
}

// TendTime counts mentors anew whose next slot has begun, writes of sessions that
// were booked or cancelled, and reminds both sides a day before. It is called again
// and again; what was done is not done again, but for letters asked for just before a
// crash. One booking that fails keeps no other from its turn.
func (s *Service) TendTime(ctx context.Context) (err error) {
	defer recovered(&err, "tending mentors' time")
	if err := s.timely.take(ctx); err != nil {
		return err
	}
	defer s.timely.give()
	now := s.now()
	for more := true; more; {
		if more, err = s.time.PassSlots(ctx, now, timeAtOnce); err != nil {
			return err
		}
	}
	s.Notify()
	if s.mailer == nil {
		return nil
	}
	untold, err := s.time.UntoldBookings(ctx, now, timeAtOnce)
	if err != nil {
		return err
	}
	var failed []error
	for i := range untold {
		failed = append(failed, s.tellBooking(ctx, &untold[i]))
	}
	due, err := s.time.Unreminded(ctx, now, match.BookingFree, timeAtOnce)
	if err != nil {
		return err
	}
	for i := range due {
		failed = append(failed, s.remind(ctx, &due[i]))
	}
	return errors.Join(failed...)
}

// tellBooking asks for the letters about a booking that was made, to both sides, or
// cancelled, to who has not.
func (s *Service) tellBooking(ctx context.Context, b *match.Booking) error {
	purpose, readers := match.PurposeBookingMade, []string{b.From, b.Mentor}
	if b.State == match.BookingCancelled {
		purpose = match.PurposeBookingCancelled
		switch b.EndedBy {
		case match.BookingStartup:
			readers = []string{b.Mentor}
		case match.BookingMentor:
			readers = []string{b.From}
		}
	}
	if err := s.writeAbout(ctx, purpose, b.ID, readers...); err != nil {
		return err
	}
	return s.time.ToldBooking(ctx, b.ID, b.State)
}

// remind asks for the letters that remind both sides of a session.
func (s *Service) remind(ctx context.Context, b *match.Booking) error {
	if err := s.writeAbout(ctx, match.PurposeBookingReminder, b.ID, b.From, b.Mentor); err != nil {
		return err
	}
	return s.time.Reminded(ctx, b.ID)
}

// writeAbout asks for a letter about something to the owner of each profile.
func (s *Service) writeAbout(ctx context.Context, p match.Purpose, id string, profiles ...string) error {
	found, err := s.profiles.Get(ctx, profiles...)
	if err != nil {
		return err
	}
	for _, x := range found {
		if owner := ownerOf(x); owner != "" {
			if err := s.mailer.Mail(ctx, match.MailJob{User: owner, Purpose: p, About: id}); err != nil {
				return err
			}
		}
	}
	return nil
}

// bookingLetter says which session a letter is about, to the side that its reader
// owns. KindNotFound when it is not true any more.
func (s *Service) bookingLetter(ctx context.Context, l *match.Letter, u match.User, j match.MailJob) error {
	if !u.Confirmed || s.time == nil {
		return notFound()
	}
	b, err := s.time.Booking(ctx, j.About)
	if err != nil {
		return err
	}
	state := match.BookingBooked
	if j.Purpose == match.PurposeBookingCancelled {
		state = match.BookingCancelled
	}
	profiles, err := s.profiles.Get(ctx, b.From, b.Mentor)
	if err != nil {
		return err
	}
	if b.State != state || !b.StartsAt.After(s.now()) || profiles[0] == nil || profiles[1] == nil {
		return notFound()
	}
	other := profiles[1].Common()
	switch u.ID {
	case profiles[0].Common().Owner:
	case profiles[1].Common().Owner:
		other = profiles[0].Common()
	default:
		return notFound()
	}
	if j.Purpose != match.PurposeBookingReminder { // which tells of what stands in the calendar
		l.Session = &match.LetterSession{Booking: b, With: other.Name}
	}
	l.Link = s.site + PathBookings + "/" + b.ID
	l.Args = map[string]string{"with": other.Name, "when": match.Moment(b.StartsAt)}
	for name, value := range map[string]string{"place": b.Place, "online": b.Link, "reason": b.Reason} {
		if value != "" && (name != "online" || len(value) <= addressMost) {
			l.Args[name] = value
		}
	}
	return nil
}
