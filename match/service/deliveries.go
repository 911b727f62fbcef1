package service

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"duyen/match"
)

// deliveriesKept is how long deliveries can be seen and sent again.
const deliveriesKept = 30 * 24 * time.Hour

// testTime bounds a test event: the answer to who asks for it has to wait.
const testTime = 10 * time.Second

// DeliveryPage is a page of the deliveries of a webhook, the newest first.
type DeliveryPage struct {
	Data    []match.Delivery
	HasMore bool
	Next    string
}

// Deliveries gives a page of the deliveries of one of the actor's webhooks.
func (s *Service) Deliveries(ctx context.Context, a match.Actor, webhook, after string, limit int) (DeliveryPage, error) {
	page := DeliveryPage{Data: []match.Delivery{}}
	if _, err := s.MyWebhook(ctx, a, webhook); err != nil {
		return page, err
	}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	found, err := s.webhooks.Deliveries(ctx, match.DeliveryQuery{Webhook: webhook, Before: after, Limit: limit + 1})
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].ID
	}
	page.Data = append(page.Data, found...)
	return page, nil
}

// ReplayDelivery has a delivery of one of the actor's webhooks sent again, under
// the same id. KindConflict while the webhook is switched off.
func (s *Service) ReplayDelivery(ctx context.Context, a match.Actor, webhook, id string) (match.Delivery, error) {
	if err := byHand(a); err != nil {
		return match.Delivery{}, err
	}
	if _, err := s.MyWebhook(ctx, a, webhook); err != nil {
		return match.Delivery{}, err
	}
	if id == "" {
		return match.Delivery{}, noDelivery()
	}
	d, err := s.webhooks.ChangeDelivery(ctx, match.Delivery{ID: id, Webhook: webhook}, func(w *match.Webhook, d *match.Delivery) error {
		if w.State != match.WebhookOn {
			return match.Fail(match.KindConflict, "webhook_off", "the webhook is switched off")
		}
		d.Replayed(s.now())
		w.RestUntil = time.Time{}
		return nil
	})
	if err != nil {
		return match.Delivery{}, err
	}
	s.hub.wake(webhook)
	return d, nil
}

func noDelivery() error {
	return match.Fail(match.KindNotFound, "not_found", "there is no such delivery")
}

// TestWebhook sends a test event to one of the actor's webhooks, now and once,
// and gives how it went.
func (s *Service) TestWebhook(ctx context.Context, a match.Actor, id string) (match.Delivery, error) {
	if err := byHand(a); err != nil {
		return match.Delivery{}, err
	}
	w, err := s.MyWebhook(ctx, a, id)
	if err != nil {
		return match.Delivery{}, err
	}
	// Until the end is noted it stands there as one that was interrupted.
	d := match.Delivery{Webhook: id, Type: match.TypeTest, State: match.DeliveryFailed, Error: match.DeliveryInterrupted, TriedAt: s.now()}
	if d, err = s.webhooks.ChangeDelivery(ctx, d, func(*match.Webhook, *match.Delivery) error { return nil }); err != nil {
		return match.Delivery{}, err
	}
	p := s.parcel(w, d)
	if p.Body, err = testBody(d); err != nil {
		return match.Delivery{}, err
	}
	inside, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	o := s.courier.Send(inside, p)
	if o.Error == match.DeliveryInterrupted && ctx.Err() == nil {
		o.Error = match.DeliveryTooSlow
	}
	return s.webhooks.ChangeDelivery(context.WithoutCancel(ctx), d, func(w *match.Webhook, d *match.Delivery) error {
		d.Attempts, d.Status, d.Error, d.Reason = 1, o.Status, o.Error, o.Reason
		if o.Error == "" {
			d.State, w.Failures, w.FailingSince, w.RestUntil = match.DeliveryDone, 0, time.Time{}, time.Time{}
		}
		return nil
	})
}

// testBody is what a test event says.
func testBody(d match.Delivery) ([]byte, error) {
	body, err := json.Marshal(map[string]any{"type": d.Type, "timestamp": d.CreatedAt.UTC(), "data": map[string]string{"webhook": d.Webhook}})
	if err != nil {
		return nil, match.Wrap(err, "writing a test event")
	}
	return body, nil
}

func (s *Service) parcel(w match.Webhook, d match.Delivery) match.Parcel {
	return match.Parcel{Webhook: w.ID, ID: d.ID, URL: w.URL, Secrets: w.Secrets(s.now())}
}

// Message is what a webhook is to be told: an entry of a feed in the language of
// its account.
type Message struct {
	Lang, Type, Feed string
	Entry            FeedEntry
}

