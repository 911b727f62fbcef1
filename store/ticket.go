package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// PutTicket keeps a ticket. Older ones of the account for the same purpose end.
// KindNotFound when it is for a letter to an address that is not the account's any
// more, or not the one that it is to have: what was decided while the letter was
// written holds.
func (s *Store) PutTicket(ctx context.Context, t match.Ticket) error {
	return s.write(ctx, "keeping a ticket", func(tx *sql.Tx) error {
		if t.Email != "" {
			column := "email"
			if t.Purpose == match.PurposeEmailChange {
				column = "new_email"
			}
			var id string
			if err := tx.QueryRowContext(ctx, `SELECT id FROM account WHERE id = $1 AND `+column+` = $2`, t.User, t.Email).Scan(&id); err != nil {
				return missing(err, "the account has another address")
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM ticket WHERE account = $1 AND purpose = $2`, t.User, string(t.Purpose))
		if err != nil {
			return err
		}
		return addTicket(ctx, tx, t)
	})
}

func addTicket(ctx context.Context, tx *sql.Tx, t match.Ticket) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ticket (hash, account, purpose, ends_at) VALUES (`+placeholders(1, 4)+`)`,
		t.Hash, t.User, string(t.Purpose), t.EndsAt.UnixMilli())
	return err
}

// TicketHolder gives the account that a ticket which can still be used is for;
// KindNotFound.
func (s *Store) TicketHolder(ctx context.Context, hash string, p match.Purpose, now time.Time) (match.User, error) {
	u, err := ticketHolder(ctx, s.reader, hash, p, now)
	if err != nil {
		return match.User{}, translate(ctx, err, "reading a ticket")
	}
	return u, nil
}

// Redeem uses a ticket up and changes its account, as ChangeUser does, in the
// same transaction: of two who come with it one gets it. After an error of f, or when
// the edit keeps it, it can still be used. KindNotFound.
func (s *Store) Redeem(ctx context.Context, hash string, p match.Purpose, now time.Time, f func(e *match.UserEdit) error) (match.User, error) {
	var out match.User
	err := s.write(ctx, "using a ticket", func(tx *sql.Tx) error {
		u, err := ticketHolder(ctx, tx, hash, p, now)
		if err != nil {
			return err
		}
		var ends int64
		if err := tx.QueryRowContext(ctx, `DELETE FROM ticket WHERE hash = $1 RETURNING ends_at`, hash).Scan(&ends); err != nil {
			return err
		}
		again := false
		out, err = s.edit(ctx, tx, u, func(e *match.UserEdit) error {
			err := f(e)
			again = e.KeepTicket
			return err
		})
		if err == nil && again {
			err = addTicket(ctx, tx, match.Ticket{Hash: hash, User: u.ID, Purpose: p, EndsAt: time.UnixMilli(ends)})
		}
		return err
	})
	if err != nil {
		return match.User{}, err
	}
	return out, nil
}

func ticketHolder(ctx context.Context, q querier, hash string, p match.Purpose, now time.Time) (match.User, error) {
	var id string
	err := q.QueryRowContext(ctx, `SELECT account FROM ticket WHERE hash = $1 AND purpose = $2 AND ends_at > $3`,
		hash, string(p), now.UnixMilli()).Scan(&id)
	if err != nil {
		return match.User{}, missing(err, "there is no such ticket")
	}
	return readUser(ctx, q, "id", id)
}
