package service

import (
	"context"
	"slices"
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

// tend begins a rebuild of what must be made anew, unless one is under way. The
// engine comes first: without it nothing is ranked or found.
func (s *Service) tend(ctx context.Context, head match.Checkpoint) {
	f := &s.follower
	engine, index := s.engineWanted(head), s.indexWanted(ctx, head)
	switch {
	case s.job != nil:
	case f.engineUp && len(s.waiting) > 0:
		s.begin(ctx, slices.ContainsFunc(s.waiting, func(a *asker) bool { return !a.alone }), true, s.waiting)
		s.waiting = nil
	case s.rest != nil: // the last one failed
	case engine:
		s.begin(ctx, true, false, nil)
	case index:
		s.begin(ctx, false, true, nil)
	}
}

// engineWanted tells whether the engine is empty, belongs to another store or
// state of it, or has old statistics.
func (s *Service) engineWanted(head match.Checkpoint) bool {
	f := &s.follower
	if at := f.engineAt; f.engineUp && (at.Store != head.Store || at.Seq > head.Seq) {
		f.change(func() { f.engineUp = false })
	}
	rested := s.now().Sub(s.epoch.ended)
	calm := s.epoch.seen == head.Seq || rested >= calmWait
	s.epoch.seen = head.Seq
	stale := s.epoch.changed >= max(staleMin, s.engine.Len()/staleShare) && calm && rested >= restFactor*s.epoch.took
	return !f.engineUp || stale || s.engine.Day() != s.Today()
}

// indexWanted opens the index and tells whether it must be made anew: it is
// broken, belongs to another store, or is ahead of the store, which was restored
// to an older state.
func (s *Service) indexWanted(ctx context.Context, head match.Checkpoint) bool {
	f := &s.follower
	at, up, broken := f.indexAt, f.indexUp, f.broken
	if !broken && (f.failures >= failureMax || s.condemned(ctx)) {
		broken = true
	}
	switch {
	case broken:
	case !up:
		var err error
		if at, err = s.index.Checkpoint(ctx); err != nil {
			s.logger.Error("the text index cannot be opened", "error", err)
			broken = true
		}
	case f.failures > 0: // opened again after a failed write, it may have fallen back to an older state
		if now, err := s.index.Checkpoint(ctx); err == nil {
			at = now
		}
	}
	broken = broken || at.Store != head.Store || at.Seq > head.Seq
	if up == broken || broken != f.broken || at != f.indexAt {
		f.change(func() {
			f.broken, f.indexUp, f.indexAt = broken, !broken, at
			if broken {
				f.indexAt = match.Checkpoint{}
			}
		})
	}
	return broken
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
