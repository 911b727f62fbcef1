package jobs

import (
	"context"
	"sync"
)

// running knows whose jobs run at the moment.
type running struct {
	mu    sync.Mutex
	tasks map[string][]*task
}

// task is one running job.
type task struct {
	cancel context.CancelFunc
	ended  chan struct{}
}

// begin notes a job of a user until done is called. Its context ends when the
// user is erased.
func (r *running) begin(ctx context.Context, user string) (inside context.Context, done func()) {
	inside, cancel := context.WithCancel(ctx)
	t := &task{cancel: cancel, ended: make(chan struct{})}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tasks == nil {
		r.tasks = map[string][]*task{}
	}
	r.tasks[user] = append(r.tasks[user], t)
	return inside, func() { r.end(user, t) }
}

func (r *running) end(user string, t *task) {
	t.cancel()
	close(t.ended)
	r.mu.Lock()
	defer r.mu.Unlock()
	var rest []*task
	for _, other := range r.tasks[user] {
		if other != t {
			rest = append(rest, other)
		}
	}
	if r.tasks[user] = rest; rest == nil {
		delete(r.tasks, user)
	}
}

// stop cancels the user's jobs and waits for their end.
func (r *running) stop(ctx context.Context, user string) error {
	r.mu.Lock()
	tasks := append([]*task(nil), r.tasks[user]...)
	r.mu.Unlock()
	for _, t := range tasks {
		t.cancel()
	}
	for _, t := range tasks {
		select {
		case <-t.ended:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
