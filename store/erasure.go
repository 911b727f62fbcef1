package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"duyen/match"
)

// erasurePrefix marks ids of erasures.
const erasurePrefix = "era_"

// BeginErasure notes that an account is to be erased from the named places, and
// blocks it, ends its sign-ins and closes what it has asked to have deleted in the
// same transaction. secret is the hash of
// what its receipt will be shown for. KindNotFound; KindConflict when it is being
// erased already.
func (s *Store) BeginErasure(ctx context.Context, user, secret string, places []string) (e match.Erasure, err error) {
	e = match.Erasure{ID: newID(erasurePrefix, s.now()), User: user, AskedAt: moment(s.now().UnixMilli())}
	err = s.write(ctx, "beginning an erasure", func(tx *sql.Tx) error {
		u, err := readUser(ctx, tx, "id", user)
		if err != nil {
			return err
		}
		if administers(u) {
			if err := othersAdminister(ctx, tx, user); err != nil {
				return err
			}
		}
		if err := noErasureOf(ctx, tx, user); err != nil {
			return err
		}
		if e.Profiles, err = ownedIDs(ctx, tx, user); err != nil {
			return err
		}
		profiles, err := json.Marshal(e.Profiles)
		if err != nil {
			return match.Wrap(err, "writing ids as JSON")
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO erasure (id, secret, account, profiles, asked_at, done_at) VALUES ($1, $2, $3, $4, $5, 0)`,
			e.ID, secret, user, string(profiles), millis(e.AskedAt))
		if err != nil {
			return err
		}
		var rows []any
		for i, name := range places {
			rows = append(rows, e.ID, i, name, 0)
		}
		if err := insertRows(ctx, tx, "erasure_place (erasure, num, name, erased_at)", 4, rows); err != nil {
			return err
		}
		if err := endDeleteRequests(ctx, tx, user, millis(e.AskedAt)); err != nil {
			return err
		}
		return each(ctx, tx, user, `UPDATE account SET disabled = 1 WHERE id = $1`, `DELETE FROM session WHERE account = $1`,
			`DELETE FROM api_key WHERE account = $1`, `DELETE FROM ticket WHERE account = $1`)
	})
	return e, err
}

// endDeleteRequests closes the open requests of an account to be deleted: they are
// carried out, and nobody will be there to be answered.
func endDeleteRequests(ctx context.Context, tx *sql.Tx, user string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE data_request SET state = $1, closed_at = $2, version = version + 1,
			answered_at = CASE WHEN answered_at = 0 THEN $2 ELSE answered_at END
		WHERE account = $3 AND kind = $4 AND closed_at = 0`, string(match.RequestDone), now, user, string(match.RequestDelete))
	return err
}

// noErasureOf refuses a second erasure of an account.
func noErasureOf(ctx context.Context, tx *sql.Tx, user string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM erasure WHERE done_at = 0 AND account = $1`, user).Scan(&n)
	if err == nil && n > 0 {
		return match.Fail(match.KindConflict, "erasure_open", "the account is being erased already")
	}
	return err
}

func ownedIDs(ctx context.Context, q querier, user string) ([]string, error) {
	ids := []string{}
	err := eachRow(ctx, q, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM profile WHERE owner = $1 AND owner <> '' ORDER BY num`, user)
	return ids, err
}

// each runs statements whose only parameter is one value.
func each(ctx context.Context, tx *sql.Tx, value string, statements ...string) error {
	for _, x := range statements {
		if _, err := tx.ExecContext(ctx, x, value); err != nil {
			return err
		}
	}
	return nil
}

// OpenErasures gives the erasures that are not finished, the oldest first.
func (s *Store) OpenErasures(ctx context.Context) ([]match.Erasure, error) {
	var out []match.Erasure
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var e match.Erasure
		var profiles string
		var asked int64
		if err := rows.Scan(&e.ID, &e.User, &profiles, &asked); err != nil {
			return err
		}
		e.AskedAt = moment(asked)
		out = append(out, e)
		return json.Unmarshal([]byte(profiles), &out[len(out)-1].Profiles)
	}, `SELECT id, account, profiles, asked_at FROM erasure WHERE done_at = 0 ORDER BY id`)
	if err != nil {
		return nil, translate(ctx, err, "reading erasures")
	}
	return out, nil
}

// Receipt gives how an erasure went and the hash of its secret; KindNotFound.
func (s *Store) Receipt(ctx context.Context, id string) (r match.Receipt, secret string, err error) {
	var asked, done int64
	err = s.reader.QueryRowContext(ctx, `SELECT id, secret, asked_at, done_at FROM erasure WHERE id = $1`, id).Scan(&r.ID, &secret, &asked, &done)
	if err != nil {
		return r, "", translate(ctx, missing(err, "there is no such erasure"), "reading a receipt")
	}
	r.AskedAt = moment(asked)
	if at := moment(done); done != 0 {
		r.DoneAt = &at
	}
	err = eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var p match.ErasedPlace
		var erased int64
		err := rows.Scan(&p.Name, &erased)
		if at := moment(erased); erased != 0 {
			p.Erased, p.ErasedAt = true, &at
		}
		r.Places = append(r.Places, p)
		return err
	}, `SELECT name, erased_at FROM erasure_place WHERE erasure = $1 ORDER BY num`, id)
	return r, secret, translate(ctx, err, "reading a receipt")
}

// MarkErased notes that a place of an erasure is done, or is to be done again.
func (s *Store) MarkErased(ctx context.Context, id, place string, erased bool) error {
	return s.write(ctx, "noting an erased place", func(tx *sql.Tx) error {
		at := s.now().UnixMilli()
		if !erased {
			at = 0
		}
		_, err := tx.ExecContext(ctx, `UPDATE erasure_place SET erased_at = $1 WHERE erasure = $2 AND name = $3`, at, id, place)
		return err
	})
}

// EndErasure notes that every place is done. KindConflict while one is not.
func (s *Store) EndErasure(ctx context.Context, id string) error {
	return s.write(ctx, "ending an erasure", func(tx *sql.Tx) error {
		var left int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM erasure_place WHERE erasure = $1 AND erased_at = 0`, id).Scan(&left); err != nil {
			return err
		}
		if left > 0 {
			return match.Fail(match.KindConflict, "erasure_open", "a place is not erased")
		}
		_, err := tx.ExecContext(ctx, `UPDATE erasure SET account = '', profiles = '[]', done_at = $1 WHERE id = $2`, s.now().UnixMilli(), id)
		return err
	})
}

// errReaders says that the write-ahead log could not be emptied, because somebody
// still reads an older state.
var errReaders = errors.New("somebody reads an older state")

// emptyLog moves everything out of the write-ahead log, which keeps old pages
// until it is overwritten, and cuts it to nothing. KindBusy while somebody reads
// an older state; then it may be tried again.
func (s *Store) emptyLog(ctx context.Context) error {
	const doing = "emptying the write-ahead log"
	var busy, frames, moved int
	err := s.writer.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		return failure(match.KindBusy, "busy", doing, errReaders)
	}
	return translate(ctx, err, doing)
}
