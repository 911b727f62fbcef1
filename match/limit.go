package match

import "time"

// Limit is how often something may be done: Burst times at once, and on the
// long run PerMinute times a minute. Both are at least 1.
type Limit struct {
	PerMinute int
	Burst     int
}

// The bounds of blocks: how many accounts one may have blocked, far more than anybody
// has met, and how many profiles name each in the list.
const (
	MaxBlocks    = 500
	BlockedNames = 10
)

// Refill gives how long it takes until n more times are allowed.
func (l Limit) Refill(n int) time.Duration {
	return time.Duration(n) * time.Minute / time.Duration(max(l.PerMinute, 1))
}
