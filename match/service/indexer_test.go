package service_test

import (
	"fmt"
	"testing"
	"time"
)

func TestFollowing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newFakeStore("s1")
		store.put("a", "Quế Trà Bồng")
		r := start(t, store, newFakeIndex())
		defer r.stop()
		r.holds(t)
		seq := store.put("b", "Tỏi Lý Sơn")
		r.Notify()
		began := time.Now()
		if !r.WaitFor(t.Context(), seq) || time.Since(began) > 0 {
			t.Errorf("a write that is announced took %v", time.Since(began))
		}
		seq = store.put("a", "Quế Trà My") // by another process: found by polling
		if r.WaitFor(t.Context(), seq); time.Since(began) > 200*time.Millisecond {
			t.Errorf("waited %v for it", time.Since(began))
		}
		store.drop("b")
		r.holds(t)
		if r.engine.Len() != 1 {
			t.Errorf("%d profiles in the engine", r.engine.Len())
		}
	})
}

func TestWaitForGivesUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := start(t, newFakeStore("s1"), newFakeIndex())
		defer r.stop()
		r.holds(t)
		began := time.Now()
		if r.WaitFor(t.Context(), 1<<60) || time.Since(began) != 200*time.Millisecond {
			t.Errorf("waited %v", time.Since(began))
		}
	})
}

func TestChangesAreCollapsedAndBatched(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		r := start(t, store, index)
		defer r.stop()
		r.holds(t)
		before := index.applies
		store.mu.Lock()
		for i := range 2500 {
			store.keep(fmt.Sprintf("p%d", i%10), fmt.Sprint("name ", i))
		}
		store.mu.Unlock()
		r.holds(t)
		index.with(func() {
			if got := index.applies - before; got != 3 {
				t.Errorf("2,500 changes took %d batches", got)
			}
			if index.largest > 10 {
				t.Errorf("a batch of %d updates for ten profiles", index.largest)
			}
		})
	})
}

func TestEpochs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newFakeStore("s1")
		for i := range 100 {
			store.put(fmt.Sprintf("p%d", i), "x")
		}
		r := start(t, store, newFakeIndex())
		r.holds(t)
		if r.engine.Epoch() != 100 {
			t.Fatalf("epoch %d", r.engine.Epoch())
		}
		for i := range 49 {
			store.put(fmt.Sprintf("p%d", i), "y")
		}
		r.holds(t)
		pass(time.Second)
		if r.engine.Epoch() != 100 {
			t.Errorf("49 changes made epoch %d", r.engine.Epoch())
		}
		store.put("p49", "y")
		pass(time.Second)
		if r.engine.Epoch() != 150 {
			t.Errorf("50 changes made epoch %d", r.engine.Epoch())
		}
		day := r.engine.Day()
		pass(24 * time.Hour)
		if r.engine.Day() <= day || r.engine.Epoch() != 150 {
			t.Errorf("a day later: day %s, epoch %d", r.engine.Day(), r.engine.Epoch())
		}
		if r.engine.Day() != r.Today() {
			t.Errorf("day %s, today %s", r.engine.Day(), r.Today())
		}
		r.stop()
		again := start(t, store, r.index)
		defer again.stop()
		again.holds(t)
		if again.engine.Epoch() != 150 {
			t.Errorf("after a restart with the same data: epoch %d", again.engine.Epoch())
		}
	})
}
