package search

import (
	"context"
	"runtime"
	"time"

	"duyen/match"
)

// gate bounds the searches that run at once. Who finds it full waits a moment,
// who finds the waiting room full is sent away at once: an answer in time to few
// is worth more than a late one to all.
type gate struct {
	slots   chan struct{}
	waiting chan struct{}
}

const (
	searchesPerCore = 2
	waitersPerSlot  = 4
	longestWait     = 40 * time.Millisecond // an overloaded server answers in 50 ms
)

func newGate() gate {
	n := searchesPerCore * runtime.GOMAXPROCS(0)
	return gate{slots: make(chan struct{}, n), waiting: make(chan struct{}, n*waitersPerSlot)}
}

// enter waits for a slot; leave must follow when it gives nil.
func (g gate) enter(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case g.waiting <- struct{}{}:
	default:
		return busyError()
	}
	defer func() { <-g.waiting }()
	timer := time.NewTimer(longestWait)
	defer timer.Stop()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return contextError(ctx.Err())
	case <-timer.C:
		return busyError()
	}
}

func (g gate) leave() { <-g.slots }

func busyError() error {
	return match.Fail(match.KindBusy, "search_busy", "too many searches at once")
}
