package store

import (
	"context"
	"database/sql"
)

// Block makes an account want nothing to do with another one; twice is once. Their
// sessions ahead are called off.
func (s *Store) Block(ctx context.Context, user, other string) error {
	return s.write(ctx, "blocking an account", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO block (account, other, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (account, other) DO NOTHING`, user, other, s.now().UnixMilli())
		if err != nil {
			return err
		}
		const owned = `(SELECT id FROM profile WHERE owner = `
		return s.callOff(ctx, tx, `(from_profile IN `+owned+`$2) AND mentor IN `+owned+`$3)
			OR from_profile IN `+owned+`$3) AND mentor IN `+owned+`$2))`, user, other)
	})
}

// Unblock takes it back.
func (s *Store) Unblock(ctx context.Context, user, other string) error {
	return s.write(ctx, "unblocking an account", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM block WHERE account = $1 AND other = $2`, user, other)
		return err
	})
}

// Blocks gives the accounts that an account has blocked, the newest first.
func (s *Store) Blocks(ctx context.Context, user string) ([]string, error) {
	return s.accounts(ctx, `SELECT other FROM block WHERE account = $1 ORDER BY created_at DESC, other`, user)
}

// Apart gives every account that has blocked an account or was blocked by it.
func (s *Store) Apart(ctx context.Context, user string) ([]string, error) {
	return s.accounts(ctx, `SELECT other FROM block WHERE account = $1 UNION SELECT account FROM block WHERE other = $1`, user)
}

func (s *Store) accounts(ctx context.Context, query, user string) ([]string, error) {
	var out []string
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var other string
		err := rows.Scan(&other)
		out = append(out, other)
		return err
	}, query, user)
	if err != nil {
		return nil, translate(ctx, err, "reading who is blocked")
	}
	return out, nil
}
