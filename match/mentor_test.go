package match_test

import (
	"testing"
	"time"

	"duyen/match"
)

// TestPausedOn asks on the days around the last one of a pause.
func TestPausedOn(t *testing.T) {
	day := func(d match.Date) time.Time {
		at, ok := d.Time()
		if !ok {
			t.Fatal(d)
		}
		return at
	}
	m := &match.Mentor{PausedUntil: "2026-12-31"}
	for on, want := range map[match.Date]bool{"2026-11-26": true, "2026-12-31": true, "2027-01-01": false} {
		if m.PausedOn(day(on)) != want {
			t.Errorf("paused on %s: %v", on, !want)
		}
	}
	if (&match.Mentor{}).PausedOn(day("2026-12-31")) {
		t.Error("nobody has paused")
	}
}
