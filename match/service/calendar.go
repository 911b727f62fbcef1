package service

import (
	"context"
	"time"

	"duyen/match"
)

// What a mentor's calendar shows: what lies not longer behind than a month, which is
// where calendars are scrolled back to, and everything ahead.
const (
	calendarBack = 31 * 24 * time.Hour
	calendarMost = 2 * match.SlotsAhead
)

// MentorCalendar is a mentor's time: what is free, and who comes when.
type MentorCalendar struct {
	Mentor   *match.Mentor
	Free     []match.Slot
	Sessions []Appointment
}

// Appointment is a booking with the names of its sides.
type Appointment struct {
	match.Booking
	MentorName string
	FromName   string
}

// AccountCalendar is the time of everybody whom an account owns: what is free of
// its mentors, and who meets when.
type AccountCalendar struct {
	Free     []match.Slot
	Sessions []OwnSession
}

// OwnSession is a session with the name of the other side.
type OwnSession struct {
	match.Booking
	With string
}

// CalendarOf gives a mentor's time to who acts for the mentor. Sessions that were
// cancelled are left out: a calendar that follows this one drops them.
func (s *Service) CalendarOf(ctx context.Context, a match.Actor, mentor string) (MentorCalendar, error) {
	m, err := s.ownMentor(ctx, a, mentor)
	if err != nil {
		return MentorCalendar{}, err
	}
	out := MentorCalendar{Mentor: m}
	now := s.now()
	out.Free, err = s.time.Slots(ctx, match.SlotQuery{Mentor: mentor, Free: true, Now: now, Limit: calendarMost})
	if err != nil {
		return MentorCalendar{}, err
	}
	bookings, err := s.time.Bookings(ctx, match.BookingQuery{Profiles: []string{mentor}, From: now.Add(-calendarBack), Limit: calendarMost})
	if err != nil {
		return MentorCalendar{}, err
	}
	for _, b := range bookings {
		if b.State != match.BookingCancelled {
			out.Sessions = append(out.Sessions, Appointment{Booking: b, MentorName: m.Name})
		}
	}
	return out, s.nameStartups(ctx, out.Sessions)
}

// Appointment gives a booking with the names of its sides to who acts for one.
func (s *Service) Appointment(ctx context.Context, a match.Actor, id string) (Appointment, error) {
	b, side, err := s.ownBooking(ctx, a, id)
	if err != nil {
		return Appointment{}, err
	}
	out := []Appointment{{Booking: forSide(b, side)}}
	if err := s.nameStartups(ctx, out); err != nil {
		return Appointment{}, err
	}
	found, err := s.profiles.Get(ctx, b.Mentor)
	if err == nil && found[0] != nil {
		out[0].MentorName = found[0].Common().Name
	}
	return out[0], err
}

func (s *Service) nameStartups(ctx context.Context, all []Appointment) error {
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].From
	}
	found, err := s.profiles.Get(ctx, ids...)
	for i, p := range found {
		if p != nil {
			all[i].FromName = p.Common().Name
		}
	}
	return err
}
