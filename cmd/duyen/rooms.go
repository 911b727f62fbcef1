package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"time"

	"duyen/api"
	"duyen/auth"
	"duyen/cache"
	"duyen/configs"
	"duyen/jobs"
	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
	"duyen/search"
	"duyen/store"
)

// issuer names this program in the tokens it signs, and whom they are for.
const issuer = "duyen"

// rooms is everything behind the doors, wired together. Its owner holds the
// folder's lock.
type rooms struct {
	log       *slog.Logger
	store     *store.Store
	index     *search.Index
	cache     *cache.Cache
	passwords *auth.Passwords
	jobs      *jobs.Jobs
	courier   *jobs.Courier
	tokens    *auth.Tokens
	service   *service.Service
	api       *api.Server
	stop      context.CancelFunc
	stopped   chan error
	untended  func() // waits until nobody looks after the keys
	fleeting  bool   // opened by the one command that works in them, not by a server
}

// openRooms opens the store, the index and everything on top, and starts the
// indexer. prepare, if any, runs before it, when nothing follows the store yet.
func openRooms(ctx context.Context, c *configs.Config, log *slog.Logger, prepare func(context.Context, *rooms) error) (*rooms, error) {
	r := &rooms{log: log}
	err := r.open(ctx, c)
	if err == nil && prepare != nil {
		err = prepare(ctx, r)
	}
	if err == nil {
		err = r.start()
	}
	if err != nil {
		_ = r.close() // the first error is the one that matters
		return nil, err
	}
	return r, nil
}

// open wires everything together.
func (r *rooms) open(ctx context.Context, c *configs.Config) error {
	ref, err := configs.LoadReference()
	if err != nil {
		return err
	}
	weights, err := configs.LoadWeights()
	if err != nil {
		return err
	}
	if r.store, err = store.Open(ctx, c.Store, ref); err != nil {
		return err
	}
	ranks := engine.New(ref, weights, r.store)
	if r.index, err = openIndex(filepath.Join(c.Data, "index"), ref, columns{ranks}, r.store, r.log); err != nil {
		return err
	}
	if r.cache, err = cache.Open(ctx, c.Cache, r.log); err != nil {
		return err
	}
	r.passwords = auth.NewPasswords(runtime.NumCPU())
	if r.tokens, err = openTokens(ctx, r.store); err != nil {
		return err
	}
	if err := r.openJobs(ctx, c); err != nil {
		return err
	}
	identities, err := r.openProvider(ctx, c)
	if err != nil {
		return err
	}
	r.courier = openCourier(c)
	r.service = service.New(service.Options{
		Profiles: r.store, Log: r.store, Users: r.store, Sessions: r.store, Marks: r.store, Flags: r.store, Blocks: r.store, Agreements: r.store, Feeds: r.store,
		Index: r.index, Cache: r.cache, Engine: ranks, Reference: ref, Webhooks: r.store, Courier: r.courier, Lessons: r.store, Introductions: r.store, Workspace: r.store, Funnels: r.store, Runs: r.store, Time: r.store, Offers: r.store, Drafts: r.store, SentForms: r.store, Logger: r.log,
		Access: r.store, Passwords: r.passwords, Secrets: secrets(), Strength: auth.CheckPassword, Mailer: r.jobs,
		Recorder: r.store, Jobs: r.jobs, Identities: identities, Site: c.Site(),
		Consents: r.store, Requests: r.store, Erasures: r.store, Sections: r.sections(), LastPlace: r.store.FilePlace(),
	})
	if err := r.serveMail(c); err != nil {
		return err
	}
	r.places()
	r.api = api.New(api.Options{
		Service: r.service, Tokens: r.tokens, Limits: r.cache.Limits(), Reference: ref, Logger: r.log, Version: version(),
	})
	r.api.Gauge("duyen_audit_entries", "Entries of the audit log.", r.auditEntries)
	return r.serveWebhooks()
}

// start runs the indexer until close. It has its own context, because it must
// outlive the requests that are finished after a signal.
func (r *rooms) start() error {
	ctx, stop := context.WithCancel(context.Background())
	r.stop, r.stopped = stop, make(chan error, 1)
	go func() { r.stopped <- r.service.Run(ctx) }()
	r.untended = beside(ctx, r.tendKeys)
	return r.jobs.Start(ctx)
}

// close ends the indexer and closes what is open, the store last.
func (r *rooms) close() error {
	var errs []error
	if r.api != nil {
		r.api.Close() // streams ask the service
	}
	if r.jobs != nil {
		errs = append(errs, r.jobs.Close()) // letters ask the service
	}
	if r.stop != nil {
		r.stop()
		errs = append(errs, <-r.stopped)
		r.untended()
	}
	if r.index != nil {
		errs = append(errs, r.index.Close())
	}
	if r.cache != nil {
		errs = append(errs, r.cache.Close())
	}
	if r.store != nil {
		errs = append(errs, r.store.Close())
	}
	return errors.Join(errs...)
}

// openIndex opens the text index. A damaged one is put aside and an empty one
// takes its place, which the indexer then fills from the store.
func openIndex(dir string, ref *match.Reference, c search.Columns, texts search.Loader, log *slog.Logger) (*search.Index, error) {
	index, err := search.Open(dir, ref, c, texts)
	if err == nil || !search.Rebuildable(err) {
		return index, err
	}
	log.Error("the text index is put aside and built anew", "error", err)
	if err := search.SetAside(dir); err != nil {
		return nil, err
	}
	return search.Open(dir, ref, c, texts)
}

// openTokens makes the token issuer, with a first key when the store has none.
func openTokens(ctx context.Context, s *store.Store) (*auth.Tokens, error) {
	keys, err := auth.Tend(ctx, s, time.Now())
	if err != nil {
		return nil, err
	}
	return auth.NewTokens(keys, issuer, issuer, time.Now)
}

// keyRound is how often the keys are looked after: often enough that a new one
// is published well before it signs.
const keyRound = time.Minute

// tendKeys lets keys take turns until ctx ends. What fails is tried again.
func (r *rooms) tendKeys(ctx context.Context) {
	round := time.NewTicker(keyRound)
	defer round.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-round.C:
		}
		keys, err := auth.Tend(ctx, r.store, time.Now())
		if err == nil {
			err = r.tokens.Use(keys)
		}
		if err != nil && ctx.Err() == nil {
			r.log.Error("the signing keys were not looked after", "error", err)
		}
	}
}

// columns lets search see the engine's columns.
type columns struct{ *engine.Engine }

// View implements search.Columns.
func (c columns) View(f match.Filter) search.View { return c.Engine.View(f) }
