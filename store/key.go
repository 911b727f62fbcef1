package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// SigningKeys gives the keys tokens are signed with, the newest first.
func (s *Store) SigningKeys(ctx context.Context) ([]match.SigningKey, error) {
	var out []match.SigningKey
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var k match.SigningKey
		var created int64
		err := rows.Scan(&k.KID, &k.Private, &created)
		k.CreatedAt = time.UnixMilli(created).UTC()
		out = append(out, k)
		return err
	}, `SELECT kid, private, created_at FROM signing_key ORDER BY created_at DESC, kid DESC`)
	if err != nil {
		return nil, translate(ctx, err, "reading the signing keys")
	}
	return out, nil
}

// PutSigningKey adds a key; one that is there already stays as it is.
func (s *Store) PutSigningKey(ctx context.Context, k match.SigningKey) error {
	return s.write(ctx, "saving a signing key", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO signing_key (kid, private, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (kid) DO NOTHING`, k.KID, k.Private, k.CreatedAt.UnixMilli())
		return err
	})
}

// DropSigningKey forgets a key; one that is not there is no error.
func (s *Store) DropSigningKey(ctx context.Context, kid string) error {
	return s.write(ctx, "dropping a signing key", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM signing_key WHERE kid = $1`, kid)
		return err
	})
}
