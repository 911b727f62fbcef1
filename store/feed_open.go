package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// OpenFeeds keeps those feeds that are not there yet, in one transaction. One
// without a profile or a saved search is left out.
func (s *Store) OpenFeeds(ctx context.Context, feeds ...match.Feed) error {
	return s.write(ctx, "opening feeds", func(tx *sql.Tx) error {
		for _, f := range feeds {
			if _, err := s.openFeed(ctx, tx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// openFeed keeps a feed unless it is there, and tells whether it was not. One that
// does not say when it was made is made now.
func (s *Store) openFeed(ctx context.Context, tx *sql.Tx, f match.Feed) (bool, error) {
	if f.CreatedAt.IsZero() {
		f.CreatedAt = s.now()
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO feed (profile, search, `+feedColumns+`)
		SELECT p.id, s.id, $1, 0, $2, $3, 0, 0, $4 FROM (SELECT 1) LEFT JOIN profile p ON p.id = $1 LEFT JOIN saved_search s ON s.id = $1
		WHERE p.id IS NOT NULL OR s.id IS NOT NULL ON CONFLICT (id) DO NOTHING`,
		f.ID, string(f.MinFit), string(f.Digest), f.CreatedAt.UnixMilli())
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
