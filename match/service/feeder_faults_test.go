package service_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"duyen/match"
)

// expect checks what a feed has told, each once.
func (r *feederRig) expect(t *testing.T, feed string, want ...string) {
	t.Helper()
	r.fed(t)
	once := map[string]int{}
	for _, what := range want {
		once[what]++
	}
	if got := r.told(t, feed); !maps.Equal(got, once) {
		t.Errorf("%s was told %v, want %v; log: %s", feed, got, want, r.log)
	}
}

// TestARestartLosesNothing: what is written while nobody runs is told at the next
// start, and nothing again.
func TestARestartLosesNothing(t *testing.T) {
	r := newFeederRig(t)
	r.save(t, "usr_an", startup("s0", "Quế có sẵn"))
	r.save(t, "usr_binh", investor("f1", "Quỹ Nông nghiệp"))
	r.start(t)
	r.expect(t, "f1", "match s0")
	r.end()
	followed := far("s9")
	followed.Stage = "idea"
	r.save(t, "usr_an", startup("s1", "Quế Trà Bồng"), followed)
	r.start(t)
	r.expect(t, "f1", "match s0", "match s1")
	(&world{store: r.store}).follows(t, "f1", "s9")
	r.end()
	moved := far("s9")
	moved.Stage = "mvp"
	r.save(t, "usr_an", startup("s2", "Quế Trà My"), moved)
	r.save(t, "usr_binh", investor("f2", "Quỹ mới"))
	if _, err := r.store.Delete(t.Context(), "s1", 0); err != nil {
		t.Fatal(err)
	}
	r.start(t)
	r.expect(t, "f1", "match s0", "match s2", "stage:mvp s9")
	r.expect(t, "f2", "match s0", "match s2")
}

// TestAStoreThatWasPutBack: a checkpoint beyond the head is none; a new store
// begins at its head.
func TestAStoreThatWasPutBack(t *testing.T) {
	r := newFeederRig(t)
	r.save(t, "usr_binh", investor("f1", "Quỹ Nông nghiệp"))
	if _, err := r.store.AddItems(t.Context(), nil, nil, 1<<40); err != nil {
		t.Fatal(err)
	}
	r.start(t)
	r.fed(t)
	if seq, err := r.store.FeedSeq(t.Context()); err != nil || seq != 1 {
		t.Errorf("the feeds are at %d, %v", seq, err)
	}
	r.save(t, "usr_an", startup("s1", "Quế Trà Bồng"))
	r.expect(t, "f1", "match s1")
}

// TestFaultsLoseNothing: a store that is busy or full, and a panic, are tried
// again.
func TestFaultsLoseNothing(t *testing.T) {
	r := newFeederRig(t)
	r.save(t, "usr_binh", investor("f1", "Quỹ Nông nghiệp"))
	r.start(t)
	r.expect(t, "f1")
	for i, fault := range []func() error{
		func() error { return match.Fail(match.KindBusy, "busy", "the store is busy") },
		func() error { return errors.New("no space left on device") },
		func() error { panic("a fault of the program") },
	} {
		for _, doing := range []string{"add", "followers"} {
			left := 1 // of calls that fail
			r.feeds.fail(func(d string) error {
				if d != doing || left == 0 {
					return nil
				}
				left--
				return fault()
			})
			r.save(t, "usr_an", startup(fmt.Sprintf("s%d%s", i, doing), "Quế Trà Bồng"))
			r.fed(t)
			r.feeds.fail(nil)
			if left > 0 {
				t.Errorf("%s did not fail", doing)
			}
		}
	}
	r.expect(t, "f1", "match s0add", "match s0followers", "match s1add", "match s1followers", "match s2add", "match s2followers")
	if !strings.Contains(r.log.String(), "a fault of the program") {
		t.Errorf("the panic is not logged: %s", r.log)
	}
}

