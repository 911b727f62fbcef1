package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"duyen/files"
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
	body, err := MentorCalendar(who.lang, s.svc.Site(), &c)
	return calendarAnswer(in, body, err)
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
	body, err := SessionCalendar(who.lang, s.svc.Site(), &x)
	return calendarAnswer(in, body, err)
}

func calendarAnswer(in *calendarInput, body []byte, err error) (*calendarOutput, error) {
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
