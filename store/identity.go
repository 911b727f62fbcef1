package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// identityPrefix marks ids of links between an account and a provider.
const identityPrefix = "idn_"

const identityColumns = `id, issuer, subject, email, created_at`

// Adopt gives the account that an identity belongs to, in one transaction. One
// that is new here gets the account u, confirmed: a new one, or that of its
// address when that never answered, whose password is then forgotten. An address
// that has a confirmed account is KindConflict ("link_first"): only its owner,
// signed in, may link the two.
func (s *Store) Adopt(ctx context.Context, x match.Identity, u match.User) (match.User, error) {
	u.Email, u.Confirmed, u.PasswordHash = match.NormalEmail(u.Email), true, ""
	err := s.write(ctx, "finding the account of an identity", func(tx *sql.Tx) error {
		known, err := identified(ctx, tx, x)
		if match.KindOf(err) != match.KindNotFound {
			u = known
			return err
		}
		old, err := readUser(ctx, tx, "email", u.Email)
		switch {
		case err == nil && (old.Confirmed || old.Disabled):
			return match.Fail(match.KindConflict, "link_first", "the address has an account that is not linked")
		case err == nil:
			u = old
			u.Confirmed, u.PasswordHash = true, ""
			u.HandOver() // an account that was kept for them is theirs now
			if _, err := tx.ExecContext(ctx, `DELETE FROM ticket WHERE account = $1`, u.ID); err != nil {
				return err
			}
		case match.KindOf(err) != match.KindNotFound:
			return err
		}
		if err := s.putUser(ctx, tx, &u); err != nil {
			return err
		}
		_, err = s.link(ctx, tx, u.ID, x)
		return err
	})
	if err != nil {
		return match.User{}, err
	}
	return u, nil
}

// Identified gives the account an identity belongs to; KindNotFound.
func (s *Store) Identified(ctx context.Context, x match.Identity) (match.User, error) {
	u, err := identified(ctx, s.reader, x)
	if err != nil {
		return match.User{}, translate(ctx, err, "reading an identity")
	}
	return u, nil
}

func identified(ctx context.Context, q querier, x match.Identity) (match.User, error) {
	var id string
	err := q.QueryRowContext(ctx, `SELECT account FROM identity WHERE issuer = $1 AND subject = $2`, x.Issuer, x.Subject).Scan(&id)
	if err != nil {
		return match.User{}, missing(err, "there is no such identity")
	}
	return readUser(ctx, q, "id", id)
}

// Link gives an identity to an account; KindConflict ("identity_taken") when it
// belongs to another one, and ("changed_meanwhile") when the sign-in has ended through
// which it is asked for. Linking twice is once.
func (s *Store) Link(ctx context.Context, user, session string, x match.Identity) (match.Identity, error) {
	var out match.Identity
	err := s.write(ctx, "linking an identity", func(tx *sql.Tx) error {
		if err := stillIn(ctx, tx, user, session); err != nil {
			return err
		}
		known, err := identified(ctx, tx, x)
		switch {
		case err == nil && known.ID != user:
			return match.Fail(match.KindConflict, "identity_taken", "the identity belongs to another account")
		case err == nil:
			out, err = scanIdentity(tx.QueryRowContext(ctx, `SELECT `+identityColumns+` FROM identity
				WHERE issuer = $1 AND subject = $2`, x.Issuer, x.Subject).Scan)
			return err
		case match.KindOf(err) != match.KindNotFound:
			return err
		}
		out, err = s.link(ctx, tx, user, x)
		return err
	})
	if err != nil {
		return match.Identity{}, err
	}
	return out, nil
}

func (s *Store) link(ctx context.Context, tx *sql.Tx, user string, x match.Identity) (match.Identity, error) {
	now := s.now()
	x.ID, x.CreatedAt = newID(identityPrefix, now), time.UnixMilli(now.UnixMilli()).UTC()
	_, err := tx.ExecContext(ctx, `INSERT INTO identity (`+identityColumns+`, account) VALUES (`+placeholders(1, 6)+`)`,
		x.ID, x.Issuer, x.Subject, x.Email, x.CreatedAt.UnixMilli(), user)
	return x, err
}

// Identities gives what an account is linked with, the newest first.
func (s *Store) Identities(ctx context.Context, user string) ([]match.Identity, error) {
	var out []match.Identity
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		x, err := scanIdentity(rows.Scan)
		out = append(out, x)
		return err
	}, `SELECT `+identityColumns+` FROM identity WHERE account = $1 ORDER BY created_at DESC, id DESC`, user)
	if err != nil {
		return nil, translate(ctx, err, "reading identities")
	}
	return out, nil
}

// Unlink takes an identity from an account; KindNotFound.
func (s *Store) Unlink(ctx context.Context, user, id string) error {
	return s.write(ctx, "unlinking an identity", func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `DELETE FROM identity WHERE id = $1 AND account = $2`, id, user))
	})
}

func scanIdentity(scan func(...any) error) (x match.Identity, err error) {
	var created int64
	err = scan(&x.ID, &x.Issuer, &x.Subject, &x.Email, &created)
	x.CreatedAt = moment(created)
	return x, err
}
