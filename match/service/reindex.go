package service

import (
	"context"

	"duyen/match"
)

// asker is somebody who waits for a rebuild.
type asker struct {
	progress func(done, total int) // may be nil
	gone     <-chan struct{}       // closed when nobody waits any more
	answer   chan error            // takes one
	alone    bool                  // the index alone is to be made anew, and one under way will not do
}

// Reindex counts the statistics anew, builds both copies anew beside those in
// use and swaps them. Searches, matches and writes go on; what is written
// meanwhile is in the new copies too. progress, if any, is told how far it is; it must
// not block, and may be called once more when Reindex has been given up.
//
// Who asks while such a rebuild is under way shares it. One that was only asked
// for is given up when nobody waits for it any more, or when it fails: the
// copies in use stay. Run must be running.
func (s *Service) Reindex(ctx context.Context, progress func(done, total int)) error {
	return s.reindex(ctx, &asker{progress: progress, gone: ctx.Done(), answer: make(chan error, 1)})
}

func (s *Service) reindex(ctx context.Context, a *asker) error {
	select {
	case s.follower.requests <- a:
	case <-ctx.Done():
		return match.Wrap(ctx.Err(), "waiting for the indexer")
	}
	select {
	case err := <-a.answer:
		return err
	case <-ctx.Done():
		return match.Wrap(ctx.Err(), "waiting for the rebuild")
	}
}

// join lets somebody share the rebuild under way, or has them wait for the next
// one, which tend begins.
func (s *Service) join(a *asker) {
	if !a.alone && s.job != nil && s.job.engine && s.job.index && s.job.take(a) {
		return
	}
	s.waiting = append(s.waiting, a)
}

// take adds those who wait, each as long as they do; false when the rebuild is
// given up already.
func (j *rebuild) take(askers ...*asker) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.givenUp {
		return false
	}
	for _, a := range askers {
		j.askers[a] = struct{}{}
		go func() {
			select {
			case <-a.gone:
				j.leave(a)
			case <-j.ended:
			}
		}()
	}
	return true
}

// leave forgets one who waited, and gives up what nobody waits for.
func (j *rebuild) leave(a *asker) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.askers, a)
	if len(j.askers) == 0 {
		j.givenUp = true
		j.cancel()
	}
}

// tell tells everybody who waits how far it is.
func (j *rebuild) tell(p Progress) {
	j.mu.Lock()
	var told []func(int, int)
	for a := range j.askers {
		if a.progress != nil {
			told = append(told, a.progress)
		}
	}
	j.mu.Unlock()
	for _, progress := range told {
		progress(p.Done, p.Total)
	}
}

// answer tells everybody who waits how it ended, and whether it was given up.
func (j *rebuild) answer(err error) (givenUp bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for a := range j.askers {
		a.answer <- err
	}
	return j.givenUp
}
