package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// bookingPrefix marks ids of bookings.
const bookingPrefix = "bkg_"

const bookingColumns = `id, COALESCE(slot, ''), mentor, from_profile, introduction, state, starts_at, ends_at, format, place, link, message,
	late, ended_by, reason, minutes, summary, notes, created_at, changed_at`

// Book gives a slot to a startup, with an item in the feeds of both sides where they
// are open, in one transaction. When the startup has it already that is given, and
// created is false. KindNotFound when slot or startup is gone; KindConflict when the
// slot has begun or is taken, or when the startup is elsewhere then or has booked
// too much; KindForbidden without an introduction that the slot needs; KindInvalid
// while the startup may not book. The entries are added to the audit log when it
// was not there.
func (s *Store) Book(ctx context.Context, b match.Booking, entries ...match.AuditEntry) (kept match.Booking, created bool, err error) {
	err = s.write(ctx, "booking a slot", func(tx *sql.Tx) error {
		created = false
		slot, err := readSlot(ctx, tx, b.Slot)
		if err != nil {
			return err
		}
		if err := present(ctx, tx, b.From); err != nil {
			return err
		}
		kept, err = scanBooking(tx.QueryRowContext(ctx, `SELECT `+bookingColumns+` FROM booking WHERE slot = $1 AND state <> 'cancelled'`, slot.ID).Scan)
		if err == nil && kept.From == b.From && kept.State == match.BookingBooked {
			return nil
		}
		if err == nil {
			return match.Fail(match.KindConflict, "slot_taken", "somebody else has booked the slot")
		}
		if match.KindOf(missing(err, "none")) != match.KindNotFound {
			return err
		}
		kept = b
		if err := s.mayBook(ctx, tx, &kept, &slot); err != nil {
			return err
		}
		created = true
		if err := s.book(ctx, tx, &kept, &slot); err != nil {
			return err
		}
		_, err = s.appendAudit(ctx, tx, entries...)
		return err
	})
	if err != nil {
		return match.Booking{}, false, err
	}
	return kept, created, nil
}

// mayBook checks what only the store knows.
func (s *Store) mayBook(ctx context.Context, tx *sql.Tx, b *match.Booking, slot *match.Slot) error {
	now := s.now()
	if !slot.StartsAt.After(now) {
		return match.Fail(match.KindConflict, "slot_begun", "the slot has begun")
	}
	if err := s.introduced(ctx, tx, b, slot); err != nil {
		return err
	}
	missed, err := missedBy(ctx, tx, b.From)
	if err != nil {
		return err
	}
	if until := match.BookingRest(missed, now); !until.IsZero() {
		return match.Invalid([]match.Problem{{Field: "from", Code: match.ProblemSuspended, Value: match.Moment(until)}})
	}
	var elsewhere, ahead int
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(SUM(starts_at < $1 AND ends_at > $2), 0), COALESCE(SUM(mentor = $3 AND starts_at > $4), 0)
		FROM booking WHERE from_profile = $5 AND state = 'booked'`,
		slot.EndsAt.UnixMilli(), slot.StartsAt.UnixMilli(), slot.Mentor, now.UnixMilli(), b.From).Scan(&elsewhere, &ahead)
	switch {
	case err != nil:
		return err
	case elsewhere > 0:
		return match.Fail(match.KindConflict, "booking_overlap", "the startup has another session then")
	case ahead >= match.BookingsAhead:
		return match.Fail(match.KindConflict, "too_many_bookings", "the startup has as many sessions ahead with the mentor as it may have")
	}
	return nil
}

// introduced finds the introduction that a booking rests on: the one it names, or
// the newest of the pair. An open slot needs none.
func (s *Store) introduced(ctx context.Context, tx *sql.Tx, b *match.Booking, slot *match.Slot) error {
	named := b.Introduction
	err := tx.QueryRowContext(ctx, `SELECT id FROM introduction WHERE ($1 = '' OR id = $1)
		AND (from_profile = $2 AND to_profile = $3 OR from_profile = $3 AND to_profile = $2)
		AND (state IN ('accepted', 'met') OR state = 'closed' AND result = 'mentoring' AND finished_at = 0) ORDER BY id DESC LIMIT 1`,
		named, b.From, slot.Mentor).Scan(&b.Introduction)
	switch {
	case err == nil:
		return nil
	case match.KindOf(missing(err, "none")) != match.KindNotFound:
		return err
	case named == "" && slot.Open:
		return nil
	}
	return match.Fail(match.KindForbidden, "introduction_needed", "the mentor has accepted no introduction to the startup")
}

// missedBy gives when a startup did not come to a session or cancelled one late,
// the newest first.
func missedBy(ctx context.Context, tx *sql.Tx, startup string) (out []time.Time, err error) {
	err = eachRow(ctx, tx, func(rows *sql.Rows) error {
		var at int64
		err := rows.Scan(&at)
		out = append(out, moment(at))
		return err
	}, `SELECT ended_at FROM booking WHERE from_profile = $1 AND ended_by = $2 AND (late = 1 OR state = $3) ORDER BY ended_at DESC LIMIT 10`,
		startup, string(match.BookingStartup), string(match.BookingNoShow))
	return out, err
}

func (s *Store) book(ctx context.Context, tx *sql.Tx, b *match.Booking, slot *match.Slot) error {
	now := s.now()
	b.ID, b.State, b.Mentor, b.CreatedAt = newID(bookingPrefix, now), match.BookingBooked, slot.Mentor, moment(now.UnixMilli())
	b.StartsAt, b.EndsAt, b.Format, b.Place, b.Link, b.ChangedAt = slot.StartsAt, slot.EndsAt, slot.Format, slot.Place, slot.Link, b.CreatedAt
	reminded := int64(0)
	if slot.StartsAt.Sub(now) <= match.BookingFree { // the letter that it was booked is enough
		reminded = now.UnixMilli()
	}
	own, err := sameHands(ctx, tx, b.From, b.Mentor)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO booking (id, slot, mentor, from_profile, introduction, state, starts_at, ends_at, format, place, link, message,
		late, ended_by, reason, minutes, summary, notes, created_at, changed_at, ended_at, reminded_at, own) VALUES (`+placeholders(1, 23)+`)`,
		b.ID, b.Slot, b.Mentor, b.From, b.Introduction, string(b.State), b.StartsAt.UnixMilli(), b.EndsAt.UnixMilli(), b.Format, b.Place, b.Link, b.Message,
		0, "", "", 0, "", "", b.CreatedAt.UnixMilli(), b.ChangedAt.UnixMilli(), 0, reminded, bit(own))
	if err != nil {
		return err
	}
	return s.booked(ctx, tx, b)
}

