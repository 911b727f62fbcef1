package api

import (
	"net/mail"
	"net/url"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// MentorCalendar writes a mentor's time as iCalendar. Site is the address of this
// service: the same entry is the same event wherever it is read.
func MentorCalendar(lang, site string, c *service.MentorCalendar) ([]byte, error) {
	events := freeEvents(lang, site, c.Free)
	for i := range c.Sessions {
		events = append(events, sessionEvent(lang, site, &c.Sessions[i].Booking, c.Sessions[i].FromName))
	}
	return files.Calendar(locale.Text(lang, "calendar.name", map[string]any{"name": c.Mentor.Name}), events)
}

// SessionCalendar writes one session as iCalendar.
func SessionCalendar(lang, site string, x *service.Appointment) ([]byte, error) {
	title := locale.Text(lang, "calendar.pair", map[string]any{"startup": x.FromName, "mentor": x.MentorName})
	return files.Calendar(title, []files.CalendarEvent{sessionEvent(lang, site, &x.Booking, title)})
}

// AccountCalendar writes the time of everybody whom an account owns as iCalendar.
func AccountCalendar(lang, site string, c *service.AccountCalendar) ([]byte, error) {
	events := freeEvents(lang, site, c.Free)
	for i := range c.Sessions {
		events = append(events, sessionEvent(lang, site, &c.Sessions[i].Booking, c.Sessions[i].With))
	}
	return files.Calendar(locale.Text(lang, "calendar.own", nil), events)
}

// SessionInvitation writes the session of a letter as a file for its reader's calendar,
// where it is the same event as in calendars that are followed. From is the address
// that letters come from.
func SessionInvitation(lang, site, from string, x *match.LetterSession) (body []byte, media string, err error) {
	e := sessionEvent(lang, site, &x.Booking, x.With)
	if a, err := mail.ParseAddress(from); err == nil {
		e.Organizer = a.Address
	}
	return files.Invitation(e.Summary, e)
}

func freeEvents(lang, site string, free []match.Slot) (out []files.CalendarEvent) {
	for _, x := range free {
		out = append(out, files.CalendarEvent{
			UID: eventID(site, x.ID), Summary: locale.Text(lang, "calendar.free", nil), Location: x.Place, URL: x.Link,
			Starts: x.StartsAt, Ends: x.EndsAt, Stamp: x.CreatedAt,
		})
	}
	return out
}

// sessionEvent writes a session. Who subscribes to a calendar may share it, so
// neither message nor notes are in it.
func sessionEvent(lang, site string, b *match.Booking, with string) files.CalendarEvent {
	changes := 0 // a session is never moved: it is made, and may be called off
	if b.State == match.BookingCancelled {
		changes = 1
	}
	return files.CalendarEvent{
		Sequence: changes,
		UID:      eventID(site, b.ID), Summary: locale.Text(lang, "calendar.session", map[string]any{"name": with}), Location: b.Place, URL: b.Link,
		Starts: b.StartsAt, Ends: b.EndsAt, Stamp: b.ChangedAt, Cancelled: b.State == match.BookingCancelled,
	}
}

// eventID names an event for all calendars of the world.
func eventID(site, id string) string {
	host := "localhost"
	if u, err := url.Parse(site); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return id + "@" + host
}
