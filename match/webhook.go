package match

import "time"

// WebhooksPerUser bounds the webhooks of one account, FeedsPerWebhook the feeds
// of one webhook.
const (
	WebhooksPerUser = 10
	FeedsPerWebhook = 50
)

// Webhook is an address of somebody's program that is told what is new in feeds.
type Webhook struct {
	ID          string
	User        string
	URL         string
	Description string
	Feeds       []string
	Events      []FeedEvent // nil for all
	State       WebhookState
	CreatedAt   time.Time

	Secret      Secret
	Former      Secret // signs along until FormerUntil
	FormerUntil time.Time

	Failures     int       // in a row
	FailingSince time.Time // zero unless the last attempt failed
	RestUntil    time.Time // nothing is sent before
}

// Secret is a text that must be kept as it is and shown nowhere: printing it
// hides it.
type Secret string

// String hides the secret from whatever prints or logs it.
func (Secret) String() string { return "[secret]" }

// GoString hides it from %#v.
func (Secret) GoString() string { return "[secret]" }

// Secrets gives those that sign at a moment, the newest first.
func (w *Webhook) Secrets(now time.Time) []Secret {
	if w.Former != "" && now.Before(w.FormerUntil) {
		return []Secret{w.Secret, w.Former}
	}
	return []Secret{w.Secret}
}

// FormerLife is how long the secret before signs along after a change: a day to
// bring the new one to every receiver.
const FormerLife = 24 * time.Hour

// Rotate puts a new secret in the place of the present one, which signs along
// for FormerLife.
func (w *Webhook) Rotate(next Secret, now time.Time) {
	w.Former, w.FormerUntil, w.Secret = w.Secret, now.Add(FormerLife), next
}

// WebhookState tells whether a webhook is used, and why not.
type WebhookState string

// The states.
const (
	WebhookOn      WebhookState = "on"
	WebhookOff     WebhookState = "off"     // by its owner
	WebhookGone    WebhookState = "gone"    // the receiver has answered 410
	WebhookFailing WebhookState = "failing" // nothing has arrived for FailingMax
)

// FailingMax is after what time without a single success a webhook is given up.
const FailingMax = 5 * 24 * time.Hour

// SwitchOn lets a webhook be used, as if nothing had failed.
func (w *Webhook) SwitchOn() {
	w.State, w.Failures, w.FailingSince, w.RestUntil = WebhookOn, 0, time.Time{}, time.Time{}
}

// DeliveryState tells how a delivery stands.
type DeliveryState string

// The states of deliveries.
const (
	DeliveryWaiting   DeliveryState = "waiting"
	DeliveryDone      DeliveryState = "delivered"
	DeliveryFailed    DeliveryState = "failed"   // given up
	DeliveryForbidden DeliveryState = "withheld" // its owner may not read it any more
)

// Delivery is one message to a webhook: that of an item of a feed, or a test
// without one. Its id stays the same however often it is sent.
type Delivery struct {
	ID        string
	Webhook   string
	Feed      string
	Num       int64
	Type      string // "feed.match", "webhook.test"
	State     DeliveryState
	Attempts  int
	CreatedAt time.Time
	NextAt    time.Time // zero unless it waits
	TriedAt   time.Time
	Status    int    // of the last answer, 0 when there was none
	Error     string // code of what went wrong last
	Reason    string // which addresses it was that are refused
}

// TypeTest is the type of test events.
const TypeTest = "webhook.test"

// DeliveryType gives the type of the message about an event.
func DeliveryType(e FeedEvent) string { return "feed." + string(e) }

// DeliveryQuery asks for deliveries of a webhook, the newest first; those that
// are due come by when they are.
type DeliveryQuery struct {
	Webhook string
	ID      string    // only this one
	Due     time.Time // only those to be sent by then
	Before  string    // behind this id
	Limit   int
}

// WebhookSecretPrefix marks the secrets of webhooks (Standard Webhooks); base64 of
// the key follows.
const WebhookSecretPrefix = "whsec_"

// WebhookJob asks to send what is due to one webhook.
type WebhookJob struct {
	User    string
	Webhook string
}

// Parcel is a message ready to be signed and sent.
type Parcel struct {
	Webhook string
	ID      string
	URL     string
	Secrets []Secret
	Body    []byte
}

