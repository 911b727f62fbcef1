package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"duyen/match"
)

// slotPrefix marks ids of slots.
const slotPrefix = "slt_"

const slotColumns = `id, mentor, starts_at, ends_at, format, place, link, open, uid, created_at`

// taken is a condition: somebody has booked a slot.
const taken = `EXISTS (SELECT 1 FROM booking b WHERE b.slot = slot.id AND b.state <> 'cancelled')`

// AddSlots keeps slots of a mentor, in one transaction, and gives each as it is
// kept and what became of it. One that is there already, in all it says, stays. With all, one that
// overlaps with another keeps every one from being kept (KindConflict); without, it
// is left out. KindNotFound when the mentor is gone, KindConflict when there are
// too many. The entries are added to the audit log when one is new.
func (s *Store) AddSlots(
	ctx context.Context, mentor string, slots []match.Slot, all bool, entries ...match.AuditEntry,
) (kept []match.Slot, fates []match.SlotFate, err error) {
	err = s.write(ctx, "keeping slots", func(tx *sql.Tx) error {
		kept, fates = nil, nil
		if err := present(ctx, tx, mentor); err != nil {
			return err
		}
		for _, x := range slots {
			x.Mentor = mentor
			fate, err := s.addSlot(ctx, tx, &x)
			if err != nil {
				return err
			}
			if fate == match.SlotOverlaps && all {
				return match.Fail(match.KindConflict, "slot_overlap", "another slot of the mentor overlaps")
			}
			kept, fates = append(kept, x), append(fates, fate)
		}
		if !slices.Contains(fates, match.SlotCreated) {
			return nil
		}
		if err := s.checkSlots(ctx, tx, mentor); err != nil {
			return err
		}
		if _, err := s.appendAudit(ctx, tx, entries...); err != nil {
			return err
		}
		return s.recount(ctx, tx, mentor)
	})
	if err != nil {
		return nil, nil, err
	}
	return kept, fates, nil
}

func (s *Store) addSlot(ctx context.Context, tx *sql.Tx, x *match.Slot) (match.SlotFate, error) {
	from, to := x.StartsAt.UnixMilli(), x.EndsAt.UnixMilli()
	old, err := scanSlot(tx.QueryRowContext(ctx, `SELECT `+slotColumns+`, NOT `+taken+` FROM slot
		WHERE mentor = $1 AND starts_at < $2 AND ends_at > $3 ORDER BY starts_at LIMIT 1`, x.Mentor, to, from).Scan)
	switch {
	case err == nil && sameSlot(&old, x):
		*x = old
		return match.SlotUnchanged, nil
	case err == nil:
		return match.SlotOverlaps, nil
	case match.KindOf(missing(err, "none")) != match.KindNotFound:
		return "", err
	}
	now := s.now()
	x.ID, x.CreatedAt, x.Free = newID(slotPrefix, now), moment(now.UnixMilli()), true
	_, err = tx.ExecContext(ctx, `INSERT INTO slot (`+slotColumns+`, passed) VALUES (`+placeholders(1, 11)+`)`,
		x.ID, x.Mentor, from, to, x.Format, x.Place, x.Link, bit(x.Open), x.UID, now.UnixMilli(), 0)
	return match.SlotCreated, err
}

// sameSlot tells whether a slot says what another one says already.
func sameSlot(old, x *match.Slot) bool {
	return old.StartsAt.Equal(x.StartsAt) && old.EndsAt.Equal(x.EndsAt) && old.UID == x.UID &&
		old.Format == x.Format && old.Place == x.Place && old.Link == x.Link && old.Open == x.Open
}

// checkSlots refuses more upcoming slots than a mentor may have.
func (s *Store) checkSlots(ctx context.Context, tx *sql.Tx, mentor string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM slot WHERE mentor = $1 AND starts_at > $2`, mentor, s.now().UnixMilli()).Scan(&n)
	if err == nil && n > match.SlotsAhead {
		err = match.Fail(match.KindConflict, "too_many_slots", "the mentor has as many slots as there may be")
	}
	return err
}

// present refuses a profile that is gone.
func present(ctx context.Context, tx *sql.Tx, id string) error {
	return missing(tx.QueryRowContext(ctx, `SELECT 1 FROM profile WHERE id = $1`, id).Scan(new(int)), "there is no such profile")
}

// Slot gives one by id; KindNotFound.
func (s *Store) Slot(ctx context.Context, id string) (match.Slot, error) {
	x, err := readSlot(ctx, s.reader, id)
	return x, translate(ctx, err, "reading a slot")
}

// DropSlot takes a slot away. KindNotFound; KindConflict while somebody has booked
// it, or had and it was not cancelled.
func (s *Store) DropSlot(ctx context.Context, id string, entries ...match.AuditEntry) error {
	return s.write(ctx, "dropping a slot", func(tx *sql.Tx) error {
		x, err := readSlot(ctx, tx, id)
		if err != nil {
			return err
		}
		if !x.Free {
			return match.Fail(match.KindConflict, "slot_booked", "somebody has booked the slot")
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM slot WHERE id = $1`, id); err != nil {
			return err
		}
		if _, err := s.appendAudit(ctx, tx, entries...); err != nil {
			return err
		}
		return s.recount(ctx, tx, x.Mentor)
	})
}

