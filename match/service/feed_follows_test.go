package service_test

import (
	"maps"
	"testing"

	"duyen/match"
)

// TestFollowedIn: what of their feeds follows a startup is told to who keeps them, and
// asking opens none.
func TestFollowedIn(t *testing.T) {
	w := newWorld(t)
	w.put(t, binh, investor("fund", "Quỹ"))
	w.put(t, binh, investor("other", "Quỹ khác"))
	w.put(t, an, investor("theirs", "Quỹ của An"))
	w.put(t, binh, startup("own", "Trà"))
	w.put(t, an, startup("s", "Quế"))
	w.settle(t)
	if _, err := w.store.Feed(t.Context(), "own"); match.KindOf(err) != match.KindNotFound {
		t.Fatalf("a feed before anybody asked: %v", err)
	}
	ask := func(want map[string]bool) {
		t.Helper()
		got, err := w.FollowedIn(t.Context(), binh, "s", "fund", "other", "theirs", "own", "gone")
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%v, want %v: %v", got, want, err)
		}
	}
	ask(map[string]bool{"fund": false, "other": false})
	if _, err := w.Follow(t.Context(), binh, "fund", "s"); err != nil {
		t.Fatal(err)
	}
	ask(map[string]bool{"fund": true, "other": false})
	if _, err := w.store.Feed(t.Context(), "own"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("asking opened a feed: %v", err)
	}
	if err := w.Unfollow(t.Context(), binh, "fund", "s"); err != nil {
		t.Fatal(err)
	}
	ask(map[string]bool{"fund": false, "other": false})
}
