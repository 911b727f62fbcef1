package search

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"duyen/match"
)

// TestGateShedsLoad, in a bubble: what counts is how long one is made to wait, not
// how long the machine takes.
func TestGateShedsLoad(t *testing.T) { synctest.Test(t, shedsLoad) }

func shedsLoad(t *testing.T) {
	g := newGate()
	for range cap(g.slots) {
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range cap(g.waiting) {
		g.waiting <- struct{}{}
	}
	start := time.Now()
	if err := g.enter(t.Context()); match.KindOf(err) != match.KindBusy {
		t.Error("full waiting room:", err)
	}
	if took := time.Since(start); took > 0 {
		t.Errorf("sent away after %v", took)
	}
	<-g.waiting
	if err := g.enter(t.Context()); match.KindOf(err) != match.KindBusy {
		t.Error("no slot in time:", err)
	}
	if took := time.Since(start); took != longestWait {
		t.Errorf("waited for a slot for %v", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.enter(ctx); err == nil {
		t.Error("cancelled, but let in")
	}
	g.leave()
	if err := g.enter(t.Context()); err != nil {
		t.Error("a slot is free:", err)
	}
}
