package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// Rotate lets a refresh token, given by its hash, be used: next is the hash of
// the token that comes instead, which counts only when the outcome says so. A
// token that was copied ends its sign-in. All of it is one transaction, so of
// many that come at once with the same token at most one successor lives on.
func (s *Store) Rotate(ctx context.Context, used, next string, now time.Time) (match.Rotation, error) {
	var out match.Rotation
	err := s.write(ctx, "refreshing a session", func(tx *sql.Tx) error {
		token, nextUsed, err := readRefresh(ctx, tx, used)
		if err == nil {
			out.Session, err = readSession(ctx, tx, token.Session)
		}
		if match.KindOf(err) == match.KindNotFound {
			return nil
		}
		if err != nil || !out.Session.EndsAt.After(now) {
			return err
		}
		out.Outcome = token.Outcome(nextUsed, now)
		if out.Outcome == match.RefreshReused {
			_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE id = $1`, token.Session)
			return err
		}
		out.Session = out.Session.Refreshed(now)
		return succeed(ctx, tx, token, next, out.Session)
	})
	if err != nil {
		return match.Rotation{}, err
	}
	return out, nil
}

// succeed puts next behind a token and lets the session go on.
func succeed(ctx context.Context, tx *sql.Tx, token match.Refresh, next string, x match.Session) error {
	now := x.UsedAt.UnixMilli()
	if token.UsedAt.IsZero() {
		token.UsedAt = x.UsedAt
	}
	for _, do := range []struct {
		query string
		args  []any
	}{
		// The successor that never arrived, if any, is replaced.
		{`UPDATE refresh SET used_at = $2, successor = '' WHERE hash = $1 AND used_at = 0`, []any{token.Successor, now}},
		{`UPDATE refresh SET used_at = $2, successor = $3 WHERE hash = $1`, []any{token.Hash, token.UsedAt.UnixMilli(), next}},
		{`UPDATE session SET used_at = $2, ends_at = $3 WHERE id = $1`, []any{x.ID, now, x.EndsAt.UnixMilli()}},
		// A device that has one older than this was silent for too long anyway.
		{`DELETE FROM refresh WHERE session = $1 AND used_at > 0 AND used_at < $2`, []any{x.ID, x.UsedAt.Add(-match.SessionIdle).UnixMilli()}},
	} {
		if _, err := tx.ExecContext(ctx, do.query, do.args...); err != nil {
			return err
		}
	}
	return addRefresh(ctx, tx, next, x.ID)
}

// addRefresh adds the newest token of a session.
func addRefresh(ctx context.Context, tx *sql.Tx, hash, session string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO refresh (hash, session, successor, used_at) VALUES ($1, $2, '', 0)`, hash, session)
	return err
}

// readRefresh reads a token and whether its successor was used.
func readRefresh(ctx context.Context, q querier, hash string) (match.Refresh, bool, error) {
	r := match.Refresh{Hash: hash}
	var used, nextUsed int64
	err := q.QueryRowContext(ctx, `SELECT t.session, t.successor, t.used_at, COALESCE(n.used_at, 1)
		FROM refresh t LEFT JOIN refresh n ON n.hash = t.successor WHERE t.hash = $1`, hash).
		Scan(&r.Session, &r.Successor, &used, &nextUsed)
	if err != nil {
		return match.Refresh{}, false, missing(err, "there is no such refresh token")
	}
	if used > 0 {
		r.UsedAt = time.UnixMilli(used).UTC()
	}
	return r, nextUsed > 0, nil
}

// SessionOf gives the sign-in a refresh token, given by its hash, belongs to;
// KindNotFound.
func (s *Store) SessionOf(ctx context.Context, hash string) (match.Session, error) {
	token, _, err := readRefresh(ctx, s.reader, hash)
	if err != nil {
		return match.Session{}, translate(ctx, err, "reading a refresh token")
	}
	return s.Session(ctx, token.Session)
}
