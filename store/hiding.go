package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// Hidings gives when and why moderators have hidden those of the profiles that are
// hidden, by id. What was hidden without a reason has none.
func (s *Store) Hidings(ctx context.Context, ids ...string) (map[string]match.Hiding, error) {
	out := map[string]match.Hiding{}
	err := chunks(ids, func(args []any) error {
		return eachRow(ctx, s.reader, func(rows *sql.Rows) error {
			var id string
			var h match.Hiding
			var at int64
			err := rows.Scan(&id, &h.Reason, &at)
			h.At = moment(at)
			out[id] = h
			return err
		}, `SELECT p.id, COALESCE(h.reason, ''), COALESCE(h.created_at, 0) FROM profile p LEFT JOIN hiding h ON h.profile = p.id
			WHERE p.hidden = 1 AND p.id IN (`+placeholders(1, len(args))+`)`, args...)
	})
	return out, translate(ctx, err, "reading why profiles are hidden")
}

// explain keeps why a profile was hidden, and forgets it when it is shown again.
func (s *Store) explain(ctx context.Context, tx *sql.Tx, id string, m match.Mark, changed bool) error {
	switch {
	case m.Hidden == nil || *m.Hidden && !changed && m.Reason == "":
		return nil
	case !*m.Hidden:
		_, err := tx.ExecContext(ctx, `DELETE FROM hiding WHERE profile = $1`, id)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO hiding (profile, reason, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (profile) DO UPDATE SET reason = excluded.reason, created_at = excluded.created_at`, id, m.Reason, s.now().UnixMilli())
	return err
}
