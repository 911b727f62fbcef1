package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// PutCalendarLink keeps the hash of an account's secret calendar address, in the
// place of the one before. KindNotFound when there is no such account; KindConflict
// when the sign-in has ended through which it is asked for.
func (s *Store) PutCalendarLink(ctx context.Context, user, hash, session string) error {
	return s.write(ctx, "keeping the address of a calendar", func(tx *sql.Tx) error {
		if err := stillIn(ctx, tx, user, session); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO calendar_link (account, hash, created_at) SELECT id, $1, $2 FROM account WHERE id = $3
			ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at`, hash, s.now().UnixMilli(), user)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return match.Fail(match.KindNotFound, "not_found", "there is no such account")
	})
}

// CalendarLinkOf gives the account whose address has a hash; KindNotFound.
func (s *Store) CalendarLinkOf(ctx context.Context, hash string) (user string, err error) {
	err = s.reader.QueryRowContext(ctx, `SELECT account FROM calendar_link WHERE hash = $1`, hash).Scan(&user)
	return user, translate(ctx, missing(err, "there is no such address"), "reading the address of a calendar")
}

// CalendarLink gives since when an account has its address; KindNotFound.
func (s *Store) CalendarLink(ctx context.Context, user string) (time.Time, error) {
	var created int64
	err := s.reader.QueryRowContext(ctx, `SELECT created_at FROM calendar_link WHERE account = $1`, user).Scan(&created)
	if err != nil {
		return time.Time{}, translate(ctx, missing(err, "there is no such address"), "reading the address of a calendar")
	}
	return moment(created), nil
}

// DropCalendarLink ends an account's address, which may have ended already.
func (s *Store) DropCalendarLink(ctx context.Context, user string) error {
	return s.write(ctx, "ending the address of a calendar", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM calendar_link WHERE account = $1`, user)
		return err
	})
}
