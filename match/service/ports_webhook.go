package service

import (
	"context"
	"time"

	"duyen/match"
)

// WebhookStore is what is kept of webhooks.
type WebhookStore interface {
	Webhooks
	Deliveries
}

// Webhooks keeps addresses that are told what is new in feeds.
type Webhooks interface {
	// AddWebhook keeps one, which gets its id and is told what comes from now on.
	// KindConflict when there are too many, or when the sign-in has ended through which
	// it is asked for, "" for none; KindNotFound for a feed that is gone.
	AddWebhook(ctx context.Context, w match.Webhook, session string) (match.Webhook, error)
	// Webhook gives one; KindNotFound.
	Webhook(ctx context.Context, id string) (match.Webhook, error)
	// Webhooks gives those of an account, the newest first.
	Webhooks(ctx context.Context, user string) ([]match.Webhook, error)
	// ChangeWebhook changes one in one transaction; an error of change changes
	// nothing. A feed it did not have is told from now on. KindNotFound;
	// KindConflict like AddWebhook.
	ChangeWebhook(ctx context.Context, id, session string, change func(w *match.Webhook) error) (match.Webhook, error)
	// DropWebhook ends one of an account, and its deliveries; KindNotFound.
	DropWebhook(ctx context.Context, user, id string) error
}

// Deliveries keeps what was sent to webhooks, or is to be.
type Deliveries interface {
	// CollectDeliveries writes one for every item that a webhook in use has not
	// seen and wants, and removes those from before kept. It may be repeated.
	CollectDeliveries(ctx context.Context, kept time.Time) error
	// DueWebhooks gives webhooks that have something to send now, whoever waits
	// longest first, and when the next one has; zero when nothing waits.
	DueWebhooks(ctx context.Context, now time.Time) (due []match.WebhookJob, next time.Time, err error)
	// Deliveries gives those a query asks for.
	Deliveries(ctx context.Context, q match.DeliveryQuery) ([]match.Delivery, error)
	// ChangeDelivery changes one together with its webhook in one transaction; an
	// error of change changes nothing. One without an id is new. KindNotFound.
	ChangeDelivery(ctx context.Context, d match.Delivery, change func(w *match.Webhook, d *match.Delivery) error) (match.Delivery, error)
}

// Courier reaches webhooks.
type Courier interface {
	// Check refuses an address that nothing can be delivered to: KindInvalid with
	// what is wrong in the field "url".
	Check(url string) error
	// Send sends one message once, in bounded time, and tells how it went.
	Send(ctx context.Context, p match.Parcel) match.DeliveryOutcome
}
