package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// PutUnsubscriber keeps the address under which an account ends its digests, in
// the place of the one before. KindNotFound when there is no such account.
func (s *Store) PutUnsubscriber(ctx context.Context, u match.Unsubscriber, hash string) error {
	return s.write(ctx, "keeping the way out of digests", func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `INSERT INTO unsubscribe (account, seed, hash, created_at, ended_at)
			SELECT id, $1, $2, $3, $4 FROM account WHERE id = $5 ON CONFLICT (account) DO UPDATE SET seed = excluded.seed,
			hash = excluded.hash, created_at = excluded.created_at, ended_at = excluded.ended_at`,
			u.Seed, hash, s.now().UnixMilli(), millis(u.EndedAt), u.User))
	})
}

// Unsubscriber gives that of an account; KindNotFound.
func (s *Store) Unsubscriber(ctx context.Context, user string) (match.Unsubscriber, error) {
	return s.unsubscriber(ctx, `WHERE account = $1`, user)
}

// UnsubscriberOf gives the one with a hash; KindNotFound.
func (s *Store) UnsubscriberOf(ctx context.Context, hash string) (match.Unsubscriber, error) {
	return s.unsubscriber(ctx, `WHERE hash = $1`, hash)
}

func (s *Store) unsubscriber(ctx context.Context, of string, args ...any) (u match.Unsubscriber, err error) {
	var ended int64
	err = s.reader.QueryRowContext(ctx, `SELECT account, seed, ended_at FROM unsubscribe `+of, args...).Scan(&u.User, &u.Seed, &ended)
	if err != nil {
		return match.Unsubscriber{}, translate(ctx, missing(err, "there is no such address"), "reading the way out of digests")
	}
	u.EndedAt = moment(ended)
	return u, nil
}
