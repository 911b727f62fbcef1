package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"duyen/match"
)

// Register keeps a new account whose address has not answered, and gives the
// account of the address. When there is one already nothing is added: one that
// was not confirmed forgets its password unless that is known, because nobody
// can tell who of those who chose one has the address; a confirmed one stays as
// it is. Each case is one write. Old accounts that were never confirmed go.
func (s *Store) Register(ctx context.Context, u match.User, known string) (match.User, error) {
	u.Email, u.Confirmed = match.NormalEmail(u.Email), false
	err := s.write(ctx, "registering an account", func(tx *sql.Tx) error {
		if err := s.dropUnconfirmed(ctx, tx); err != nil {
			return err
		}
		old, err := readUser(ctx, tx, "email", u.Email)
		if match.KindOf(err) == match.KindNotFound {
			return s.putUser(ctx, tx, &u)
		}
		if err != nil {
			return err
		}
		if u = old; !u.Confirmed && u.PasswordHash != known {
			u.PasswordHash = ""
		}
		_, err = tx.ExecContext(ctx, `UPDATE account SET password_hash = $2 WHERE id = $1`, u.ID, u.PasswordHash)
		return err
	})
	if err != nil {
		return match.User{}, err
	}
	return u, nil
}

// dropUnconfirmed removes accounts whose address never answered. One that owns
// something is kept.
func (s *Store) dropUnconfirmed(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM account WHERE confirmed = 0 AND created_at < $1 AND email IS NOT NULL AND steward = ''
		AND NOT EXISTS (SELECT 1 FROM profile WHERE owner = account.id)`, s.now().Add(-match.UnconfirmedLife).UnixMilli())
	return err
}

// dropClaims removes an account that somebody has registered with an address without
// ever showing that it is theirs, before another account gets it. One that an
// officer keeps, that may do more than everybody can choose, or that owns something
// stays: then the address is taken.
func dropClaims(ctx context.Context, tx *sql.Tx, email, but string) error {
	other, err := readUser(ctx, tx, "email", email)
	if match.KindOf(err) == match.KindNotFound {
		return nil
	}
	granted := len(other.Organizations)+len(other.Territories) > 0 || slices.ContainsFunc(other.Roles, func(r match.Role) bool { return !r.Chosen() })
	if err != nil || other.ID == but || other.Confirmed || other.Disabled || other.Steward != "" || granted {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM account WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM profile WHERE owner = account.id)`, other.ID)
	return err
}

// EndEmailChanges forgets new and former addresses whose time is over.
func (s *Store) EndEmailChanges(ctx context.Context, now time.Time) error {
	return s.write(ctx, "ending changes of addresses", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE account SET new_email = '', former_email = '', email_ends_at = 0
			WHERE email_ends_at > 0 AND email_ends_at <= $1`, now.UnixMilli())
		return err
	})
}

// ChangeUser changes an account in one transaction with whatever ends by that.
// An error of f changes nothing. KindNotFound; KindConflict ("last_admin") when
// nobody would be left who may manage accounts.
func (s *Store) ChangeUser(ctx context.Context, id string, f func(e *match.UserEdit) error) (match.User, error) {
	var out match.User
	err := s.write(ctx, "changing an account", func(tx *sql.Tx) error {
		u, err := readUser(ctx, tx, "id", id)
		if err != nil {
			return err
		}
		out, err = s.edit(ctx, tx, u, f)
		return err
	})
	if err != nil {
		return match.User{}, err
	}
	return out, nil
}

// edit is ChangeUser inside a transaction.
func (s *Store) edit(ctx context.Context, tx *sql.Tx, u match.User, f func(e *match.UserEdit) error) (match.User, error) {
	e := match.UserEdit{User: u}
	e.Roles, e.Organizations, e.Territories = slices.Clone(u.Roles), slices.Clone(u.Organizations), slices.Clone(u.Territories)
	if err := f(&e); err != nil {
		return match.User{}, err
	}
	if administers(u) && !administers(e.User) {
		if err := othersAdminister(ctx, tx, u.ID); err != nil {
			return match.User{}, err
		}
	}
	if e.Proven {
		if err := dropClaims(ctx, tx, e.Email, u.ID); err != nil {
			return match.User{}, err
		}
	}
	if err := s.putUser(ctx, tx, &e.User); err != nil {
		return match.User{}, err
	}
	for _, end := range []struct {
		really bool
		query  string
		args   []any
	}{
		{e.EndSessions, `DELETE FROM session WHERE account = $1 AND id <> $2`, []any{u.ID, e.Keep}},
		{e.EndKeys, `DELETE FROM api_key WHERE account = $1`, []any{u.ID}},
		{e.EndKeys, `DELETE FROM feed_link WHERE account = $1`, []any{u.ID}},
		{e.EndKeys, `DELETE FROM calendar_link WHERE account = $1`, []any{u.ID}},
		{e.EndKeys, `UPDATE webhook SET state = 'off' WHERE account = $1 AND state = 'on'`, []any{u.ID}},
		{e.EndLinks, `DELETE FROM identity WHERE account = $1`, []any{u.ID}},
		{e.EndTickets, `DELETE FROM ticket WHERE account = $1`, []any{u.ID}},
	} {
		if !end.really {
			continue
		}
		if _, err := tx.ExecContext(ctx, end.query, end.args...); err != nil {
			return match.User{}, err
		}
	}
	return e.User, nil
}

// administers tells whether an account may manage accounts and can be signed in to.
func administers(u match.User) bool {
	return slices.Contains(u.Roles, match.RoleAdmin) && u.Confirmed && !u.Disabled
}

// othersAdminister refuses to go on when nobody but id administers.
func othersAdminister(ctx context.Context, tx *sql.Tx, id string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM account WHERE id <> $1 AND confirmed = 1 AND disabled = 0
		AND roles LIKE '%"admin"%'`, id).Scan(&n)
	if err == nil && n == 0 {
		return match.Fail(match.KindConflict, "last_admin", "there must be somebody who administers")
	}
	return err
}

// ListUsers gives up to limit accounts behind the id after, by id.
func (s *Store) ListUsers(ctx context.Context, f match.UserFilter, after string, limit int) ([]match.User, error) {
	where, args := []string{"id > $1"}, []any{after, limit}
	if f.Email != "" {
		args = append(args, match.NormalEmail(f.Email))
		where = append(where, "email = "+placeholders(len(args), 1))
	}
	if f.Role != "" {
		args = append(args, `%"`+string(f.Role)+`"%`)
		where = append(where, "roles LIKE "+placeholders(len(args), 1))
	}
	if len(f.Keepings) > 0 {
		rows := make([]string, len(f.Keepings))
		for i, k := range f.Keepings {
			rows[i] = "(" + placeholders(len(args)+1, 3) + ")"
			args = append(args, k.Steward, k.For.Organization, k.For.Place)
		}
		where = append(where, "(steward, kept_organization, kept_place) IN (VALUES "+strings.Join(rows, ", ")+")")
	}
	var out []match.User
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		u, err := scanUser(rows.Scan)
		out = append(out, u)
		return err
	}, `SELECT `+userColumns+` FROM account WHERE `+strings.Join(where, " AND ")+` ORDER BY id LIMIT $2`, args...)
	for i := range out {
		if err == nil {
			err = readReach(ctx, s.reader, &out[i])
		}
	}
	if err != nil {
		return nil, translate(ctx, err, "reading accounts")
	}
	return out, nil
}