// booked tells the feeds of both sides how a booking stands, and counts the mentor
// anew.
func (s *Store) booked(ctx context.Context, tx *sql.Tx, b *match.Booking) error {
	item := match.FeedItem{
		At: b.ChangedAt, Event: match.EventBooking, What: "booking:" + b.ID + ":" + string(b.State),
		Changed: []match.FeedChange{{Field: "session_" + string(b.State), To: match.Moment(b.StartsAt)}},
	}
	of, with := item, item
	of.Feed, of.Target, with.Feed, with.Target = b.Mentor, b.From, b.From, b.Mentor
	if _, err := addItems(ctx, tx, []match.FeedItem{of, with}); err != nil {
		return err
	}
	return s.recount(ctx, tx, b.Mentor)
}

// Booking gives one by id; KindNotFound.
func (s *Store) Booking(ctx context.Context, id string) (match.Booking, error) {
	b, err := readBooking(ctx, s.reader, id)
	return b, translate(ctx, err, "reading a booking")
}

// MoveBooking changes a booking in one transaction; an error of change changes
// nothing. A new state stands in the feeds of both sides, and the entries in the audit
// log. KindNotFound.
func (s *Store) MoveBooking(
	ctx context.Context, id string, change func(b *match.Booking, now time.Time) error, entries ...match.AuditEntry,
) (b match.Booking, moved bool, err error) {
	err = s.write(ctx, "changing a booking", func(tx *sql.Tx) error {
		moved = false
		if b, err = readBooking(ctx, tx, id); err != nil {
			return err
		}
		before := b
		if err := change(&b, moment(s.now().UnixMilli())); err != nil || b == before {
			return err
		}
		moved = b.State != before.State
		if err := s.putBooking(ctx, tx, &b); err != nil || !moved {
			return err
		}
		if _, err := s.appendAudit(ctx, tx, entries...); err != nil {
			return err
		}
		return s.booked(ctx, tx, &b)
	})
	if err != nil {
		return match.Booking{}, false, err
	}
	return b, moved, nil
}

// putBooking writes what moves change.
func (s *Store) putBooking(ctx context.Context, tx *sql.Tx, b *match.Booking) error {
	_, err := tx.ExecContext(ctx, `UPDATE booking SET state = $1, late = $2, ended_by = $3, reason = $4, minutes = $5, summary = $6, notes = $7,
		changed_at = $8, ended_at = CASE WHEN state = $1 THEN ended_at ELSE $8 END WHERE id = $9`,
		string(b.State), bit(b.Late), string(b.EndedBy), b.Reason, b.Minutes, b.Summary, b.Notes, b.ChangedAt.UnixMilli(), b.ID)
	return err
}

