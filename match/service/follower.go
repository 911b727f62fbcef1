package service

import (
	"context"
	"sync"
	"time"

	"duyen/match"
)

// follower is what is known of the two copies of the store: the engine and the
// text index. Only Run changes the copies in use; everybody else reads this.
type follower struct {
	notify   chan struct{} // there may be something to follow
	requests chan *asker   // somebody asks for a rebuild

	mu         sync.Mutex
	moved      chan struct{} // closed whenever a copy has moved
	head       match.Checkpoint
	lineage    string // of the store; "" while answers must not be kept
	engineAt   match.Checkpoint
	indexAt    match.Checkpoint
	fedAt      int64 // the feeds hold everything up to this change
	fedAll     bool  // and what everybody's list held when it was drawn
	engineUp   bool  // loaded
	indexUp    bool  // sound, at worst behind
	lineageBad bool  // it could not be begun or read the last time
	storeBad   bool  // the last look at the store failed
	hung       bool  // the index does not come back from a write
	broken     bool  // the index must be made anew
	failures   int   // writes to the index that failed in a row
	progress   *Progress
	doubt      func(context.Context) error
}

func (f *follower) init() {
	f.notify = make(chan struct{}, 1)
	f.requests = make(chan *asker)
	f.moved = make(chan struct{})
}

// change runs fn on the state and wakes everybody who waits for progress.
func (f *follower) change(fn func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fn()
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *follower) read(fn func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fn()
}

// loaded tells whether the engine can answer.
func (f *follower) loaded() (up bool) {
	f.read(func() { up = f.engineUp })
	return up
}

// usable tells whether the text index can answer. It asks the engine for
// filters and facets, so it needs both.
func (f *follower) usable() (up bool) {
	f.read(func() { up = f.engineUp && f.indexUp && !f.hung })
	return up
}

// suspect remembers a question the index has failed to answer; the follower
// asks it again before it condemns the index.
func (f *follower) suspect(again func(context.Context) error) {
	f.read(func() { f.doubt = again })
}

// reached tells whether both copies hold the change seq, and what to wait for
// when they do not. An index that is not up is not asked: the store answers in
// its place.
func (f *follower) reached(seq int64) (ok bool, moved <-chan struct{}) {
	f.read(func() {
		ok = f.engineUp && f.engineAt.Seq >= seq && (!f.indexUp || f.indexAt.Seq >= seq)
		moved = f.moved
	})
	return ok, moved
}

// wrote notes a change of the store and sets the follower going.
func (s *Service) wrote(seq int64) {
	s.follower.read(func() { s.follower.head.Seq = max(s.follower.head.Seq, seq) })
	s.Notify()
}

// Notify says that the store has changed, so that the follower looks at once
// and not only at its next poll.
func (s *Service) Notify() {
	select {
	case s.follower.notify <- struct{}{}:
	default: // it has been told already
	}
}

// Written gives the number of the last change that is stored, for whoever waits for
// a write that does not know its own.
func (s *Service) Written(ctx context.Context) (seq int64, err error) {
	head, err := s.log.Head(ctx)
	if err != nil {
		return 0, err
	}
	known := int64(0)
	s.follower.read(func() { known = s.follower.head.Seq })
	if head.Seq > known { // nobody need look for what is known
		s.wrote(head.Seq)
	}
	return head.Seq, nil
}

// waitMax is how long a read may wait for the caller's own write to arrive.
const waitMax = 200 * time.Millisecond

// WaitFor waits until searches and matches hold the change seq, for at most
// 200 ms, and tells whether they do.
func (s *Service) WaitFor(ctx context.Context, seq int64) (fresh bool) {
	ctx, cancel := context.WithTimeout(ctx, waitMax)
	defer cancel()
	return s.waitFor(ctx, seq) == nil
}

// Settle waits until both copies are sound and hold everything the store
// holds at the moment of the call.
func (s *Service) Settle(ctx context.Context) error {
	head, err := s.log.Head(ctx)
	if err != nil {
		return err
	}
	s.Notify()
	for {
		var done bool
		var moved <-chan struct{}
		f := &s.follower
		f.read(func() {
			done = f.engineUp && f.indexUp && f.engineAt.Store == head.Store && f.indexAt.Store == head.Store &&
				min(f.engineAt.Seq, f.indexAt.Seq) >= head.Seq
			moved = f.moved
		})
		if done {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return &match.Error{Kind: match.KindBusy, Code: "rebuilding", Message: "the copies have not caught up", Cause: ctx.Err()}
		}
	}
}

func (s *Service) waitFor(ctx context.Context, seq int64) error {
	for {
		ok, moved := s.follower.reached(seq)
		if ok {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
