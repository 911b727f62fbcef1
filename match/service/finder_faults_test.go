package service_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// faultyIndex is an index in which a word is a fault of the program.
type faultyIndex struct {
	*search.Index
	faulty atomic.Bool
}

func (x *faultyIndex) Found(ctx context.Context, queries []match.Query, only []string) ([][]string, error) {
	for i := range queries {
		if x.faulty.Load() && strings.Contains(queries[i].Text, "hong") {
			panic("a fault of the program")
		}
	}
	return x.Index.Found(ctx, queries, only)
}

// TestOneBadSearchDoesNotHarmTheOthers: searches that cannot be asked without a
// panic are passed over after a while, and the others are told.
func TestOneBadSearchDoesNotHarmTheOthers(t *testing.T) {
	x := &faultyIndex{}
	w := newWorldWith(t, func(real *search.Index) service.Index { x.Index = real; return x }, nil)
	chi := w.reader(t, "usr_chi")
	bad, good, worse := w.save(t, chi, "q=que hong"), w.save(t, chi, "q=que"), w.save(t, chi, "q=hong")
	x.faulty.Store(true)
	woken, end := w.WatchFeeds(good.ID)
	defer end()
	w.put(t, an, startup("s1", "Quế Trà Bồng hong"))
	within(t, woken)
	for id, want := range map[string]int{bad.ID: 0, good.ID: 1, worse.ID: 0} {
		if got := w.feedItems(t, id); len(got) != want {
			t.Errorf("%s was told %+v", id, got)
		}
	}
}

// TestAFaultDoesNotEndTheFinder: whatever part of a round a panic is in, the next
// round comes.
func TestAFaultDoesNotEndTheFinder(t *testing.T) {
	r := newFeederRig(t)
	asked := make(chan struct{})
	var times atomic.Int32
	r.feeds.fail(func(doing string) error {
		if doing != "found" {
			return nil
		}
		switch times.Add(1) {
		case 1:
			panic("a fault of the program")
		case 2:
			close(asked)
		}
		return nil
	})
	r.start(t)
	r.save(t, "usr_an", startup("s1", "Quế Trà Bồng"))
	within(t, asked)
	if !strings.Contains(r.log.String(), "a fault of the program") {
		t.Errorf("the panic is not logged: %s", r.log)
	}
}
