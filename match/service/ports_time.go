package service

import (
	"context"
	"time"

	"duyen/match"
)

// Time keeps what mentors set aside and who has booked it.
type Time interface {
	Slots
	Bookings
	Reminders
	CalendarLinks
}

// Slots keeps what mentors set aside.
type Slots interface {
	// AddSlots keeps slots of a mentor in one transaction and gives what became of
	// each; one that is there already stays. With all, one that overlaps with another
	// is KindConflict and none is kept. KindNotFound when the mentor is gone,
	// KindConflict when there are too many. The entries are for the audit log, if
	// one is new; so in DropSlot.
	AddSlots(ctx context.Context, mentor string, slots []match.Slot, all bool, entries ...match.AuditEntry) (kept []match.Slot, fates []match.SlotFate, err error)
	// Slot gives one; KindNotFound.
	Slot(ctx context.Context, id string) (match.Slot, error)
	// Slots gives those a query asks for, by time.
	Slots(ctx context.Context, q match.SlotQuery) ([]match.Slot, error)
	// DropSlot takes one away; KindNotFound, KindConflict when it is booked.
	DropSlot(ctx context.Context, id string, entries ...match.AuditEntry) error
	// PassSlots counts mentors anew whose next slot has begun by now, or is free again
	// because who had booked it is gone, for up to limit slots, and tells whether there
	// may be more.
	PassSlots(ctx context.Context, now time.Time, limit int) (more bool, err error)
}

// Bookings keeps who has booked what.
type Bookings interface {
	// Book gives a slot to a startup; created is false when it had it. What only the
	// store can tell is checked in the same transaction: see store.Book for the errors.
	// The entries are for the audit log, if something has changed; so in MoveBooking.
	Book(ctx context.Context, b match.Booking, entries ...match.AuditEntry) (kept match.Booking, created bool, err error)
	// Booking gives one; KindNotFound.
	Booking(ctx context.Context, id string) (match.Booking, error)
	// MoveBooking changes one in a transaction; an error of change changes nothing.
	// moved says that it came into another state. KindNotFound.
	MoveBooking(
		ctx context.Context, id string, change func(b *match.Booking, now time.Time) error, entries ...match.AuditEntry,
	) (b match.Booking, moved bool, err error)
	// Bookings gives those a query asks for, those that begin last first.
	Bookings(ctx context.Context, q match.BookingQuery) ([]match.Booking, error)
}

// Reminders keeps who was written to.
type Reminders interface {
	// Unreminded gives up to limit bookings that begin within a time from now and whose
	// sides were not reminded.
	Unreminded(ctx context.Context, now time.Time, within time.Duration, limit int) ([]match.Booking, error)
	// Reminded notes that they were; it may be repeated.
	Reminded(ctx context.Context, id string) error
	// UntoldBookings gives up to limit bookings of sessions ahead that were made or
	// cancelled, and about which no letters were asked for.
	UntoldBookings(ctx context.Context, now time.Time, limit int) ([]match.Booking, error)
	// ToldBooking notes that letters about a state were; it may be repeated.
	ToldBooking(ctx context.Context, id string, state match.BookingState) error
}

// CalendarLinks keeps the hashes of the secret addresses of calendars, one per account.
type CalendarLinks interface {
	// PutCalendarLink keeps one in the place of the account's. KindNotFound;
	// KindConflict when the sign-in has ended through which it is asked for, "" for none.
	PutCalendarLink(ctx context.Context, user, hash, session string) error
	// CalendarLinkOf gives the account behind a hash; KindNotFound.
	CalendarLinkOf(ctx context.Context, hash string) (user string, err error)
	// CalendarLink gives since when an account has one; KindNotFound.
	CalendarLink(ctx context.Context, user string) (since time.Time, err error)
	// DropCalendarLink ends one and may be repeated.
	DropCalendarLink(ctx context.Context, user string) error
}
