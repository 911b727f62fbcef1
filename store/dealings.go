package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"duyen/match"
)

// recount counts anew how profiles stand, and makes what has changed their next
// version, with a change-log entry, in the transaction of what has changed it.
func (s *Store) recount(ctx context.Context, tx *sql.Tx, ids ...string) error {
	b, err := s.newBatch(ctx, tx, nil)
	if err != nil {
		return err
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if err := b.read(ctx, "id IN", ids); err != nil {
		return err
	}
	for _, id := range ids {
		r := b.byID[id]
		if r == nil || r.kind == match.KindStartup { // who asks, and has no places
			continue
		}
		now, err := s.dealings(ctx, tx, id)
		if err != nil {
			return err
		}
		text := ""
		if now != (match.Dealings{}) {
			body, err := json.Marshal(now)
			if err != nil {
				return match.Wrap(err, "writing how a profile stands as JSON")
			}
			text = string(body)
		}
		if text == r.dealings {
			continue
		}
		p, err := r.row.profile()
		if err != nil {
			return err
		}
		r.dealings = text
		b.take(r, p, r.body)
	}
	return b.flush(ctx)
}

// dealings counts how a profile stands. What it was asked by its own people shows no
// more than that, but the places that are taken are.
func (s *Store) dealings(ctx context.Context, tx *sql.Tx, id string) (x match.Dealings, err error) {
	since := s.now().Add(-match.DealingsYear).UnixMilli()
	var hours []int
	err = eachRow(ctx, tx, func(rows *sql.Rows) error {
		var created, answered int64
		var state match.IntroductionState
		if err := rows.Scan(&state, &created, &answered); err != nil {
			return err
		}
		switch {
		case state == match.IntroductionRequested && answered == 0:
			x.Waiting++
		case answered > 0:
			x.Asked, x.Answered = x.Asked+1, x.Answered+1
			hours = append(hours, int((answered-created)/3_600_000))
		case state == match.IntroductionExpired:
			x.Asked++
		}
		return nil
	}, `SELECT state, created_at, answered_at FROM introduction WHERE to_profile = $1 AND own = 0 AND (created_at >= $2 OR state = 'requested')`, id, since)
	if err != nil {
		return x, err
	}
	if len(hours) > 0 {
		slices.Sort(hours)
		x.Hours = hours[len(hours)/2]
	}
	if x.NextSlot, err = s.nextSlot(ctx, tx, id); err != nil {
		return x, err
	}
	return x, tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM seat WHERE profile = $1`, id).Scan(&x.Taken)
}
