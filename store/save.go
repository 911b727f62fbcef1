package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// Save writes all profiles in one transaction, each with its change-log entry.
// One refused write does not stop the others: its Written says why. An error
// means that nothing was written. A profile keeps the owner and the demo mark
// it was created with. An unchanged profile gets the log's head as its Seq.
func (s *Store) Save(ctx context.Context, writes []match.Write) ([]match.Written, error) {
	var out []match.Written
	err := s.write(ctx, "saving profiles", func(tx *sql.Tx) error {
		b, err := s.newBatch(ctx, tx, writes)
		if err != nil {
			return err
		}
		out = b.decide(writes)
		return b.flush(ctx)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Try gives what Save would give and writes nothing: a batch decides in memory
// before it is flushed, and this one never is. It only reads, so it holds
// nobody up. Seqs and the ids of new profiles are not those Save will give.
func (s *Store) Try(ctx context.Context, writes []match.Write) ([]match.Written, error) {
	const doing = "trying a write"
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // nothing to commit
	b, err := s.newBatch(ctx, tx, writes)
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	return b.decide(writes), nil
}

// Delete removes a profile and logs it, closes what it has offered and lets go who
// works for it; version 0 means any.
func (s *Store) Delete(ctx context.Context, id string, version int64) (seq int64, err error) {
	err = s.write(ctx, "deleting a profile", func(tx *sql.Tx) error {
		var num, current int64
		var kind match.Kind
		err := tx.QueryRowContext(ctx, `SELECT num, version, kind, (SELECT COALESCE(MAX(seq), 0) + 1 FROM change)
			FROM profile WHERE id = $1`, id).Scan(&num, &current, &kind, &seq)
		if err != nil {
			return missing(err, "there is no such profile")
		}
		if version != 0 && version != current {
			return match.Fail(match.KindStale, "stale", "the profile has changed since")
		}
		others, err := partnersOf(ctx, tx, `id = $1`, id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM profile WHERE num = $1`, num); err != nil {
			return err
		}
		if err := logChanges(ctx, tx, match.Change{Seq: seq, Kind: kind, ID: id, Deleted: true}); err != nil {
			return err
		}
		if err := s.closeOffersOf(ctx, tx, []string{id}); err != nil {
			return err
		}
		if err := dismiss(ctx, tx, []string{id}); err != nil {
			return err
		}
		return s.settle(ctx, tx, others)
	})
	if err != nil {
		return 0, err
	}
	return seq, nil
}
