package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// flagPrefix marks ids of reports about profiles.
const flagPrefix = "flg_"

const flagColumns = `id, profile, account, reason, message, state, decided_by, decision, created_at, decided_at`

// PutFlag keeps a report. Somebody's second report about a profile while the
// first one is open takes its place. One about who had the id before stays: that was
// about somebody else.
func (s *Store) PutFlag(ctx context.Context, f match.Flag) (match.Flag, error) {
	now := s.now()
	f.ID, f.State, f.CreatedAt = newID(flagPrefix, now), match.FlagOpen, time.UnixMilli(now.UnixMilli()).UTC()
	err := s.write(ctx, "saving a report", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM flag WHERE profile = $1 AND account = $2 AND state = $3
			AND created_at >= COALESCE((SELECT p.created_at FROM profile p WHERE p.id = flag.profile), 0)`, f.Profile, f.By, string(match.FlagOpen))
		if err != nil {
			return err
		}
		return insertRows(ctx, tx, "flag ("+flagColumns+")", 10, []any{
			f.ID, f.Profile, f.By, f.Reason, f.Message, string(f.State), "", "", f.CreatedAt.UnixMilli(), 0,
		})
	})
	if err != nil {
		return match.Flag{}, err
	}
	return f, nil
}

// Flag gives a report; KindNotFound.
func (s *Store) Flag(ctx context.Context, id string) (match.Flag, error) {
	f, err := scanFlag(s.reader.QueryRowContext(ctx, `SELECT `+flagColumns+` FROM flag WHERE id = $1`, id).Scan)
	return f, translate(ctx, missing(err, "there is no such report"), "reading a report")
}

// Flags gives up to limit reports in a state by id, the oldest first, behind
// the id after: all, or, unless it is nil, those about profiles within one of places.
func (s *Store) Flags(ctx context.Context, state match.FlagState, places []string, after string, limit int) ([]match.Flag, error) {
	w := &where{}
	w.all("state = " + w.param(string(state)) + " AND id > " + w.param(after))
	if places != nil {
		near, err := s.near(ctx, places)
		if err != nil {
			return nil, translate(ctx, err, "reading reports")
		}
		w.all("EXISTS (SELECT 1 FROM profile WHERE profile.id = flag.profile AND " + near.text() + ")")
	}
	var out []match.Flag
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		f, err := scanFlag(rows.Scan)
		out = append(out, f)
		return err
	}, `SELECT `+flagColumns+` FROM flag WHERE `+w.text()+` ORDER BY id LIMIT `+w.param(limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading reports")
	}
	return out, nil
}

// DecideFlags ends every open report about what a report is about in the same way. Who
// has taken the id of the profile since is somebody else: reports about them stay.
func (s *Store) DecideFlags(ctx context.Context, id string, state match.FlagState, by, decision string) error {
	return s.write(ctx, "deciding on reports", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE flag SET state = $1, decided_by = $2, decision = $3, decided_at = $4
			FROM (SELECT f.profile AS id, COALESCE(p.created_at, 0) AS born, f.created_at < COALESCE(p.created_at, 0) AS former
				FROM flag f LEFT JOIN profile p ON p.id = f.profile WHERE f.id = $5) AS about
			WHERE profile = about.id AND state = $6 AND (created_at < about.born) = about.former`,
			string(state), by, decision, s.now().UnixMilli(), id, string(match.FlagOpen))
		return err
	})
}

func scanFlag(scan func(...any) error) (f match.Flag, err error) {
	var created, decided int64
	err = scan(&f.ID, &f.Profile, &f.By, &f.Reason, &f.Message, &f.State, &f.DecidedBy, &f.Decision, &created, &decided)
	f.CreatedAt = time.UnixMilli(created).UTC()
	if decided > 0 {
		at := time.UnixMilli(decided).UTC()
		f.DecidedAt = &at
	}
	return f, err
}
