package service_test

import (
	"context"
	"fmt"
	"sync"
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
				if got := tt.index.swaps > 0; got != tt.rebuilt {
					t.Errorf("rebuilt: %v", got)
				}
			})
		})
	}
}

// While there is no index at all, the store answers.
func TestFirstIndexIsBuiltWhileTheStoreAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		for i := range 2100 {
			store.put(fmt.Sprintf("p%04d", i), fmt.Sprint("Quế ", i))
		}
		gate := make(chan struct{})
		index.fill = func(int) error { <-gate; return nil }
		r := start(t, store, index)
		defer r.stop()
		synctest.Wait()
		if st := r.Ready(); !st.Ready || !st.Degraded || st.Reason != service.ReasonRebuilding || st.Rebuild == nil {
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
		seq := store.put("q", "Quế mới")
		r.Notify()
		if !r.WaitFor(t.Context(), seq) || r.engine.Len() != 2100 {
			t.Errorf("the engine waits for the index: %d profiles", r.engine.Len())
		}
		close(gate)
		r.holds(t)
		hits, err = r.Search(t.Context(), match.Actor{}, match.Query{Text: "quế 7"})
		if err != nil || hits.Degraded || r.Ready().Rebuild != nil {
			t.Errorf("after the rebuild: %v, %v, %+v", hits.Degraded, err, r.Ready())
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
		index.fill = func(n int) error {
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
			if index.at != (match.Checkpoint{}) || index.swaps > 0 || len(index.draft) != 1000 {
				t.Errorf("left %d profiles at %+v, swapped %d times", len(index.draft), index.at, index.swaps)
			}
			index.fill = nil
		})
		again := start(t, store, index)
		defer again.stop()
		again.holds(t)
	})
}

// reindexing is a rig with 1,500 profiles and a rebuild that stands before its
// nth write to the draft.
func reindexing(t *testing.T, n int) (r *rig, release func(), answer chan error) {
	t.Helper()
	store, index := newFakeStore("s1"), newFakeIndex()
	for i := range 1500 {
		store.put(fmt.Sprintf("p%04d", i), "x")
	}
	r = start(t, store, index)
	r.holds(t)
	gate := make(chan struct{})
	index.with(func() {
		index.fills, index.swaps = 0, 0
		index.fill = func(i int) error {
			if i == n {
				<-gate
			}
			return nil
		}
	})
	answer = make(chan error, 10)
	return r, func() { close(gate) }, answer
}

func TestReindex(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, release, _ := reindexing(t, 0)
		defer r.stop()
		release()
		r.index.with(func() {
			delete(r.index.held, "p0001")
			delete(r.index.held, "p0002")
			r.index.held["ghost"] = r.store.get("p0003")
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
		if len(told) != 9 || told[0] != "700/4500" || told[8] != "4500/4500" {
			t.Errorf("progress %v", told)
		}
		r.holds(t)
	})
}

// A rebuild does not stop the follower, and the old copies answer until the new
// ones hold everything they hold.
func TestWritesGoOnDuringARebuild(t *testing.T) {
	for n := 1; n <= 3; n++ { // before the first, second and the last write to the draft
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, release, answer := reindexing(t, n)
				defer r.stop()
				epoch := r.engine.Epoch()
				go func() { answer <- r.Reindex(t.Context(), nil) }()
				synctest.Wait()
				if n == 3 { // only what is written meanwhile makes a third one
					release()
					release = func() {}
				}
				r.store.put("p0003", "anew")
				r.store.drop("p0004")
				seq := r.store.put("q", "new")
				r.Notify()
				synctest.Wait()
				hits, err := r.Search(t.Context(), match.Actor{}, match.Query{Text: "x"})
				if !r.WaitFor(t.Context(), seq) || err != nil || hits.Degraded || hits.Total != 1500 {
					t.Errorf("%d hits, degraded %v, %v", hits.Total, hits.Degraded, err)
				}
				if st := r.Ready(); n < 3 && (st.Degraded || st.Rebuild == nil || st.Epoch != epoch) {
					t.Errorf("status %+v, %+v", st, st.Rebuild)
				}
				release()
				if err := <-answer; err != nil {
					t.Error(err)
				}
				if !r.WaitFor(t.Context(), seq) {
					t.Error("what could be found before the swap is gone after it")
				}
				r.holds(t)
				if r.index.swaps != 1 || r.engine.Epoch() < epoch || r.engine.Len() != 1500 {
					t.Errorf("%d swaps, epoch %d, %d profiles", r.index.swaps, r.engine.Epoch(), r.engine.Len())
				}
			})
		})
	}
}

