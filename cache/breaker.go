package cache

import (
	"sync"
	"time"
)

// openFor is how long nobody is asked after a failure. One failure opens the
// breaker: a miss is cheap, waiting is not.
const openFor = time.Second

// breaker keeps calls away from something that has just failed. When its time
// is over it lets one call through to try; the others go on without.
type breaker struct {
	now func() time.Time

	mu     sync.Mutex
	until  time.Time // open until then; zero when closed
	trying bool
}

// allow tells whether a call may be made. Whoever is allowed must report with
// succeed, fail or release.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return true
	}
	if b.trying || b.now().Before(b.until) {
		return false
	}
	b.trying = true
	return true
}

// succeed closes the breaker and tells whether it was open.
func (b *breaker) succeed() (was bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was = !b.until.IsZero()
	b.until, b.trying = time.Time{}, false
	return was
}

// fail opens the breaker and tells whether it was closed.
func (b *breaker) fail() (was bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was = b.until.IsZero()
	b.until, b.trying = b.now().Add(openFor), false
	return was
}

// release reports a call that says nothing.
func (b *breaker) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
}
