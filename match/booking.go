package match

import "time"

// Booking is a slot that a startup has taken. It keeps what the slot said, so that
// both sides know it when the slot is gone, and what came of it.
type Booking struct {
	ID           string       `json:"id"`
	Slot         string       `json:"slot,omitempty"`
	Mentor       string       `json:"mentor"`
	From         string       `json:"from"`
	Introduction string       `json:"introduction,omitempty"`
	State        BookingState `json:"state"`
	StartsAt     time.Time    `json:"starts_at"`
	EndsAt       time.Time    `json:"ends_at"`
	Format       string       `json:"format"`
	Place        string       `json:"place,omitempty"`
	Link         string       `json:"link,omitempty"`
	Message      string       `json:"message,omitempty"`

	Late    bool        `json:"late,omitempty"`   // cancelled later than BookingFree before
	EndedBy BookingSide `json:"by,omitempty"`     // who cancelled, or who did not come
	Reason  string      `json:"reason,omitempty"` // why it was cancelled

	Minutes int    `json:"minutes,omitempty"` // that the session took
	Summary string `json:"summary,omitempty"` // both sides read it
	Notes   string `json:"notes,omitempty"`   // only who acts for the mentor reads them

	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`
}

// BookingState is how far a booking has come.
type BookingState string

// The states. The first waits for the session, the others are ends.
const (
	BookingBooked    BookingState = "booked"
	BookingCancelled BookingState = "cancelled"
	BookingHeld      BookingState = "held"
	BookingNoShow    BookingState = "no_show"
)

// BookingStates lists every state.
func BookingStates() []BookingState {
	return []BookingState{BookingBooked, BookingCancelled, BookingHeld, BookingNoShow}
}

// BookingSide names a side of a booking.
type BookingSide string

// The sides.
const (
	BookingStartup BookingSide = "startup"
	BookingMentor  BookingSide = "mentor"
)

// other gives the other side.
func (s BookingSide) other() BookingSide {
	if s == BookingMentor {
		return BookingStartup
	}
	return BookingMentor
}

// CheckBooking brings what somebody asks for into form and gives what is wrong
// with it.
func CheckBooking(b *Booking) []Problem {
	n := &normalizer{}
	if b.From == "" {
		n.refuse(top("from"), ProblemRequired, "", "")
	}
	n.text(top("message"), &b.Message, maxMessage)
	return n.problems
}

// BookingRest gives until when a startup may not book, the zero time when it may.
// Missed is when it did not come or cancelled late, the newest first.
func BookingRest(missed []time.Time, now time.Time) time.Time {
	if len(missed) < bookingMissed || missed[0].Sub(missed[bookingMissed-1]) > bookingQuarter {
		return time.Time{}
	}
	if until := missed[0].Add(bookingRest); until.After(now) {
		return until
	}
	return time.Time{}
}

// BookingQuery asks for bookings of profiles, those that begin last first: of
// Profiles and of everything Owner owns. State "" means any, After is the place
// of the last one on the page before.
type BookingQuery struct {
	Profiles []string
	Owner    string
	State    BookingState
	From, To time.Time // that begin from then, and before then
	After    TimePlace
	Limit    int
}