// New statistics are counted while the engine goes on under the old ones.
func TestRenewalDoesNotStopTheFollower(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, release, _ := reindexing(t, 0)
		defer r.stop()
		release()
		day := r.engine.Day()
		counting, gate := make(chan struct{}), make(chan struct{})
		var once sync.Once
		r.store.mu.Lock()
		r.store.each = func() { once.Do(func() { close(counting) }); <-gate }
		r.store.mu.Unlock()
		pass(24 * time.Hour)
		<-counting
		seq := r.store.put("q", "new")
		r.Notify()
		if !r.WaitFor(t.Context(), seq) || r.engine.Len() != 1501 || r.engine.Day() != day {
			t.Errorf("%d profiles on %s", r.engine.Len(), r.engine.Day())
		}
		if st := r.Ready(); !st.Ready || st.Degraded {
			t.Errorf("status %+v", st)
		}
		close(gate)
		synctest.Wait()
		if r.engine.Day() <= day || r.engine.Len() != 1501 || !r.WaitFor(t.Context(), seq) {
			t.Errorf("after it: %d profiles on %s", r.engine.Len(), r.engine.Day())
		}
		r.holds(t)
	})
}

func TestReindexIsShared(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, release, answer := reindexing(t, 2)
		defer r.stop()
		for range 3 {
			go func() { answer <- r.Reindex(t.Context(), nil) }()
			synctest.Wait()
		}
		release()
		for range 3 {
			if err := <-answer; err != nil {
				t.Error(err)
			}
		}
		if r.index.swaps != 1 {
			t.Errorf("%d rebuilds for three who asked at once", r.index.swaps)
		}
		r.holds(t)
	})
}

func TestReindexIsGivenUpWhenNobodyWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, release, answer := reindexing(t, 1)
		defer r.stop()
		ctx, cancel := context.WithCancel(t.Context())
		for range 2 {
			go func() { answer <- r.Reindex(ctx, nil) }()
		}
		synctest.Wait()
		cancel()
		for range 2 {
			if err := <-answer; err == nil {
				t.Error("done for nobody")
			}
		}
		synctest.Wait()
		// Who comes now does not get what is given up.
		go func() { answer <- r.Reindex(t.Context(), nil) }()
		synctest.Wait()
		release()
		if err := <-answer; err != nil {
			t.Error(err)
		}
		if r.index.swaps != 1 || r.index.draft != nil || r.index.fills != 3 {
			t.Errorf("%d swaps after %d writes", r.index.swaps, r.index.fills)
		}
		r.holds(t)
	})
}

// A rebuild that fails at any point leaves the old copies in use, and a later
// one succeeds.
func TestFailedReindexKeepsTheOldCopies(t *testing.T) {
	full := match.Fail(match.KindFull, "disk_full", "no room for the index")
	tests := map[string]func(r *rig){
		"disk full":            func(r *rig) { r.index.fill = func(int) error { return full } },
		"disk full at the end": func(r *rig) { r.index.fill = failAt(2, full) },
		"swap fails":           func(r *rig) { r.index.swap = func() error { return full } },
		"panic":                func(r *rig) { r.index.fill = func(int) error { panic("nil map") } },
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, release, _ := reindexing(t, 0)
				defer r.stop()
				release()
				epoch := r.engine.Epoch()
				r.store.put("p0003", "anew")
				r.index.with(func() { fault(r) })
				if err := r.Reindex(t.Context(), nil); err == nil {
					t.Error("no error")
				}
				if st := r.Ready(); st.Degraded || st.Rebuild != nil || st.Epoch != epoch || r.index.swaps > 0 || r.index.draft != nil {
					t.Errorf("status %+v, %d swaps", st, r.index.swaps)
				}
				r.store.put("p0005", "anew")
				r.holds(t)
				r.index.with(func() { r.index.fill, r.index.swap = nil, nil })
				if err := r.Reindex(t.Context(), nil); err != nil || r.index.swaps != 1 || r.engine.Epoch() == epoch {
					t.Errorf("%d swaps, %v", r.index.swaps, err)
				}
				r.holds(t)
			})
		})
	}
}

// failAt gives a hook that fails from the nth call on.
func failAt(n int, err error) func(int) error {
	calls := 0
	return func(int) error {
		if calls++; calls >= n {
			return err
		}
		return nil
	}
}

// A store that is replaced by an older state while copies are made of it.
func TestStoreReplacedDuringARebuild(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, release, answer := reindexing(t, 2)
		defer r.stop()
		go func() { answer <- r.Reindex(t.Context(), nil) }()
		synctest.Wait()
		older := newFakeStore("s2")
		older.put("only", "x")
		r.store.mu.Lock()
		r.store.id, r.store.profiles, r.store.changes = older.id, older.profiles, older.changes
		r.store.kinds, r.store.versions = older.kinds, older.versions
		r.store.mu.Unlock()
		release()
		if err := <-answer; err == nil {
			t.Error("copies of another store were put in place")
		}
		r.holds(t)
		if r.engine.Len() != 1 {
			t.Errorf("%d profiles", r.engine.Len())
		}
	})
}

func TestRunEndsDuringARebuild(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, release, answer := reindexing(t, 2)
		go func() { answer <- r.Reindex(t.Context(), nil) }()
		synctest.Wait()
		go r.stop()
		synctest.Wait()
		release()
		if err := <-answer; match.KindOf(err) != match.KindBusy {
			t.Error(err)
		}
		r.stop()
		if r.index.draft != nil || r.index.swaps > 0 {
			t.Error("a draft is left behind")
		}
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
