package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// PutMemberCode keeps the hash of the code that hands a profile over which the
// organization keeps; one there was before ends. KindNotFound when it is no member
// that the organization keeps.
func (s *Store) PutMemberCode(ctx context.Context, organization, profile, hash string, until time.Time) error {
	return s.write(ctx, "keeping a code", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE member SET code = $1, code_ends_at = $2 WHERE organization = $3 AND profile = $4 AND left_at = 0
			AND EXISTS (SELECT 1 FROM profile p WHERE p.id = member.profile AND p.keeper = member.organization)`,
			hash, until.UnixMilli(), organization, profile)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return missing(orNoRows(err), "there is no such membership")
		}
		return nil
	})
}

func orNoRows(err error) error {
	if err == nil {
		return sql.ErrNoRows
	}
	return err
}

// TakeProfile gives the kept profile that a code hands over to an account: its
// next version, with a change-log entry. The code is used up. KindNotFound.
func (s *Store) TakeProfile(ctx context.Context, hash, user string, now time.Time) (match.Written, error) {
	var out match.Written
	err := s.write(ctx, "handing a profile over", func(tx *sql.Tx) error {
		var profile string
		err := tx.QueryRowContext(ctx, `SELECT m.profile FROM member m JOIN profile p ON p.id = m.profile AND p.keeper = m.organization
			WHERE m.code = $1 AND m.code <> '' AND m.code_ends_at > $2 AND m.left_at = 0`, hash, now.UnixMilli()).Scan(&profile)
		if err != nil {
			return missing(err, "there is no such code")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE member SET code = '', code_ends_at = 0 WHERE code = $1`, hash); err != nil {
			return err
		}
		paused, err := pausedOwners(ctx, tx, []string{user})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE profile SET owner = $1, keeper = '', paused = $2 WHERE id = $3`, user, bit(paused[user]), profile)
		if err != nil {
			return err
		}
		b, err := s.newBatch(ctx, tx, nil)
		if err != nil {
			return err
		}
		if err := b.read(ctx, "id IN", []string{profile}); err != nil {
			return err
		}
		r := b.byID[profile]
		p, err := r.row.profile()
		if err != nil {
			return err
		}
		b.take(r, p, r.body)
		p.Common().Meta = r.meta()
		out = match.Written{Profile: p, Outcome: match.Updated, Seq: b.seq}
		return b.flush(ctx)
	})
	return out, err
}
