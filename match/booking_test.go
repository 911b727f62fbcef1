package match_test

import (
	"testing"
	"time"

	"duyen/match"
)

// TestBookingMoves goes through every state, move and side, before and after the
// session begins.
func TestBookingMoves(t *testing.T) {
	starts := time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)
	const from, to, both = match.SideFrom, match.SideTo, match.SideFrom | match.SideTo
	type result struct {
		state match.BookingState
		by    match.BookingSide
		late  bool
	}
	early, late, begun := starts.Add(-25*time.Hour), starts.Add(-23*time.Hour), starts
	want := map[match.BookingMove]map[match.Side]map[time.Time]result{
		match.BookingCancel: {
			from: {early: {"cancelled", "startup", false}, late: {"cancelled", "startup", true}},
			to:   {early: {"cancelled", "mentor", false}, late: {"cancelled", "mentor", true}},
			both: {early: {"cancelled", "mentor", false}, late: {"cancelled", "mentor", true}},
		},
		match.BookingHold:    {to: {begun: {"held", "", false}}, both: {begun: {"held", "", false}}},
		match.BookingMissing: {from: {begun: {"no_show", "mentor", false}}, to: {begun: {"no_show", "startup", false}}, both: {begun: {"no_show", "startup", false}}},
	}
	for _, m := range match.BookingMoves() {
		for _, side := range []match.Side{0, from, to, both} {
			for _, now := range []time.Time{early, late, begun} {
				b := match.Booking{State: match.BookingBooked, StartsAt: starts, EndsAt: starts.Add(time.Hour)}
				before := b
				err := b.Move(m, side, match.BookingReport{}, now)
				w, ok := want[m][side][now]
				if ok != (err == nil) || !ok && b != before || ok && (result{b.State, b.EndedBy, b.Late}) != w {
					t.Errorf("%s by %d at %v: %+v %v", m, side, now, b, err)
				}
				if !ok {
					continue
				}
				again := b
				if err := again.Move(m, side, match.BookingReport{}, now.Add(time.Hour)); err != nil || again != b {
					t.Errorf("%s again: %+v %v", m, again, err)
				}
				for _, other := range match.BookingMoves() {
					if other != m && again.Move(other, both, match.BookingReport{}, begun) == nil {
						t.Errorf("%s after %s", other, m)
					}
				}
			}
		}
	}
}

// TestBookingReports tells of a session twice.
func TestBookingReports(t *testing.T) {
	now := time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)
	b := match.Booking{State: match.BookingBooked, StartsAt: now, EndsAt: now.Add(time.Hour)}
	notes, summary, minutes, none := "  mở\nvốn ", "tóm tắt", 45, 0
	if err := b.Move(match.BookingHold, match.SideTo, match.BookingReport{Notes: &notes}, now); err != nil || b.Notes != "mở\nvốn" || b.Minutes != 60 {
		t.Errorf("%+v %v", b, err)
	}
	later := now.Add(time.Hour)
	if err := b.Move(match.BookingHold, match.SideTo, match.BookingReport{Summary: &summary, Minutes: &minutes}, later); err != nil ||
		b.Notes != "mở\nvốn" || b.Summary != summary || b.Minutes != 45 || !b.ChangedAt.Equal(later) {
		t.Errorf("%+v %v", b, err)
	}
	if err := b.Move(match.BookingHold, match.SideTo, match.BookingReport{Minutes: &none}, later); match.KindOf(err) != match.KindInvalid {
		t.Errorf("a session of no time: %v", err)
	}
}

// TestBookingReportRefused: a session that did not take place took no time, and the
// startup writes nothing in the mentor's name.
func TestBookingReportRefused(t *testing.T) {
	now := time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)
	minutes, words := 45, "của tôi"
	for name, c := range map[string]struct {
		move match.BookingMove
		by   match.Side
		told match.BookingReport
	}{
		"notes of the startup":   {match.BookingCancel, match.SideFrom, match.BookingReport{Notes: &words}},
		"summary of the startup": {match.BookingMissing, match.SideFrom, match.BookingReport{Summary: &words}},
		"minutes of none":        {match.BookingCancel, match.SideTo, match.BookingReport{Minutes: &minutes}},
		"minutes of waiting":     {match.BookingMissing, match.SideTo, match.BookingReport{Minutes: &minutes}},
	} {
		at := now
		if c.move == match.BookingCancel {
			at = now.Add(-time.Hour)
		}
		b := match.Booking{State: match.BookingBooked, StartsAt: now, EndsAt: now.Add(time.Hour)}
		before := b
		if err := b.Move(c.move, c.by, c.told, at); match.KindOf(err) != match.KindInvalid || b != before {
			t.Errorf("%s: %+v %v", name, b, err)
		}
	}
	b := match.Booking{State: match.BookingBooked, StartsAt: now, EndsAt: now.Add(time.Hour)}
	if err := b.Move(match.BookingMissing, match.SideTo, match.BookingReport{Notes: &words, Reason: &words}, now); err != nil || b.Notes != words {
		t.Errorf("notes of the mentor: %+v %v", b, err)
	}
}

// TestBookingRest looks at what was missed and when.
func TestBookingRest(t *testing.T) {
	now := time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	for _, c := range []struct {
		missed []time.Time
		until  time.Time
	}{
		{nil, time.Time{}},
		{[]time.Time{day(-1)}, time.Time{}},
		{[]time.Time{day(-1), day(-91)}, day(29)},
		{[]time.Time{day(-1), day(-92)}, time.Time{}},
		{[]time.Time{day(-29), day(-40)}, day(1)},
		{[]time.Time{day(-30), day(-40)}, time.Time{}},
	} {
		if got := match.BookingRest(c.missed, now); !got.Equal(c.until) {
			t.Errorf("%v: %v, want %v", c.missed, got, c.until)
		}
	}
}