// Slots gives those a query asks for, by time.
func (s *Store) Slots(ctx context.Context, q match.SlotQuery) ([]match.Slot, error) {
	w := &where{}
	w.all("mentor = " + w.param(q.Mentor))
	if !q.From.IsZero() {
		w.all("ends_at > " + w.param(q.From.UnixMilli()))
	}
	if !q.To.IsZero() {
		w.all("starts_at < " + w.param(q.To.UnixMilli()))
	}
	if q.Free {
		w.all("starts_at > " + w.param(q.Now.UnixMilli()))
		w.all("NOT " + taken)
	}
	if q.After.ID != "" {
		w.all("starts_at > " + w.param(q.After.At.UnixMilli())) // a mentor's begin at different times
	}
	var out []match.Slot
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		x, err := scanSlot(rows.Scan)
		x.Free = x.Free && x.StartsAt.After(q.Now)
		out = append(out, x)
		return err
	}, `SELECT `+slotColumns+`, NOT `+taken+` FROM slot WHERE `+w.text()+` ORDER BY starts_at LIMIT `+w.param(q.Limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading slots")
	}
	return out, nil
}

// tended is a condition: a mentor is to be counted anew because of a slot, which has
// begun by $1 or is free again because who had booked it is gone.
const tended = `passed <> 1 AND (passed = 2 OR starts_at <= $1)`

// PassSlots counts mentors anew whose next slot has begun by now or is free again, up
// to limit slots in one transaction, and tells whether there are more.
func (s *Store) PassSlots(ctx context.Context, now time.Time, limit int) (more bool, err error) {
	var begun bool // mostly not: then nothing is locked
	err = s.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM slot WHERE `+tended+`)`, now.UnixMilli()).Scan(&begun)
	if err != nil || !begun {
		return false, translate(ctx, err, "letting slots pass")
	}
	err = s.write(ctx, "letting slots pass", func(tx *sql.Tx) error {
		var ids, mentors []string
		err := eachRow(ctx, tx, func(rows *sql.Rows) error {
			var id, mentor string
			err := rows.Scan(&id, &mentor)
			ids, mentors = append(ids, id), append(mentors, mentor)
			return err
		}, `SELECT id, mentor FROM slot WHERE `+tended+` ORDER BY starts_at LIMIT $2`, now.UnixMilli(), limit)
		if err != nil || len(ids) == 0 {
			return err
		}
		more = len(ids) == limit
		err = chunks(ids, func(args []any) error {
			_, err := tx.ExecContext(ctx, `UPDATE slot SET passed = CASE WHEN starts_at <= $1 THEN 1 ELSE 0 END WHERE id IN (`+placeholders(2, len(args))+`)`,
				append([]any{now.UnixMilli()}, args...)...)
			return err
		})
		if err != nil {
			return err
		}
		return s.recount(ctx, tx, mentors...)
	})
	return more, err
}

// nextSlot gives when the next free slot of a mentor begins; nil for none.
func (s *Store) nextSlot(ctx context.Context, tx *sql.Tx, mentor string) (*time.Time, error) {
	var at sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT MIN(starts_at) FROM slot WHERE mentor = $1 AND starts_at > $2 AND NOT `+taken, mentor, s.now().UnixMilli()).Scan(&at)
	if err != nil || !at.Valid {
		return nil, err
	}
	next := moment(at.Int64)
	return &next, nil
}

func readSlot(ctx context.Context, q querier, id string) (match.Slot, error) {
	x, err := scanSlot(q.QueryRowContext(ctx, `SELECT `+slotColumns+`, NOT `+taken+` FROM slot WHERE id = $1`, id).Scan)
	if err != nil {
		return match.Slot{}, missing(err, "there is no such slot")
	}
	return x, nil
}

func scanSlot(scan func(...any) error) (x match.Slot, err error) {
	var from, to, created int64
	err = scan(&x.ID, &x.Mentor, &from, &to, &x.Format, &x.Place, &x.Link, &x.Open, &x.UID, &created, &x.Free)
	x.StartsAt, x.EndsAt, x.CreatedAt, x.Minutes = moment(from), moment(to), moment(created), int((to-from)/60_000)
	return x, err
}
