package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// snapshotBatch is how many profiles Each hands over at once: some megabytes.
const snapshotBatch = 1000

// logChanges writes change-log entries; it belongs into the transaction of the
// change itself.
func logChanges(ctx context.Context, tx *sql.Tx, changes ...match.Change) error {
	values := make([]any, 0, 4*len(changes))
	for _, c := range changes {
		values = append(values, c.Seq, string(c.Kind), c.ID, bit(c.Deleted))
	}
	return insertRows(ctx, tx, "change (seq, kind, id, deleted)", 4, values)
}

// Changes gives up to limit entries behind seq after, in order.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]match.Change, error) {
	var out []match.Change
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var c match.Change
		err := rows.Scan(&c.Seq, &c.Kind, &c.ID, &c.Deleted)
		out = append(out, c)
		return err
	}, `SELECT seq, kind, id, deleted FROM change WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
	if err != nil {
		return nil, translate(ctx, err, "reading the change log")
	}
	return out, nil
}

// Head gives the store's id and the last committed seq.
func (s *Store) Head(ctx context.Context) (match.Checkpoint, error) {
	c, err := head(ctx, s.reader)
	return c, translate(ctx, err, "reading the change log")
}

func head(ctx context.Context, q querier) (c match.Checkpoint, err error) {
	err = q.QueryRowContext(ctx, `SELECT value, (SELECT COALESCE(MAX(seq), 0) FROM change)
		FROM meta WHERE key = 'store_id'`).Scan(&c.Store, &c.Seq)
	return c, err
}

// Each calls f for every stored profile in id order, in batches, from one
// snapshot, and gives the head that snapshot stands at. An error of f ends it
// and is returned as it is. Writes go on meanwhile.
func (s *Store) Each(ctx context.Context, f func(batch []match.Profile) error) (match.Checkpoint, error) {
	const doing = "reading all profiles"
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return match.Checkpoint{}, translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // nothing to commit
	at, err := head(ctx, tx)
	if err != nil {
		return match.Checkpoint{}, translate(ctx, err, doing)
	}
	var failed error // by f
	var batch []match.Profile
	hand := func() error {
		if len(batch) > 0 {
			failed = f(batch)
		}
		batch = make([]match.Profile, 0, snapshotBatch) // f may keep what it got
		return failed
	}
	err = eachProfile(ctx, tx, func(p match.Profile) error {
		if batch = append(batch, p); len(batch) < snapshotBatch {
			return nil
		}
		return hand()
	}, `ORDER BY id`)
	if err == nil {
		err = hand()
	}
	if failed != nil {
		return match.Checkpoint{}, failed
	}
	if err != nil {
		return match.Checkpoint{}, translate(ctx, err, doing)
	}
	return at, nil
}
