package service

import (
	"context"
	"time"

	"duyen/match"
)

// When statistics grow old. They are also counted anew when the day changes.
// Under a long import the share of changed profiles would ask for it all the
// time: counting waits until nothing has changed between two looks at the
// store, for a minute at most, and takes at most a twentieth of the time.
const (
	staleShare = 20 // one in 20 profiles has changed: 5 %
	staleMin   = 50 // profiles, for a small store
	restFactor = 19 // rest this many times as long as counting took
	calmWait   = time.Minute
)

// epochState is what Run remembers of the statistics in use.
type epochState struct {
	changed int           // profiles changed since they were counted
	took    time.Duration // to count them
	ended   time.Time
	seen    int64 // the store's head at the last look
}

// tendEngine loads the engine when it is empty, belongs to another store or
// state of it, or when its statistics are old.
func (s *Service) tendEngine(ctx context.Context, head match.Checkpoint) error {
	f := &s.follower
	at := f.engineAt
	lost := !f.engineUp || at.Store != head.Store || at.Seq > head.Seq
	day := s.engine.Day() != s.Today()
	rested := s.now().Sub(s.epoch.ended)
	calm := s.epoch.seen == head.Seq || rested >= calmWait
	s.epoch.seen = head.Seq
	stale := s.epoch.changed >= max(staleMin, s.engine.Len()/staleShare) && calm && rested >= restFactor*s.epoch.took
	if !lost && !day && !stale {
		return nil
	}
	return s.loadEngine(ctx)
}

// loadEngine counts the statistics and fills the engine. Its epoch is the
// number of the last change that is in the statistics: it needs no storage and
// is the same after a restart with the same data.
func (s *Service) loadEngine(ctx context.Context) error {
	began := s.now()
	if err := s.engine.Load(ctx, s.log.Each, s.Today()); err != nil {
		return err
	}
	s.epoch = epochState{took: s.now().Sub(began), ended: s.now(), seen: s.epoch.seen}
	f := &s.follower
	f.change(func() { f.engineAt, f.engineUp = s.engine.Checkpoint(), true })
	s.logger.Info("engine loaded", "profiles", s.engine.Len(), "epoch", s.engine.Epoch(), "took", s.epoch.took)
	return nil
}

// tendIndex opens the index and rebuilds it when it is broken, belongs to
// another store, is ahead of the store (which was restored to an older state)
// or was left half built.
func (s *Service) tendIndex(ctx context.Context, head match.Checkpoint) error {
	f := &s.follower
	if f.failures >= failureMax || s.condemned(ctx) {
		return s.rebuildIndex(ctx, nil)
	}
	if f.indexUp {
		return nil
	}
	at, err := s.index.Checkpoint(ctx)
	if err != nil {
		s.logger.Error("the text index cannot be opened", "error", err)
	}
	if err != nil || at.Store != head.Store || at.Seq > head.Seq {
		return s.rebuildIndex(ctx, nil)
	}
	f.change(func() { f.indexAt, f.indexUp = at, true })
	return nil
}

// condemned asks the index once more what it has failed to answer. The store
// has just answered, so it is the index that is broken when it fails again.
func (s *Service) condemned(ctx context.Context) bool {
	f := &s.follower
	var again func(context.Context) error
	f.read(func() { again, f.doubt = f.doubt, nil })
	return again != nil && s.atFault(ctx, again(ctx))
}

// atFault tells whether an error of the index is the index's own fault, and
// not the caller's, or a passing one.
func (s *Service) atFault(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && match.KindOf(err) == match.KindInternal
}

// rebuildIndex fills an empty index from the store. Until the last batch it
// carries the zero checkpoint, so that one left half built is recognised.
func (s *Service) rebuildIndex(ctx context.Context, progress func(done, total int)) error {
	f := &s.follower
	f.change(func() { f.indexUp, f.indexAt = false, match.Checkpoint{} })
	s.logger.Info("rebuilding the text index")
	if err := s.index.Reset(ctx); err != nil {
		return err
	}
	done, total := 0, s.engine.Len()
	pending := make([]match.Update, 0, batchSize)
	flush := func(at match.Checkpoint) error {
		err := s.applyIndex(ctx, pending, at)
		done += len(pending)
		pending = pending[:0]
		if err == nil && progress != nil {
			progress(done, max(done, total))
		}
		return err
	}
	at, err := s.log.Each(ctx, func(batch []match.Profile) error {
		for _, p := range batch {
			pending = append(pending, match.Update{ID: p.Common().ID, Profile: p})
			if len(pending) < batchSize {
				continue
			}
			if err := flush(match.Checkpoint{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := flush(at); err != nil {
		return err
	}
	f.change(func() { f.indexUp, f.failures, f.doubt = true, 0, nil })
	s.logger.Info("text index rebuilt", "profiles", done)
	return nil
}

// reindex is a request to Run.
type reindex struct {
	progress func(done, total int)
	done     chan error
}

// Reindex counts the statistics and builds both copies anew, while the store
// answers searches. progress, if any, is told how far the index is. Run must be
// running.
func (s *Service) Reindex(ctx context.Context, progress func(done, total int)) error {
	r := reindex{progress: progress, done: make(chan error, 1)}
	select {
	case s.follower.requests <- r:
	case <-ctx.Done():
		return match.Wrap(ctx.Err(), "waiting for the indexer")
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done(): // it goes on without the one who asked
		return match.Wrap(ctx.Err(), "waiting for the rebuild")
	}
}

// rebuild loads the engine and fills the index anew, then follows what was
// written meanwhile.
func (s *Service) rebuild(ctx context.Context, progress func(done, total int)) error {
	if err := s.loadEngine(ctx); err != nil {
		return err
	}
	if err := s.rebuildIndex(ctx, progress); err != nil {
		return err
	}
	return s.round(ctx)
}