// TestOneBadReaderDoesNotHarmTheOthers: one that the program cannot look at
// without a panic is passed over after a while.
func TestOneBadReaderDoesNotHarmTheOthers(t *testing.T) {
	r := newFeederRig(t)
	r.save(t, "usr_binh", investor("f1", "Quỹ Nông nghiệp"), investor("f2", "Quỹ hỏng"), investor("f3", "Quỹ Nông nghiệp"))
	r.feeds.fail(func(doing string) error {
		if doing == "feed f2" {
			panic("a fault of the program")
		}
		return nil
	})
	r.start(t)
	r.save(t, "usr_an", startup("s1", "Quế Trà Bồng"))
	r.expect(t, "f1", "match s1")
	r.expect(t, "f3", "match s1")
	r.expect(t, "f2")
}

// TestSettingsAreFollowed: a feed that is to tell more tells what it did not, one
// that is to tell less does so from then on.
func TestSettingsAreFollowed(t *testing.T) {
	r := newFeederRig(t)
	r.save(t, "usr_binh", investor("f1", "Quỹ Nông nghiệp"))
	r.save(t, "usr_an", startup("s1", "Quế Trà Bồng"), far("s2"))
	r.start(t)
	r.expect(t, "f1", "match s1")
	set := func(fit match.Fit) {
		t.Helper()
		if _, err := r.store.ChangeFeed(t.Context(), "f1", func(f *match.Feed) error { f.MinFit = fit; return nil }); err != nil {
			t.Fatal(err)
		}
		r.FeedsChanged("f1")
	}
	woken, end := r.WatchFeeds("f1")
	defer end()
	set(match.FitWeak)
	within(t, woken)
	r.expect(t, "f1", "match s1", "match s2")
	set(match.FitPossible)
	r.save(t, "usr_an", far("s3"), startup("s4", "Tỏi Lý Sơn"))
	r.expect(t, "f1", "match s1", "match s2", "match s4")
}

// TestReadersComeAndGo: a profile is told from when it has an owner, or somebody
// has opened its feed, and no more while it is paused.
func TestReadersComeAndGo(t *testing.T) {
	w := newWorld(t)
	p := investor("f1", "Quỹ Nông nghiệp")
	fund := w.put(t, terminal, p)
	w.put(t, an, startup("s1", "Quế Trà Bồng"))
	tells(t, w, "f1")
	if _, err := w.OpenFeed(t.Context(), fund); err != nil {
		t.Fatal(err)
	}
	w.put(t, an, startup("s2", "Quế Trà My"))
	tells(t, w, "f1", "match s1", "match s2")
	if _, err := w.Delete(t.Context(), terminal, match.KindInvestor, "f1", 1); err != nil {
		t.Fatal(err)
	}
	w.put(t, an, startup("s3", "Quế Sơn Hà"))
	tells(t, w, "f1")
	owner := w.person(t, binh.User, binh.Roles...)
	w.put(t, owner, investor("f1", "Quỹ Nông nghiệp"))
	tells(t, w, "f1", "match s1", "match s2", "match s3")
	publish := func(given bool) {
		t.Helper()
		if _, _, err := w.Consent(t.Context(), owner, match.ConsentPublish, given, "1"); err != nil {
			t.Fatal(err)
		}
	}
	publish(true)
	publish(false)
	w.put(t, an, startup("s4", "Quế Tây Trà"))
	tells(t, w, "f1", "match s1", "match s2", "match s3")
	publish(true)
	tells(t, w, "f1", "match s1", "match s2", "match s3", "match s4")
}

// TestEpochsLoseNothing: while statistics are counted anew again and again, what
// comes is told to everybody, once.
func TestEpochsLoseNothing(t *testing.T) {
	r := newFeederRig(t)
	var readers []string
	for i := range 40 {
		readers = append(readers, fmt.Sprintf("f%02d", i))
		r.save(t, "usr_binh", investor(readers[i], "Quỹ Nông nghiệp"))
	}
	r.start(t)
	r.fed(t)
	counting := make(chan error, 1)
	go func() {
		var err error
		for range 6 {
			err = errors.Join(err, r.Reindex(t.Context(), nil))
		}
		counting <- err
	}()
	var want []string
	for i := range match.FeedDepth {
		id := fmt.Sprintf("s%02d", i)
		r.save(t, "usr_an", startup(id, "Quế Trà Bồng"))
		want = append(want, "match "+id)
	}
	if err := <-counting; err != nil {
		t.Fatal(err)
	}
	for _, id := range readers {
		r.expect(t, id, want...)
	}
}
