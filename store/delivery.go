package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"duyen/match"
)

// deliveryPrefix marks ids of deliveries; receivers see them as webhook-id.
const deliveryPrefix = "msg_"

// One transaction writes deliveries for so many feeds of webhooks, so many of
// each: a commit costs as much as four deliveries, and profiles are written
// between two of them.
const (
	collectFeeds  = 25
	collectAtOnce = 50
)

const deliveryColumns = `id, webhook, feed, num, type, state, attempts, created_at, next_at, tried_at, status, error, reason`

// CollectDeliveries writes a delivery for every item that a webhook in use has
// not seen and wants, and removes deliveries from before a time. Each feed of
// each webhook moves on in the transaction that writes its deliveries, so that
// none is lost or doubled.
func (s *Store) CollectDeliveries(ctx context.Context, kept time.Time) error {
	const doing = "collecting what webhooks are told"
	for {
		behind, err := s.behind(ctx)
		if err != nil {
			return translate(ctx, err, doing)
		}
		if len(behind) == 0 {
			return s.pruneDeliveries(ctx, kept)
		}
		for some := range slices.Chunk(behind, collectFeeds) {
			err := s.write(ctx, doing, func(tx *sql.Tx) error {
				for _, x := range some {
					if err := s.collect(ctx, tx, x); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
}

// webhookFeed is a webhook and a feed that has more than it has seen.
type webhookFeed struct{ webhook, feed string }

func (s *Store) behind(ctx context.Context) (out []webhookFeed, err error) {
	err = eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var x webhookFeed
		err := rows.Scan(&x.webhook, &x.feed)
		out = append(out, x)
		return err
	}, `SELECT x.webhook, x.feed FROM webhook_feed x JOIN feed f ON f.id = x.feed JOIN webhook w ON w.id = x.webhook
		JOIN account a ON a.id = w.account WHERE f.head > x.seen AND w.state = 'on' AND a.disabled = 0`)
	return out, err
}

// collect writes the next deliveries of a feed to a webhook.
func (s *Store) collect(ctx context.Context, tx *sql.Tx, x webhookFeed) error {
	var seen, last int64
	// The head goes on even when the items before it are gone.
	err := tx.QueryRowContext(ctx, `SELECT x.seen, COALESCE((SELECT num FROM feed_item i WHERE i.feed = x.feed AND i.num > x.seen
		ORDER BY num LIMIT 1 OFFSET $1), f.head) FROM webhook_feed x JOIN feed f ON f.id = x.feed WHERE x.webhook = $2 AND x.feed = $3`,
		collectAtOnce-1, x.webhook, x.feed).Scan(&seen, &last)
	if match.KindOf(missing(err, "none")) == match.KindNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	type wanted struct {
		num   int64
		event match.FeedEvent
	}
	var items []wanted
	err = eachRow(ctx, tx, func(rows *sql.Rows) error {
		var i wanted
		err := rows.Scan(&i.num, &i.event)
		items = append(items, i)
		return err
	}, `SELECT i.num, i.event FROM feed_item i JOIN webhook w ON w.id = $1 WHERE i.feed = $2 AND i.num > $3 AND i.num <= $4
		AND (w.events = '[]' OR i.event IN (SELECT value FROM json_each(w.events))) ORDER BY i.num`, x.webhook, x.feed, seen, last)
	if err != nil {
		return err
	}
	now := s.now()
	for _, i := range items {
		d := match.Delivery{
			ID: newID(deliveryPrefix, now), Webhook: x.webhook, Feed: x.feed, Num: i.num, Type: match.DeliveryType(i.event),
			State: match.DeliveryWaiting, CreatedAt: now, NextAt: now,
		}
		if err := insertDelivery(ctx, tx, &d); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE webhook_feed SET seen = $1 WHERE webhook = $2 AND feed = $3`, last, x.webhook, x.feed)
	return err
}

// pruneDeliveries removes those from before a time.
func (s *Store) pruneDeliveries(ctx context.Context, before time.Time) error {
	const doing = "removing old deliveries"
	var old bool
	err := s.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM webhook_delivery WHERE created_at < $1)`, before.UnixMilli()).Scan(&old)
	if err != nil || !old {
		return translate(ctx, err, doing)
	}
	return s.write(ctx, doing, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM webhook_delivery WHERE created_at < $1`, before.UnixMilli())
		return err
	})
}

// DueWebhooks gives the webhooks that have something to send now, whoever waits
// longest first, and when the next one has; zero when nothing waits. What comes
// while an account is blocked waits until it is not.
func (s *Store) DueWebhooks(ctx context.Context, now time.Time) (due []match.WebhookJob, next time.Time, err error) {
	err = eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var j match.WebhookJob
		var ms int64
		if err := rows.Scan(&j.Webhook, &j.User, &ms); err != nil {
			return err
		}
		if at := moment(ms); !at.After(now) {
			due = append(due, j)
		} else if next.IsZero() {
			next = at
		}
		return nil
	}, `SELECT w.id, w.account, max(min(d.next_at), w.rest_until) AS at FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook
		JOIN account a ON a.id = w.account WHERE d.state = 'waiting' AND w.state = 'on' AND a.disabled = 0 GROUP BY w.id ORDER BY at, w.id`)
	if err != nil {
		return nil, time.Time{}, translate(ctx, err, "looking for what webhooks are to be told")
	}
	return due, next, nil
}

// Deliveries gives those of a webhook that a query asks for.
func (s *Store) Deliveries(ctx context.Context, q match.DeliveryQuery) ([]match.Delivery, error) {
	w := &where{}
	w.all("webhook = " + w.param(q.Webhook))
	order := "id DESC"
	if q.ID != "" {
		w.all("id = " + w.param(q.ID))
	}
	if q.Before != "" {
		w.all("id < " + w.param(q.Before))
	}
	if !q.Due.IsZero() {
		w.all("state = 'waiting'")
		w.all("next_at <= " + w.param(q.Due.UnixMilli()))
		order = "next_at, created_at, feed, num"
	}
	var out []match.Delivery
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		d, err := scanDelivery(rows.Scan)
		out = append(out, d)
		return err
	}, `SELECT `+deliveryColumns+` FROM webhook_delivery WHERE `+w.text()+` ORDER BY `+order+` LIMIT `+w.param(q.Limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading deliveries")
	}
	return out, nil
}

// ChangeDelivery changes a delivery together with its webhook in one transaction;
// an error of change changes nothing. One without an id is new and gets one.
// KindNotFound.
func (s *Store) ChangeDelivery(
	ctx context.Context, d match.Delivery, change func(w *match.Webhook, d *match.Delivery) error,
) (match.Delivery, error) {
	err := s.write(ctx, "noting a delivery", func(tx *sql.Tx) error {
		w, err := readWebhook(ctx, tx, d.Webhook)
		if err != nil {
			return err
		}
		if d.ID == "" {
			d.ID, d.CreatedAt = newID(deliveryPrefix, s.now()), time.UnixMilli(s.now().UnixMilli()).UTC()
			if err := insertDelivery(ctx, tx, &d); err != nil {
				return err
			}
		} else if d, err = readDelivery(ctx, tx, d.Webhook, d.ID); err != nil {
			return err
		}
		if err := change(&w, &d); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE webhook_delivery SET state = $1, attempts = $2, next_at = $3, tried_at = $4, status = $5,
			error = $6, reason = $7 WHERE id = $8`, string(d.State), d.Attempts, millis(d.NextAt), millis(d.TriedAt), d.Status, d.Error, d.Reason, d.ID)
		if err != nil {
			return err
		}
		return putWebhook(ctx, tx, &w)
	})
	return d, err
}

func insertDelivery(ctx context.Context, tx *sql.Tx, d *match.Delivery) error {
	var feed, num any
	if d.Feed != "" {
		feed, num = d.Feed, d.Num
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO webhook_delivery (`+deliveryColumns+`) VALUES (`+placeholders(1, 13)+`) ON CONFLICT DO NOTHING`,
		d.ID, d.Webhook, feed, num, d.Type, string(d.State), d.Attempts, d.CreatedAt.UnixMilli(), millis(d.NextAt), millis(d.TriedAt),
		d.Status, d.Error, d.Reason)
	return err
}

func readDelivery(ctx context.Context, q querier, webhook, id string) (match.Delivery, error) {
	d, err := scanDelivery(q.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM webhook_delivery WHERE id = $1 AND webhook = $2`, id, webhook).Scan)
	if err != nil {
		return match.Delivery{}, missing(err, "there is no such delivery")
	}
	return d, nil
}

func scanDelivery(scan func(...any) error) (d match.Delivery, err error) {
	var feed sql.NullString
	var num sql.NullInt64
	var created, next, tried int64
	err = scan(&d.ID, &d.Webhook, &feed, &num, &d.Type, &d.State, &d.Attempts, &created, &next, &tried, &d.Status, &d.Error, &d.Reason)
	d.Feed, d.Num, d.CreatedAt, d.NextAt, d.TriedAt = feed.String, num.Int64, moment(created), moment(next), moment(tried)
	return d, err
}
