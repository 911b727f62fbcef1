package jobs

import (
	"math/rand/v2"
	"time"
)

// jitter is the largest part of a delay that chance adds or takes away, so that
// what failed together is not tried again together.
const jitter = 0.2

// mailDelays are the waits between the eight attempts at a letter: short ones
// for a hiccup, then long enough to outlast a day without a mail server. River's
// own policy (attempt⁴ s) would give up after 79 minutes.
func mailDelays() []time.Duration {
	return []time.Duration{
		30 * time.Second, 2 * time.Minute, 8 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 15 * time.Hour,
	}
}

// delay gives the wait after the given attempt, counted from one, for a chance
// in [0, 1).
func delay(delays []time.Duration, attempt int, chance float64) time.Duration {
	d := delays[min(max(attempt, 1), len(delays))-1]
	return time.Duration(float64(d) * (1 + jitter*(2*chance-1)))
}

// next gives the time of the attempt after the given one.
func next(now time.Time, delays []time.Duration, attempt int) time.Time {
	return now.Add(delay(delays, attempt, rand.Float64()))
}