// callOff cancels the sessions ahead that a condition finds, by nobody: the two have
// nothing to do with each other any more.
func (s *Store) callOff(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	now := moment(s.now().UnixMilli())
	found, err := bookings(ctx, tx, `state = 'booked' AND starts_at > $1 AND `+where+` ORDER BY starts_at, id`, append([]any{now.UnixMilli()}, args...)...)
	if err != nil {
		return err
	}
	for i := range found {
		b := &found[i]
		b.CallOff(now)
		if err := s.putBooking(ctx, tx, b); err != nil {
			return err
		}
		if err := s.booked(ctx, tx, b); err != nil {
			return err
		}
	}
	return nil
}

// Bookings gives those a query asks for.
func (s *Store) Bookings(ctx context.Context, q match.BookingQuery) ([]match.Booking, error) {
	w := &where{}
	of := owned(w, q.Owner, q.Profiles)
	w.all("(from_profile IN (" + of + ") OR mentor IN (" + of + "))")
	if q.State != "" {
		w.all("state = " + w.param(string(q.State)))
	}
	if !q.From.IsZero() {
		w.all("starts_at >= " + w.param(q.From.UnixMilli()))
	}
	if !q.To.IsZero() {
		w.all("starts_at < " + w.param(q.To.UnixMilli()))
	}
	if q.After.ID != "" {
		w.all("(starts_at, id) < (" + w.param(q.After.At.UnixMilli()) + ", " + w.param(q.After.ID) + ")")
	}
	out, err := bookings(ctx, s.reader, w.text()+` ORDER BY starts_at DESC, id DESC LIMIT `+w.param(q.Limit), w.args...)
	return out, translate(ctx, err, "reading bookings")
}

// Unreminded gives bookings whose session begins within a time from now and whose
// sides were not reminded, the next first.
func (s *Store) Unreminded(ctx context.Context, now time.Time, within time.Duration, limit int) ([]match.Booking, error) {
	out, err := bookings(ctx, s.reader, `state = 'booked' AND reminded_at = 0 AND starts_at > $1 AND starts_at <= $2 ORDER BY starts_at, id LIMIT $3`,
		now.UnixMilli(), now.Add(within).UnixMilli(), limit)
	return out, translate(ctx, err, "reading whom to remind")
}

// UntoldBookings gives bookings whose session is ahead and of whose state no letters
// were asked for, the next first.
func (s *Store) UntoldBookings(ctx context.Context, now time.Time, limit int) ([]match.Booking, error) {
	out, err := bookings(ctx, s.reader, `told <> state AND state IN ('booked', 'cancelled') AND starts_at > $1 ORDER BY starts_at, id LIMIT $2`,
		now.UnixMilli(), limit)
	return out, translate(ctx, err, "reading whom to tell of sessions")
}

// ToldBooking notes that letters were asked for about a state.
func (s *Store) ToldBooking(ctx context.Context, id string, state match.BookingState) error {
	return s.write(ctx, "noting a letter", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE booking SET told = $1 WHERE id = $2`, string(state), id)
		return err
	})
}

func bookings(ctx context.Context, q querier, behind string, args ...any) (out []match.Booking, err error) {
	err = eachRow(ctx, q, func(rows *sql.Rows) error {
		b, err := scanBooking(rows.Scan)
		out = append(out, b)
		return err
	}, `SELECT `+bookingColumns+` FROM booking WHERE `+behind, args...)
	return out, err
}

// Reminded notes that the sides of a booking were reminded.
func (s *Store) Reminded(ctx context.Context, id string) error {
	return s.write(ctx, "noting a reminder", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE booking SET reminded_at = $1 WHERE id = $2`, s.now().UnixMilli(), id)
		return err
	})
}

func readBooking(ctx context.Context, q querier, id string) (match.Booking, error) {
	b, err := scanBooking(q.QueryRowContext(ctx, `SELECT `+bookingColumns+` FROM booking WHERE id = $1`, id).Scan)
	if err != nil {
		return match.Booking{}, missing(err, "there is no such booking")
	}
	return b, nil
}

func scanBooking(scan func(...any) error) (b match.Booking, err error) {
	var from, to, created, changed int64
	err = scan(&b.ID, &b.Slot, &b.Mentor, &b.From, &b.Introduction, &b.State, &from, &to, &b.Format, &b.Place, &b.Link, &b.Message,
		&b.Late, &b.EndedBy, &b.Reason, &b.Minutes, &b.Summary, &b.Notes, &created, &changed)
	b.StartsAt, b.EndsAt, b.CreatedAt, b.ChangedAt = moment(from), moment(to), moment(created), moment(changed)
	return b, err
}
