package service

import (
	"context"
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
		case <-ctx.Done():
			return
		}
	}
}

// TendTime counts mentors anew whose next slot has begun, and reminds both sides of
// sessions a day before. It is called again and again; what was done is not done
// again, but for letters asked for just before a crash.
func (s *Service) TendTime(ctx context.Context) (err error) {
	defer recovered(&err, "tending mentors' time")
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
	due, err := s.time.Unreminded(ctx, now, match.BookingFree, timeAtOnce)
	if err != nil {
		return err
	}
	for _, b := range due {
		profiles, err := s.profiles.Get(ctx, b.From, b.Mentor)
		if err != nil {
			return err
		}
		s.writeAbout(ctx, match.PurposeBookingReminder, b.ID, profiles...)
		if err := s.time.Reminded(ctx, b.ID); err != nil {
			return err
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
	l.Link = s.profileLink(other.Kind, other.ID)
	l.Args = map[string]string{"with": other.Name, "when": match.Moment(b.StartsAt)}
	for name, value := range map[string]string{"place": b.Place, "online": b.Link, "reason": b.Reason} {
		if value != "" && (name != "online" || len(value) <= addressMost) {
			l.Args[name] = value
		}
	}
	return nil
}
