package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// searchPrefix marks ids of saved searches.
const searchPrefix = "srch_"

// searchesPerUser bounds the saved searches of one account: each is run again
// whenever profiles change.
const searchesPerUser = 50

const searchColumns = `id, account, name, query, created_at`

// SaveSearch keeps a search, which gets its id; one that has one is changed.
// KindConflict ("too_many_searches"), KindNotFound when another's or gone.
func (s *Store) SaveSearch(ctx context.Context, x match.SavedSearch) (kept match.SavedSearch, err error) {
	err = s.write(ctx, "keeping a search", func(tx *sql.Tx) error {
		kept, err = s.saveSearch(ctx, tx, x)
		return err
	})
	if err != nil {
		return match.SavedSearch{}, err
	}
	return kept, nil
}

func (s *Store) saveSearch(ctx context.Context, tx *sql.Tx, x match.SavedSearch) (match.SavedSearch, error) {
	now := s.now()
	if x.ID != "" {
		old, err := readSearch(ctx, tx, `WHERE id = $1 AND account = $2`, x.ID, x.User)
		if err != nil {
			return x, err
		}
		x.CreatedAt = old.CreatedAt
		_, err = tx.ExecContext(ctx, `UPDATE saved_search SET name = $1, query = $2 WHERE id = $3`, x.Name, x.Query, x.ID)
		return x, err
	}
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM saved_search WHERE account = $1`, x.User).Scan(&n); err != nil {
		return x, err
	}
	if n >= searchesPerUser {
		return x, match.Fail(match.KindConflict, "too_many_searches", "the account has as many saved searches as it may have")
	}
	x.ID, x.CreatedAt = newID(searchPrefix, now), time.UnixMilli(now.UnixMilli()).UTC()
	_, err := tx.ExecContext(ctx, `INSERT INTO saved_search (`+searchColumns+`) VALUES (`+placeholders(1, 5)+`)`,
		x.ID, x.User, x.Name, x.Query, x.CreatedAt.UnixMilli())
	return x, err
}

// SavedSearch gives one; KindNotFound.
func (s *Store) SavedSearch(ctx context.Context, id string) (match.SavedSearch, error) {
	x, err := readSearch(ctx, s.reader, `WHERE id = $1`, id)
	return x, translate(ctx, err, "reading a saved search")
}

// SavedSearches gives up to limit behind the id after, by id: of one account, or
// of everybody when user is "".
func (s *Store) SavedSearches(ctx context.Context, user, after string, limit int) ([]match.SavedSearch, error) {
	w := &where{}
	w.all("id > " + w.param(after))
	if user != "" {
		w.all("account = " + w.param(user))
	}
	var out []match.SavedSearch
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		x, err := scanSearch(rows.Scan)
		out = append(out, x)
		return err
	}, `SELECT `+searchColumns+` FROM saved_search WHERE `+w.text()+` ORDER BY id LIMIT `+w.param(limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading saved searches")
	}
	return out, nil
}

// DropSearch ends one of an account, and its feed; KindNotFound.
func (s *Store) DropSearch(ctx context.Context, user, id string) error {
	return s.write(ctx, "dropping a saved search", func(tx *sql.Tx) error {
		if _, err := readSearch(ctx, tx, `WHERE id = $1 AND account = $2`, id, user); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM saved_search WHERE id = $1`, id)
		return err
	})
}

func readSearch(ctx context.Context, q querier, of string, args ...any) (match.SavedSearch, error) {
	x, err := scanSearch(q.QueryRowContext(ctx, `SELECT `+searchColumns+` FROM saved_search `+of, args...).Scan)
	if err != nil {
		return match.SavedSearch{}, missing(err, "there is no such saved search")
	}
	return x, nil
}

func scanSearch(scan func(...any) error) (x match.SavedSearch, err error) {
	var created int64
	err = scan(&x.ID, &x.User, &x.Name, &x.Query, &created)
	x.CreatedAt = time.UnixMilli(created).UTC()
	return x, err
}
