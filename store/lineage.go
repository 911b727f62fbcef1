package store

import (
	"context"
	"database/sql"
)

// lineageKey is where meta keeps which lineage the store is in.
const lineageKey = "lineage"

// Lineage gives which lineage the store is in, "" before the first.
func (s *Store) Lineage(ctx context.Context) (string, error) {
	var id string
	err := s.reader.QueryRowContext(ctx, `SELECT COALESCE((SELECT value FROM meta WHERE key = $1), '')`, lineageKey).Scan(&id)
	return id, translate(ctx, err, "reading the lineage of the store")
}

// BeginLineage begins one that never was. Its name sorts behind those that were
// begun before, as far as clocks agree.
func (s *Store) BeginLineage(ctx context.Context) (string, error) {
	id := newID("", s.now())
	err := s.write(ctx, "beginning a lineage", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, lineageKey, id)
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}
