package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"duyen/match"
)

// The follower's rhythm. A write is announced, so polling only catches writes
// of other processes. 1,000 is where batches of the text index stop getting
// cheaper per profile.
const (
	pollEvery  = 300 * time.Millisecond
	retryMax   = 10 * time.Second
	batchSize  = 1000
	hangAfter  = 30 * time.Second // a batch takes well under a second
	graceAtEnd = 5 * time.Second  // for a batch under way when Run is to end
	failureMax = 2                // failed writes in a row after which the index is rebuilt
)

// Run loads the engine, opens the index or has it rebuilt, and follows the
// store's change log until ctx ends. What takes long is built beside it, by one
// goroutine at a time, and put in place by Run between two batches, so that no
// change is lost. It never gives up: what fails is logged and tried again, a
// little later each time. Exactly one Run may be running.
func (s *Service) Run(ctx context.Context) error {
	defer s.abandon()
	var beside sync.WaitGroup
	defer beside.Wait()
	if s.erasures != nil {
		beside.Go(func() { s.eraser(ctx) })
	}
	if s.feeds != nil {
		beside.Go(func() { s.feeder(ctx) })
		beside.Go(func() { s.findChanged(ctx) })
		if s.mailer != nil {
			beside.Go(func() { s.tellDigests(ctx) })
		}
	}
	if s.introductions != nil {
		beside.Go(func() { s.tendIntroductions(ctx) })
	}
	if s.offers != nil {
		beside.Go(func() { s.keepOffers(ctx) })
	}
	if s.time != nil {
		beside.Go(func() { s.keepTime(ctx) })
	}
	if s.runs != nil {
		beside.Go(func() { s.runRunner(ctx) })
	}
	if s.lessons != nil {
		beside.Go(func() { s.learner(ctx) })
	}
	var wait, rest time.Duration
	for ctx.Err() == nil {
		notify := s.follower.notify
		if err := s.round(ctx); err != nil && ctx.Err() == nil {
			wait = pause(wait)
			notify = nil // a stream of writes must not shorten the pause
			s.logger.Error("following the store failed", "error", err, "retry_in", wait)
		} else {
			wait = pollEvery
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-notify:
		case <-timer.C:
		case <-s.rest:
			s.rest = nil
		case a := <-s.follower.requests:
			s.join(a)
		case <-s.job.done():
			if err := s.land(ctx); err == nil {
				rest = 0
			} else {
				rest = pause(rest)
				s.rest = time.After(rest)
			}
		}
		timer.Stop()
	}
	return nil
}

// recovered makes a panic an error: a fault of the program in what runs beside the
// follower must not end the process. It is to be deferred itself.
func recovered(err *error, doing string) {
	if r := recover(); r != nil {
		*err = match.Wrap(fmt.Errorf("panic: %v", r), doing)
	}
}

// pause gives how long to wait after another failure.
func pause(last time.Duration) time.Duration { return min(max(2*last, pollEvery), retryMax) }

// round brings the copies to the store's head and sees to it that what is lost
// or old is made anew.
func (s *Service) round(ctx context.Context) error {
	f := &s.follower
	var known match.Checkpoint
	f.read(func() { known = f.head })
	head, err := s.log.Head(ctx)
	f.change(func() {
		f.storeBad = err != nil
		if err == nil {
			f.wentBack(known, head)
		}
		if err == nil && (head.Store != f.head.Store || head.Seq > f.head.Seq) {
			f.head = head // never back behind a write that was announced meanwhile
		}
	})
	if err != nil {
		return err
	}
	s.tend(ctx, head)
	s.keepLineage(ctx)
	return s.catchUp(ctx, head.Seq)
}

// catchUp applies the changes up to seq to engine and index side by side. The
// engine does not wait for a failing index, because it decides who may see what.
// A copy that is not up is left alone: its successor is on the way.
func (s *Service) catchUp(ctx context.Context, seq int64) error {
	f := &s.follower
	if !f.engineUp {
		return nil
	}
	var failed error
	for at := f.engineAt; at.Seq < seq; at = f.engineAt {
		updates, next, err := s.updates(ctx, at)
		if err != nil {
			return err
		}
		if next == at {
			break // the log has nothing more after all
		}
		indexed := make(chan error, 1)
		if failed == nil && f.indexUp && f.indexAt == at {
			go func() { indexed <- s.applyIndex(ctx, updates, next) }()
		} else {
			indexed <- failed
		}
		if s.settled(ctx, next) {
			s.engine.Apply(updates, next)
		} else {
			s.engine.ApplyLoose(updates, next)
		}
		f.change(func() { f.engineAt = next })
		s.epoch.changed += len(updates)
		failed = <-indexed
	}
	for at := f.indexAt; failed == nil && f.indexUp && at.Seq < f.engineAt.Seq; at = f.indexAt {
		updates, next, err := s.updates(ctx, at)
		if err != nil || next == at {
			return err
		}
		failed = s.applyIndex(ctx, updates, next)
	}
	return failed
}

// updates gives what has changed since a checkpoint: each profile once, as it
// now is. That may be newer than next says; applying it twice does no harm.
func (s *Service) updates(ctx context.Context, at match.Checkpoint) (updates []match.Update, next match.Checkpoint, err error) {
	changes, err := s.log.Changes(ctx, at.Seq, batchSize)
	if err != nil || len(changes) == 0 {
		return nil, at, err
	}
	var ids []string
	seen := map[string]bool{}
	for _, c := range changes {
		if !seen[c.ID] {
			seen[c.ID] = true
			ids = append(ids, c.ID)
		}
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, at, err
	}
	updates = make([]match.Update, len(ids))
	for i, id := range ids {
		updates[i] = match.Update{ID: id, Profile: followed(profiles[i])}
	}
	return updates, match.Checkpoint{Store: at.Store, Seq: changes[len(changes)-1].Seq}, nil
}

// settled tells that the store has not gone on behind a checkpoint, so that what
// was read of it is as the checkpoint says.
func (s *Service) settled(ctx context.Context, at match.Checkpoint) bool {
	head, err := s.log.Head(ctx)
	return err == nil && head == at
}

// applyIndex writes one batch to the index and watches over it: a panic is an
// error, and a write that does not come back makes the service not ready.
func (s *Service) applyIndex(ctx context.Context, updates []match.Update, at match.Checkpoint) error {
	f := &s.follower
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- match.Wrap(fmt.Errorf("panic: %v", r), "writing to the text index")
			}
		}()
		done <- s.index.Apply(ctx, updates, at)
	}()
	err := s.watch(ctx, done)
	f.change(func() {
		f.hung = f.hung && err != nil // an index that gives up waiting for itself still hangs
		switch {
		case err == nil:
			f.indexAt, f.failures = at, 0
		case s.atFault(ctx, err): // a full disk passes; the index itself is sound
			f.failures++
		}
	})
	return err
}

// watch waits for a write to the index. When the process is to end it leaves
// the write a moment to finish, so that the index can be closed in order.
func (s *Service) watch(ctx context.Context, done <-chan error) error {
	hang := time.NewTimer(hangAfter)
	defer hang.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-hang.C:
			s.logger.Error("the text index does not come back from a write", "after", hangAfter)
			s.follower.change(func() { s.follower.hung = true })
		case <-ctx.Done():
			select {
			case err := <-done:
				return err
			case <-time.After(graceAtEnd):
				return ctx.Err()
			}
		}
	}
}
