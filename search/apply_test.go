package search

import (
	"context"
	"maps"
	"testing"

	"duyen/match"
)

func TestApplyOfManyWritesTheCheckpointLast(t *testing.T) {
	ix, store := open(t)
	profiles := make([]match.Profile, 0, 2*batchSize+1)
	for i := range cap(profiles) {
		profiles = append(profiles, startup("p"+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)), "Rau", ""))
	}
	apply(t, ix, store, profiles...)
	if n, err := ix.Count(); n != len(profiles) || err != nil {
		t.Error(n, err)
	}
	if at, _ := ix.Checkpoint(t.Context()); at.Seq != int64(len(profiles)) {
		t.Error(at)
	}
}

// broken is a profile that cannot be read.
type broken struct{ match.Startup }

// Common implements match.Profile.
func (*broken) Common() *match.Base { panic("broken profile") }

func TestFailedBatchLeavesTheIndexAsItWas(t *testing.T) {
	ix, store := open(t, collisions()...)
	before, _ := ix.Checkpoint(t.Context())
	err := ix.Apply(t.Context(), []match.Update{
		{ID: "new", Profile: startup("new", "Tỏi mới", "")}, {ID: "bad", Profile: &broken{}},
	}, match.Checkpoint{Seq: 99})
	if match.KindOf(err) != match.KindInternal {
		t.Fatal(err)
	}
	if at, err := ix.Checkpoint(t.Context()); at != before || err != nil {
		t.Error(at, err)
	}
	if n, _ := ix.Count(); n != 6 {
		t.Error(n)
	}
	apply(t, ix, store, startup("next", "Tỏi cô đơn", ""))
	if n, _ := ix.Count(); n != 7 {
		t.Error("the next batch:", n)
	}
}

func TestIndexHealsAfterItsHandleBreaks(t *testing.T) {
	ix, store := open(t, collisions()...)
	if err := ix.now.handle.Close(); err != nil {
		t.Fatal(err)
	}
	update := []match.Update{{ID: "x", Profile: startup("x", "Gốm", "")}}
	store.put(update[0].Profile)
	if err := ix.Apply(t.Context(), update, match.Checkpoint{Seq: 7}); err == nil {
		t.Fatal("no error")
	}
	if err := ix.Apply(t.Context(), update, match.Checkpoint{Seq: 7}); err != nil {
		t.Fatal(err)
	}
	if got := found(t, ix, match.Query{Text: "gốm"}); len(got) != 1 {
		t.Error(got)
	}
}

func TestClosedIndexStaysClosed(t *testing.T) {
	ix, _ := open(t)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if err := ix.Apply(t.Context(), nil, match.Checkpoint{}); match.KindOf(err) != match.KindBusy {
		t.Error("apply:", err)
	}
	if err := ix.Draft(t.Context()); match.KindOf(err) != match.KindBusy {
		t.Error("draft:", err)
	}
}

func TestHungWriteDoesNotHoldTheCaller(t *testing.T) {
	ix, store := open(t, collisions()...)
	hang := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	if err := ix.writer.guard(ctx, func() error { cancel(); <-hang; return nil }); match.KindOf(err) != match.KindBusy {
		t.Error("the hung write:", err)
	}
	if err := ix.Apply(ctx, nil, match.Checkpoint{}); match.KindOf(err) != match.KindBusy {
		t.Error("the next write:", err)
	}
	if got := found(t, ix, match.Query{Text: "tỏi"}); len(got) == 0 {
		t.Error("reading stopped")
	}
	close(hang)
	apply(t, ix, store, startup("next", "Tỏi", "")) // waits for the hung write
}

func TestVersions(t *testing.T) {
	ix, store := open(t, collisions()...)
	p := startup("me", "Chuyện của tôi", "")
	p.Version = 12
	apply(t, ix, store, p)
	store.remove("home")
	if err := ix.Apply(t.Context(), []match.Update{{ID: "home"}}, match.Checkpoint{}); err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	if err := ix.Versions(t.Context(), func(id string, v int64) { got[id] = v }); err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"garlic": 1, "me": 12, "dark": 1, "cinnamon": 1, "peace": 1}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
