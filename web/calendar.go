package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// Calendars is people's time as other programs follow it.
type Calendars interface {
	// CalendarOf gives a mentor's time to who acts for it; KindForbidden.
	CalendarOf(ctx context.Context, a match.Actor, mentor string) (service.MentorCalendar, error)
	// LinkCalendar makes the actor's secret address, or makes it anew: the token is
	// given this once, and the one before is good no more.
	LinkCalendar(ctx context.Context, a match.Actor) (token string, err error)
	// UnlinkCalendar ends it and may be repeated.
	UnlinkCalendar(ctx context.Context, a match.Actor) error
	// CalendarLinked gives since when there is one, the zero time for none.
	CalendarLinked(ctx context.Context, a match.Actor) (since time.Time, err error)
	// CalendarByLink gives the time behind a token, and the language of whose it is;
	// KindNotFound.
	CalendarByLink(ctx context.Context, token string) (c service.AccountCalendar, lang string, err error)
}

// CalendarFiles writes and reads iCalendar.
type CalendarFiles interface {
	Mentor(lang string, x *service.MentorCalendar) ([]byte, error)
	Session(lang string, x *service.Appointment) ([]byte, error)
	Account(lang string, x *service.AccountCalendar) ([]byte, error)
	// Read reads the events of a calendar as times to set aside, which take from d what
	// they do not say, or as times in which somebody is busy. From names the event of
	// each, problems those that were left out. KindMalformed, KindInvalid, KindTooLarge.
	Read(data []byte, d match.Slot, busy bool) (slots []match.Slot, from []string, problems []match.Problem, err error)
}

// mentorCalendar answers /mentors/{id}/calendar.ics.
func (p *Pages) mentorCalendar(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	c, err := p.Calendars.CalendarOf(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	body, err := p.CalendarFiles.Mentor(v.lang, &c)
	return sendCalendar(v, body, "attachment", err)
}

// sessionCalendar answers /me/bookings/{id}/calendar.ics.
func (p *Pages) sessionCalendar(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	x, err := p.Bookings.Appointment(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	body, err := p.CalendarFiles.Session(v.lang, &x)
	return sendCalendar(v, body, "attachment", err)
}

// linkedCalendar answers a secret address, whoever asks.
func (p *Pages) linkedCalendar(v *visit) error {
	c, lang, err := p.Calendars.CalendarByLink(v.r.Context(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	body, err := p.CalendarFiles.Account(lang, &c)
	return sendCalendar(v, body, "inline", err)
}

// sendCalendar answers with a calendar. No cache keeps it, but who has it already is
// spared the bytes.
func sendCalendar(v *visit, body []byte, how string, err error) error {
	if err != nil {
		return err
	}
	private(v.w)
	sum := sha256.Sum256(body)
	h := v.w.Header()
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", how+`; filename="duyen.ics"`)
	http.ServeContent(v.w, v.r, "", time.Time{}, strings.NewReader(string(body)))
	return nil
}
