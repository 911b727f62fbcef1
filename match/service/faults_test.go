package service_test

import (
	"testing"
	"testing/synctest"
	"time"

	"duyen/match"
	"duyen/match/service"
)

func TestFailingWrites(t *testing.T) {
	tests := []struct {
		name    string
		err     error
		times   int
		rebuilt bool
	}{
		{"once", errBroken, 1, false},
		{"twice", errBroken, 2, true},
		{"disk full for long", match.Fail(match.KindFull, "full", "no space left"), 5, false},
		{"panic twice", nil, 2, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store, index := newFakeStore("s1"), newFakeIndex()
				store.put("a", "x")
				r := start(t, store, index)
				defer r.stop()
				r.holds(t)
				failed := 0
				index.with(func() {
					index.swaps = 0
					index.apply = func(int) error {
						if failed == tt.times {
							return nil
						}
						failed++
						if tt.err == nil {
							panic("assignment to entry in nil map")
						}
						return tt.err
					}
				})
				seq := store.put("b", "y")
				r.Notify()
				synctest.Wait()
				if r.engine.Checkpoint().Seq != seq {
					t.Error("the engine waits for the index")
				}
				r.holds(t)
				if got := index.swaps > 0; got != tt.rebuilt || failed != tt.times {
					t.Errorf("rebuilt: %v after %d failures", got, failed)
				}
			})
		})
	}
}

// An index that is opened again after a failed write may stand at an older
// state: what it has lost is written again.
func TestIndexThatFallsBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		store.put("a", "x")
		r := start(t, store, index)
		defer r.stop()
		r.holds(t)
		before := index.at
		store.put("b", "y")
		r.holds(t)
		index.with(func() {
			index.swaps = 0
			index.apply = func(int) error {
				index.with(func() {
					delete(index.held, "b")
					index.at, index.apply = before, nil
				})
				return errBroken
			}
		})
		store.put("c", "z")
		r.Notify()
		r.holds(t)
		if index.swaps > 0 {
			t.Error("rebuilt for one failed write")
		}
	})
}

func TestHungWrite(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		r := start(t, store, index)
		defer r.stop()
		r.holds(t)
		gate := make(chan struct{})
		index.with(func() { index.apply = func(int) error { <-gate; return nil } })
		store.put("a", "Quế")
		pass(20 * time.Second)
		if st := r.Ready(); !st.Ready {
			t.Errorf("not ready after 20 s: %+v", st)
		}
		pass(20 * time.Second)
		if st := r.Ready(); st.Ready || st.Reason != service.ReasonHung {
			t.Errorf("after 40 s: %+v", st)
		}
		hits, err := r.Search(t.Context(), match.Actor{}, match.Query{Text: "que"})
		if err != nil || !hits.Degraded || hits.Total != 1 {
			t.Errorf("search answers %+v, %v", hits, err)
		}
		close(gate)
		r.holds(t)
	})
}

func TestStoreThatFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		r := start(t, store, index)
		defer r.stop()
		r.holds(t)
		store.setFail(match.Fail(match.KindBusy, "locked", "the store is locked"))
		pass(time.Second)
		if st := r.Ready(); st.Ready || st.Reason != service.ReasonStore {
			t.Errorf("status %+v", st)
		}
		swaps := index.swaps
		store.setFail(nil)
		store.put("a", "x")
		r.holds(t)
		if index.swaps != swaps {
			t.Error("the index was rebuilt for a fault of the store")
		}
	})
}

func TestSearchThatFails(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		degraded bool
		heals    bool // before the follower asks again
		rebuilt  bool
	}{
		{"broken", errBroken, true, false, true},
		{"hiccup", errBroken, true, true, false},
		{"overloaded", match.Fail(match.KindBusy, "busy", "too many searches"), false, false, false},
		{"caller's fault", match.Fail(match.KindMalformed, "bad_cursor", "no such cursor"), false, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store, index := newFakeStore("s1"), newFakeIndex()
				store.put("a", "Quế Trà Bồng")
				r := start(t, store, index)
				defer r.stop()
				r.holds(t)
				// The follower may ask again before Search returns, so that what heals
				// does so with the failure itself.
				index.with(func() { index.swaps, index.search, index.once = 0, tt.err, tt.heals })
				hits, err := r.Search(t.Context(), match.Actor{}, match.Query{Text: "quế"})
				if hits.Degraded != tt.degraded || (err != nil) == tt.degraded {
					t.Errorf("degraded %v, %v", hits.Degraded, err)
				}
				synctest.Wait()
				if got := index.swaps > 0; got != tt.rebuilt {
					t.Errorf("rebuilt: %v", got)
				}
				index.with(func() { index.search = nil })
				r.holds(t)
			})
		})
	}
}
