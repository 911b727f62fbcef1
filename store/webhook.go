package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"duyen/match"
)

// webhookPrefix marks ids of webhooks.
const webhookPrefix = "whk_"

const webhookColumns = `id, account, url, description, events, state, secret, former, former_until, failures, failing_since, rest_until, created_at`

// AddWebhook keeps a webhook, which gets its id and is told what comes from now
// on. KindConflict ("too_many_webhooks", and "changed_meanwhile" when the sign-in has
// ended through which it is asked for), KindNotFound for a feed that is not there.
func (s *Store) AddWebhook(ctx context.Context, w match.Webhook, session string) (match.Webhook, error) {
	now := s.now()
	err := s.write(ctx, "keeping a webhook", func(tx *sql.Tx) error {
		if err := stillIn(ctx, tx, w.User, session); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM webhook WHERE account = $1`, w.User).Scan(&n); err != nil {
			return err
		}
		if n >= match.WebhooksPerUser {
			return match.Fail(match.KindConflict, "too_many_webhooks", "the account has as many webhooks as it may have")
		}
		w.ID, w.CreatedAt = newID(webhookPrefix, now), time.UnixMilli(now.UnixMilli()).UTC()
		values, err := webhookValues(&w)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO webhook (`+webhookColumns+`) VALUES (`+placeholders(1, len(values))+`)`, values...)
		if err != nil {
			return err
		}
		return putFeeds(ctx, tx, &w)
	})
	if err != nil {
		return match.Webhook{}, err
	}
	return w, nil
}

// Webhook gives one; KindNotFound.
func (s *Store) Webhook(ctx context.Context, id string) (match.Webhook, error) {
	w, err := readWebhook(ctx, s.reader, id)
	return w, translate(ctx, err, "reading a webhook")
}

// Webhooks gives those of an account, the newest first.
func (s *Store) Webhooks(ctx context.Context, user string) ([]match.Webhook, error) {
	const doing = "reading webhooks"
	var out []match.Webhook
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		w, err := scanWebhook(rows.Scan)
		out = append(out, w)
		return err
	}, `SELECT `+webhookColumns+` FROM webhook WHERE account = $1 ORDER BY id DESC`, user)
	for i := range out {
		if err == nil {
			out[i].Feeds, err = feedsOf(ctx, s.reader, out[i].ID)
		}
	}
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	return out, nil
}

// ChangeWebhook changes one in one transaction; an error of change changes
// nothing. A feed that it did not have before is told from now on. KindNotFound;
// KindConflict when the sign-in has ended through which it is asked for.
func (s *Store) ChangeWebhook(ctx context.Context, id, session string, change func(w *match.Webhook) error) (match.Webhook, error) {
	var out match.Webhook
	err := s.write(ctx, "changing a webhook", func(tx *sql.Tx) error {
		w, err := readWebhook(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := stillIn(ctx, tx, w.User, session); err != nil {
			return err
		}
		if err := change(&w); err != nil {
			return err
		}
		if err := putWebhook(ctx, tx, &w); err != nil {
			return err
		}
		out = w
		return putFeeds(ctx, tx, &w)
	})
	return out, err
}

// DropWebhook ends one of an account, with its deliveries; KindNotFound.
func (s *Store) DropWebhook(ctx context.Context, user, id string) error {
	return s.write(ctx, "dropping a webhook", func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `DELETE FROM webhook WHERE id = $1 AND account = $2`, id, user))
	})
}

func webhookValues(w *match.Webhook) ([]any, error) {
	events, err := json.Marshal(w.Events)
	if err != nil {
		return nil, match.Wrap(err, "writing events as JSON")
	}
	if w.Events == nil {
		events = []byte("[]")
	}
	return []any{
		w.ID, w.User, w.URL, w.Description, string(events), string(w.State), string(w.Secret), string(w.Former), millis(w.FormerUntil),
		w.Failures, millis(w.FailingSince), millis(w.RestUntil), w.CreatedAt.UnixMilli(),
	}, nil
}

// putWebhook writes everything but whose it is and its feeds.
func putWebhook(ctx context.Context, tx *sql.Tx, w *match.Webhook) error {
	values, err := webhookValues(w)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE webhook SET url = $2, description = $3, events = $4, state = $5, secret = $6, former = $7,
		former_until = $8, failures = $9, failing_since = $10, rest_until = $11 WHERE id = $1`, slices.Concat(values[:1], values[2:12])...)
	return err
}

// putFeeds makes the feeds of a webhook those it lists.
func putFeeds(ctx context.Context, tx *sql.Tx, w *match.Webhook) error {
	had, err := feedsOf(ctx, tx, w.ID)
	if err != nil {
		return err
	}
	for _, id := range had {
		if slices.Contains(w.Feeds, id) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM webhook_feed WHERE webhook = $1 AND feed = $2`, w.ID, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM webhook_delivery WHERE webhook = $1 AND feed = $2 AND state = 'waiting'`, w.ID, id)
		if err != nil {
			return err
		}
	}
	for _, id := range w.Feeds {
		if slices.Contains(had, id) {
			continue
		}
		err := one(tx.ExecContext(ctx, `INSERT INTO webhook_feed (webhook, feed, seen) SELECT $1, id, head FROM feed WHERE id = $2`, w.ID, id))
		if err != nil {
			return err
		}
	}
	slices.Sort(w.Feeds)
	return nil
}

func feedsOf(ctx context.Context, q querier, webhook string) (out []string, err error) {
	err = eachRow(ctx, q, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT feed FROM webhook_feed WHERE webhook = $1 ORDER BY feed`, webhook)
	return out, err
}

func readWebhook(ctx context.Context, q querier, id string) (match.Webhook, error) {
	w, err := scanWebhook(q.QueryRowContext(ctx, `SELECT `+webhookColumns+` FROM webhook WHERE id = $1`, id).Scan)
	if err == nil {
		w.Feeds, err = feedsOf(ctx, q, id)
	}
	if err != nil {
		return match.Webhook{}, missing(err, "there is no such webhook")
	}
	return w, nil
}

func scanWebhook(scan func(...any) error) (w match.Webhook, err error) {
	var events string
	var until, failing, rest, created int64
	err = scan(&w.ID, &w.User, &w.URL, &w.Description, &events, &w.State, &w.Secret, &w.Former, &until, &w.Failures, &failing, &rest, &created)
	if err != nil {
		return match.Webhook{}, err
	}
	w.FormerUntil, w.FailingSince, w.RestUntil, w.CreatedAt = moment(until), moment(failing), moment(rest), moment(created)
	if err := json.Unmarshal([]byte(events), &w.Events); err != nil {
		return match.Webhook{}, errors.Join(errors.New("events of webhook "+w.ID), err)
	}
	if len(w.Events) == 0 {
		w.Events = nil
	}
	return w, nil
}
