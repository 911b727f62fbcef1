package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// TestCalendarAddress: one secret address per account gives its mentors' free times
// and the sessions of all its profiles; making it anew ends the one before.
func TestCalendarAddress(t *testing.T) {
	w := newTime(t)
	slot, paused := w.open(t, "2026-11-26T09:00"), w.open(t, "2026-12-20T09:00")
	w.open(t, "2026-11-27T09:00")
	b := w.book(t, slot.ID)
	m, err := w.Whole(t.Context(), binh, match.KindMentor, "m")
	if err != nil {
		t.Fatal(err)
	}
	m.(*match.Mentor).PausedUntil = "2026-11-30" //nolint:forcetypeassert // of that kind
	if _, _, err := w.Replace(t.Context(), binh, m, m.Common().Version); err != nil {
		t.Fatal(err)
	}
	w.settle(t)

	if since, err := w.CalendarLinked(t.Context(), binh); err != nil || !since.IsZero() {
		t.Errorf("there is one since %v: %v", since, err)
	}
	first, err := w.LinkCalendar(t.Context(), binh)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := w.CalendarByLink(t.Context(), first)
	if err != nil || len(c.Free) != 1 || c.Free[0].ID != paused.ID || len(c.Sessions) != 1 || c.Sessions[0].ID != b.ID || c.Sessions[0].With != "Quế Trà Bồng" {
		t.Errorf("the mentor's: %+v %v", c, err)
	}
	own, err := w.LinkCalendar(t.Context(), an)
	if err != nil {
		t.Fatal(err)
	}
	if c, _, err := w.CalendarByLink(t.Context(), own); err != nil || len(c.Free) != 0 || len(c.Sessions) != 1 || c.Sessions[0].With != "Trần Văn Bình" {
		t.Errorf("the startup's: %+v %v", c, err)
	}
	if _, err := w.MoveBooking(t.Context(), an, b.ID, match.BookingCancel, match.BookingReport{}); err != nil {
		t.Fatal(err)
	}
	if c, _, err := w.CalendarByLink(t.Context(), own); err != nil || len(c.Sessions) != 0 {
		t.Errorf("a cancelled one stays: %+v %v", c, err)
	}

	second, err := w.LinkCalendar(t.Context(), binh)
	if err != nil || second == first {
		t.Fatalf("anew: %q %v", second, err)
	}
	if since, err := w.CalendarLinked(t.Context(), binh); err != nil || since.IsZero() {
		t.Errorf("since %v: %v", since, err)
	}
	for name, token := range map[string]string{"the one before": first, "none": "", "another secret": "dyc_" + strings.Repeat("x", 43)} {
		if _, _, err := w.CalendarByLink(t.Context(), token); match.KindOf(err) != match.KindNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.UnlinkCalendar(t.Context(), binh); err != nil {
		t.Fatal(err)
	}
	if err := w.UnlinkCalendar(t.Context(), binh); err != nil {
		t.Errorf("again: %v", err)
	}
	if _, _, err := w.CalendarByLink(t.Context(), second); match.KindOf(err) != match.KindNotFound {
		t.Errorf("one that has ended: %v", err)
	}
	key := an
	key.Key = &match.KeyUse{}
	for name, a := range map[string]match.Actor{"nobody": {}, "a key": key} {
		if _, err := w.LinkCalendar(t.Context(), a); err == nil {
			t.Errorf("%s makes an address", name)
		}
	}
	blocked := match.User{ID: an.User, Email: an.User + "@example.test", Name: an.User, Confirmed: true, Disabled: true}
	if _, err := w.store.Put(t.Context(), blocked); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.CalendarByLink(t.Context(), own); match.KindOf(err) != match.KindNotFound {
		t.Errorf("of who is blocked: %v", err)
	}
}

// TestClashingSlots: free times that overlap with busy ones, touching is none.
func TestClashingSlots(t *testing.T) {
	w := newTime(t)
	taken, early, late := w.open(t, "2026-11-26T09:00"), w.open(t, "2026-11-27T09:00"), w.open(t, "2026-11-27T14:00")
	w.open(t, "2026-11-27T16:00")
	w.book(t, taken.ID)
	busy := func(from string, length time.Duration) match.Slot {
		at, _ := match.ParseMoment(from)
		return match.Slot{StartsAt: at, EndsAt: at.Add(length)}
	}
	got, err := w.ClashingSlots(t.Context(), binh, "m", []match.Slot{
		busy("2026-11-25", 48*time.Hour), busy("2026-11-27T09:59", time.Minute), busy("2026-11-27T13:00", 2*time.Hour), busy("2026-11-27T15:00", time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	if ids := []string{early.ID, late.ID}; len(got) != 2 || !slices.Equal([]string{got[0].ID, got[1].ID}, ids) {
		t.Errorf("%+v", got)
	}
	if _, err := w.ClashingSlots(t.Context(), an, "m", nil); match.KindOf(err) != match.KindForbidden {
		t.Errorf("another's: %v", err)
	}
}
