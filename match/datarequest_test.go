package match

import (
	"strings"
	"testing"
	"time"
)

// hanoi is where the terms count; Vietnam has one zone and no summer time.
func hanoi() *time.Location { return time.FixedZone("+07", 7*60*60) }

// tet is the calendar of February 2026, own facts: eve to the fourth day of the
// Lunar New Year (17 February), in the week of Monday the 16th.
func tet() Calendar {
	days := map[Date]Name{}
	for _, d := range []Date{"2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-09-02"} {
		days[d] = Name{VI: "Nghỉ lễ"}
	}
	return NewCalendar(days)
}

// TestTerms: "until" is the last day that counts; the term ends at its midnight.
func TestTerms(t *testing.T) {
	for name, c := range map[string]struct{ received, answer, fulfil string }{
		"a Monday morning":         {"2026-11-23T08:00:00+07:00", "2026-11-25", "2026-12-08"},
		"the last minute of a day": {"2026-11-23T23:59:59+07:00", "2026-11-25", "2026-12-08"},
		"the first of the next":    {"2026-11-24T00:00:00+07:00", "2026-11-26", "2026-12-09"},
		"late by London's clock":   {"2026-11-23T16:59:59Z", "2026-11-25", "2026-12-08"},
		"and a second later":       {"2026-11-23T17:00:00Z", "2026-11-26", "2026-12-09"},
		"Thursday":                 {"2026-11-26T10:00:00+07:00", "2026-11-30", "2026-12-11"},
		"Friday at 23:59":          {"2026-11-27T23:59:00+07:00", "2026-12-01", "2026-12-12"},
		"Saturday":                 {"2026-11-28T10:00:00+07:00", "2026-12-01", "2026-12-13"},
		"Sunday":                   {"2026-11-29T10:00:00+07:00", "2026-12-01", "2026-12-14"},
		"before Tết":               {"2026-02-13T17:00:00+07:00", "2026-02-24", "2026-02-28"},
		"in Tết":                   {"2026-02-18T09:00:00+07:00", "2026-02-24", "2026-03-05"},
		"a day before a holiday":   {"2026-09-01T09:00:00+07:00", "2026-09-04", "2026-09-16"},
		"on New Year's Eve":        {"2026-12-31T23:59:59+07:00", "2027-01-04", "2027-01-15"}, // the calendar has no 2027
		"in a leap year":           {"2028-02-28T09:00:00+07:00", "2028-03-01", "2028-03-14"},
	} {
		received, err := time.Parse(time.RFC3339, c.received)
		if err != nil {
			t.Fatal(err)
		}
		r := DataRequest{}.Dated(received.In(hanoi()), tet())
		for what, due := range map[string]struct {
			got  time.Time
			want string
		}{"answer": {r.AnswerDue, c.answer}, "fulfil": {r.FulfilDue, c.fulfil}} {
			last := due.got.Add(-time.Nanosecond)
			if got := string(DateOf(last)); got != due.want || due.got.Hour() != 0 || due.got.Format("-07") != "+07" {
				t.Errorf("%s: %s until %s (%v), want %s", name, what, got, due.got, due.want)
			}
		}
	}
}

func TestOverdue(t *testing.T) {
	received := time.Date(2026, 11, 23, 8, 0, 0, 0, hanoi())
	r := DataRequest{Kind: RequestObject, User: "usr_1"}.Dated(received, tet())
	in, late := r.AnswerDue.Add(-time.Nanosecond), r.AnswerDue
	if r.AnswerOverdue(in) || !r.AnswerOverdue(late) || r.FulfilOverdue(late) {
		t.Error("the answer's term does not end at midnight")
	}
	r, err := r.Take(DataRequestStep{State: RequestAnswered}, in)
	if err != nil || r.AnswerOverdue(late) || !r.AnsweredAt.Equal(in) {
		t.Errorf("answered %+v %v", r, err)
	}
	end := r.FulfilDue
	if r.FulfilOverdue(end.Add(-time.Nanosecond)) || !r.FulfilOverdue(end) {
		t.Error("the term to fulfil does not end at midnight")
	}
	longer, err := r.Take(DataRequestStep{Extend: true, Answer: "Cần thêm thời gian"}, late)
	if err != nil || longer.FulfilOverdue(end) || longer.FulfilDue.Sub(end) != ExtensionDays*24*time.Hour {
		t.Errorf("prolonged %+v %v", longer, err)
	}
	if _, err := longer.Take(DataRequestStep{Extend: true, Answer: "x"}, late); KindOf(err) != KindConflict {
		t.Errorf("prolonged twice: %v", err)
	}
	done, err := r.Take(DataRequestStep{State: RequestDone}, end)
	if err != nil || done.FulfilOverdue(end.Add(time.Hour)) || !done.ClosedAt.Equal(end) {
		t.Errorf("done %+v %v", done, err)
	}
	if _, err := done.Take(DataRequestStep{Answer: "x"}, end); KindOf(err) != KindConflict {
		t.Errorf("changed after the end: %v", err)
	}
}

func TestSteps(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, hanoi())
	r := DataRequest{Kind: RequestDelete, Person: "Bà Năm", Contact: "xóm Vạn"}.Dated(now, Calendar{})
	for name, s := range map[string]DataRequestStep{
		"nothing":                 {},
		"back to received":        {State: RequestReceived},
		"unknown":                 {State: "lost"},
		"refused for no reason":   {State: RequestRefused},
		"prolonged for no reason": {Extend: true},
		"too long":                {Answer: strings.Repeat("a", maxRequestText+1)},
	} {
		if _, err := r.Take(s, now); KindOf(err) != KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	done, err := r.Take(DataRequestStep{State: RequestDone, Answer: "Đã xoá"}, now)
	if err != nil || done.Person+done.Contact+done.Text+done.Answer != "" || done.AnsweredAt.IsZero() {
		t.Errorf("who wanted to be erased is kept: %+v %v", done, err)
	}
	if kept, err := r.Take(DataRequestStep{State: RequestRefused, Answer: "Không tìm thấy"}, now); err != nil || kept.Person == "" {
		t.Errorf("refused %+v %v", kept, err)
	}
}

func TestDataRequestNormalize(t *testing.T) {
	r := DataRequest{Kind: RequestAccess, Person: " Bà  Năm ", Contact: "xóm Vạn"}
	if err := r.Normalize(); err != nil || r.Person != "Bà Năm" {
		t.Errorf("%+v %v", r, err)
	}
	own := DataRequest{Kind: RequestAccess, User: "usr_1"}
	if err := own.Normalize(); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string]DataRequest{
		"kind": {Kind: "x", User: "usr_1"}, "nobody": {Kind: RequestAccess}, "no contact": {Kind: RequestAccess, Person: "A"},
		"bidi": {Kind: RequestAccess, User: "usr_1", Text: "a\u202eb"},
	} {
		if err := bad.Normalize(); KindOf(err) != KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
