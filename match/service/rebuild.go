package service

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"duyen/match"
	"duyen/match/engine"
)

// rebuild is one making of new copies beside those in use. A goroutine of its
// own builds the drafts and catches them up; Run, which alone changes what is in
// use, does the rest between two batches.
type rebuild struct {
	engine, index bool // what is made anew

	cancel  context.CancelFunc
	began   time.Time
	changed int // what epochState.changed was then
	read    int // profiles so far
	total   int

	ended   chan struct{} // closed when the drafts are built, or err tells why not
	err     error
	draft   *engine.Draft
	took    time.Duration // to count the statistics
	indexAt match.Checkpoint

	mu      sync.Mutex
	askers  map[*asker]struct{}
	givenUp bool // nobody waits for it any more
}

// done is closed when there is something for Run to do; nil waits for ever.
func (j *rebuild) done() <-chan struct{} {
	if j == nil {
		return nil
	}
	return j.ended
}

// begin starts a rebuild.
func (s *Service) begin(ctx context.Context, engine, index bool, askers []*asker) {
	ctx, cancel := context.WithCancel(ctx)
	j := &rebuild{
		engine: engine, index: index, cancel: cancel, began: s.now(), changed: s.epoch.changed,
		ended: make(chan struct{}), askers: map[*asker]struct{}{},
	}
	if engine {
		j.total += 2 * s.engine.Len()
	}
	if index {
		j.total += s.engine.Len()
	}
	s.job = j
	s.follower.change(func() { s.follower.progress = &Progress{Total: j.total} })
	j.take(askers...)
	s.logger.Info("rebuilding", "engine", engine, "index", index)
	go func() {
		defer close(j.ended)
		if j.err = s.build(ctx, j); j.err != nil {
			s.discard(j) // here, where it may take its time
		}
	}()
}

// build makes the drafts and catches them up with the change log as far as that
// is worth while beside Run: to within a batch.
func (s *Service) build(ctx context.Context, j *rebuild) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = match.Wrap(fmt.Errorf("panic: %v", r), "rebuilding")
		}
	}()
	if j.engine {
		j.draft, err = s.engine.Prepare(ctx, s.eachOf(j), s.Today())
		if err != nil {
			return err
		}
		j.took = s.now().Sub(j.began)
	}
	if j.index {
		if err := s.fillDraft(ctx, j); err != nil {
			return err
		}
	}
	for {
		head, err := s.log.Head(ctx)
		if err != nil {
			return err
		}
		behind := head.Seq - j.at()
		if err := s.follow(ctx, j, head.Seq); err != nil || behind <= batchSize {
			return err
		}
	}
}

// eachOf reads the store for a rebuild and reports how far it is.
func (s *Service) eachOf(j *rebuild) engine.Each {
	return func(ctx context.Context, f func([]match.Profile) error) (match.Checkpoint, error) {
		return s.log.Each(ctx, func(batch []match.Profile) error {
			n := len(batch)
			if err := f(slices.DeleteFunc(batch, func(p match.Profile) bool { return followed(p) == nil })); err != nil {
				return err
			}
			j.read += n
			p := Progress{j.read, max(j.read, j.total)}
			s.follower.read(func() { s.follower.progress = &p })
			j.tell(p)
			return ctx.Err()
		})
	}
}

// fillDraft fills a draft of the index from one snapshot of the store. Until the
// last batch it carries the zero checkpoint, so that one left half built is
// recognised.
func (s *Service) fillDraft(ctx context.Context, j *rebuild) error {
	if err := s.index.Draft(ctx); err != nil {
		return err
	}
	pending := make([]match.Update, 0, batchSize)
	at, err := s.eachOf(j)(ctx, func(batch []match.Profile) error {
		for _, p := range batch {
			pending = append(pending, match.Update{ID: p.Common().ID, Profile: p})
			if len(pending) < batchSize {
				continue
			}
			if err := s.index.Fill(ctx, pending, match.Checkpoint{}); err != nil {
				return err
			}
			pending = make([]match.Update, 0, batchSize) // a write that was given up may still read the old
		}
		return nil
	})
	if err != nil {
		return err
	}
	j.indexAt = at
	return s.index.Fill(ctx, pending, at)
}

// at gives the change up to which both drafts have followed the store.
func (j *rebuild) at() int64 {
	switch {
	case !j.index:
		return j.draft.Checkpoint().Seq
	case !j.engine:
		return j.indexAt.Seq
	}
	return min(j.draft.Checkpoint().Seq, j.indexAt.Seq)
}

