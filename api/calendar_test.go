package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// TestMentorsTime sets time aside by hand and by a calendar, books it and reads it
// as calendars, over HTTP.
func TestMentorsTime(t *testing.T) {
	now := time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	w := newWorldAt(t, nil, clock, clock)
	w.make(t.Context(), match.KindMentor, "m", "mentor", match.VisibilityPublic)
	const slots, calendar = "/v1/mentors/m/slots", "text/calendar; charset=utf-8"
	ics := map[string]string{"Content-Type": calendar}
	events := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Asia/Ho_Chi_Minh:20261201T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\nLOCATION:Phòng 2\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nUID:b\r\nDTSTART;VALUE=DATE:20261201\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:c\r\nDTSTART:20261201T023000Z\r\nDURATION:PT1H\r\nLOCATION:Phòng 3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	for _, c := range []call{
		{name: "by hand", body: `{"starts_at":"2026-12-02T23:30","minutes":60,"format":"online","link":"https://meet.test/rieng","open":true}`, status: 201, has: []string{`"starts_at":"2026-12-02T16:30:00Z"`, `"free":true`}},
		{name: "again", body: `{"starts_at":"2026-12-02T23:30","minutes":60,"format":"online","link":"https://meet.test/rieng","open":true}`, status: 200},
		{name: "overlapping", body: `{"starts_at":"2026-12-03T00:00:00+07:00","minutes":60,"format":"online"}`, status: 409, has: []string{`"slot_overlap"`}},
		{name: "past", body: `{"starts_at":"2026-11-26T07:59","minutes":60,"format":"online"}`, status: 422, has: []string{`"slot_past"`}},
		{name: "unknown field", body: `{"start":"2026-11-26T07:59"}`, status: 400},
		{name: "calendar", header: ics, body: events, status: 201, has: []string{`"created":2`, `"refused":2`, `"events[1].dtstart"`, `"event_all_day"`, `"events[2].starts_at"`, `"slot_overlaps"`}},
		{name: "calendar again", header: ics, body: events, status: 200, has: []string{`"created":0`, `"unchanged":2`}},
		{name: "1,001 events", header: ics, body: "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 1001), status: 422, has: []string{`"event_too_many"`}},
		{name: "10⁶ events", header: ics, body: strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 1_000_000), status: 413},
		{name: "no calendar", header: ics, body: "hello", status: 400, has: []string{`"code":"calendar"`}},
		{name: "another type", header: map[string]string{"Content-Type": "text/plain"}, body: "hello", status: 415},
	} {
		c.method, c.path, c.as = http.MethodPost, slots, "mentor"
		w.do(c)
	}
	w.do(call{name: "others", method: http.MethodPost, path: slots, as: "owner", header: ics, body: strings.Repeat("x", 100), status: 403})
	w.do(call{name: "listed", path: slots + "?from=2026-12-02&to=2026-12-03&free=true", status: 200, has: []string{"2026-12-02T16:30:00Z"}, hasNot: []string{"meet.test", "2026-12-01T"}})
	w.do(call{name: "bad bound", path: slots + "?from=mai", status: 400})
	page, err := w.svc.Booking(t.Context(), w.actors["owner"], "bkg_none")
	if err == nil {
		t.Errorf("%+v", page)
	}
	free, err := w.store.Slots(t.Context(), match.SlotQuery{Mentor: "m", From: now.AddDate(0, 0, 6), Now: now, Limit: 10})
	must(t, err)
	slot := free[0].ID
	got := w.do(call{name: "booked", method: http.MethodPost, path: "/v1/slots/" + slot + "/bookings", as: "owner", body: `{"from":"the-startup","message":"về vốn; \r\nX"}`, status: 201, has: []string{`"state":"booked"`, "meet.test"}})
	_, id, _ := strings.Cut(got.body, `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	w.do(call{name: "needs an introduction", method: http.MethodPost, path: "/v1/slots/" + free[1].ID + "/bookings", as: "owner", body: `{"from":"the-startup"}`, status: 403, has: []string{`"introduction_needed"`}})
	one := w.do(call{
		name: "as a calendar", path: "/v1/bookings/" + id + "/calendar.ics?lang=en", as: "owner", status: 200, headers: map[string]string{"Content-Type": calendar, "ETag": "*", "Cache-Control": "no-store"},
		has: []string{"DTSTART:20261202T163000Z\r\n", "UID:" + id + "@duyen.test\r\n", "STATUS:CONFIRMED"}, hasNot: []string{"về vốn"},
	})
	w.do(call{name: "unchanged", path: "/v1/bookings/" + id + "/calendar.ics?lang=en", as: "owner", header: map[string]string{"If-None-Match": one.header.Get("ETag")}, status: 304})
	own := w.do(call{name: "the mentor's", path: "/v1/mentors/m/calendar.ics?lang=en", as: "mentor", status: 200, has: []string{"SUMMARY:Mentoring: Quế Trà Bồng the-startup", "SUMMARY:Free for mentoring", "LOCATION:Phòng 2"}})
	w.do(call{name: "unchanged", path: "/v1/mentors/m/calendar.ics?lang=en", as: "mentor", header: map[string]string{"If-None-Match": own.header.Get("ETag")}, status: 304})
	w.do(call{name: "cancelled", method: http.MethodPost, path: "/v1/bookings/" + id + "/cancel", as: "mentor", body: `{"reason":"bận"}`, status: 200, has: []string{`"by":"mentor"`, `"state":"cancelled"`}, hasNot: []string{`"late"`}})
	w.do(call{name: "changed", path: "/v1/mentors/m/calendar.ics?lang=en", as: "mentor", header: map[string]string{"If-None-Match": own.header.Get("ETag")}, status: 200, hasNot: []string{id}})
	w.do(call{name: "cancelled in a calendar", path: "/v1/bookings/" + id + "/calendar.ics", as: "owner", status: 200, has: []string{"STATUS:CANCELLED"}})
	w.do(call{name: "listed", path: "/v1/bookings?state=cancelled", as: "owner", status: 200, has: []string{id}})
	w.do(call{name: "bad state", path: "/v1/bookings?state=done", as: "owner", status: 400, has: []string{`"unknown_value"`}})
	w.do(call{name: "no cursor", path: "/v1/bookings?limit=1&after=" + id, as: "owner", status: 400, has: []string{`"bad_cursor"`}})
	place := match.TimePlace{At: time.Date(2026, 12, 2, 16, 30, 0, 0, time.UTC), ID: id}.String()
	w.do(call{name: "a page", path: "/v1/bookings?limit=1&after=" + place, as: "owner", status: 200, has: []string{fmt.Sprintf(`"data":%s`, "[]")}})
}
