package files_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/files"
	"duyen/match"
)

// calendarNow is a Thursday, eight in the morning in Vietnam.
func calendarNow() time.Time { return time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC) }

func calendarOf(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n")
	for i, e := range events {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:u%d\r\nLOCATION:%s\r\n%s\r\nEND:VEVENT\r\n", i, "Phòng 2\\, Sở KH&CN", strings.ReplaceAll(e, "\n", "\r\n"))
	}
	return b.String() + "END:VCALENDAR\r\n"
}

func readCalendar(t *testing.T, text string) files.CalendarSlots {
	t.Helper()
	got, err := files.ReadCalendar([]byte(text), files.CalendarReading{Now: calendarNow()})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestCalendarTimes reads events in every way a time can be said.
func TestCalendarTimes(t *testing.T) {
	for name, c := range map[string]struct{ event, want, problem string }{
		"utc":         {event: "DTSTART:20261201T020000Z\nDTEND:20261201T023000Z", want: "2026-12-01T02:00:00Z+30"},
		"floating":    {event: "DTSTART:20261201T090000\nDTEND:20261201T093000", want: "2026-12-01T02:00:00Z+30"},
		"zone":        {event: "DTSTART;TZID=Asia/Ho_Chi_Minh:20261201T090000\nDURATION:PT1H30M", want: "2026-12-01T02:00:00Z+90"},
		"windows":     {event: "DTSTART;TZID=SE Asia Standard Time:20261201T090000\nDTEND:20261201T030000Z", want: "2026-12-01T02:00:00Z+60"},
		"abroad":      {event: "DTSTART;TZID=America/New_York:20261201T090000\nDURATION:PT1H", want: "2026-12-01T14:00:00Z+60"},
		"midnight":    {event: "DTSTART:20261201T233000\nDTEND:20261202T003000", want: "2026-12-01T16:30:00Z+60"},
		"weekly":      {event: "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261208T090000", want: "2026-12-01T02:00:00Z+60 2026-12-15T02:00:00Z+60"},
		"two days":    {event: "DTSTART:20261130T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20261231", want: "2026-11-30T02:00:00Z+60 2026-12-03T02:00:00Z+60 2026-12-14T02:00:00Z+60 2026-12-17T02:00:00Z+60 2026-12-28T02:00:00Z+60 2026-12-31T02:00:00Z+60"},
		"monthly":     {event: "DTSTART:20251231T090000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY", want: "2026-12-31T02:00:00Z+60 2027-01-31T02:00:00Z+60"},
		"old counted": {event: "DTSTART:20240101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1063", want: "2026-11-26T02:00:00Z+60 2026-11-27T02:00:00Z+60 2026-11-28T02:00:00Z+60"},
		// Clocks go forward in New York on 2027-03-14, beyond 90 days; back on 2026-11-01, before.
		"clock abroad": {event: "DTSTART;TZID=America/New_York:20261026T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=6", want: "2026-11-30T14:00:00Z+60"},
		"cancelled":    {event: "DTSTART:20261201T020000Z\nDTEND:20261201T023000Z\nSTATUS:CANCELLED"},
		"all day":      {event: "DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261202", problem: "events[0].dtstart event_all_day"},
		"no zone":      {event: "DTSTART;TZID=Mars/Olympus:20261201T090000\nDURATION:PT1H", problem: "events[0].dtstart event_zone"},
		"path zone":    {event: "DTSTART;TZID=../../etc/passwd:20261201T090000\nDURATION:PT1H", problem: "events[0].dtstart event_zone"},
		"no end":       {event: "DTSTART:20261201T090000", problem: "events[0].duration event_time"},
		"backwards":    {event: "DTSTART:20261201T090000\nDTEND:20261201T080000", problem: "events[0].dtend event_time"},
		"every second": {event: "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=SECONDLY", problem: "events[0].rrule event_rule"},
		"two rules":    {event: "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY\nRRULE:FREQ=DAILY", problem: "events[0].rrule event_rule"},
		"never":        {event: "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", problem: "events[0].rrule event_rule"},
	} {
		got := readCalendar(t, calendarOf(c.event))
		var slots []string
		for _, x := range got.Slots {
			slots = append(slots, fmt.Sprintf("%s+%d", x.StartsAt.Format(time.RFC3339), x.Minutes))
			if x.Format != "in_person" || x.Place != "Phòng 2, Sở KH&CN" || x.UID != "u0" {
				t.Errorf("%s: %+v", name, x)
			}
		}
		problem := ""
		for _, p := range got.Problems {
			problem = p.Field + " " + p.Code
		}
		if s := strings.Join(slots, " "); s != c.want || problem != c.problem || got.Refused != len(got.Problems) {
			t.Errorf("%s: %q %q, want %q %q", name, s, problem, c.want, c.problem)
		}
	}
}

// TestCalendarBombs reads what is made to wear its reader down.
func TestCalendarBombs(t *testing.T) {
	daily := "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY"
	counted := "DTSTART:20170101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1"
	for name, c := range map[string]struct {
		text string
		kind match.ErrorKind
		code string
	}{
		"10⁶ events":     {strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 1_000_000), match.KindTooLarge, "too_large"},
		"1,001 events":   {calendarOf(slices.Repeat([]string{"DTSTART:20261201T020000Z\nDTEND:20261201T023000Z"}, 1001)...), match.KindInvalid, "event_too_many"},
		"repetitions":    {calendarOf(slices.Repeat([]string{daily}, 12)...), match.KindInvalid, "event_too_many"},
		"nested":         {"BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:X\n", 100_000), match.KindInvalid, "calendar_shape"},
		"folded begin":   {"BEGIN:VCALENDAR\n" + strings.Repeat("BEG\n IN:VEVENT\n", 60_000), match.KindInvalid, "calendar_shape"},
		"begin, blank":   {"BEGIN:VCALENDAR\n" + strings.Repeat("\n BEGIN:VEVENT\n", 60_000), match.KindInvalid, "calendar_shape"},
		"begin with":     {"BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN;A=B:VEVENT\n", 60_000), match.KindInvalid, "calendar_shape"},
		"behind a dot":   {"BEGIN:VCALENDAR\n" + strings.Repeat(".BEGIN:VEVENT\n", 60_000), match.KindInvalid, "calendar_shape"},
		"no true end":    {"BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:X\nend:X\n", 60_000), match.KindInvalid, "calendar_shape"},
		"parameters":     {"BEGIN:VCALENDAR\nX;A=" + strings.Repeat("1,", 10_000), match.KindInvalid, "calendar_shape"},
		"folded":         {"BEGIN:VCALENDAR\nX;A=1\n" + strings.Repeat(" ,1\n", 100_000), match.KindInvalid, "calendar_shape"},
		"quoted":         {"BEGIN:VCALENDAR\nX;A=\"1\"\n" + strings.Repeat(" ,\":\"\n", 100_000), match.KindInvalid, "calendar_shape"},
		"endless line":   {"BEGIN:VCALENDAR\nDESCRIPTION:" + strings.Repeat("x", 900_000), match.KindInvalid, "calendar_shape"},
		"no calendar":    {`{"events":[]}`, match.KindMalformed, "calendar"},
		"no end":         {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO\n", match.KindMalformed, "calendar"},
		"bad UTF-8":      {"BEGIN:VCALENDAR\n\xff", match.KindMalformed, files.CodeNotUTF8},
		"NUL":            {"BEGIN:VCALENDAR\n\x00", match.KindMalformed, files.CodeNUL},
		"empty":          {"", match.KindMalformed, "calendar"},
		"1,000 old ones": {text: calendarOf(slices.Repeat([]string{counted}, 1000)...)},
	} {
		began := time.Now()
		_, err := files.ReadCalendar([]byte(c.text), files.CalendarReading{Now: calendarNow()})
		took := time.Since(began)
		code := ""
		if e, ok := err.(*match.Error); ok {
			code = e.Code
			if len(e.Problems) > 0 {
				code = e.Problems[0].Code
			}
		}
		if c.kind == "" && err != nil || c.kind != "" && match.KindOf(err) != c.kind || code != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if took > 5*time.Second { // a bomb takes minutes
			t.Errorf("%s took %v", name, took)
		}
		t.Logf("%s: %v", name, took)
	}
}

