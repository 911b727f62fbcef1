package service

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"duyen/match"
	"duyen/match/engine"
)

// The feeder's rhythm.
const (
	feederBatch = 100  // changes that are told in one transaction
	feederSlice = 16   // readers whose lists are drawn between two looks at the log: about 10 ms
	feederPage  = 250  // profiles that are looked through for readers at a time
	feederChunk = 200  // items in one transaction: about 10 ms of the only writer
	feederNoted = 1000 // changes that told nothing before it is noted that they did
)

// feeder keeps feeds up to date: it follows the change log behind the engine and
// knows everybody's list. Of one goroutine. What it knows is in memory only: when
// anything fails it begins again, and every list is held against what stands in
// the feed, so that nothing is lost and nothing told twice.
type feeder struct {
	*Service

	store string // whose changes it follows
	at    int64  // everything up to here is told
	noted int64  // what the store says of that

	watches map[match.Kind]*engine.Watch // by kind of reader
	drawn   int64                        // no list knows less than this change
	opened  map[string]match.Fit         // the least fit of feeds there were when the lists were begun, or since
	readers map[string]bool              // profiles that read,
	after   string                       // of those up to here;
	met     bool                         // all profiles were looked through for them
	page    []string                     // readers whose lists are to be drawn
	all     bool                         // everybody's is

	doing string         // the profile that is looked at
	bad   map[string]int // how often looking at one ended in a panic
}

// badMax is how many panics it takes for a profile to be passed over: a fault of
// the program must not keep everybody from being told of the others.
const badMax = 3

// feeder runs until ctx ends. What fails, even by a panic, is logged and tried
// again, a little later each time.
func (s *Service) feeder(ctx context.Context) {
	var wait time.Duration
	bad := map[string]int{}
	for ctx.Err() == nil {
		f := &feeder{Service: s, bad: bad, readers: map[string]bool{}}
		err := f.run(ctx)
		if ctx.Err() != nil {
			return
		}
		if f.all {
			wait = 0 // it is not the same failure again and again
		}
		wait = pause(wait)
		s.logger.Error("keeping feeds failed", "error", err, "profile", f.doing, "retry_in", wait)
		idle(ctx, wait)
	}
}

// skipped tells whether a profile is to be passed over.
func (f *feeder) skipped(id string) bool { return f.bad[id] >= badMax }

// run follows the log until something fails or ctx ends.
func (f *feeder) run(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			f.bad[f.doing]++
			err = match.Wrap(fmt.Errorf("panic: %v", r), "keeping feeds")
		}
	}()
	for {
		moved, err := f.step(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case match.KindOf(err) == match.KindStale:
			f.watches = nil // a new epoch: all lists are drawn anew
		case err != nil:
			return err
		case moved != nil:
			select {
			case <-ctx.Done():
			case <-moved:
			case <-f.feedMail.bell:
			}
		}
	}
}

// step does what is next: tells of changes, then draws a few more lists. When
// there is nothing to do it gives what to wait for.
func (f *feeder) step(ctx context.Context) (moved <-chan struct{}, err error) {
	var up bool
	var to match.Checkpoint
	f.follower.read(func() { up, to, moved = f.follower.engineUp, f.follower.engineAt, f.follower.moved })
	if !up {
		return moved, nil
	}
	if to.Store != f.store || to.Seq < f.at {
		if err := f.begin(ctx, to); err != nil {
			return nil, err
		}
	}
	if f.outdated(to.Seq) {
		if err := f.renew(ctx); err != nil {
			return nil, err
		}
	}
	if err := f.asked(ctx); err != nil {
		return nil, err
	}
	switch {
	case f.at < to.Seq:
		return nil, f.follow(ctx, to.Seq)
	case !f.all:
		return nil, f.draw(ctx)
	}
	return moved, nil
}

// begin finds out where to begin in a store: behind what the feeds hold. A new
// one, and one that was put back to an older state, begins at its head.
func (f *feeder) begin(ctx context.Context, to match.Checkpoint) error {
	seq, err := f.feeds.FeedSeq(ctx)
	if err != nil {
		return err
	}
	head, err := f.log.Head(ctx)
	if err != nil {
		return err
	}
	f.store, f.at, f.noted, f.watches = to.Store, seq, seq, nil
	f.after, f.met = "", false
	if seq == 0 || seq > head.Seq {
		f.at, f.noted = to.Seq, 0
		return f.tell(ctx, nil, nil, to.Seq)
	}
	return nil
}

// outdated tells whether the lists must be drawn anew: under new statistics, or
// because that is less work than everything that has changed.
func (f *feeder) outdated(seq int64) bool {
	subjects := 0
	for _, w := range f.watches {
		subjects += w.Len()
	}
	return !f.current() || seq-max(f.at, f.drawn) > int64(max(feederNoted, subjects))
}

// renew begins to draw everybody's list anew.
func (f *feeder) renew(ctx context.Context) error {
	f.follower.read(func() { f.drawn = f.follower.engineAt.Seq }) // before anything is read
	f.opened, f.page, f.all = map[string]match.Fit{}, slices.Sorted(maps.Keys(f.readers)), false
	for after := ""; ; {
		feeds, err := f.feeds.Feeds(ctx, "", after, batchSize)
		if err != nil {
			return err
		}
		for _, feed := range feeds {
			f.opened[feed.ID], after = feed.MinFit, feed.ID
			if !f.readers[feed.ID] {
				f.page = append(f.page, feed.ID)
			}
		}
		if len(feeds) < batchSize {
			break
		}
	}
	f.watches = map[match.Kind]*engine.Watch{}
	for _, d := range match.Directions() {
		if target, ok := feedTarget(d.From); ok && target == d.To {
			f.watches[d.From] = f.engine.Watch(d, match.FeedDepth)
		}
	}
	f.reached()
	return nil
}

// reached lets others see how far the feeds are.
func (f *feeder) reached() {
	f.follower.change(func() { f.follower.fedAt, f.follower.fedAll = f.at, f.all && f.current() })
}

// current tells whether all lists are drawn under the statistics in use.
func (f *feeder) current() bool {
	for _, w := range f.watches {
		if !w.Current() {
			return false
		}
	}
	return f.watches != nil
}

// SettleFeeds waits until the feeds hold what follows from everything the store
// holds at the moment of the call, and from everybody's list. Somebody must keep
// feeds.
func (s *Service) SettleFeeds(ctx context.Context) error {
	head, err := s.log.Head(ctx)
	if err != nil {
		return err
	}
	s.Notify()
	return s.waitFed(ctx, head.Seq)
}

// waitFed waits until the feeds hold everything up to a change, and everybody's
// list has been held against theirs.
func (s *Service) waitFed(ctx context.Context, seq int64) error {
	for {
		var ok bool
		var moved <-chan struct{}
		s.follower.read(func() { ok, moved = s.follower.fedAll && s.follower.fedAt >= seq, s.follower.moved })
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
