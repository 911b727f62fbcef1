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
// first one is open takes its place.
func (s *Store) PutFlag(ctx context.Context, f match.Flag) (match.Flag, error) {
	now := s.now()
	f.ID, f.State, f.CreatedAt = newID(flagPrefix, now), match.FlagOpen, time.UnixMilli(now.UnixMilli()).UTC()
	err := s.write(ctx, "saving a report", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM flag WHERE profile = $1 AND account = $2 AND state = $3`, f.Profile, f.By, string(match.FlagOpen))
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
// the id after.
func (s *Store) Flags(ctx context.Context, state match.FlagState, after string, limit int) ([]match.Flag, error) {
	var out []match.Flag
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		f, err := scanFlag(rows.Scan)
		out = append(out, f)
		return err
	}, `SELECT `+flagColumns+` FROM flag WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3`, string(state), after, limit)
	if err != nil {
		return nil, translate(ctx, err, "reading reports")
	}
	return out, nil
}

// DecideFlags ends every open report about a profile in the same way.
func (s *Store) DecideFlags(ctx context.Context, profile string, state match.FlagState, by, decision string) error {
	return s.write(ctx, "deciding on reports", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE flag SET state = $1, decided_by = $2, decision = $3, decided_at = $4
			WHERE profile = $5 AND state = $6`, string(state), by, decision, s.now().UnixMilli(), profile, string(match.FlagOpen))
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
