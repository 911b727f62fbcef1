package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"duyen/match"
)

// userPrefix marks ids of accounts.
const userPrefix = "usr_"

// ByEmail gives the account; KindNotFound.
func (s *Store) ByEmail(ctx context.Context, email string) (match.User, error) {
	u, err := readUser(ctx, s.reader, "email", match.NormalEmail(email))
	return u, translate(ctx, err, "reading an account")
}

// ByID gives the account; KindNotFound.
func (s *Store) ByID(ctx context.Context, id string) (match.User, error) {
	u, err := readUser(ctx, s.reader, "id", id)
	return u, translate(ctx, err, "reading an account")
}

// Put creates or replaces an account by id; an empty id gets one. The day it
// was created stays. KindConflict when the e-mail is taken.
func (s *Store) Put(ctx context.Context, u match.User) (match.User, error) {
	err := s.write(ctx, "saving an account", func(tx *sql.Tx) error {
		return s.putUser(ctx, tx, &u)
	})
	if err != nil {
		return match.User{}, err
	}
	return u, nil
}

// putUser is Put inside a transaction; it completes u.
func (s *Store) putUser(ctx context.Context, tx *sql.Tx, u *match.User) error {
	u.Email = match.NormalEmail(u.Email)
	roles, err := json.Marshal(u.Roles)
	if err != nil {
		return match.Wrap(err, "writing roles as JSON")
	}
	if err := s.claim(ctx, tx, u); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO account
		(id, email, name, lang, password_hash, roles, steward, confirmed, disabled, demo, created_at, new_email, former_email, email_ends_at,
		kept_organization, kept_place)
		VALUES (`+placeholders(1, 16)+`)
		ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, lang = excluded.lang,
		password_hash = excluded.password_hash, roles = excluded.roles, steward = excluded.steward,
		confirmed = excluded.confirmed, disabled = excluded.disabled, demo = excluded.demo,
		new_email = excluded.new_email, former_email = excluded.former_email, email_ends_at = excluded.email_ends_at,
		kept_organization = excluded.kept_organization, kept_place = excluded.kept_place`,
		u.ID, sql.NullString{String: u.Email, Valid: u.Email != ""}, u.Name, u.Lang, u.PasswordHash, string(roles),
		u.Steward, bit(u.Confirmed), bit(u.Disabled), bit(u.Demo), u.CreatedAt.UnixMilli(),
		u.EmailChange.New, u.EmailChange.Former, millis(u.EmailChange.EndsAt), u.KeptFor.Organization, u.KeptFor.Place)
	if err != nil {
		return err
	}
	return putReach(ctx, tx, u)
}

// The kinds of reach.
const (
	reachOrganization = "organization"
	reachTerritory    = "territory"
)

// putReach replaces what an account reaches.
func putReach(ctx context.Context, tx *sql.Tx, u *match.User) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM account_reach WHERE account = $1`, u.ID); err != nil {
		return err
	}
	var values []any
	for _, x := range u.Organizations {
		values = append(values, u.ID, reachOrganization, x)
	}
	for _, x := range u.Territories {
		values = append(values, u.ID, reachTerritory, x)
	}
	return insertRows(ctx, tx, "account_reach (account, kind, value)", 3, values)
}

// dismiss ends the reach of everybody who works for organizations that are gone, and
// that accounts are kept for these: people may have chosen their ids, and who takes
// one of them later is somebody else.
func dismiss(ctx context.Context, tx *sql.Tx, ids []string) error {
	return chunks(ids, func(args []any) error {
		these := ` IN (` + placeholders(1, len(args)) + `)`
		_, err := tx.ExecContext(ctx, `DELETE FROM account_reach WHERE kind = '`+reachOrganization+`' AND value`+these, args...)
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE account SET kept_organization = '' WHERE kept_organization <> '' AND kept_organization`+these, args...)
		}
		return err
	})
}

// claim checks that the e-mail is free for u and fills id and creation time.
func (s *Store) claim(ctx context.Context, tx *sql.Tx, u *match.User) error {
	if u.Email != "" {
		other, err := readUser(ctx, tx, "email", u.Email)
		if err == nil && other.ID != u.ID {
			return &match.Error{Kind: match.KindConflict, Code: "email_taken", Field: "email", Message: "the e-mail is taken"}
		}
		if err != nil && match.KindOf(err) != match.KindNotFound {
			return err
		}
	}
	now := s.now()
	if u.CreatedAt.IsZero() {
		u.CreatedAt = now
	}
	u.CreatedAt = time.UnixMilli(u.CreatedAt.UnixMilli()).UTC()
	if u.ID == "" {
		u.ID = newID(userPrefix, now)
		return nil
	}
	old, err := readUser(ctx, tx, "id", u.ID)
	if err == nil {
		u.CreatedAt = old.CreatedAt
	} else if match.KindOf(err) != match.KindNotFound {
		return err
	}
	return nil
}

// Owned gives the profiles an account owns, as cards by kind and name.
func (s *Store) Owned(ctx context.Context, id string) ([]match.Card, error) {
	var out []match.Card
	err := eachProfile(ctx, s.reader, func(p match.Profile) error {
		out = append(out, match.CardOf(p))
		return nil
	}, `WHERE owner = $1 AND owner <> '' ORDER BY id`, id)
	if err != nil {
		return nil, translate(ctx, err, "reading the profiles of an account")
	}
	slices.SortStableFunc(out, func(a, b match.Card) int {
		if d := slices.Index(match.Kinds(), a.Kind) - slices.Index(match.Kinds(), b.Kind); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}

// userColumns are those of an account, in the order of scanUser.
const userColumns = `id, COALESCE(email, ''), name, lang, password_hash, roles, steward, confirmed, disabled, demo, created_at, new_email, former_email, email_ends_at,
	kept_organization, kept_place`

// readUser reads the account whose column ("id" or "email") has a value. Every
// account without an address has none, so an empty one finds nobody.
func readUser(ctx context.Context, q querier, column, value string) (match.User, error) {
	u, err := scanUser(q.QueryRowContext(ctx, `SELECT `+userColumns+` FROM account WHERE `+column+` = $1`, value).Scan)
	if err != nil {
		return match.User{}, missing(err, "there is no such account")
	}
	return u, readReach(ctx, q, &u)
}

func scanUser(scan func(...any) error) (u match.User, err error) {
	var roles string
	var created, ends int64
	err = scan(&u.ID, &u.Email, &u.Name, &u.Lang, &u.PasswordHash, &roles, &u.Steward, &u.Confirmed, &u.Disabled, &u.Demo, &created,
		&u.EmailChange.New, &u.EmailChange.Former, &ends, &u.KeptFor.Organization, &u.KeptFor.Place)
	if err != nil {
		return match.User{}, err
	}
	u.CreatedAt, u.EmailChange.EndsAt = time.UnixMilli(created).UTC(), moment(ends)
	if err := json.Unmarshal([]byte(roles), &u.Roles); err != nil {
		return match.User{}, errors.Join(errors.New("roles of account "+u.ID), err)
	}
	return u, nil
}

// readReach reads what an account reaches.
func readReach(ctx context.Context, q querier, u *match.User) error {
	return eachRow(ctx, q, func(rows *sql.Rows) error {
		var kind, value string
		if err := rows.Scan(&kind, &value); err != nil {
			return err
		}
		if kind == reachOrganization {
			u.Organizations = append(u.Organizations, value)
		} else {
			u.Territories = append(u.Territories, value)
		}
		return nil
	}, `SELECT kind, value FROM account_reach WHERE account = $1 ORDER BY kind, value`, u.ID)
}
