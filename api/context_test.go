package api

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestCallContext: a request ends in time, with its connection and after its
// handler, whether or not somebody was waiting for that.
func TestCallContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := func() (*callContext, context.CancelFunc) {
			parent, hangUp := context.WithCancel(t.Context())
			t.Cleanup(hangUp)
			return &callContext{Context: parent, caller: caller{id: "x"}, until: time.Now().Add(time.Minute)}, hangUp
		}
		for _, waits := range []bool{false, true} {
			for name, c := range map[string]struct {
				end  func(c *callContext, hangUp context.CancelFunc)
				want error
			}{
				"goes on":       {func(*callContext, context.CancelFunc) {}, nil},
				"in time":       {func(*callContext, context.CancelFunc) { time.Sleep(2 * time.Minute) }, context.DeadlineExceeded},
				"connection":    {func(_ *callContext, hangUp context.CancelFunc) { hangUp() }, context.Canceled},
				"after its end": {func(c *callContext, _ context.CancelFunc) { c.finish() }, context.Canceled},
			} {
				ctx, hangUp := open()
				if waits {
					_ = ctx.Done()
				}
				child, cancel := context.WithCancel(context.WithValue(ctx, actorKey{}, 1))
				c.end(ctx, hangUp)
				synctest.Wait()
				if !errors.Is(ctx.Err(), c.want) || c.want != nil && !errors.Is(child.Err(), c.want) {
					t.Errorf("%s, waits %v: %v, of a child %v", name, waits, ctx.Err(), child.Err())
				}
				select {
				case <-ctx.Done():
				default:
					if c.want != nil {
						t.Errorf("%s, waits %v: still open", name, waits)
					}
				}
				if from(child).id != "x" {
					t.Errorf("%s: the caller is lost", name)
				}
				cancel()
				ctx.finish()
			}
		}
		without := &callContext{Context: t.Context()}
		if at, ok := without.Deadline(); ok || without.Err() != nil || !at.IsZero() {
			t.Errorf("without a limit: %v %v", at, without.Err())
		}
	})
}
