package match

import (
	"testing"
	"time"
)

func TestRefreshOutcome(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	used := func(ago time.Duration, next string) Refresh { return Refresh{Successor: next, UsedAt: now.Add(-ago)} }
	for _, c := range []struct {
		name     string
		token    Refresh
		nextUsed bool
		want     RefreshOutcome
	}{
		{"the last one", Refresh{}, false, RefreshNext},
		{"the one before, its answer was lost", used(RefreshGrace, "b"), false, RefreshAgain},
		{"the one before, too late", used(RefreshGrace+time.Millisecond, "b"), false, RefreshReused},
		{"an older one", used(time.Second, "b"), true, RefreshReused},
		{"one that was replaced unused", used(time.Second, ""), false, RefreshReused},
	} {
		if got := c.token.Outcome(c.nextUsed, now); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestSessionRefreshed(t *testing.T) {
	began := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	x := Session{ID: "ses_1", CreatedAt: began}
	for _, c := range []struct{ after, ends time.Duration }{
		{time.Hour, time.Hour + SessionIdle}, {SessionMax - time.Hour, SessionMax},
	} {
		got := x.Refreshed(began.Add(c.after))
		if !got.UsedAt.Equal(began.Add(c.after)) || !got.EndsAt.Equal(began.Add(c.ends)) || got.ID != x.ID {
			t.Errorf("after %v: %+v", c.after, got)
		}
	}
}
