package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// fakeTime is a service with the time of the mentor "co", of u2, and sessions of the
// startup "que", of u1, with it. It notes what it was asked to do, and fails with what
// fails holds under the name of a method.
type fakeTime struct {
	slots    []match.Slot
	bookings []match.Booking
	did      []string
	fails    map[string]error
	whole    match.Mentor
}

// fakeNow is what the pages of the tests take for the present: a Monday evening.
func fakeNow() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// fill gives the mentor time, and the startup a session in every state.
func (f *fakeTime) fill() {
	at := func(days int, hour int) time.Time {
		return fakeNow().AddDate(0, 0, days).Add(time.Duration(hour) * time.Hour)
	}
	slot := func(id string, days, hour int) match.Slot {
		return match.Slot{ID: id, Mentor: "co", StartsAt: at(days, hour), EndsAt: at(days, hour+1), Minutes: 60, Format: "in_person", Place: "Phòng " + canary, Free: true}
	}
	f.slots = []match.Slot{slot("slt_over", 0, -2), slot("slt_open", 1, 0), slot("slt_closed", 2, 0), slot("slt_taken", 3, 0), slot("slt_later", 8, 0)}
	f.slots[0].Free, f.slots[1].Open, f.slots[3].Free = false, true, false
	f.slots[1].Format, f.slots[1].Place, f.slots[1].Link = "online", "", "https://meet.example.vn/co"
	booking := func(id string, state match.BookingState, starts time.Time) match.Booking {
		return match.Booking{
			ID: id, Slot: "slt_taken", Mentor: "co", From: "que", Introduction: "int_met", State: state, StartsAt: starts, EndsAt: starts.Add(time.Hour), Format: "online",
			Link: "javascript:alert(1)", Message: "Bàn " + canary, Reason: canary, Summary: canary, Notes: canary,
		}
	}
	f.bookings = []match.Booking{
		booking("bkg_ahead", match.BookingBooked, at(3, 0)), booking("bkg_cancelled", match.BookingCancelled, at(2, 0)),
		booking("bkg_begun", match.BookingBooked, at(0, -1)), booking("bkg_held", match.BookingHeld, at(-1, 0)), booking("bkg_missed", match.BookingNoShow, at(-2, 0)),
	}
	for i := range f.bookings[2:] { // one slot has one of them
		f.bookings[2+i].Slot = ""
	}
	f.bookings[1].EndedBy, f.bookings[1].Late, f.bookings[4].EndedBy = match.BookingStartup, true, match.BookingMentor
}

func (f *fakeTime) note(method string, args ...any) error {
	f.did = append(f.did, strings.TrimSpace(method+" "+fmt.Sprintln(args...)))
	return f.fails[method]
}

func (f *fakeTime) Slots(_ context.Context, _ match.Actor, _ string, q service.SlotsQuery) (page service.SlotPage, err error) {
	if q.From.IsZero() {
		q.From = fakeNow()
	}
	for _, x := range f.slots {
		if x.EndsAt.After(q.From) && (q.To.IsZero() || x.StartsAt.Before(q.To)) && (x.Free || !q.Free) {
			page.Data = append(page.Data, x)
		}
	}
	return page, f.fails["Slots"]
}

func (f *fakeTime) AddSlot(_ context.Context, _ match.Actor, mentor string, n service.NewSlot) ([]match.Slot, bool, error) {
	return []match.Slot{{ID: "slt_new", StartsAt: fakeNow().AddDate(0, 0, 7)}}, true, f.note("AddSlot", mentor, fmt.Sprintf("%+v", n))
}

func (f *fakeTime) ImportSlots(_ context.Context, _ match.Actor, mentor string, slots []match.Slot, _ []string) (service.SlotImport, error) {
	for _, x := range slots {
		f.did = append(f.did, fmt.Sprint(x.StartsAt.Format(time.RFC3339), " ", x.Minutes, " ", x.Format, x.Place, x.Link, " ", x.UID, x.Open))
	}
	return service.SlotImport{Created: len(slots)}, f.note("ImportSlots", mentor, len(slots))
}

func (f *fakeTime) DropSlot(_ context.Context, _ match.Actor, mentor, id string) error {
	return f.note("DropSlot", mentor, id)
}

func (f *fakeTime) MayImportSlots(_ context.Context, a match.Actor, mentor string) error {
	if mentor == "co" && a.User == "u2" {
		return nil
	}
	return match.Fail(match.KindForbidden, "not_allowed", "not yours")
}

