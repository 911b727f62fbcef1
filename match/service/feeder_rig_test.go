package service_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
	"duyen/store"
)

// feederRig is a service over the real store and engine that can be started and
// ended, with feeds that can be made to fail.
type feederRig struct {
	*service.Service
	store  *store.Store
	feeds  *shakyFeeds
	engine *engine.Engine
	clock  *clock
	log    *logText
	end    func()
}

func newFeederRig(t testing.TB) *feederRig {
	t.Helper()
	ref, _ := reference()
	st := newStore(t, filepath.Join(t.TempDir(), "duyen.db"), ref)
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return &feederRig{
		store: st, feeds: &shakyFeeds{FeedStore: st}, log: &logText{},
		clock: &clock{now: time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)},
	}
}

// start runs a service of its own over the store; end ends it.
func (r *feederRig) start(t testing.TB) {
	t.Helper()
	ref, weights := reference()
	r.engine = engine.New(ref, weights, r.store)
	r.Service = service.New(service.Options{
		Profiles: r.store, Log: r.store, Users: r.store, Blocks: r.store, Feeds: r.feeds, Index: newFakeIndex(), Engine: r.engine, Reference: ref,
		Now: r.clock.Now, Logger: slog.New(slog.NewTextHandler(r.log, nil)),
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	var once sync.Once
	r.end = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(r.end)
}

// save writes profiles straight into the store, each of an owner.
func (r *feederRig) save(t testing.TB, owner string, profiles ...match.Profile) {
	t.Helper()
	writes := make([]match.Write, len(profiles))
	for i, p := range profiles {
		writes[i] = match.Write{Profile: p, Mode: match.Upsert, Owner: owner}
	}
	written, err := r.store.Save(t.Context(), writes)
	for _, w := range written {
		err = errors.Join(err, w.Err)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.notify()
}

func (r *feederRig) notify() {
	if r.Service != nil {
		r.Notify()
	}
}

// fed waits until the feeds hold what the store holds.
func (r *feederRig) fed(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.SettleFeeds(ctx); err != nil {
		t.Fatalf("the feeds do not follow: %v; log: %s", err, r.log)
	}
}

// told gives what a feed has told, with how often.
func (r *feederRig) told(t testing.TB, feed string) map[string]int {
	t.Helper()
	items, err := r.store.Items(t.Context(), match.FeedQuery{Feed: feed, Hidden: true, Limit: 100000})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, i := range items {
		out[i.What+" "+i.Target]++
	}
	return out
}

// shakyFeeds are feeds that can be made to fail.
type shakyFeeds struct {
	service.FeedStore

	mu  sync.Mutex
	bad func(doing string) error // may panic, too
}

func (f *shakyFeeds) fail(bad func(doing string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bad = bad
}

func (f *shakyFeeds) ask(doing string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bad == nil {
		return nil
	}
	return f.bad(doing)
}

func (f *shakyFeeds) AddItems(ctx context.Context, items []match.FeedItem, seen []match.Follow, seq int64) ([]match.FeedItem, error) {
	if err := f.ask("add"); err != nil {
		return nil, err
	}
	return f.FeedStore.AddItems(ctx, items, seen, seq)
}

func (f *shakyFeeds) Feed(ctx context.Context, id string) (match.Feed, error) {
	if err := f.ask("feed " + id); err != nil {
		return match.Feed{}, err
	}
	return f.FeedStore.Feed(ctx, id)
}

func (f *shakyFeeds) FoundSeq(ctx context.Context) (int64, error) {
	if err := f.ask("found"); err != nil {
		return 0, err
	}
	return f.FeedStore.FoundSeq(ctx)
}

func (f *shakyFeeds) Followers(ctx context.Context, targets ...string) ([]match.Follow, error) {
	if err := f.ask("followers"); err != nil {
		return nil, err
	}
	return f.FeedStore.Followers(ctx, targets...)
}

// logText is a log that can be read while it is written.
type logText struct {
	mu   sync.Mutex
	text []byte
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	return len(p), nil
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}
