package service

import (
	"context"

	"duyen/match"
)

// A lineage names a stretch of a store's life in which every change has one number
// and every number one change. A store that is put back to an older state gives
// numbers out again, and answers that were kept under them elsewhere, in a Redis
// that went on living, would be taken for true. So answers are kept under the
// lineage, and one begins at each start, and whenever the store is seen to have
// gone back under a running program: what was kept before is found by nobody
// (docs/decisions/0063). While there is none, nothing is kept.

// wentBack forgets the lineage when the store is no longer the one that was known
// at a moment before it was asked for its head: another one, or an older state.
// The caller holds the lock.
func (f *follower) wentBack(known, head match.Checkpoint) {
	if head.Store != known.Store || head.Seq < known.Seq {
		f.lineage, f.head = "", head
	}
}

// keepLineage begins a lineage where there is none, and goes over to the one that
// another server has begun. It comes behind what takes the copies of another state
// out of use: no answer from these may be kept under a new lineage. What fails is
// tried again with the next look at the store.
func (s *Service) keepLineage(ctx context.Context) {
	f := &s.follower
	var known string
	f.read(func() { known = f.lineage })
	var now string
	var err error
	if known != "" {
		// An older one is that of a store which was put back.
		if now, err = s.log.Lineage(ctx); err == nil && now < known {
			known = ""
		}
	}
	if known == "" {
		now, err = s.log.BeginLineage(ctx)
	}
	if err != nil {
		now = ""
	}
	failed := err != nil && ctx.Err() == nil
	f.read(func() {
		f.lineage = now
		failed, f.lineageBad = failed && !f.lineageBad, failed
	})
	if failed {
		s.logger.Error("no answers are kept: the store cannot be given a lineage", "error", err)
	}
}