// TestCalendarWritten writes what would break a calendar, and reads it again.
func TestCalendarWritten(t *testing.T) {
	at := time.Date(2026, 12, 1, 16, 30, 0, 0, time.UTC)
	event := files.CalendarEvent{
		UID: "bkg_1@duyen.test", Summary: "Cố vấn: Quế; Trà, Bồng\\\r\nEND:VEVENT", Location: strings.Repeat("đường Phạm Văn Đồng, ", 8), URL: "https://meet.test/a\r\nX-EVIL:1",
		Description: "một\nhai", Starts: at, Ends: at.Add(time.Hour), Stamp: at.Add(-time.Hour),
	}
	b, err := files.Calendar("Lịch", []files.CalendarEvent{event})
	if err != nil {
		t.Fatal(err)
	}
	again, err := files.Calendar("Lịch", []files.CalendarEvent{event})
	if err != nil || string(again) != string(b) {
		t.Error("the same events give other bytes")
	}
	text := string(b)
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || strings.HasPrefix(line, "X-EVIL") {
			t.Errorf("bad line %q", line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"DTSTART:20261201T163000Z\r\n", "DTEND:20261201T173000Z\r\n", `SUMMARY:Cố vấn: Quế\; Trà\, Bồng\\\nEND:VEVENT` + "\r\n", `DESCRIPTION:một\nhai` + "\r\n", "UID:bkg_1@duyen.test\r\n", "DTSTAMP:20261201T153000Z\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("%q lacks %q", unfolded, want)
		}
	}
	if strings.Count(text, "\r\nEND:VEVENT\r\n") != 1 {
		t.Error("a text ends the event")
	}
	got := readCalendar(t, text)
	if len(got.Slots) != 1 || !got.Slots[0].StartsAt.Equal(at) || got.Slots[0].Minutes != 60 || got.Slots[0].Link == "" {
		t.Errorf("read again %+v", got)
	}
}

