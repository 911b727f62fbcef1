package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"duyen/match"
)

// sessionPrefix marks ids of sign-ins.
const sessionPrefix = "ses_"

const sessionColumns = `id, account, client, created_at, used_at, ends_at`

// StartSession keeps a sign-in, which gets its id, with the hash of its first
// refresh token if it has one. What is over of the account's sign-ins goes, and
// those that were silent for longest when there are too many. KindConflict
// ("changed_meanwhile") when the proof does not hold any more.
func (s *Store) StartSession(ctx context.Context, x match.Session, p match.Proof, refresh ...string) (match.Session, error) {
	x.ID = newID(sessionPrefix, s.now())
	err := s.write(ctx, "starting a session", func(tx *sql.Tx) error {
		if err := stillProven(ctx, tx, x.User, p); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE account = $1 AND (ends_at <= $2 OR id NOT IN
			(SELECT id FROM session WHERE account = $1 ORDER BY used_at DESC, id DESC LIMIT $3))`, x.User, x.CreatedAt.UnixMilli(), match.SessionsPerUser-1)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO session (`+sessionColumns+`) VALUES (`+placeholders(1, 6)+`)`,
			x.ID, x.User, x.Client, x.CreatedAt.UnixMilli(), x.UsedAt.UnixMilli(), x.EndsAt.UnixMilli())
		if err != nil || len(refresh) == 0 {
			return err
		}
		return addRefresh(ctx, tx, refresh[0], x.ID)
	})
	if err != nil {
		return match.Session{}, err
	}
	return x, nil
}

// stillProven refuses a proof that opens an account no more.
func stillProven(ctx context.Context, tx *sql.Tx, user string, p match.Proof) error {
	var id string
	err := tx.QueryRowContext(ctx, `SELECT id FROM account WHERE id = $1 AND disabled = 0 AND ($2 = '' OR password_hash = $2)
		AND ($3 = '' OR EXISTS (SELECT 1 FROM identity WHERE account = $1 AND issuer = $3 AND subject = $4))`,
		user, p.PasswordHash, p.Issuer, p.Subject).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return match.Fail(match.KindConflict, "changed_meanwhile", "the account was changed meanwhile")
	}
	return err
}

// stillIn refuses to make what outlasts sign-ins through one that has ended. What came
// through none, "", has none to lose.
func stillIn(ctx context.Context, tx *sql.Tx, user, session string) error {
	if session == "" {
		return nil
	}
	x, err := readSession(ctx, tx, session)
	if match.KindOf(err) == match.KindNotFound || err == nil && x.User != user {
		return match.Fail(match.KindConflict, "changed_meanwhile", "the sign-in has ended meanwhile")
	}
	return err
}

// Session gives a sign-in that has not been ended; KindNotFound. Whether its
// time is up is the caller's to see.
func (s *Store) Session(ctx context.Context, id string) (match.Session, error) {
	x, err := readSession(ctx, s.reader, id)
	if err != nil {
		return match.Session{}, translate(ctx, err, "reading a session")
	}
	return x, nil
}

// Sessions gives the sign-ins of an account, the newest first.
func (s *Store) Sessions(ctx context.Context, user string) ([]match.Session, error) {
	var out []match.Session
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		x, err := scanSession(rows.Scan)
		out = append(out, x)
		return err
	}, `SELECT `+sessionColumns+` FROM session WHERE account = $1 ORDER BY created_at DESC, id DESC`, user)
	if err != nil {
		return nil, translate(ctx, err, "reading sessions")
	}
	return out, nil
}

// EndSession ends one sign-in; ending one that is over is no error.
func (s *Store) EndSession(ctx context.Context, id string) error {
	return s.write(ctx, "ending a session", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE id = $1`, id)
		return err
	})
}

// EndSessions ends every sign-in of an account but one, "" for all of them.
func (s *Store) EndSessions(ctx context.Context, user, but string) error {
	return s.write(ctx, "ending sessions", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE account = $1 AND id <> $2`, user, but)
		return err
	})
}

func scanSession(scan func(...any) error) (x match.Session, err error) {
	var created, used, ends int64
	err = scan(&x.ID, &x.User, &x.Client, &created, &used, &ends)
	x.CreatedAt, x.UsedAt, x.EndsAt = time.UnixMilli(created).UTC(), time.UnixMilli(used).UTC(), time.UnixMilli(ends).UTC()
	return x, err
}

// UseSession notes that a sign-in was used.
func (s *Store) UseSession(ctx context.Context, id string, at time.Time) error {
	return s.write(ctx, "noting that a session was used", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE session SET used_at = $2 WHERE id = $1 AND used_at < $2`, id, at.UnixMilli())
		return err
	})
}

func readSession(ctx context.Context, q querier, id string) (match.Session, error) {
	x, err := scanSession(q.QueryRowContext(ctx, `SELECT `+sessionColumns+` FROM session WHERE id = $1`, id).Scan)
	return x, missing(err, "there is no such session")
}