// follow brings the drafts to the change seq.
func (s *Service) follow(ctx context.Context, j *rebuild, seq int64) error {
	for j.engine && j.draft.Checkpoint().Seq < seq {
		updates, next, err := s.updates(ctx, j.draft.Checkpoint())
		if err != nil {
			return err
		}
		if next == j.draft.Checkpoint() {
			break
		}
		if s.settled(ctx, next) {
			j.draft.Apply(updates, next)
		} else {
			j.draft.ApplyLoose(updates, next)
		}
	}
	for j.index && j.indexAt.Seq < seq {
		updates, next, err := s.updates(ctx, j.indexAt)
		if err != nil || next == j.indexAt {
			return err
		}
		if err := s.index.Fill(ctx, updates, next); err != nil {
			return err
		}
		j.indexAt = next
	}
	return nil
}

// land ends the rebuild: it puts the drafts in place, or gives them up, and
// answers who waits.
func (s *Service) land(ctx context.Context) error {
	j := s.job
	s.job = nil
	err := j.err
	if err == nil {
		if err = s.swap(ctx, j); err != nil {
			s.discard(j)
		}
	}
	j.cancel()
	s.follower.change(func() { s.follower.progress = nil })
	givenUp := j.answer(err)
	switch {
	case err == nil:
		s.logger.Info("rebuilt", "profiles", s.engine.Len(), "epoch", s.engine.Epoch(), "took", s.now().Sub(j.began))
	case givenUp:
		s.logger.Info("the rebuild was given up")
		return nil
	case ctx.Err() == nil:
		s.logger.Error("rebuilding failed; the copies in use stay", "error", err)
	}
	return err
}

// swap brings the drafts to where the copies in use are, so that nothing anybody
// has seen is gone again, and puts them in their place: the index first, because
// only that can fail. Run follows nothing meanwhile, so it must not take long.
func (s *Service) swap(ctx context.Context, j *rebuild) error {
	ctx, cancel := context.WithTimeout(ctx, hangAfter)
	defer cancel()
	f := &s.follower
	var seq int64
	if f.engineUp {
		seq = f.engineAt.Seq
	}
	if f.indexUp {
		seq = max(seq, f.indexAt.Seq)
	}
	if err := s.follow(ctx, j, seq); err != nil {
		return err
	}
	head, err := s.log.Head(ctx)
	if err != nil {
		return err
	}
	if j.engine && !holds(j.draft.Checkpoint(), head) || j.index && !holds(j.indexAt, head) {
		return match.Fail(match.KindBusy, "rebuilding", "the store was replaced meanwhile")
	}
	if j.index {
		if err := s.index.Swap(ctx); err != nil {
			return err
		}
	}
	if j.engine {
		s.engine.Adopt(j.draft)
		s.epoch = epochState{changed: s.epoch.changed - j.changed, took: j.took, ended: s.now(), seen: s.epoch.seen}
	}
	f.change(func() {
		if j.index {
			f.indexAt, f.indexUp, f.broken, f.hung, f.failures, f.doubt = j.indexAt, true, false, false, 0, nil
		}
		if j.engine {
			f.engineAt, f.engineUp, f.fedAll = j.draft.Checkpoint(), true, false
		}
	})
	return nil
}

// holds tells whether a copy at a checkpoint is one of the store at head.
func holds(at, head match.Checkpoint) bool { return at.Store == head.Store && at.Seq <= head.Seq }

// discard gives the draft of the index up; that of the engine is only memory. It
// must also work while the process ends.
func (s *Service) discard(j *rebuild) {
	if !j.index {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), graceAtEnd)
	defer cancel()
	if err := s.index.Discard(ctx); err != nil {
		s.logger.Error("a draft of the text index is left behind until the next start", "error", err)
	}
}

// abandon ends the rebuild under way when Run ends, and sends away who waits.
func (s *Service) abandon() {
	ending := match.Fail(match.KindBusy, "rebuilding", "the program ends")
	for _, a := range s.waiting {
		a.answer <- ending
	}
	s.waiting = nil
	j := s.job
	if j == nil {
		return
	}
	s.job = nil
	j.cancel()
	select {
	case <-j.ended:
		if j.err == nil {
			s.discard(j)
		}
	case <-time.After(graceAtEnd): // a write hangs; the draft is removed at the next start
	}
	s.follower.change(func() { s.follower.progress = nil })
	j.answer(ending)
}
