package service_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"duyen/auth"
	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
	"duyen/search"
	"duyen/store"
)

// world is a service over the real store, index and engine.
type world struct {
	*service.Service
	store     *store.Store
	cache     *fakeCache
	passwords *fakePasswords
	letters   *fakeMailer
	audit     *fakeRecorder
	provider  *fakeProvider
	clock     *clock
	access    *counted
	feeds     *failingFeeds
	courier   *fakeCourier
	lessons   *lessons
	dir       string
	ended     chan string   // ids of erasures that are finished
	gate      chan struct{} // nothing is erased before it is closed; nil for at once
}

// The people of the tests.
var (
	nobody   = match.Actor{}
	an       = match.Actor{User: "usr_an", Roles: []match.Role{match.RoleFounder}}
	binh     = match.Actor{User: "usr_binh", Roles: []match.Role{match.RoleInvestor}}
	officer  = match.Actor{User: "usr_dost", Roles: []match.Role{match.RoleDOST}}
	judge    = match.Actor{User: "usr_judge", Roles: []match.Role{match.RoleJudge}}
	admin    = match.Actor{User: "usr_admin", Roles: []match.Role{match.RoleAdmin}}
	terminal = match.Actor{System: true}
)

// columns gives the engine to the index; cmd does the same.
type columns struct{ *engine.Engine }

func (c columns) View(f match.Filter) search.View { return c.Engine.View(f) }

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldWith(t, func(x *search.Index) service.Index { return x }, nil)
}

// newWorldWith lets a test stand between the service and the index, and prepare
// something before the service runs.
func newWorldWith(t testing.TB, between func(*search.Index) service.Index, prepare func(*world)) *world {
	t.Helper()
	ref, weights := reference()
	dir := t.TempDir()
	st := newStore(t, filepath.Join(dir, "duyen.db"), ref)
	e := engine.New(ref, weights, st)
	index, err := search.Open(filepath.Join(dir, "index"), ref, columns{e}, st)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		store: st, cache: &fakeCache{kept: map[string][]byte{}}, passwords: &fakePasswords{}, letters: &fakeMailer{}, audit: &fakeRecorder{},
		courier: &fakeCourier{}, lessons: &lessons{Store: st, added: make(chan int, 100), dropped: make(chan time.Time, 1)}, provider: &fakeProvider{}, access: &counted{Access: st}, feeds: &failingFeeds{FeedStore: st}, clock: &clock{now: time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)},
		dir: dir, ended: make(chan string, 10),
	}
	w.Service = service.New(service.Options{
		Profiles: st, Log: st, Users: st, Sessions: st, Marks: st, Flags: st, Blocks: st, Agreements: st, Feeds: w.feeds, Index: between(index), Cache: w.cache, Engine: e, Reference: ref, Webhooks: st, Courier: w.courier, Lessons: w.lessons, Introductions: st, Workspace: st, Funnels: st, Runs: st, Time: st, Offers: st, Drafts: st, SentForms: st,
		Access: w.access, Passwords: w.passwords, Secrets: service.Secrets{New: auth.NewSecret, Hash: auth.HashSecret}, Mailer: w.letters, Recorder: w.audit,
		Identities: w.provider, Strength: strength, Site: "https://duyen.test/",
		Consents: st, Requests: st, Erasures: ending{st, w}, Sections: sections(st), LastPlace: st.FilePlace(),
		Now: w.clock.Now,
	})
	w.AddPlaces(places(st, w.Service)...)
	if prepare != nil {
		prepare(w)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-ended, index.Close(), st.Close()); err != nil {
			t.Error(err)
		}
	})
	w.settle(t)
	w.fed(t) // in a new store the feeder begins at the head: what is written before it has begun is told to nobody
	return w
}

// settle waits until everything written can be found.
func (w *world) settle(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := w.Settle(ctx); err != nil {
		t.Fatal(err)
	}
}

// put creates a profile for its owner and gives it as stored.
func (w *world) put(t *testing.T, owner match.Actor, p match.Profile) match.Profile {
	t.Helper()
	written, _, err := w.Create(t.Context(), owner, p)
	if err != nil {
		t.Fatalf("creating %s: %v", p.Common().Name, err)
	}
	return written.Profile
}

func startup(id, name string) *match.Startup {
	return &match.Startup{Base: match.Base{
		Kind: match.KindStartup, ID: id, Name: name, Sectors: []string{"agri"}, Locality: "51",
		Contact: &match.Contact{Person: "Nguyễn Thị An", Email: "an@example.test", Phone: "0900000000"},
	}}
}

func investor(id, name string) *match.Investor {
	return &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: id, Name: name, Sectors: []string{"agri"}, Locality: "51"}}
}

// is checks the kind and the code of an error.
func is(t *testing.T, err error, kind match.ErrorKind, code string) {
	t.Helper()
	e, ok := errors.AsType[*match.Error](err)
	if !ok || e.Kind != kind || e.Code != code {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

// fakeCache counts what it is asked.
type fakeCache struct {
	mu   sync.Mutex
	kept map[string][]byte
	sets int
}

func (c *fakeCache) Get(_ context.Context, key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	value, ok := c.kept[key]
	return value, ok
}

// Keep implements service.Cache.
func (c *fakeCache) Keep(key string, value []byte, ttl time.Duration) {
	c.Set(context.Background(), key, value, ttl)
}

// Beyond implements service.Cache: there is nothing.
func (c *fakeCache) Beyond(context.Context, string) ([]byte, bool) { return nil, false }

func (c *fakeCache) Set(_ context.Context, key string, value []byte, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept[key] = value
	c.sets++
}
