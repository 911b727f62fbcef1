package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"duyen/match"
)

const itemColumns = `feed, num, at, event, target, what, changed, score, read_at, dismissed_at, dismissal, snoozed_until`

// AddItems numbers items and adds them to their feeds, with what follows now say
// of their state, and notes that the feeds hold everything up to seq (0 for not
// at all): all in one transaction. One that is there already, or whose feed or
// target is gone, is left out; those that were added are given.
func (s *Store) AddItems(ctx context.Context, items []match.FeedItem, seen []match.Follow, seq int64) (added []match.FeedItem, err error) {
	err = s.write(ctx, "adding to feeds", func(tx *sql.Tx) error {
		if added, err = addItems(ctx, tx, items); err != nil {
			return err
		}
		for _, f := range seen {
			if _, err := tx.ExecContext(ctx, `UPDATE follow SET seen = $1 WHERE feed = $2 AND target = $3`, f.Seen, f.Feed, f.Target); err != nil {
				return err
			}
		}
		if seq == 0 {
			return nil
		}
		return putMeta(ctx, tx, feedSeq, seq)
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}

func addItems(ctx context.Context, tx *sql.Tx, items []match.FeedItem) (added []match.FeedItem, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	a, err := prepareAdding(ctx, tx)
	if err != nil {
		return nil, err
	}
	defer a.close()
	for _, i := range items {
		ok, err := a.add(ctx, &i)
		if err != nil {
			return nil, err
		}
		if ok {
			added = append(added, i)
		}
	}
	return added, a.finish(ctx)
}

// adding is what AddItems does some hundred times in one transaction: its
// statements are read once, which takes longer than carrying them out, and a feed
// and a target are looked up once.
type adding struct {
	tx                       *sql.Tx
	item, head, target, move *sql.Stmt

	feeds   map[string]heads
	targets map[string]bool
}

// heads is the newest number of a feed as the store has it, and as it will be.
type heads struct {
	there, grown bool
	found, now   int64
}

func prepareAdding(ctx context.Context, tx *sql.Tx) (*adding, error) {
	a := &adding{tx: tx, feeds: map[string]heads{}, targets: map[string]bool{}}
	for _, s := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&a.item, `INSERT INTO feed_item (feed, num, at, event, target, what, changed, score)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (feed, target, what) DO NOTHING`},
		{&a.head, `SELECT head FROM feed WHERE id = $1`},
		{&a.target, `SELECT 1 FROM profile WHERE id = $1`},
		{&a.move, `UPDATE feed SET head = $1 WHERE id = $2`},
	} {
		var err error
		if *s.to, err = tx.PrepareContext(ctx, s.text); err != nil { //nolint:sqlclosecheck // close closes them all
			a.close()
			return nil, err
		}
	}
	return a, nil
}

// close lets the statements go; they end with the transaction anyway.
func (a *adding) close() {
	for _, s := range []*sql.Stmt{a.item, a.head, a.target, a.move} {
		if s != nil {
			_ = s.Close()
		}
	}
}

func (a *adding) add(ctx context.Context, i *match.FeedItem) (bool, error) {
	f, err := a.feed(ctx, i.Feed)
	if err != nil || !f.there {
		return false, err
	}
	if there, err := a.there(ctx, i.Target); err != nil || !there {
		return false, err
	}
	changed, err := json.Marshal(append([]match.FeedChange{}, i.Changed...))
	if err != nil {
		return false, match.Wrap(err, "writing an item as JSON")
	}
	result, err := a.item.ExecContext(ctx, i.Feed, f.now+1, i.At.UnixMilli(), string(i.Event), i.Target, i.What, string(changed), i.Score)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	f.now++
	f.grown = true
	i.Num, a.feeds[i.Feed] = f.now, f
	return true, nil
}

func (a *adding) feed(ctx context.Context, id string) (heads, error) {
	f, ok := a.feeds[id]
	if ok {
		return f, nil
	}
	err := a.head.QueryRowContext(ctx, id).Scan(&f.found)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return f, err
	}
	f.there, f.now = err == nil, f.found
	if f.there && f.found == 0 {
		if f.now, err = readMeta(ctx, a.tx, feedFloor); err != nil {
			return f, err
		}
	}
	a.feeds[id] = f
	return f, nil
}

func (a *adding) there(ctx context.Context, target string) (bool, error) {
	there, ok := a.targets[target]
	if ok {
		return there, nil
	}
	err := a.target.QueryRowContext(ctx, target).Scan(new(int))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	a.targets[target] = err == nil
	return err == nil, nil
}

