package match

import "time"

// Limit is how often something may be done: Burst times at once, and on the
// long run PerMinute times a minute. Both are at least 1.
type Limit struct {
	PerMinute int
	Burst     int
}

// Refill gives how long it takes until n more times are allowed.
func (l Limit) Refill(n int) time.Duration {
	return time.Duration(n) * time.Minute / time.Duration(max(l.PerMinute, 1))
}