func FuzzReadCalendar(f *testing.F) {
	f.Add([]byte(calendarOf("DTSTART:20261201T020000Z\nDTEND:20261201T023000Z", "DTSTART;TZID=Asia/Ho_Chi_Minh:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO")))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;A=\"b\":1\nEND:VEVENT\nEND:VCALENDAR"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := files.ReadCalendar(data, files.CalendarReading{Now: calendarNow()})
		if err == nil && (len(got.Slots) > files.CalendarEvents || len(got.Slots) != len(got.From)) {
			t.Errorf("%d slots", len(got.Slots))
		}
	})
}

// TestBusyCalendar reads when somebody has something else to do: whole days and
// journeys too, and nothing that leaves one free.
func TestBusyCalendar(t *testing.T) {
	text := calendarOf(
		"DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261203",
		"DTSTART;VALUE=DATE:20261205",
		"DTSTART:20261206T010000Z\nDTEND:20261208T010000Z",
		"DTSTART:20261210T010000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
		"DTSTART;TZID=Asia/Ho_Chi_Minh:20261130T083000\nDURATION:PT30M\nRRULE:FREQ=WEEKLY;COUNT=2",
		"DTSTART:20261201T010000Z\nDTEND:20270301T010000Z",
		"DTSTART;VALUE=DATE:20261209\nDTEND;VALUE=DATE:20261208",
	)
	got, err := files.ReadCalendar([]byte(strings.ReplaceAll(text, "LOCATION:Phòng 2\\, Sở KH&CN\r\n", "")), files.CalendarReading{Now: calendarNow(), Busy: true})
	if err != nil {
		t.Fatal(err)
	}
	var spans []string
	for _, x := range got.Slots {
		spans = append(spans, match.Moment(x.StartsAt)+" "+x.EndsAt.Sub(x.StartsAt).String())
	}
	want := []string{"00:00, 01/12/2026 48h0m0s", "00:00, 05/12/2026 24h0m0s", "08:00, 06/12/2026 48h0m0s", "08:30, 30/11/2026 30m0s", "08:30, 07/12/2026 30m0s"}
	if !slices.Equal(spans, want) || got.Refused != 2 {
		t.Errorf("%q, %d refused: %+v", spans, got.Refused, got.Problems)
	}
	if plain := readCalendar(t, text); plain.Refused != 5 {
		t.Errorf("as times to set aside %d are refused: %+v", plain.Refused, plain.Problems)
	}
}

// TestInvitation: the file that takes an event out again is about the same one, later.
func TestInvitation(t *testing.T) {
	at := time.Date(2026, 12, 1, 16, 30, 0, 0, time.UTC)
	event := files.CalendarEvent{UID: "bkg_1@duyen.test", Summary: "Cố vấn", Starts: at, Ends: at.Add(time.Hour), Stamp: at, Organizer: "no-reply@duyen.test\r\nX-EVIL:1"}
	for method, state := range map[string]string{"PUBLISH": "STATUS:CONFIRMED", "CANCEL": "STATUS:CANCELLED"} {
		if method == "CANCEL" {
			event.Cancelled, event.Sequence = true, 1
		} else {
			event.Cancelled, event.Sequence = false, 0
		}
		body, media, err := files.Invitation("Cố vấn", event)
		if err != nil || media != "text/calendar; charset=utf-8; method="+method {
			t.Errorf("%s: %s %v", method, media, err)
		}
		for _, want := range []string{"METHOD:" + method, "UID:bkg_1@duyen.test", fmt.Sprint("SEQUENCE:", event.Sequence), state, "ORGANIZER:mailto:no-reply@duyen.testX-EVIL:1"} {
			if !strings.Contains(string(body), "\r\n"+want+"\r\n") {
				t.Errorf("%s lacks %s: %s", method, want, body)
			}
		}
	}
}