func (f *fakeTime) Book(_ context.Context, _ match.Actor, b match.Booking) (match.Booking, bool, error) {
	b.ID = "bkg_new"
	return b, true, f.note("Book", b.Slot, b.From, b.Message)
}

func (f *fakeTime) Bookings(_ context.Context, _ match.Actor, q service.BookingsQuery) (page service.BookingPage, err error) {
	for _, b := range f.bookings {
		if q.State == "" || b.State == q.State {
			page.Data = append(page.Data, b)
		}
	}
	return page, f.fails["Bookings"]
}

func (f *fakeTime) Appointment(_ context.Context, _ match.Actor, id string) (service.Appointment, error) {
	i := slices.IndexFunc(f.bookings, func(b match.Booking) bool { return b.ID == id })
	if i < 0 {
		return service.Appointment{}, match.Fail(match.KindNotFound, "not_found", "none")
	}
	return service.Appointment{Booking: f.bookings[i], MentorName: "Cô Sáu " + canary, FromName: "Quế " + canary}, nil
}

func (f *fakeTime) MoveBooking(_ context.Context, _ match.Actor, id string, move match.BookingMove, told match.BookingReport) (match.Booking, error) {
	parts := []any{id, move}
	for _, x := range []*string{told.Reason, told.Summary, told.Notes} {
		if x != nil {
			parts = append(parts, *x)
		}
	}
	if told.Minutes != nil {
		parts = append(parts, *told.Minutes)
	}
	return match.Booking{}, f.note("MoveBooking", parts...)
}

func (f *fakeTime) ClashingSlots(_ context.Context, _ match.Actor, mentor string, busy []match.Slot) ([]match.Slot, error) {
	return f.slots[1:3], f.note("ClashingSlots", mentor, len(busy))
}

func (f *fakeTime) CalendarOf(_ context.Context, a match.Actor, mentor string) (service.MentorCalendar, error) {
	return service.MentorCalendar{}, f.MayImportSlots(context.Background(), a, mentor)
}

func (f *fakeTime) LinkCalendar(context.Context, match.Actor) (string, error) {
	return "dyc_secret", f.note("LinkCalendar")
}

func (f *fakeTime) UnlinkCalendar(context.Context, match.Actor) error {
	return f.note("UnlinkCalendar")
}

func (f *fakeTime) CalendarLinked(context.Context, match.Actor) (time.Time, error) {
	return fakeNow(), f.fails["CalendarLinked"]
}

func (f *fakeTime) CalendarByLink(_ context.Context, token string) (service.AccountCalendar, string, error) {
	if token != "dyc_secret" {
		return service.AccountCalendar{}, "", match.Fail(match.KindNotFound, "not_found", "none")
	}
	return service.AccountCalendar{}, "en", nil
}

func (f *fakeTime) Mentor(lang string, _ *service.MentorCalendar) ([]byte, error) {
	return []byte("mentor " + lang), nil
}

func (f *fakeTime) Session(lang string, x *service.Appointment) ([]byte, error) {
	return []byte("session " + x.ID + " " + lang), nil
}

func (f *fakeTime) Account(lang string, _ *service.AccountCalendar) ([]byte, error) {
	return []byte("account " + lang), nil
}

func (f *fakeTime) Read(data []byte, d match.Slot, busy bool) (slots []match.Slot, from []string, problems []match.Problem, err error) {
	err = f.note("Read", len(data), d.Format, d.Place, d.Link, d.Open, busy)
	return []match.Slot{{StartsAt: fakeNow().AddDate(0, 0, 1), Minutes: 30}}, []string{"events[0]"}, []match.Problem{{Field: "events[1].dtstart", Code: "event_time", Value: canary}}, err
}

func (f *fakeTime) Whole(_ context.Context, a match.Actor, _ match.Kind, id string) (match.Profile, error) {
	m := f.whole
	m.Version = 7
	return &m, f.MayImportSlots(context.Background(), a, id)
}

func (f *fakeTime) Replace(_ context.Context, _ match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error) {
	m := p.(*match.Mentor) //nolint:forcetypeassert // Whole gave it
	capacity, takes := "-", "-"
	if m.Capacity != nil {
		capacity = fmt.Sprint(*m.Capacity)
	}
	if m.Available != nil {
		takes = fmt.Sprint(*m.Available)
	}
	return match.Written{}, nil, f.note("Replace", capacity, takes, m.PausedUntil, version)
}
