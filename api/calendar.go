package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

type calendarInput struct {
	ID          string `path:"id"`
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of the answer you have"`
}

type calendarOutput struct {
	Status      int
	ContentType string `header:"Content-Type" hidden:"true"`
	ETag        string `header:"ETag" doc:"Tag of this answer"`
	Body        []byte
}

// mentorCalendar writes a mentor's time for calendars that follow it.
func (s *Server) mentorCalendar(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	c, err := s.svc.CalendarOf(ctx, who.actor, in.ID)
	if err != nil {
		return nil, err
	}
	var events []files.CalendarEvent
	for _, x := range c.Free {
		events = append(events, files.CalendarEvent{
			UID: s.eventID(x.ID), Summary: locale.Text(who.lang, "calendar.free", nil), Location: x.Place, URL: x.Link,
			Starts: x.StartsAt, Ends: x.EndsAt, Stamp: x.CreatedAt,
		})
	}
	for i := range c.Sessions {
		events = append(events, s.sessionEvent(who, &c.Sessions[i], c.Sessions[i].FromName))
	}
	return calendarAnswer(in, locale.Text(who.lang, "calendar.name", map[string]any{"name": c.Mentor.Name}), events)
}

// bookingCalendar writes one booking.
func (s *Server) bookingCalendar(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	x, err := s.svc.Appointment(ctx, who.actor, in.ID)
	if err != nil {
		return nil, err
	}
	title := locale.Text(who.lang, "calendar.pair", map[string]any{"startup": x.FromName, "mentor": x.MentorName})
	return calendarAnswer(in, title, []files.CalendarEvent{s.sessionEvent(who, &x, title)})
}

// sessionEvent writes a session. Who subscribes to a calendar may share it, so
// neither message nor notes are in it.
func (s *Server) sessionEvent(who *caller, x *service.Appointment, with string) files.CalendarEvent {
	return files.CalendarEvent{
		UID: s.eventID(x.ID), Summary: locale.Text(who.lang, "calendar.session", map[string]any{"name": with}), Location: x.Place, URL: x.Link,
		Starts: x.StartsAt, Ends: x.EndsAt, Stamp: x.ChangedAt, Cancelled: x.State == match.BookingCancelled,
	}
}

// eventID names an event for all calendars of the world.
func (s *Server) eventID(id string) string {
	host := "localhost"
	if u, err := url.Parse(s.svc.Site()); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return id + "@" + host
}

func calendarAnswer(in *calendarInput, name string, events []files.CalendarEvent) (*calendarOutput, error) {
	body, err := files.Calendar(name, events)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	out := &calendarOutput{Status: http.StatusOK, ContentType: files.CalendarType, ETag: `W/"` + hex.EncodeToString(sum[:tagLength/2]) + `"`, Body: body}
	if seen(in.IfNoneMatch, out.ETag) {
		out.Status, out.Body = http.StatusNotModified, nil
	}
	return out, nil
}
