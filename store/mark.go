package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// Mark writes what officers say about a profile: its next version, with a
// change-log entry, unless nothing changes. KindNotFound.
func (s *Store) Mark(ctx context.Context, id string, m match.Mark) (match.Written, error) {
	var out match.Written
	err := s.write(ctx, "marking a profile", func(tx *sql.Tx) error {
		b, err := s.newBatch(ctx, tx, nil)
		if err != nil {
			return err
		}
		if err := b.read(ctx, "id IN", []string{id}); err != nil {
			return err
		}
		r := b.byID[id]
		if r == nil {
			return match.Fail(match.KindNotFound, "not_found", "there is no such profile")
		}
		if out, err = b.mark(r, m); err != nil {
			return err
		}
		if err := s.explain(ctx, tx, id, m, out.Outcome != match.Unchanged); err != nil || out.Outcome == match.Unchanged {
			return err
		}
		return b.flush(ctx)
	})
	return out, err
}

// mark makes the marked profile the next version of r.
func (b *batch) mark(r *record, m match.Mark) (match.Written, error) {
	verified, hidden := or(m.Verified, r.verified), or(m.Hidden, r.hidden)
	p, err := r.row.profile()
	if err != nil {
		return match.Written{}, err
	}
	outcome := match.Unchanged
	if verified != r.verified || hidden != r.hidden {
		r.verified, r.hidden, outcome = verified, hidden, match.Updated
		b.take(r, p, r.body)
	}
	p.Common().Meta = r.meta()
	return match.Written{Profile: p, Outcome: outcome, Seq: b.seq}, nil
}

func or(said *bool, otherwise bool) bool {
	if said != nil {
		return *said
	}
	return otherwise
}
