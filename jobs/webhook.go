package jobs

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"duyen/match"
)

// Webhooks knows what is to be sent where. Times are its own.
type Webhooks interface {
	// Watch gives a channel that has an entry when there may be something to send;
	// end must be called.
	Watch() (woken <-chan struct{}, end func())
	// Due writes down what feeds have new, and gives the webhooks that have
	// something to send now and how long it is until the next one has; 0 when
	// nothing waits.
	Due(ctx context.Context) (due []match.WebhookJob, in time.Duration, err error)
	// Parcel gives what is to be sent next to a webhook. KindNotFound when there is
	// nothing now.
	Parcel(ctx context.Context, webhook string) (match.Parcel, error)
	// Sent notes how that went, and when it is to be tried again. KindNotFound when
	// the webhook or the message is gone.
	Sent(ctx context.Context, p match.Parcel, o match.DeliveryOutcome) error
}

const (
	// hookQueue keeps webhooks from delaying letters.
	hookQueue = "webhook"
	// hookWorkers is how many webhooks are written to at once. They wait for other
	// servers; one that does not answer costs its worker 15 s, then rests.
	hookWorkers = 32
	// A job sends so many messages, or for so long, then others have their turn.
	// With the last message it stays below jobTime.
	hookRun     = 50
	hookRunTime = 20 * time.Second
	// hookBreath is how long news are gathered before they are looked at. After
	// hookSoon is looked again for a job that is just ending, after hookAgain when
	// looking has failed, and after hookRest when nothing is known to wait.
	hookBreath = 50 * time.Millisecond
	hookSoon   = 200 * time.Millisecond
	hookAgain  = 5 * time.Second
	hookRest   = 30 * time.Second
)

// hookDelays are the waits after a job that failed on our side: those after a
// receiver's failure are kept with the deliveries.
func hookDelays() []time.Duration {
	return []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute}
}

// hookArgs are the arguments of a job that sends what is due to one webhook.
type hookArgs struct {
	User    string `json:"user"`
	Webhook string `json:"webhook"`
}

// Kind implements river.JobArgs.
func (hookArgs) Kind() string { return "webhook" }

func (a hookArgs) user() string { return a.User }

// ServeWebhooks makes the queue send to webhooks. It is called once, before Start.
func (j *Jobs) ServeWebhooks(w Webhooks, c *Courier) error {
	j.hooks = &hooks{jobs: j, webhooks: w, courier: c, held: map[string]time.Time{}, ended: make(chan struct{}, 1)}
	return register(j, kind[hookArgs]{channel: j.hooks, delays: hookDelays(), failed: "webhooks could not be written to"})
}

// Delivered and Failed count the attempts at messages to webhooks since the start.
func (j *Jobs) Delivered() int64 { return j.hooks.delivered.Load() }

// Failed counts those that did not arrive.
func (j *Jobs) Failed() int64 { return j.hooks.failed.Load() }

// hooks is the channel of webhooks, and what queues its jobs.
type hooks struct {
	jobs              *Jobs
	webhooks          Webhooks
	courier           *Courier
	delivered, failed atomic.Int64

	mu    sync.Mutex
	held  map[string]time.Time // webhooks whose job waits or runs, and since when
	ended chan struct{}        // has an entry when one of the jobs has ended
	over  func()               // ends run and waits for it
}

// Name implements Channel.
func (*hooks) Name() string { return hookArgs{}.Kind() }

// Deliver implements Channel: it sends what is due to one webhook, one message
// after the other through one connection. How each went is noted at once, so that
// a stop in between sends at most one of them twice.
func (h *hooks) Deliver(ctx context.Context, a hookArgs) error {
	h.hold(a.Webhook)
	defer h.end(a.Webhook)
	l := h.courier.line()
	defer l.close()
	started := time.Now()
	for n := 0; n < hookRun && time.Since(started) < hookRunTime; n++ {
		p, err := h.webhooks.Parcel(ctx, a.Webhook)
		if err != nil {
			return gone(err)
		}
		o := l.send(ctx, p)
		switch o.Error {
		case match.DeliveryInterrupted:
			return ctx.Err()
		case "":
			h.delivered.Add(1)
		default:
			h.failed.Add(1)
		}
		if err := h.webhooks.Sent(context.WithoutCancel(ctx), p, o); err != nil {
			return gone(err)
		}
	}
	return nil
}

// gone forgives what is not there any more.
func gone(err error) error {
	if match.KindOf(err) == match.KindNotFound {
		return nil
	}
	return err
}

// hold notes that a webhook has its job.
func (h *hooks) hold(webhook string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held[webhook] = time.Now()
}

// holds tells whether a webhook has its job. One that was cancelled by a person
// while it waited never ends, so that after a while it is looked for.
func (h *hooks) holds(webhook string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	since, ok := h.held[webhook]
	return ok && time.Since(since) < 2*jobTime
}

func (h *hooks) release(webhook string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.held, webhook)
}

// end notes that a job has ended, and has somebody look whether more is due.
func (h *hooks) end(webhook string) {
	h.release(webhook)
	select {
	case h.ended <- struct{}{}:
	default:
	}
}

// start queues jobs until stop.
func (h *hooks) start() {
	ctx, cancel := context.WithCancel(context.Background())
	var run sync.WaitGroup
	h.over = func() { cancel(); run.Wait() }
	run.Go(func() { h.run(ctx) })
}

func (h *hooks) stop() {
	if h != nil && h.over != nil {
		h.over()
	}
}

// run looks for what is due whenever there may be something.
func (h *hooks) run(ctx context.Context) {
	woken, end := h.webhooks.Watch()
	defer end()
	for ctx.Err() == nil {
		next := time.NewTimer(h.look(ctx))
		select {
		case <-ctx.Done():
		case <-woken:
		case <-h.ended:
		case <-next.C:
		}
		next.Stop()
		select {
		case <-ctx.Done():
		case <-time.After(hookBreath):
		}
	}
}

// look queues a job for every webhook that has something to send, and says when
// to look again.
func (h *hooks) look(ctx context.Context) time.Duration {
	due, next, err := h.webhooks.Due(ctx)
	if next <= 0 || next > hookRest {
		next = hookRest
	}
	for _, w := range due {
		if err != nil {
			break
		}
		if h.holds(w.Webhook) {
			continue // its end wakes us
		}
		var ends bool
		if ends, err = h.queue(ctx, w); ends {
			next = min(next, hookSoon)
		}
	}
	if err != nil && ctx.Err() == nil {
		h.jobs.log.Error("what webhooks are to be told is not known", "error", err)
		return hookAgain
	}
	return next
}

// queue queues a job unless there is one, and tells whether that one is just
// ending and may not have seen what is due.
func (h *hooks) queue(ctx context.Context, w match.WebhookJob) (ends bool, err error) {
	h.hold(w.Webhook) // before, because the job may be over when we know of it
	added, err := h.jobs.client.Insert(ctx, hookArgs(w), &river.InsertOpts{
		Queue: hookQueue, MaxAttempts: len(hookDelays()) + 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished()},
	})
	ends = err == nil && added.UniqueSkippedAsDuplicate && added.Job.State == rivertype.JobStateRunning
	if err != nil || ends {
		h.release(w.Webhook)
	}
	return ends, translate(ctx, err, "queueing a webhook")
}