// finish notes the newest numbers.
func (a *adding) finish(ctx context.Context) error {
	for id, f := range a.feeds {
		if !f.grown {
			continue
		}
		if _, err := a.move.ExecContext(ctx, f.now, id); err != nil {
			return err
		}
	}
	return nil
}

// Items gives those of a feed that a query asks for.
func (s *Store) Items(ctx context.Context, q match.FeedQuery) ([]match.FeedItem, error) {
	w := &where{}
	w.all("feed = " + w.param(q.Feed))
	w.items(&q)
	order := " ORDER BY num DESC"
	if q.Oldest {
		order = " ORDER BY num"
	}
	var out []match.FeedItem
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		i, err := scanItem(rows.Scan)
		out = append(out, i)
		return err
	}, `SELECT `+itemColumns+` FROM feed_item WHERE `+w.text()+order+` LIMIT `+w.param(q.Limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading a feed")
	}
	return out, nil
}

func (w *where) items(q *match.FeedQuery) {
	if q.Before > 0 {
		w.all("num < " + w.param(q.Before))
	}
	if q.After > 0 {
		w.all("num > " + w.param(q.After))
	}
	if !q.Since.IsZero() {
		w.all("at >= " + w.param(q.Since.UnixMilli()))
	}
	if q.Unread {
		w.all("read_at = 0")
	}
	if !q.Hidden {
		w.all("dismissed_at = 0")
		w.all("snoozed_until <= " + w.param(q.Now.UnixMilli()))
	}
	if len(q.Events) > 0 {
		names := make([]string, len(q.Events))
		for i, e := range q.Events {
			names[i] = w.param(string(e))
		}
		w.all("event IN (" + strings.Join(names, ",") + ")")
	}
	if len(q.Targets) > 0 {
		names := make([]string, len(q.Targets))
		for i, id := range q.Targets {
			names[i] = w.param(id)
		}
		w.all("target IN (" + strings.Join(names, ",") + ")")
	}
}

// Item gives one; KindNotFound.
func (s *Store) Item(ctx context.Context, feed string, num int64) (match.FeedItem, error) {
	i, err := readItem(ctx, s.reader, feed, num)
	return i, translate(ctx, err, "reading an item of a feed")
}

// MarkItem notes what a reader does to an item; KindNotFound.
func (s *Store) MarkItem(ctx context.Context, feed string, num int64, m match.FeedMark) (match.FeedItem, error) {
	var out match.FeedItem
	err := s.write(ctx, "marking an item of a feed", func(tx *sql.Tx) error {
		i, err := readItem(ctx, tx, feed, num)
		if err != nil {
			return err
		}
		if m.ReadAt != nil {
			i.ReadAt = *m.ReadAt
		}
		if m.DismissedAt != nil {
			i.DismissedAt, i.Dismissal = *m.DismissedAt, m.Dismissal
		}
		if m.SnoozedUntil != nil {
			i.SnoozedUntil = *m.SnoozedUntil
		}
		_, err = tx.ExecContext(ctx, `UPDATE feed_item SET read_at = $1, dismissed_at = $2, dismissal = $3, snoozed_until = $4
			WHERE feed = $5 AND num = $6`, millis(i.ReadAt), millis(i.DismissedAt), i.Dismissal, millis(i.SnoozedUntil), feed, num)
		out = i
		return err
	})
	return out, err
}

// ReadFeed marks every item of a feed up to a number as read that is not.
func (s *Store) ReadFeed(ctx context.Context, id string, upTo int64, at time.Time) error {
	return s.write(ctx, "marking a feed as read", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE feed_item SET read_at = $1 WHERE feed = $2 AND num <= $3 AND read_at = 0`, at.UnixMilli(), id, upTo)
		return err
	})
}

func readItem(ctx context.Context, q querier, feed string, num int64) (match.FeedItem, error) {
	i, err := scanItem(q.QueryRowContext(ctx, `SELECT `+itemColumns+` FROM feed_item WHERE feed = $1 AND num = $2`, feed, num).Scan)
	if err != nil {
		return match.FeedItem{}, missing(err, "there is no such item")
	}
	return i, nil
}

func scanItem(scan func(...any) error) (i match.FeedItem, err error) {
	var at, read, dismissed, snoozed int64
	var changed string
	if err = scan(&i.Feed, &i.Num, &at, &i.Event, &i.Target, &i.What, &changed, &i.Score, &read, &dismissed, &i.Dismissal, &snoozed); err != nil {
		return i, err
	}
	i.At, i.ReadAt, i.DismissedAt, i.SnoozedUntil = moment(at), moment(read), moment(dismissed), moment(snoozed)
	if err := json.Unmarshal([]byte(changed), &i.Changed); err != nil {
		return i, match.Wrap(err, "reading an item of a feed")
	}
	return i, nil
}