// Watch wakes who sends to webhooks; end must be called.
func (s *Service) Watch() (woken <-chan struct{}, end func()) { return s.hub.watch("") }

// Due writes down what feeds have new for webhooks, and gives those that have
// something to send now and how long it is until the next one has; 0 when
// nothing waits. Before the engine is loaded nobody can say what may be read.
func (s *Service) Due(ctx context.Context) (due []match.WebhookJob, in time.Duration, err error) {
	if !s.follower.loaded() {
		return nil, pollEvery, nil
	}
	now := s.now()
	if err := s.webhooks.CollectDeliveries(ctx, now.Add(-deliveriesKept)); err != nil {
		return nil, 0, err
	}
	due, next, err := s.webhooks.DueWebhooks(ctx, s.now())
	if next.IsZero() {
		return due, 0, err
	}
	return due, max(next.Sub(now), time.Millisecond), err
}

// Parcel gives what is to be sent next to a webhook, put into words by say.
// KindNotFound when there is nothing now. What its owner may not read any more is
// withheld: that is asked anew each time. While the owner is blocked it waits.
func (s *Service) Parcel(ctx context.Context, webhook string, say func(m Message) ([]byte, error)) (match.Parcel, error) {
	for {
		w, err := s.webhooks.Webhook(ctx, webhook)
		if err != nil {
			return match.Parcel{}, err
		}
		if w.State != match.WebhookOn || s.now().Before(w.RestUntil) {
			return match.Parcel{}, noDelivery()
		}
		found, err := s.webhooks.Deliveries(ctx, match.DeliveryQuery{Webhook: webhook, Due: s.now(), Limit: 1})
		if err != nil {
			return match.Parcel{}, err
		}
		if len(found) == 0 {
			return match.Parcel{}, noDelivery()
		}
		p := s.parcel(w, found[0])
		if p.Body, err = s.body(ctx, w, found[0], say); err == nil {
			return p, nil
		}
		if match.KindOf(err) == match.KindUnauthorized {
			return match.Parcel{}, noDelivery()
		}
		if err := s.withhold(ctx, found[0], err); err != nil {
			return match.Parcel{}, err
		}
	}
}

// withhold ends a delivery that its webhook's owner may not read; any other error
// is given back.
func (s *Service) withhold(ctx context.Context, d match.Delivery, because error) error {
	switch match.KindOf(because) {
	case match.KindNotFound, match.KindForbidden:
	default:
		return because
	}
	_, err := s.webhooks.ChangeDelivery(ctx, d, func(_ *match.Webhook, d *match.Delivery) error {
		d.Withheld(s.now())
		return nil
	})
	if match.KindOf(err) == match.KindNotFound {
		return nil // gone meanwhile, which is as good
	}
	return err
}

// body makes what a delivery says, for its webhook's owner as they stand now and as
// any member would see it.
func (s *Service) body(ctx context.Context, w match.Webhook, d match.Delivery, say func(m Message) ([]byte, error)) ([]byte, error) {
	u, err := s.users.ByID(ctx, w.User)
	if err != nil {
		return nil, err
	}
	a, err := s.standing(ctx, w.User)
	if err != nil {
		return nil, err
	}
	if d.Feed == "" {
		return testBody(d)
	}
	r, err := s.keptFeed(ctx, a, d.Feed)
	if err != nil {
		return nil, err
	}
	r.viewer = memberView(a)
	item, err := s.feeds.Item(ctx, d.Feed, d.Num)
	if err != nil {
		return nil, err
	}
	entries, err := s.entries(ctx, r, []match.FeedItem{item})
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, noDelivery()
	}
	return say(Message{Lang: u.Lang, Type: d.Type, Feed: d.Feed, Entry: entries[0]})
}

// Sent notes how an attempt went. A webhook that is given up is told to its
// owner in a letter. KindNotFound when the webhook or the delivery is gone.
func (s *Service) Sent(ctx context.Context, p match.Parcel, o match.DeliveryOutcome) error {
	var ended match.Webhook
	_, err := s.webhooks.ChangeDelivery(ctx, match.Delivery{ID: p.ID, Webhook: p.Webhook}, func(w *match.Webhook, d *match.Delivery) error {
		before := w.State
		d.Attempted(w, o, s.now(), rand.Float64())
		if before == match.WebhookOn && w.State != before {
			ended = *w
		}
		return nil
	})
	if err != nil || ended.ID == "" {
		return err
	}
	s.recordWebhook(ctx, match.Actor{System: true}, "webhook.disable", ended)
	return s.write(ctx, ended.User, match.PurposeWebhookDisabled)
}
