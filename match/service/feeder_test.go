package service_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// fed waits until the feeds hold what the store holds.
func (w *world) fed(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := w.SettleFeeds(ctx); err != nil {
		t.Fatalf("the feeds do not follow: %v", err)
	}
}

// within waits to be woken.
func within(t *testing.T, woken <-chan struct{}) {
	t.Helper()
	select {
	case <-woken:
	case <-time.After(20 * time.Second):
		t.Fatal("nobody was woken")
	}
}

// told gives what a feed has told, as "what target".
func (w *world) told(t testing.TB, feed string) []string {
	t.Helper()
	var out []string
	for _, i := range w.feedItems(t, feed) {
		out = append(out, i.What+" "+i.Target)
	}
	return out
}

func tells(t *testing.T, w *world, feed string, want ...string) {
	t.Helper()
	w.fed(t)
	got := w.told(t, feed)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s was told %v, want %v", feed, got, want)
	}
}

// far is a startup that fits no investor of these tests.
func far(id string) *match.Startup {
	p := startup(id, "Phần mềm kế toán")
	p.Sectors, p.Locality = []string{"digital.software"}, "79"
	return p
}

// update changes a profile of its owner's.
func (w *world) update(t *testing.T, owner match.Actor, id string, change func(p match.Profile)) {
	t.Helper()
	profiles, err := w.store.Get(t.Context(), id)
	if err != nil || profiles[0] == nil {
		t.Fatalf("reading %s: %v", id, err)
	}
	p := profiles[0]
	change(p)
	if _, _, err := w.Replace(t.Context(), owner, p, p.Common().Version); err != nil {
		t.Fatalf("changing %s: %v", id, err)
	}
}

// TestAWriteIsTold: once, to whom it fits.
func TestAWriteIsTold(t *testing.T) {
	w := newWorld(t)
	w.put(t, binh, investor("f1", "Quỹ Nông nghiệp"))
	w.put(t, terminal, investor("nobodys", "Quỹ vô chủ"))
	w.fed(t)
	woken, end := w.WatchFeeds("f1")
	defer end()
	w.put(t, an, startup("s1", "Quế Trà Bồng"))
	within(t, woken)
	items := w.feedItems(t, "f1")
	if len(items) != 1 || items[0].Target != "s1" || items[0].Event != match.EventMatch || items[0].Score < 30 {
		t.Fatalf("told %+v", items)
	}
	w.put(t, an, far("s2"))
	w.update(t, an, "s1", func(p match.Profile) { p.Common().Summary = "Tinh dầu quế" })
	tells(t, w, "f1", "match s1")
	tells(t, w, "nobodys")
	if st := w.Ready(); st.Feeds != st.Head {
		t.Errorf("the feeds are at %d of %d", st.Feeds, st.Head)
	}
	if _, err := w.store.Feed(t.Context(), "nobodys"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a feed that nobody reads: %v", err)
	}
}
