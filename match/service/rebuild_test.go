package service_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// What start finds, and whether the index must be rebuilt.
func TestStart(t *testing.T) {
	filled := func(at match.Checkpoint) *fakeIndex {
		x := newFakeIndex()
		x.held["old"] = &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "old"}}
		x.at = at
		return x
	}
	sound := func(at match.Checkpoint) *fakeIndex {
		x := newFakeIndex()
		store := newFakeStore("s1")
		for i := range at.Seq {
			store.put(fmt.Sprint(i), "")
			x.held[fmt.Sprint(i)] = store.get(fmt.Sprint(i))
		}
		x.at = at
		return x
	}
	damaged := newFakeIndex()
	damaged.open = errBroken
	tests := []struct {
		name    string
		index   *fakeIndex
		rebuilt bool
	}{
		{"missing", newFakeIndex(), true},
		{"cannot be opened", damaged, true},
		{"of another store", filled(match.Checkpoint{Store: "s2", Seq: 2}), true},
		{"ahead of the store", filled(match.Checkpoint{Store: "s1", Seq: 99}), true},
		{"half built", filled(match.Checkpoint{}), true},
		{"behind", sound(match.Checkpoint{Store: "s1", Seq: 2}), false},
		{"up to date", sound(match.Checkpoint{Store: "s1", Seq: 5}), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store := newFakeStore("s1")
				for i := range 5 {
					store.put(fmt.Sprint(i), "")
				}
				r := start(t, store, tt.index)
				defer r.stop()
				r.holds(t)
				if got := tt.index.resets > 0; got != tt.rebuilt {
					t.Errorf("rebuilt: %v", got)
				}
			})
		})
	}
}

func TestRebuildServesFromTheStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		for i := range 2100 {
			store.put(fmt.Sprintf("p%04d", i), fmt.Sprint("Quế ", i))
		}
		gate := make(chan struct{})
		index.apply = func(int) error { <-gate; return nil }
		r := start(t, store, index)
		defer r.stop()
		synctest.Wait()
		if st := r.Ready(); !st.Ready || !st.Degraded || st.Reason != service.ReasonRebuilding {
			t.Errorf("status %+v", st)
		}
		hits, err := r.Search(t.Context(), match.Actor{}, match.Query{Text: "quế 7", Limit: 3})
		if err != nil || !hits.Degraded || hits.Total != 1 || hits.Data[0].Name != "Quế 7" {
			t.Errorf("hits %+v, %v", hits, err)
		}
		if key := r.CacheKey(match.Actor{}, "search"); key != "" {
			t.Errorf("an answer of the fallback would be kept as %s", key)
		}
		store.put("p0007", "Tỏi") // while the index is being filled
		store.drop("p0008")
		store.put("q", "Quế mới")
		close(gate)
		r.holds(t)
		hits, err = r.Search(t.Context(), match.Actor{}, match.Query{Text: "quế 7"})
		if err != nil || hits.Degraded {
			t.Errorf("after the rebuild: %v, %v", hits.Degraded, err)
		}
	})
}

func TestInterruptedRebuildIsDoneAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		for i := range 2100 {
			store.put(fmt.Sprintf("p%04d", i), "x")
		}
		second := make(chan struct{})
		index.apply = func(n int) error {
			if n == 2 {
				close(second)
				<-t.Context().Done()
			}
			return nil
		}
		first := start(t, store, index)
		<-second
		go first.stop() // the process ends while the second batch is on its way
		pass(time.Minute)
		index.with(func() {
			if index.at != (match.Checkpoint{}) || len(index.held) != 1000 {
				t.Errorf("left %d profiles at %+v", len(index.held), index.at)
			}
			index.apply = nil
		})
		again := start(t, store, index)
		defer again.stop()
		again.holds(t)
	})
}

func TestReindex(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		for i := range 1500 {
			store.put(fmt.Sprintf("p%04d", i), "x")
		}
		r := start(t, store, index)
		defer r.stop()
		r.holds(t)
		index.with(func() {
			delete(index.held, "p0001")
			delete(index.held, "p0002")
			index.held["ghost"] = store.get("p0003")
		})
		report, err := r.Verify(t.Context())
		want := []string{"index: p0001 is missing", "index: p0002 is missing", "index: ghost is not in the store"}
		if err != nil || report.OK || fmt.Sprint(report.Differences) != fmt.Sprint(want) || report.Index != 1499 {
			t.Errorf("report %+v, %v", report, err)
		}
		var told []string
		if err := r.Reindex(t.Context(), func(done, total int) { told = append(told, fmt.Sprintf("%d/%d", done, total)) }); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(told) != "[1000/1500 1500/1500]" {
			t.Errorf("progress %v", told)
		}
		r.holds(t)
	})
}

func TestReindexWithoutRunGivesUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newFakeStore("s1")
		r := start(t, store, newFakeIndex())
		r.holds(t)
		r.stop()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Reindex(ctx, nil); err == nil {
			t.Error("done by nobody")
		}
		store.put("a", "x")
		if err := r.Settle(ctx); match.KindOf(err) != match.KindBusy {
			t.Errorf("settled: %v", err)
		}
	})
}

func TestVerifyListsAtMost100(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		for i := range 300 {
			store.put(fmt.Sprintf("p%04d", i), "x")
		}
		r := start(t, store, index)
		defer r.stop()
		r.holds(t)
		index.with(func() { clear(index.held) })
		report, err := r.Verify(t.Context())
		if err != nil || report.OK || len(report.Differences) != 100 || report.Store != 300 || report.Index != 0 || report.Engine != 300 {
			t.Errorf("%d differences, %v, %v", len(report.Differences), report.OK, err)
		}
	})
}
