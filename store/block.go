package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// Block makes an account want nothing to do with another one; twice is once. Their
// sessions ahead are called off. KindConflict ("too_many_blocks").
func (s *Store) Block(ctx context.Context, user, other string) error {
	return s.write(ctx, "blocking an account", func(tx *sql.Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM block WHERE account = $1 AND other <> $2`, user, other).Scan(&n)
		if err == nil && n >= match.MaxBlocks {
			err = match.Fail(match.KindConflict, "too_many_blocks", "the account has blocked as many as it may")
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO block (account, other, created_at) VALUES ($1, $2, $3)
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

// BlockedCards gives the first profiles, by id, that everybody sees of each account
// that an account has blocked, by account.
func (s *Store) BlockedCards(ctx context.Context, user string, each int) (map[string][]match.Card, error) {
	out := map[string][]match.Card{}
	err := eachProfile(ctx, s.reader, func(p match.Profile) error {
		owner := p.Common().Owner
		out[owner] = append(out[owner], match.CardOf(p))
		return nil
	}, `WHERE num IN (SELECT num FROM (SELECT num, ROW_NUMBER() OVER (PARTITION BY owner ORDER BY id) AS nth FROM profile
		WHERE owner <> '' AND owner IN (SELECT other FROM block WHERE account = $1) AND visibility = 'public') WHERE nth <= $2) ORDER BY id`, user, each)
	if err != nil {
		return nil, translate(ctx, err, "reading who is blocked")
	}
	return out, nil
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
