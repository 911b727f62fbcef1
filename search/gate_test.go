package search

import (
	"context"
	"testing"
	"time"

	"duyen/match"
)

func TestGateShedsLoad(t *testing.T) {
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
	if took := time.Since(start); took > longestWait/2 {
		t.Errorf("sent away after %v", took)
	}
	<-g.waiting
	if err := g.enter(t.Context()); match.KindOf(err) != match.KindBusy {
		t.Error("no slot in time:", err)
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
