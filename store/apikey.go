package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"duyen/match"
)

// keyPrefix marks ids of API keys.
const keyPrefix = "key_"

const keyColumns = `id, account, name, prefix, scopes, created_at, used_at, ends_at`

// AddKey keeps an API key by its hash; it gets its id. KindConflict
// ("too_many_keys") when the account has its number, and ("changed_meanwhile") when
// the sign-in has ended through which it is asked for.
func (s *Store) AddKey(ctx context.Context, k match.APIKey, hash, session string) (match.APIKey, error) {
	now := s.now()
	k.ID, k.CreatedAt = newID(keyPrefix, now), time.UnixMilli(now.UnixMilli()).UTC()
	scopes, err := json.Marshal(k.Scopes)
	if err != nil {
		return match.APIKey{}, match.Wrap(err, "writing scopes as JSON")
	}
	err = s.write(ctx, "keeping an API key", func(tx *sql.Tx) error {
		if err := stillIn(ctx, tx, k.User, session); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM api_key WHERE account = $1`, k.User).Scan(&n); err != nil {
			return err
		}
		if n >= match.KeysPerUser {
			return match.Fail(match.KindConflict, "too_many_keys", "the account has as many keys as it may have")
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO api_key (`+keyColumns+`, hash) VALUES (`+placeholders(1, 9)+`)`,
			k.ID, k.User, k.Name, k.Prefix, string(scopes), k.CreatedAt.UnixMilli(), millis(k.UsedAt), millis(k.EndsAt), hash)
		return err
	})
	if err != nil {
		return match.APIKey{}, err
	}
	return k, nil
}

// Keys gives the API keys of an account, the newest first.
func (s *Store) Keys(ctx context.Context, user string) ([]match.APIKey, error) {
	var out []match.APIKey
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		k, err := scanKey(rows.Scan)
		out = append(out, k)
		return err
	}, `SELECT `+keyColumns+` FROM api_key WHERE account = $1 ORDER BY created_at DESC, id DESC`, user)
	if err != nil {
		return nil, translate(ctx, err, "reading API keys")
	}
	return out, nil
}

// KeyOf gives the API key with a hash; KindNotFound. Whether its time is up is
// the caller's to see.
func (s *Store) KeyOf(ctx context.Context, hash string) (match.APIKey, error) {
	k, err := scanKey(s.reader.QueryRowContext(ctx, `SELECT `+keyColumns+` FROM api_key WHERE hash = $1`, hash).Scan)
	if err != nil {
		return match.APIKey{}, translate(ctx, missing(err, "there is no such key"), "reading an API key")
	}
	return k, nil
}

// UseKey notes that a key was used.
func (s *Store) UseKey(ctx context.Context, id string, at time.Time) error {
	return s.write(ctx, "noting that a key was used", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE api_key SET used_at = $2 WHERE id = $1 AND used_at < $2`, id, at.UnixMilli())
		return err
	})
}

// DropKey ends a key of an account; KindNotFound.
func (s *Store) DropKey(ctx context.Context, user, id string) error {
	return s.write(ctx, "ending an API key", func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `DELETE FROM api_key WHERE id = $1 AND account = $2`, id, user))
	})
}

// one is KindNotFound unless a statement has changed something.
func one(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return match.Fail(match.KindNotFound, "not_found", "there is none such")
}

func scanKey(scan func(...any) error) (k match.APIKey, err error) {
	var scopes string
	var created, used, ends int64
	if err = scan(&k.ID, &k.User, &k.Name, &k.Prefix, &scopes, &created, &used, &ends); err != nil {
		return match.APIKey{}, err
	}
	k.CreatedAt, k.UsedAt, k.EndsAt = moment(created), moment(used), moment(ends)
	if err := json.Unmarshal([]byte(scopes), &k.Scopes); err != nil {
		return match.APIKey{}, errors.Join(errors.New("scopes of key "+k.ID), err)
	}
	return k, nil
}
