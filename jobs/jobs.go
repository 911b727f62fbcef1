package jobs

import (
	"cmp"
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/riverqueue/river"

	"duyen/match"
)

const (
	// workers is how many jobs run at once. They wait for other servers, not for
	// the processor; four keep one slow receiver from holding up all letters.
	workers = 4
	// pollEvery is how often the queue is looked at for jobs whose time has come.
	// New ones do not wait for it.
	pollEvery = time.Second
	// jobTime is how long one attempt may take; the steps of sending a letter
	// have 10 s each.
	jobTime = time.Minute
	// softStop is how long Close lets running jobs go on before it cancels them,
	// and closeTime how long it waits in all. A cancelled job runs again after
	// the next start.
	softStop  = 3 * time.Second
	closeTime = 8 * time.Second
	// keepDone and keepFailed are how long finished and failed jobs can be seen.
	keepDone   = 24 * time.Hour
	keepFailed = 14 * 24 * time.Hour
)

// Options says where the queue is and what it uses. Path is its file; MailFolder
// is where letters lie that were not sent, which Erase looks through whether
// there is a mail server now or not. River has a clock of its own: Now must tell
// the same time.
type Options struct {
	Path       string
	MailFolder string
	Logger     *slog.Logger
	Now        func() time.Time
	Invite     Invite // what goes with letters about sessions, nil for nothing

	// For tests: the waits between attempts at a letter, how often the queue is
	// looked at, and how long running jobs may go on after Close; mailDelays,
	// pollEvery and softStop when empty.
	delays     []time.Duration
	poll, soft time.Duration
}

// Jobs is the queue and what works on it. It is safe for concurrent use.
type Jobs struct {
	options Options
	log     *slog.Logger
	db      *sql.DB
	workers *river.Workers
	client  *river.Client[*sql.Tx]
	running running
	hooks   *hooks // nil without webhooks
}

// Open opens the queue, making it when there is none. What was running when the
// last program ended waits again. Nothing is worked on before Start.
func Open(ctx context.Context, o Options) (*Jobs, error) {
	if len(o.delays) == 0 {
		o.delays = mailDelays()
	}
	var err error
	if o.Path, err = filepath.Abs(o.Path); err != nil { // a relative one reads as a host in SQLite's address
		return nil, match.Wrap(err, "finding the queue's folder")
	}
	o.poll, o.soft = cmp.Or(o.poll, pollEvery), cmp.Or(o.soft, softStop)
	db, err := openFile(ctx, o.Path, o.Logger)
	if err != nil {
		return nil, err
	}
	j := &Jobs{options: o, log: o.Logger, db: db, workers: river.NewWorkers()}
	if err := j.open(ctx); err != nil {
		_ = db.Close() // err says what matters
		return nil, err
	}
	return j, nil
}

func (j *Jobs) open(ctx context.Context) error {
	if err := j.takeUp(ctx); err != nil {
		return err
	}
	client, err := river.NewClient(newDriver(j.db), &river.Config{
		CancelledJobRetentionPeriod: keepFailed,
		CompletedJobRetentionPeriod: keepDone,
		DiscardedJobRetentionPeriod: keepFailed,
		FetchOnlyKnownKinds:         true, // what an older program does not know waits for a newer one
		FetchCooldown:               min(j.options.poll, river.FetchCooldownDefault),
		FetchPollInterval:           j.options.poll,
		JobTimeout:                  jobTime,
		Logger:                      quiet(j.log),
		MaxAttempts:                 len(j.options.delays) + 1,
		PollOnly:                    true,
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}, hookQueue: {MaxWorkers: hookWorkers}},
		SkipUnknownJobCheck:         true, // jobs are queued before what works on them is there
		SoftStopTimeout:             j.options.soft,
		Workers:                     j.workers,
	})
	if err != nil {
		return match.Wrap(err, "setting up the queue")
	}
	j.client = client
	return nil
}

// takeUp lets wait again what a killed program left running. River would only
// notice after an hour, because it must expect other programs on the same queue;
// here the folder's lock keeps them away.
func (j *Jobs) takeUp(ctx context.Context) error {
	_, err := j.db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`)
	return translate(ctx, err, "taking up what was running")
}

// Start begins working. Every kind of work must have been registered (ServeMail, ServeWebhooks).
// It goes on until Close, even when ctx ends before.
func (j *Jobs) Start(ctx context.Context) error {
	if err := j.client.Start(context.WithoutCancel(ctx)); err != nil {
		return translate(ctx, err, "starting to work on jobs")
	}
	if j.hooks != nil {
		j.hooks.start()
	}
	return nil
}

// Close finishes what is running, but cancels it after some seconds, and closes
// the queue.
func (j *Jobs) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	j.hooks.stop()
	stopped := j.client.Stop(ctx)
	if err := j.db.Close(); err != nil {
		return match.Wrap(err, "closing the queue")
	}
	return translate(ctx, stopped, "finishing running jobs")
}
