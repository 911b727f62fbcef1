package bench

import (
	"context"
	"log/slog"
	"time"

	"duyen/api"
	"duyen/auth"
	"duyen/cache"
	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
	"duyen/search"
	"duyen/store"
)

// batchSize is how many profiles are imported or indexed at once, on both sides.
const batchSize = 1000

// house is the whole product behind its doors, in the run's folder.
type house struct {
	store   *store.Store
	index   *search.Index
	cache   *cache.Cache
	kept    *switched // what the service keeps answers in
	engine  *engine.Engine
	tokens  *auth.Tokens
	admin   match.User
	service *service.Service
	stop    func() error // ends the service's indexer
}

// openHouse opens every room and starts the indexer; the run closes them.
func openHouse(ctx context.Context, r *Run) (*house, error) {
	h := &house{}
	var err error
	if h.store, err = store.Open(ctx, "sqlite:"+r.path("duyen.db"), r.Reference); err != nil {
		return nil, err
	}
	r.onClose(h.store.Close)
	h.engine = engine.New(r.Reference, r.Weights, h.store)
	if h.index, err = search.Open(r.path("index"), r.Reference, columns{h.engine}, h.store); err != nil {
		return nil, err
	}
	r.onClose(h.index.Close)
	if h.cache, err = cache.Open(ctx, "memory:", slog.New(slog.DiscardHandler)); err != nil {
		return nil, err
	}
	r.onClose(h.cache.Close)
	h.kept = &switched{}
	h.kept.use(h.cache)
	h.start(r.Reference)
	r.onClose(func() error { return h.stop() })
	return h, h.people(ctx)
}

// start makes the service and starts its indexer, which does not end with the
// run's context: rooms are closed in order.
func (h *house) start(ref *match.Reference) {
	h.service = service.New(service.Options{
		Profiles: h.store, Log: h.store, Users: h.store, Sessions: h.store, Marks: h.store, Flags: h.store, Blocks: h.store, Agreements: h.store, Feeds: h.store, Index: h.index, Cache: h.kept,
		Engine: h.engine, Reference: ref, Lessons: h.store, Introductions: h.store, Workspace: h.store, Funnels: h.store, Runs: h.store, Time: h.store, Offers: h.store,
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.service.Run(ctx) }()
	h.stop = func() error { cancel(); return <-ended }
}

// restart does what starting the program after an import does: the statistics
// are counted over everything, and not again while something is measured.
func (h *house) restart(ctx context.Context) error {
	if err := h.stop(); err != nil {
		return err
	}
	h.start(h.service.Reference())
	return h.service.Settle(ctx)
}

// api gives the JSON door.
func (h *house) api() *api.Server {
	return api.New(api.Options{Service: h.service, Tokens: h.tokens, Limits: h.cache.Limits(), Reference: h.service.Reference(), Version: "bench"})
}

// people makes the account that asks, and what signs its tokens.
func (h *house) people(ctx context.Context) error {
	const name = "bench"
	key, err := auth.NewSigningKey(time.Now())
	if err != nil {
		return err
	}
	if h.tokens, err = auth.NewTokens([]match.SigningKey{key}, name, name, time.Now); err != nil {
		return err
	}
	h.admin, err = h.store.Put(ctx, match.User{Email: "bench@example.test", Name: name, Roles: []match.Role{match.RoleAdmin}})
	return err
}

// signIn starts a session of the asking account and gives its token.
func (h *house) signIn(ctx context.Context) (string, error) { return h.signInAs(ctx, h.admin.ID) }

// signInAs does the same for any account.
func (h *house) signInAs(ctx context.Context, account string) (string, error) {
	x, err := h.store.StartSession(ctx, match.Session{User: account, EndsAt: time.Now().Add(24 * time.Hour)}, match.Proof{})
	if err != nil {
		return "", err
	}
	token, _, err := h.tokens.Issue(match.Claim{User: x.User, Session: x.ID})
	return token, err
}

// columns lets search see the engine's columns.
type columns struct{ *engine.Engine }

// View implements search.Columns.
func (c columns) View(f match.Filter) search.View { return c.Engine.View(f) }
