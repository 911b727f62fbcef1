package main

import (
	"duyen/api"
	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// calendars writes and reads iCalendar for the pages, as the API does.
type calendars struct{ *service.Service }

// Mentor writes a mentor's time.
func (c calendars) Mentor(lang string, x *service.MentorCalendar) ([]byte, error) {
	return api.MentorCalendar(lang, c.Site(), x)
}

// Session writes one session.
func (c calendars) Session(lang string, x *service.Appointment) ([]byte, error) {
	return api.SessionCalendar(lang, c.Site(), x)
}

// Account writes the time of everybody whom an account owns.
func (c calendars) Account(lang string, x *service.AccountCalendar) ([]byte, error) {
	return api.AccountCalendar(lang, c.Site(), x)
}

// Read reads the events of a calendar as times to set aside, or in which a mentor is
// busy; each with the event it comes from, and what is wrong with the others.
func (c calendars) Read(data []byte, d match.Slot, busy bool) (slots []match.Slot, from []string, problems []match.Problem, err error) {
	read, err := files.ReadCalendar(data, files.CalendarReading{Now: c.Now(), Default: d, Busy: busy})
	return read.Slots, read.From, read.Problems, err
}
