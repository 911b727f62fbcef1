package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"duyen/match"
)

const draftColumns = `id, account, kind, profile, profile_version, fields, was, version, created_at, changed_at, ends_at, dropped_at`

// SaveDraft keeps a draft. One that is there is replaced at the version that d
// carries: KindStale when it has another one by now, KindNotFound when it is
// somebody else's, KindConflict ("too_many_drafts").
func (s *Store) SaveDraft(ctx context.Context, d match.Draft) (kept match.Draft, err error) {
	err = s.write(ctx, "keeping a draft", func(tx *sql.Tx) error {
		kept, err = s.saveDraft(ctx, tx, d)
		return err
	})
	if err != nil {
		return match.Draft{}, err
	}
	return kept, nil
}

func (s *Store) saveDraft(ctx context.Context, tx *sql.Tx, d match.Draft) (match.Draft, error) {
	now := s.now()
	d.ChangedAt, d.DroppedAt = moment(millis(now)), time.Time{}
	d.EndsAt = moment(millis(now.Add(match.DraftKept)))
	old, err := readDraft(ctx, tx, d.ID)
	switch {
	case match.KindOf(err) == match.KindNotFound && d.Version == 0:
		d.CreatedAt = d.ChangedAt
		if err := room(ctx, tx, d.User, now); err != nil {
			return d, err
		}
	case err != nil:
		return d, err
	case old.User != d.User:
		return d, match.Fail(match.KindNotFound, "not_found", "there is no such draft")
	case old.Version != d.Version:
		return d, match.Fail(match.KindStale, "draft_stale", "the draft was changed elsewhere")
	default:
		d.Kind, d.Profile, d.CreatedAt = old.Kind, old.Profile, old.CreatedAt
		if !old.DroppedAt.IsZero() { // saving it takes it back
			err = room(ctx, tx, d.User, now)
		}
		if err != nil {
			return d, err
		}
	}
	d.Version++
	fields, err := json.Marshal(d.Fields)
	if err != nil {
		return d, err
	}
	was, err := json.Marshal(d.Was)
	if err != nil {
		return d, err
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO draft (`+draftColumns+`) VALUES (`+placeholders(1, 12)+`)`,
		d.ID, d.User, d.Kind, d.Profile, d.ProfileVersion, string(fields), string(was), d.Version,
		millis(d.CreatedAt), millis(d.ChangedAt), millis(d.EndsAt), 0)
	return d, err
}

// room refuses one draft too many; those that are thrown away do not count.
func room(ctx context.Context, tx *sql.Tx, user string, now time.Time) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM draft WHERE account = $1 AND dropped_at = 0 AND ends_at > $2`, user, millis(now)).Scan(&n)
	if err == nil && n >= match.MaxDrafts {
		err = match.Fail(match.KindConflict, "too_many_drafts", "the account has as many drafts as it may have")
	}
	return err
}

// Draft gives one that has not ended, thrown away or not; KindNotFound.
func (s *Store) Draft(ctx context.Context, id string) (match.Draft, error) {
	d, err := readDraft(ctx, s.reader, id)
	if err == nil && !d.EndsAt.After(s.now()) {
		err = match.Fail(match.KindNotFound, "not_found", "the draft has ended")
	}
	if err != nil {
		return match.Draft{}, translate(ctx, err, "reading a draft")
	}
	return d, nil
}

// Drafts gives those of an account that are neither ended nor thrown away, the
// last changed first.
func (s *Store) Drafts(ctx context.Context, user string) (out []match.Draft, err error) {
	err = eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		d, err := scanDraft(rows.Scan)
		out = append(out, d)
		return err
	}, `SELECT `+draftColumns+` FROM draft WHERE account = $1 AND dropped_at = 0 AND ends_at > $2 ORDER BY changed_at DESC, id`, user, millis(s.now()))
	if err != nil {
		return nil, translate(ctx, err, "reading drafts")
	}
	return out, nil
}

// DropDraft throws away one of an account, or takes it back, and may be repeated;
// KindNotFound. What is not taken back goes within a day.
func (s *Store) DropDraft(ctx context.Context, user, id string, dropped bool) error {
	return s.write(ctx, "throwing a draft away", func(tx *sql.Tx) error {
		d, err := readDraft(ctx, tx, id)
		now := s.now()
		if err == nil && (d.User != user || !d.EndsAt.After(now)) {
			err = match.Fail(match.KindNotFound, "not_found", "there is no such draft")
		}
		if err != nil || dropped == !d.DroppedAt.IsZero() {
			return err
		}
		if !dropped {
			if err := room(ctx, tx, user, now); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `UPDATE draft SET dropped_at = 0, ends_at = $1 WHERE id = $2`, millis(now.Add(match.DraftKept)), id)
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE draft SET dropped_at = $1, ends_at = $2 WHERE id = $3`, millis(now), millis(now.Add(match.DraftDroppedKept)), id)
		return err
	})
}

// EndDraft deletes a draft that has become a profile, or whose profile says the
// same; it may be repeated.
func (s *Store) EndDraft(ctx context.Context, user, id string) error {
	return s.write(ctx, "ending a draft", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM draft WHERE id = $1 AND account = $2`, id, user)
		return err
	})
}

// EndDrafts deletes those that have ended before a time.
func (s *Store) EndDrafts(ctx context.Context, before time.Time) error {
	return s.write(ctx, "ending drafts", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM draft WHERE ends_at <= $1`, millis(before))
		return err
	})
}

func readDraft(ctx context.Context, q querier, id string) (match.Draft, error) {
	d, err := scanDraft(q.QueryRowContext(ctx, `SELECT `+draftColumns+` FROM draft WHERE id = $1`, id).Scan)
	if err != nil {
		return match.Draft{}, missing(err, "there is no such draft")
	}
	return d, nil
}

func scanDraft(scan func(...any) error) (d match.Draft, err error) {
	var fields, was string
	var created, changed, ends, dropped int64
	if err := scan(&d.ID, &d.User, &d.Kind, &d.Profile, &d.ProfileVersion, &fields, &was, &d.Version, &created, &changed, &ends, &dropped); err != nil {
		return d, err
	}
	d.CreatedAt, d.ChangedAt, d.EndsAt, d.DroppedAt = moment(created), moment(changed), moment(ends), moment(dropped)
	if err := json.Unmarshal([]byte(fields), &d.Fields); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(was), &d.Was)
}
