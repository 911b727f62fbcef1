package jobs

import (
	"testing"
	"time"
)

func TestDelaysOutlastADay(t *testing.T) {
	delays := mailDelays()
	var least, most time.Duration
	for attempt := 1; attempt <= len(delays); attempt++ {
		low, high := delay(delays, attempt, 0), delay(delays, attempt, 1)
		if low >= delays[attempt-1] || high <= delays[attempt-1] {
			t.Errorf("attempt %d waits from %v to %v", attempt, low, high)
		}
		least, most = least+low, most+high
	}
	if least < 18*time.Hour || most > 30*time.Hour {
		t.Errorf("given up after %v to %v", least, most)
	}
	if delay(delays, 0, 0.5) != delays[0] || delay(delays, 99, 0.5) != delays[len(delays)-1] {
		t.Error("attempts outside have no wait")
	}
	at := now()
	seen := map[time.Time]bool{}
	for range 100 {
		seen[next(at, delays, 1)] = true
	}
	if len(seen) < 90 {
		t.Errorf("100 jobs that failed together are tried at %d times", len(seen))
	}
}
