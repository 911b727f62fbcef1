package search

import (
	"context"
	"fmt"
	"time"

	"duyen/match"
)

// stuckAfter is when a batch counts as hung. A batch of batchSize takes a tenth
// of a second; a slow disk may take seconds.
const stuckAfter = time.Minute

// turn is the right to write, which one at a time may hold.
type turn chan struct{}

func newTurn() turn {
	t := make(turn, 1)
	t.give()
	return t
}

// take waits for the right to write.
func (t turn) take(ctx context.Context) error {
	select {
	case <-t:
		return nil
	default:
	}
	timer := time.NewTimer(stuckAfter)
	defer timer.Stop()
	select {
	case <-t:
		return nil
	case <-ctx.Done():
		return contextError(ctx.Err())
	case <-timer.C:
		return match.Fail(match.KindBusy, "index_stuck", "an earlier write of the index hangs")
	}
}

func (t turn) give() { t <- struct{}{} }

// guard takes the right to write for work that may hang: Bleve waits for its own
// goroutines and cannot be interrupted. The caller gets an error in time; the
// right comes back when the work ends, if ever.
func (t turn) guard(ctx context.Context, work func() error) error {
	if err := t.take(ctx); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		defer t.give()
		defer func() {
			if r := recover(); r != nil {
				done <- writeError(fmt.Errorf("panic: %v", r))
			}
		}()
		done <- work()
	}()
	timer := time.NewTimer(stuckAfter)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return contextError(ctx.Err())
	case <-timer.C:
		return match.Fail(match.KindBusy, "index_stuck", "a write of the index hangs")
	}
}
