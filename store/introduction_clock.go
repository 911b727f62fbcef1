package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// DueIntroductions gives up to limit introductions that wait and with which time
// has to do something, the longest due first.
func (s *Store) DueIntroductions(ctx context.Context, now time.Time, limit int) ([]match.Introduction, error) {
	return s.introductions(ctx, `WHERE state = 'requested' AND due_at <= $1 ORDER BY due_at, id LIMIT $2`, now.UnixMilli(), limit)
}

// RemindedIntroduction notes that the asked side was reminded, and when time does
// something next.
func (s *Store) RemindedIntroduction(ctx context.Context, id string, at, next time.Time) error {
	return s.write(ctx, "noting a reminder", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE introduction SET reminded_at = $1, due_at = $2 WHERE id = $3 AND state = 'requested'`,
			at.UnixMilli(), next.UnixMilli(), id)
		return err
	})
}

// UntoldIntroductions gives up to limit introductions whose state no letter was
// asked for about.
func (s *Store) UntoldIntroductions(ctx context.Context, limit int) ([]match.Introduction, error) {
	return s.introductions(ctx, `WHERE told <> state ORDER BY id LIMIT $1`, limit)
}

// ToldIntroduction notes that a letter was asked for about a state.
func (s *Store) ToldIntroduction(ctx context.Context, id string, state match.IntroductionState) error {
	return s.write(ctx, "noting a letter", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE introduction SET told = $1 WHERE id = $2`, string(state), id)
		return err
	})
}