// What can go wrong with a delivery. The texts stand in the catalogue under
// "delivery." and the code.
const (
	DeliveryBadAddress  = "address_refused" // Reason says what is wrong with it
	DeliveryNoName      = "no_such_host"
	DeliveryNoConnect   = "not_reachable"
	DeliveryNoTLS       = "bad_certificate"
	DeliveryTooSlow     = "timeout"
	DeliveryBadAnswer   = "bad_answer" // not HTTP, or too long a header
	DeliveryRedirect    = "redirect"
	DeliveryBadStatus   = "bad_status"
	DeliveryGone        = "gone"
	DeliveryNotYours    = "not_allowed" // nothing was sent
	DeliveryInterrupted = "interrupted" // by a stop of the server
)

// DeliveryErrors lists them, for the test that each has its text.
func DeliveryErrors() []string {
	return []string{
		DeliveryBadAddress, DeliveryNoName, DeliveryNoConnect, DeliveryNoTLS, DeliveryTooSlow, DeliveryBadAnswer, DeliveryRedirect,
		DeliveryBadStatus, DeliveryGone, DeliveryNotYours, DeliveryInterrupted,
	}
}

// DeliveryOutcome tells how an attempt went: Error is "" when the message has arrived.
type DeliveryOutcome struct {
	Status     int
	Error      string
	Reason     string
	RetryAfter time.Duration // the receiver's wish; 0 for none
}

// WebhookDelays are the waits between the attempts at a delivery, those of
// Standard Webhooks' example: ten attempts over three days.
func WebhookDelays() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// What a webhook is spared while it fails. A receiver that does not answer at all
// costs a worker its patience, so it rests at once; one that refuses may only
// dislike the item, so a few others are tried before.
const (
	strikes      = 3
	restMax      = 30 * time.Minute
	retryMinimum = time.Second
	retryMaximum = time.Hour // of a receiver's wish
)

// jitter is the largest part of a wait that chance adds or takes away, so that
// what failed together is not tried again together.
const jitter = 0.2

// Attempted notes in a delivery and its webhook how an attempt went, for a chance
// in [0, 1).
func (d *Delivery) Attempted(w *Webhook, o DeliveryOutcome, now time.Time, chance float64) {
	d.Attempts++
	d.TriedAt, d.NextAt, d.Status, d.Error, d.Reason = now, time.Time{}, o.Status, o.Error, o.Reason
	if o.Error == "" {
		d.State, w.Failures, w.FailingSince, w.RestUntil = DeliveryDone, 0, time.Time{}, time.Time{}
		return
	}
	delays := WebhookDelays()
	if d.Attempts > len(delays) {
		d.State = DeliveryFailed
	} else {
		wait := shaken(delays[d.Attempts-1], chance)
		if o.RetryAfter > 0 {
			wait = max(wait, o.bounded())
		}
		d.State, d.NextAt = DeliveryWaiting, now.Add(wait)
	}
	w.failed(o, now, chance)
}

// failed notes in a webhook that an attempt failed.
func (w *Webhook) failed(o DeliveryOutcome, now time.Time, chance float64) {
	if w.FailingSince.IsZero() {
		w.FailingSince = now
	}
	w.Failures++
	if o.Status == 0 {
		w.Failures = max(w.Failures, strikes)
	}
	switch {
	case w.State != WebhookOn: // switched off meanwhile
	case o.Error == DeliveryGone:
		w.State = WebhookGone
	case now.Sub(w.FailingSince) >= FailingMax:
		w.State = WebhookFailing
	case o.RetryAfter > 0:
		w.RestUntil = now.Add(o.bounded())
	case w.Failures >= strikes:
		delays := WebhookDelays()
		rest := min(delays[min(w.Failures-strikes, len(delays)-1)], restMax)
		w.RestUntil = now.Add(shaken(rest, chance))
	}
}

func (o DeliveryOutcome) bounded() time.Duration {
	return min(max(o.RetryAfter, retryMinimum), retryMaximum)
}

func shaken(d time.Duration, chance float64) time.Duration {
	return time.Duration(float64(d) * (1 + jitter*(2*chance-1)))
}

// Withheld notes that a delivery is not sent, because the webhook's owner may not
// read it any more.
func (d *Delivery) Withheld(now time.Time) {
	d.State, d.TriedAt, d.NextAt, d.Status, d.Error, d.Reason = DeliveryForbidden, now, time.Time{}, 0, DeliveryNotYours, ""
}

// Replayed lets a delivery be sent again from the beginning, under the same id.
func (d *Delivery) Replayed(now time.Time) {
	d.State, d.NextAt, d.Attempts = DeliveryWaiting, now, 0
}
