package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"duyen/match"
)

// arguments are what a job is told. User is whose job it is, "" when it is
// nobody's; it must be stored as "user", by which Erase and Holds find jobs.
type arguments interface {
	river.JobArgs
	user() string
}

// kind is one kind of work. A further kind is a file of its own with its
// arguments, what queues a job and what registers the kind, like mail.go.
type kind[A arguments] struct {
	channel Channel[A] // what does the work
	delays  []time.Duration
	failed  string // what the log says of a failed attempt
}

// register makes the queue work on a kind; before Start.
func register[A arguments](j *Jobs, k kind[A]) error {
	if err := river.AddWorkerSafely(j.workers, &worker[A]{jobs: j, kind: k}); err != nil {
		return match.Wrap(err, "registering a kind of work")
	}
	return nil
}

// worker does one kind of work for River.
type worker[A arguments] struct {
	river.WorkerDefaults[A]
	jobs *Jobs
	kind kind[A]
}

// Work implements river.Worker.
func (w *worker[A]) Work(ctx context.Context, job *river.Job[A]) error {
	ctx, done := w.jobs.running.begin(ctx, job.Args.user())
	defer done()
	err := w.attempt(ctx, job.Args)
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err() // a stop, which costs no attempt, or somebody who took the job back
	}
	last := job.Attempt >= job.MaxAttempts
	if match.KindOf(err) == match.KindInvalid {
		last, job.MaxAttempts = true, job.Attempt // River discards what has no attempt left
	}
	kept := errors.New(scrub(err.Error()))
	w.jobs.log.Warn(w.kind.failed, "job", job.ID, "attempt", job.Attempt, "last", last, "error", kept)
	return kept
}

// attempt does the work and turns a panic into an error. What it says may be
// about a person and is not kept; where it happened is logged.
func (w *worker[A]) attempt(ctx context.Context, args A) (err error) {
	defer func() {
		if r := recover(); r != nil {
			w.jobs.log.Error("a job panicked", "kind", args.Kind(), "stack", string(debug.Stack()))
			err = match.Fail(match.KindInternal, "panic", fmt.Sprintf("panic (%T)", r))
		}
	}()
	return w.kind.channel.Deliver(ctx, args)
}

// NextRetry implements river.Worker.
func (w *worker[A]) NextRetry(job *river.Job[A]) time.Time {
	return next(w.jobs.options.Now(), w.kind.delays, job.Attempt)
}
