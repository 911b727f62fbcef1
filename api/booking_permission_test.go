package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"duyen/match"
)

// booking is the part of the permission table about mentors' time. {id} in a path
// about a booking or a slot stands for one of the profile's.
func booking() []permission {
	const mentors, bookings = "/v1/mentors/:id", "/v1/bookings/:id"
	rows := []permission{
		{route: "GET " + mentors + "/slots", path: "/v1/mentors/{id}/slots", kind: match.KindMentor},
		{
			route: "POST " + mentors + "/slots", path: "/v1/mentors/{id}/slots", kind: match.KindMentor, action: match.ActionBook, ok: http.StatusUnprocessableEntity,
			body: `{"starts_at":"2020-01-01T09:00","minutes":60,"format":"online"}`,
		},
		{route: "DELETE " + mentors + "/slots/:slot", path: "/v1/mentors/{id}/slots/slt_none", kind: match.KindMentor, action: match.ActionBook, ok: http.StatusNotFound},
		{route: "GET " + mentors + "/calendar.ics", path: "/v1/mentors/{id}/calendar.ics", kind: match.KindMentor, action: match.ActionBook},
		{route: "POST /v1/slots/:id/bookings", path: "/v1/slots/{slot}/bookings", kind: match.KindStartup, body: `{"from":"{id}"}`, action: match.ActionBook, ok: http.StatusCreated, write: true, booked: "slot"},
		{route: "GET /v1/bookings", path: "/v1/bookings?profile={id}", kind: match.KindStartup, action: match.ActionBook},
	}
	for _, way := range []string{"GET ", "GET /calendar.ics", "POST /cancel", "POST /no_show", "POST /held"} {
		row := permission{kind: match.KindStartup, action: match.ActionBook, booked: "from", secret: true, write: true}
		method, path, _ := strings.Cut(way, " ")
		row.route, row.path = method+" "+bookings+path, "/v1/bookings/{booking}"+path
		switch path {
		case "/no_show":
			row.ok = http.StatusConflict // it has not begun
		case "/held":
			row.ok = http.StatusConflict // the mentor's to say
		}
		rows = append(rows, row)
	}
	return rows
}

// slot sets time of a mentor aside that nobody else has.
func (m *matrix) slot(mentor string) match.Slot {
	m.n++
	at := time.Now().Truncate(time.Hour).Add(48*time.Hour + time.Duration(m.n)*time.Hour)
	kept, _, err := m.store.AddSlots(m.t.Context(), mentor, []match.Slot{{StartsAt: at, EndsAt: at.Add(time.Hour), Format: "online", Open: true, UID: strconv.Itoa(m.n)}}, true)
	must(m.t, err)
	return kept[0]
}

// booking gives a booking of a startup.
func (m *matrix) booking(startup string) string {
	b, _, err := m.store.Book(m.t.Context(), match.Booking{Slot: m.slot("the-third").ID, From: startup})
	must(m.t, err)
	return b.ID
}
