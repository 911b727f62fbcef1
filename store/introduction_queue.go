package store

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"duyen/match"
)

// moveBatch is how many moves share a transaction: some 10 ms of the only writer.
const moveBatch = 64

// moveQueue gathers moves that are asked for at once, so that they share a
// transaction: writing to the disk takes longer than all of them. The zero value
// is ready.
type moveQueue struct {
	mu      sync.Mutex
	waiting []*wantedMove
	working bool
}

// wantedMove is one move that waits for its turn.
type wantedMove struct {
	ctx    context.Context //nolint:containedctx // of who waits for it
	id     string
	change func(x *match.Introduction) (bool, error)
	done   chan struct{}
	out    match.Moved
	err    error

	entries []match.AuditEntry
}

// MoveIntroduction lets change make a move of an introduction and writes
// everything that follows from it in the same transaction; what change leaves as
// it is changes nothing. Moves that come at once share a transaction, one after
// the other, and what one of them is refused for does not touch the others. The
// entries are added to the audit log, if something has changed. KindNotFound, what
// change gives, and KindConflict "no_place".
func (s *Store) MoveIntroduction(
	ctx context.Context, id string, change func(x *match.Introduction) (bool, error), entries ...match.AuditEntry,
) (match.Moved, error) {
	w := &wantedMove{ctx: ctx, id: id, change: change, entries: entries, done: make(chan struct{})}
	q := &s.moves
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	first := !q.working
	q.working = true
	q.mu.Unlock()
	if first {
		go s.moveAll() // it ends when nobody waits
	}
	<-w.done
	if w.err != nil {
		return match.Moved{}, w.err
	}
	return w.out, nil
}

// moveAll makes moves until none waits.
func (s *Store) moveAll() {
	q := &s.moves
	for {
		q.mu.Lock()
		some := q.waiting[:min(len(q.waiting), moveBatch)]
		q.waiting = q.waiting[len(some):]
		if len(some) == 0 {
			q.waiting, q.working = nil, false
			q.mu.Unlock()
			return
		}
		q.mu.Unlock()
		s.moveTogether(some)
		for _, w := range some {
			close(w.done)
		}
	}
}

// moveTogether makes moves in one transaction. When that fails, even by a panic,
// none was made and all are told so.
func (s *Store) moveTogether(some []*wantedMove) {
	// The work of all must not end with the request of one.
	ctx := context.WithoutCancel(some[0].ctx)
	told, err := s.tryMoves(ctx, some)
	for _, w := range some {
		if err != nil {
			w.err = err
		}
		w.out.Told = toldBy(told, w.id)
	}
}

func (s *Store) tryMoves(ctx context.Context, some []*wantedMove) (told []match.FeedItem, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = match.Wrap(fmt.Errorf("panic: %v", r), "changing introductions")
		}
	}()
	return s.deal(ctx, "changing introductions", func(d *dealing) error {
		for _, w := range some {
			if w.err = translate(w.ctx, w.ctx.Err(), "changing an introduction"); w.err != nil {
				continue
			}
			var err error
			w.out.Introduction, w.out.Changed, err = d.move(ctx, w.id, w.change)
			if err != nil {
				if !refusal(err) {
					return err
				}
				w.err = err
			}
			if w.out.Changed {
				d.audit = append(d.audit, w.entries...)
			}
		}
		return nil
	})
}

// refusal tells whether an error is about one move, which has written nothing, and
// not about the store.
func refusal(err error) bool {
	e, ok := err.(*match.Error) //nolint:errorlint // errors of the database are no such, or wrapped by one
	return ok && e.Kind != match.KindInternal
}

// toldBy gives the items that tell of an introduction.
func toldBy(told []match.FeedItem, id string) (out []match.FeedItem) {
	for _, i := range told {
		if strings.HasPrefix(i.What, "introduction:"+id+":") {
			out = append(out, i)
		}
	}
	return out
}
