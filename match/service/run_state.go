package service

import (
	"context"
	"sync"

	"duyen/match"
)

// runState is what is remembered of runs that something is done about.
type runState struct {
	bell    chan struct{} // there may be something to do
	solving lock          // held by the request that solves one

	mu    sync.Mutex
	moved chan struct{} // closed whenever something was done
	at    map[string]match.RunAdvance
}

func (r *runState) init() {
	r.bell, r.solving, r.moved, r.at = make(chan struct{}, 1), make(lock, 1), make(chan struct{}), map[string]match.RunAdvance{}
}

// wake has the runner look for work.
func (r *runState) wake() {
	select {
	case r.bell <- struct{}{}:
	default: // it will
	}
}

// advance notes how far a run is; nil forgets it. Who waits is woken.
func (r *runState) advance(id string, at *match.RunAdvance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at == nil {
		delete(r.at, id)
	} else {
		r.at[id] = *at
	}
	close(r.moved)
	r.moved = make(chan struct{})
}

func (r *runState) next() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.moved
}

// progress puts into a run how far solving it is.
func (r *runState) progress(x *match.Run) {
	if x.State != match.RunSolving {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	x.Progress = &match.RunAdvance{Total: x.Subjects}
	if at, ok := r.at[x.ID]; ok {
		x.Progress = &at
	}
}

// take waits until nobody else solves a run.
func (r *runState) take(ctx context.Context) error {
	select {
	case r.solving <- struct{}{}:
		return nil
	case <-ctx.Done():
		return match.Fail(match.KindBusy, "timeout", "other runs are being solved")
	}
}
