package api

import (
	"context"
	"sync"
	"time"
)

// callContext is the context of a request. It carries the caller and ends in time,
// but has no timer before somebody waits for its end: an answer out of the cache
// is sent long before.
type callContext struct {
	context.Context        // of the connection
	caller          caller // never read under the lock
	until           time.Time

	mu    sync.Mutex
	timed context.Context //nolint:containedctx // made when it is first asked for
	end   context.CancelFunc
	over  bool
}

// Value implements context.Context.
func (c *callContext) Value(key any) any {
	if key == (callerKey{}) {
		return &c.caller
	}
	return c.Context.Value(key)
}

// Deadline implements context.Context.
func (c *callContext) Deadline() (time.Time, bool) {
	parent, ok := c.Context.Deadline()
	if c.until.IsZero() || ok && parent.Before(c.until) {
		return parent, ok
	}
	return c.until, true
}

// Done implements context.Context.
func (c *callContext) Done() <-chan struct{} {
	if c.until.IsZero() {
		return c.Context.Done()
	}
	return c.waited().Done()
}

// Err implements context.Context.
func (c *callContext) Err() error {
	c.mu.Lock()
	timed, over := c.timed, c.over
	c.mu.Unlock()
	switch {
	case timed != nil:
		return timed.Err()
	case over:
		return context.Canceled
	}
	if err := c.Context.Err(); err != nil || c.until.IsZero() || time.Now().Before(c.until) {
		return err
	}
	return context.DeadlineExceeded
}

// waited gives the context with the timer.
func (c *callContext) waited() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timed == nil {
		c.timed, c.end = context.WithDeadline(c.Context, c.until)
		if c.over {
			c.end()
		}
	}
	return c.timed
}

// finish ends the context after the handler: whoever still works for it may stop.
func (c *callContext) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over = true; c.end != nil {
		c.end()
	}
}
