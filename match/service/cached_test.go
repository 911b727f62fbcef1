package service_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"duyen/match"
	"duyen/match/service"
)

func TestCacheKey(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế"))
	w.settle(t)
	key := w.CacheKey(an, "matches", "p1", "vi")
	if key == "" || key != w.CacheKey(an, "matches", "p1", "vi") {
		t.Fatalf("key %q", key)
	}
	promoted := an
	promoted.Roles = []match.Role{match.RoleJudge, match.RoleFounder}
	apart, staff, placed, keyed, narrow := an, an, an, an, an
	apart.Apart, staff.Organizations, placed.Territories = []string{binh.User}, []string{"x"}, []string{"51"}
	keyed.Key, narrow.Key = &match.KeyUse{Scopes: match.KeyScopes()}, &match.KeyUse{Scopes: []match.KeyScope{match.ScopeMatches}}
	shuffled := promoted
	shuffled.Roles = []match.Role{match.RoleFounder, match.RoleJudge}
	for name, other := range map[string]string{
		"language":  w.CacheKey(an, "matches", "p1", "en"),
		"split":     w.CacheKey(an, "matches", "p1v", "i"),
		"fewer":     w.CacheKey(an, "matches", "p1"),
		"anonymous": w.CacheKey(nobody, "matches", "p1", "vi"),
		"other":     w.CacheKey(binh, "matches", "p1", "vi"),
		"terminal":  w.CacheKey(terminal, "matches", "p1", "vi"),
		"promoted":  w.CacheKey(promoted, "matches", "p1", "vi"),
		"apart":     w.CacheKey(apart, "matches", "p1", "vi"),
		"staff":     w.CacheKey(staff, "matches", "p1", "vi"),
		"placed":    w.CacheKey(placed, "matches", "p1", "vi"),
		"keyed":     w.CacheKey(keyed, "matches", "p1", "vi"),
		"narrow":    w.CacheKey(narrow, "matches", "p1", "vi"),
		"role part": w.CacheKey(nobody, "role:admin", "matches", "p1", "vi"),
	} {
		if other == key || other == "" {
			t.Errorf("%s: same key", name)
		}
	}
	if w.CacheKey(keyed, "a") == w.CacheKey(narrow, "a") {
		t.Error("what a key is for does not matter")
	}
	if w.CacheKey(promoted, "a") != w.CacheKey(shuffled, "a") {
		t.Error("the order of roles matters")
	}
	written, _, err := w.Replace(t.Context(), an, startup("p1", "Quế mới"), 1)
	if err != nil || w.CacheKey(an, "matches", "p1", "vi") == key {
		t.Errorf("a write leaves the key as it was, seq %d, %v", written.Seq, err)
	}
}

func TestCached(t *testing.T) {
	w := newWorld(t)
	calls := 0
	compute := func() ([]byte, error) { calls++; return []byte("answer"), nil }
	for range 3 {
		if got, err := w.Cached(t.Context(), "k", compute); err != nil || string(got) != "answer" {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if calls != 1 || w.cache.sets != 1 {
		t.Errorf("computed %d times, kept %d times", calls, w.cache.sets)
	}
	for range 2 {
		if _, err := w.Cached(t.Context(), "", compute); err != nil {
			t.Error(err)
		}
	}
	if calls != 3 || w.cache.sets != 1 {
		t.Errorf("without a key: computed %d times, kept %d times", calls, w.cache.sets)
	}
	failure := match.Fail(match.KindForbidden, "not_allowed", "no")
	_, err := w.Cached(t.Context(), "f", func() ([]byte, error) { return []byte("half"), failure })
	if !errors.Is(err, failure) || w.cache.sets != 1 {
		t.Errorf("a failure was kept, or lost: %v", err)
	}
}

func TestCachedComputesOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cache := &fakeCache{kept: map[string][]byte{}}
		s := service.New(service.Options{Cache: cache})
		gate := make(chan struct{})
		var calls atomic.Int32
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				got, err := s.Cached(t.Context(), "k", func() ([]byte, error) {
					calls.Add(1)
					<-gate
					return []byte("answer"), nil
				})
				if err != nil || string(got) != "answer" {
					t.Errorf("got %q, %v", got, err)
				}
			})
		}
		synctest.Wait()
		impatient, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.Cached(impatient, "k", func() ([]byte, error) { return nil, nil })
		is(t, err, match.KindBusy, "busy")
		close(gate)
		group.Wait()
		if calls.Load() != 1 {
			t.Errorf("computed %d times", calls.Load())
		}
	})
}

// When the one who computes fails or panics, the others are not left waiting
// and do not inherit the failure.
func TestCachedAfterAFailure(t *testing.T) {
	for name, fail := range map[string]func() ([]byte, error){
		"error": func() ([]byte, error) { return nil, context.Canceled },
		"panic": func() ([]byte, error) { panic("broken") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := service.New(service.Options{Cache: &fakeCache{kept: map[string][]byte{}}})
				gate := make(chan struct{})
				var group sync.WaitGroup
				group.Go(func() {
					defer func() { _ = recover() }()
					_, _ = s.Cached(t.Context(), "k", func() ([]byte, error) { <-gate; return fail() })
				})
				synctest.Wait()
				group.Go(func() {
					got, err := s.Cached(t.Context(), "k", func() ([]byte, error) { return []byte("answer"), nil })
					if err != nil || string(got) != "answer" {
						t.Errorf("got %q, %v", got, err)
					}
				})
				synctest.Wait()
				close(gate)
				group.Wait()
			})
		})
	}
}
