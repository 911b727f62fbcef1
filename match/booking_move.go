package match

import "time"

// BookingMove is what a side does.
type BookingMove string

// The moves.
const (
	BookingCancel  BookingMove = "cancel"  // before the session
	BookingHold    BookingMove = "held"    // it took place
	BookingMissing BookingMove = "no_show" // the other side did not come
)

// BookingMoves lists every move.
func BookingMoves() []BookingMove { return []BookingMove{BookingCancel, BookingHold, BookingMissing} }

// The rules of keeping appointments. Until a day before, a mentor can still give
// the time to somebody else. Who has let mentors wait twice in a quarter comes back
// after a month.
const (
	BookingFree    = 24 * time.Hour
	bookingMissed  = 2
	bookingQuarter = 90 * 24 * time.Hour
	bookingRest    = 30 * 24 * time.Hour

	BookingsAhead = 3 // upcoming sessions of one startup with one mentor

	maxSession = 24 * 60 // minutes
)

// BookingReport is what is told with a move: why it was made, or, by the mentor, what
// came of a session. nil leaves a part as it is.
type BookingReport struct {
	Reason  *string
	Minutes *int
	Summary *string
	Notes   *string
}

// bookingStep is one row of the table of moves.
type bookingStep struct {
	state BookingState
	move  BookingMove
	by    Side // either of them
	next  BookingState
}

// bookingSteps is the whole table; what is not in it cannot be done.
func bookingSteps() []bookingStep {
	return []bookingStep{
		{BookingBooked, BookingCancel, SideFrom | SideTo, BookingCancelled},
		{BookingBooked, BookingHold, SideTo, BookingHeld},
		{BookingBooked, BookingMissing, SideFrom | SideTo, BookingNoShow},
	}
}

// Move makes a move by a side, From being the startup and To the mentor. One that
// has been made already changes no state; repeating held changes what was told of
// the session. KindConflict when the move is not open to the side in this state, or
// at this time: sessions are cancelled before they begin, and held or missed after.
func (b *Booking) Move(move BookingMove, by Side, told BookingReport, now time.Time) error {
	for _, step := range bookingSteps() {
		if step.move != move || step.by&by == 0 || step.state != b.State && step.next != b.State {
			continue
		}
		if err := told.of(move, by); err != nil {
			return err
		}
		if b.State == step.next {
			if move == BookingHold {
				return b.tell(told, now)
			}
			return nil
		}
		if begun := !now.Before(b.StartsAt); begun == (move == BookingCancel) {
			code := "booking_begun"
			if !begun {
				code = "booking_not_begun"
			}
			return Fail(KindConflict, code, "no "+string(move)+" at this time")
		}
		b.end(step.next, by, now)
		return b.tell(told, now)
	}
	return Fail(KindConflict, "booking_state", "the booking is "+string(b.State)+": no "+string(move)+" by this side")
}

// of refuses what cannot be told with a move: how long a session took without one,
// and the mentor's own words by the other side.
func (r *BookingReport) of(move BookingMove, by Side) error {
	n := &normalizer{}
	if move != BookingHold && r.Minutes != nil {
		n.refuse(top("minutes"), ProblemBadValue, itoa(*r.Minutes), "")
	}
	mentor := by&SideTo != 0
	if !mentor && r.Summary != nil {
		n.refuse(top("summary"), ProblemBadValue, "", "")
	}
	if !mentor && r.Notes != nil {
		n.refuse(top("notes"), ProblemBadValue, "", "")
	}
	return Invalid(n.problems)
}

// end puts a booking into its last state. Who is both sides acts as the mentor.
func (b *Booking) end(state BookingState, by Side, now time.Time) {
	b.State, b.ChangedAt = state, now
	side := BookingStartup
	if by&SideTo != 0 {
		side = BookingMentor
	}
	switch state {
	case BookingCancelled:
		b.EndedBy, b.Late = side, now.After(b.StartsAt.Add(-BookingFree))
	case BookingNoShow:
		b.EndedBy = side.other()
	case BookingHeld:
		b.Minutes = int(b.EndsAt.Sub(b.StartsAt) / time.Minute)
	}
}

// CallOff cancels a booking by neither side, because the two part.
func (b *Booking) CallOff(now time.Time) {
	b.State, b.ChangedAt = BookingCancelled, now
}

// tell takes what was told with a move.
func (b *Booking) tell(told BookingReport, now time.Time) error {
	n := &normalizer{}
	before := *b
	for _, part := range []struct {
		name  string
		given *string
		kept  *string
		most  int
	}{
		{"reason", told.Reason, &b.Reason, maxMessage}, {"summary", told.Summary, &b.Summary, maxSource}, {"notes", told.Notes, &b.Notes, maxDescription},
	} {
		if part.given != nil {
			*part.kept = *part.given
			n.text(top(part.name), part.kept, part.most)
		}
	}
	if told.Minutes != nil {
		if b.Minutes = *told.Minutes; b.Minutes < 1 || b.Minutes > maxSession {
			n.refuse(top("minutes"), ProblemOutOfRange, itoa(b.Minutes), itoa(min(max(b.Minutes, 1), maxSession)))
		}
	}
	if *b != before {
		b.ChangedAt = now
	}
	return Invalid(n.problems)
}
