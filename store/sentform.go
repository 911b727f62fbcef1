package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// PutSentForm remembers where a form has led, in place of the oldest of its sign-in
// when there are match.MaxSentForms; nothing when the sign-in is over.
func (s *Store) PutSentForm(ctx context.Context, f match.SentForm) error {
	return s.write(ctx, "remembering a form", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO sent_form (session, hash, status, leads_to, ends_at) SELECT id, $1, $2, $3, $4 FROM session WHERE id = $5
			ON CONFLICT (session, hash) DO NOTHING`, f.Hash, f.Status, f.To, millis(f.EndsAt), f.Session)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM sent_form WHERE session = $1 AND hash NOT IN
			(SELECT hash FROM sent_form WHERE session = $1 ORDER BY ends_at DESC, hash LIMIT $2)`, f.Session, match.MaxSentForms)
		return err
	})
}

// SentForm gives one of a sign-in that has not ended; KindNotFound.
func (s *Store) SentForm(ctx context.Context, session, hash string) (match.SentForm, error) {
	f := match.SentForm{Session: session, Hash: hash}
	var ends int64
	err := s.reader.QueryRowContext(ctx, `SELECT status, leads_to, ends_at FROM sent_form WHERE session = $1 AND hash = $2 AND ends_at > $3`,
		session, hash, millis(s.now())).Scan(&f.Status, &f.To, &ends)
	if err != nil {
		return match.SentForm{}, translate(ctx, missing(err, "no such form was sent"), "reading a form")
	}
	f.EndsAt = moment(ends)
	return f, nil
}

// EndSentForms deletes those that have ended before a time.
func (s *Store) EndSentForms(ctx context.Context, before time.Time) error {
	return s.write(ctx, "ending forms", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sent_form WHERE ends_at <= $1`, millis(before))
		return err
	})
}
