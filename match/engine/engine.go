// Package engine ranks profiles exactly, out of memory. It keeps columns and
// postings of every profile, fed from the store's change log, and answers
// "whom does this subject fit" with the same numbers match.Model gives, for
// all targets at once. It also counts facets and applies filters for search.
package engine

import (
	"context"
	"sync"

	"duyen/match"
)

// Loader gives the profiles whose match is about to be explained, nil where
// one is gone.
type Loader interface {
	Get(ctx context.Context, ids ...string) ([]match.Profile, error)
}

// Each calls f for every stored profile and gives the checkpoint they stand
// at; service.Log has such a method.
type Each func(ctx context.Context, f func([]match.Profile) error) (match.Checkpoint, error)

// Engine is safe for concurrent use: a query sees the state before or after an
// Apply, never half of it.
type Engine struct {
	ref      *match.Reference
	weights  match.Weights
	profiles Loader
	names    *dictionary // rows are numbered once for the life of the process

	mu    sync.RWMutex // guards state and everything in it
	state *state
}

// state is everything that one epoch's statistics shape.
type state struct {
	model    *match.Model
	scorers  map[match.Direction]*match.Scorer
	at       match.Checkpoint
	columns  *columns
	startups *startups
	holders  map[match.Kind]*holders
	shown    *shown
}

// New makes an empty engine; Load fills it.
func New(ref *match.Reference, w match.Weights, profiles Loader) *Engine {
	e := &Engine{ref: ref, weights: w, profiles: profiles, names: newDictionary()}
	e.state = e.newState(match.NewTally(ref, "").Statistics(0))
	return e
}

func (e *Engine) newState(stats *match.Statistics) *state {
	s := &state{
		model:    &match.Model{Reference: e.ref, Weights: e.weights, Statistics: stats},
		scorers:  map[match.Direction]*match.Scorer{},
		columns:  newColumns(e.ref),
		startups: newStartups(),
		holders:  map[match.Kind]*holders{},
		shown:    newShown(),
	}
	for _, d := range match.Directions() {
		s.scorers[d] = s.model.Scorer(d)
		s.holders[d.Holder()] = newHolders(d.Holder())
	}
	return s
}

// Load replaces everything by what each gives, under new statistics counted
// from day. Their epoch is the number of the last change that is in them: it
// needs no storage and is the same after a restart with the same data. It reads
// the profiles twice, so that memory holds none of them; queries go on with the
// old state until it is done.
func (e *Engine) Load(ctx context.Context, each Each, day match.Date) error {
	tally := match.NewTally(e.ref, day)
	counted, err := each(ctx, func(batch []match.Profile) error {
		for _, p := range batch {
			tally.Add(p)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	next := e.newState(tally.Statistics(counted.Seq))
	next.at, err = each(ctx, func(batch []match.Profile) error {
		for i, f := range featuresOf(next.model, batch) {
			next.add(e.names.row(f.ID), batch[i], f)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state = next
	return nil
}

// Apply brings single profiles up to date under the current statistics.
func (e *Engine) Apply(updates []match.Update, at match.Checkpoint) {
	e.mu.RLock()
	model := e.state.model // one writer: nobody else replaces it meanwhile
	e.mu.RUnlock()
	profiles := make([]match.Profile, len(updates))
	for i, u := range updates {
		profiles[i] = u.Profile
	}
	features := featuresOf(model, profiles)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state.columns = e.state.columns.clone()
	for i, u := range updates {
		row := e.names.row(u.ID)
		e.state.remove(row)
		if u.Profile != nil {
			e.state.add(row, u.Profile, features[i])
		}
	}
	e.state.at = at
}

// featuresOf computes the features of a batch on every core; nil for nil.
func featuresOf(model *match.Model, batch []match.Profile) []*match.Features {
	out := make([]*match.Features, len(batch))
	parallel(len(batch), func(i int) {
		if batch[i] != nil {
			out[i] = model.Features(batch[i])
		}
	})
	return out
}

func (s *state) add(row uint32, p match.Profile, f *match.Features) {
	rec := s.columns.set(row, p)
	if f.Kind == match.KindStartup {
		s.startups.add(row, rec, f, s.model.Statistics.Backers(f.ID))
		return
	}
	s.holders[f.Kind].add(row, rec, f)
}

func (s *state) remove(row uint32) {
	rec := s.columns.remove(row)
	if rec == nil {
		return
	}
	if rec.kind == match.KindStartup {
		s.startups.remove(row)
		return
	}
	s.holders[rec.kind].remove(row)
}

func (e *Engine) current() *state {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state
}

// Checkpoint tells how far the engine has followed the store.
func (e *Engine) Checkpoint() match.Checkpoint {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.at
}

// Epoch gives the number of the statistics in use.
func (e *Engine) Epoch() int64 { return e.current().model.Statistics.Epoch }

// Day gives the day the ranking counts from.
func (e *Engine) Day() match.Date { return e.current().model.Statistics.Day }

// Len gives the number of profiles.
func (e *Engine) Len() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.columns.live
}

// Versions calls f for every profile in the engine.
func (e *Engine) Versions(f func(id string, version int64)) {
	e.mu.RLock()
	records := e.state.columns.records
	e.mu.RUnlock()
	for row, rec := range records {
		if rec != nil {
			f(e.names.id(uint32(row)), rec.version)
		}
	}
}
