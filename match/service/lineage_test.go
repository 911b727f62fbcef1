package service_test

import (
	"testing"
	"time"
)

// TestLineage: under a running program, a store that goes back gets another lineage,
// also when it comes to the same number again, and so does one whose copy brings an
// older lineage back; that of another server is taken over.
func TestLineage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newFakeStore("s1")
		store.put("a", "A")
		store.put("b", "B")
		r := start(t, store, newFakeIndex())
		pass(time.Second)
		store.put("c", "C")
		pass(time.Second)
		r.holds(t)
		keys := map[string]string{}
		differs := func(when string) {
			t.Helper()
			pass(10 * time.Second)
			r.holds(t)
			key := r.CacheKey(an, "x")
			if before, ok := keys[key]; key == "" || ok {
				t.Errorf("%s: the key %q is that of before %s", when, key, before)
			}
			keys[key] = when
		}
		differs("the beginning")
		store.mu.Lock()
		store.changes = store.changes[:2]
		delete(store.profiles, "c")
		store.mu.Unlock()
		pass(10 * time.Second)
		store.put("d", "D")
		differs("going back")

		_, err := store.BeginLineage(t.Context())
		must(t, err)
		differs("another server's start")
		if store.lines != 3 {
			t.Errorf("%d lineages were begun", store.lines)
		}
		store.mu.Lock()
		store.line = "001"
		store.mu.Unlock()
		differs("an older one that came back")
		if store.lines != 4 {
			t.Errorf("%d lineages were begun", store.lines)
		}
	})
}

// TestNoLineage: while the store cannot be given a lineage nothing is kept, and
// everything goes on.
func TestNoLineage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newFakeStore("s1")
		store.unlined = true
		store.put("a", "A")
		r := start(t, store, newFakeIndex())
		pass(time.Second)
		r.holds(t)
		if key := r.CacheKey(an, "x"); key != "" {
			t.Errorf("kept under %q", key)
		}
		store.mu.Lock()
		store.unlined = false
		store.mu.Unlock()
		pass(time.Second)
		if r.CacheKey(an, "x") == "" {
			t.Error("nothing is kept")
		}
	})
}
