package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Bookings is who meets a mentor when; KindNotFound for who acts for no side.
type Bookings interface {
	// Book books a time for an own startup; created is false when it had it. KindInvalid,
	// KindForbidden without an introduction, KindConflict with the reason.
	Book(ctx context.Context, a match.Actor, b match.Booking) (kept match.Booking, created bool, err error)
	// Bookings gives a page of the actor's own, those that begin last first.
	Bookings(ctx context.Context, a match.Actor, q service.BookingsQuery) (service.BookingPage, error)
	// Appointment gives one with the names of both sides.
	Appointment(ctx context.Context, a match.Actor, id string) (service.Appointment, error)
	// MoveBooking makes a move and may be repeated; KindInvalid, KindConflict.
	MoveBooking(ctx context.Context, a match.Actor, id string, move match.BookingMove, told match.BookingReport) (match.Booking, error)
	// ClashingSlots gives the free times of a mentor that overlap with some in which it
	// is busy; KindForbidden.
	ClashingSlots(ctx context.Context, a match.Actor, mentor string, busy []match.Slot) ([]match.Slot, error)
}

const (
	bookingsAhead = 100 // as many as a page of the service has
	bookingsShown = 20  // of those that are over
)

// bookingsBody is what the page of somebody's sessions shows.
type bookingsBody struct {
	Done       string
	Tell, Next []bookingRow // that are over and nobody has said what came of them; to come
	Past       []bookingRow
	Older      string
	Empty      *emptyView
	Ways       []linkView // to own mentors' time, or to others'
	Link       linkedView
}

// bookingRow is one session in a list.
type bookingRow struct{ When, Soon, With, Where, State, Class, Href string }

// linkedView is how calendars follow somebody's sessions.
type linkedView struct {
	Since, Address string // the address is shown this once
}

// bookings answers /me/bookings.
func (p *Pages) bookings(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showBookings(v, "")
}

func (p *Pages) showBookings(v *visit, address string) error {
	body := bookingsBody{Link: linkedView{Address: address}}
	if address == "" {
		body.Done = done(v, "bookings")
	}
	since, err := p.Calendars.CalendarLinked(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	body.Link.Since = p.time(since)
	if err := p.fillBookings(v, &body); err != nil {
		return err
	}
	for _, c := range v.cards {
		if c.Kind == match.KindMentor {
			text := locale.Text(v.lang, "page.slots.keep", nil) + " – " + c.Name
			body.Ways = append(body.Ways, linkView{text, profileLink(c.Kind, c.ID) + "/slots"})
		}
	}
	if len(body.Ways) == 0 {
		body.Ways = []linkView{{locale.Text(v.lang, "page.bookings.find", nil), "/search?kind=mentor&available=1"}}
	}
	if len(body.Tell)+len(body.Next)+len(body.Past) == 0 {
		body.Empty = &emptyView{Text: locale.Text(v.lang, "page.bookings.none", nil), Ways: body.Ways}
		body.Ways = nil
	}
	private(v.w)
	p.render(v, http.StatusOK, "bookings", locale.Text(v.lang, "page.bookings.title", nil), body)
	return nil
}

// fillBookings reads what waits, what comes, the soonest first, and what is over, the
// newest first.
func (p *Pages) fillBookings(v *visit, body *bookingsBody) error {
	names := map[string]linkView{}
	now := p.Now()
	after := slotID(v.r.URL.Query().Get("after"))
	if after == "" {
		open, err := p.Bookings.Bookings(v.r.Context(), v.actor, service.BookingsQuery{State: match.BookingBooked, Limit: bookingsAhead})
		if err != nil {
			return err
		}
		slices.Reverse(open.Data)
		for i := range open.Data {
			row := p.bookingRow(v, &open.Data[i], names)
			if open.Data[i].StartsAt.After(now) {
				body.Next = append(body.Next, row)
			} else {
				row.State = locale.Text(v.lang, "page.bookings.tell", nil)
				if open.Data[i].EndsAt.After(now) {
					row.State = locale.Text(v.lang, "page.bookings.on", nil)
				}
				body.Tell = append(body.Tell, row)
			}
		}
	}
	past, err := p.Bookings.Bookings(v.r.Context(), v.actor, service.BookingsQuery{After: after, Limit: bookingsShown})
	if err != nil {
		return err
	}
	for i := range past.Data {
		if past.Data[i].State != match.BookingBooked {
			body.Past = append(body.Past, p.bookingRow(v, &past.Data[i], names))
		}
	}
	if past.HasMore {
		body.Older = service.PathBookings + "?after=" + url.QueryEscape(past.Next)
	}
	return nil
}

// bookingRow says a session in one line, to a side of it.
func (p *Pages) bookingRow(v *visit, b *match.Booking, names map[string]linkView) bookingRow {
	other := b.Mentor
	if p.owns(v, b.Mentor) {
		other = b.From
	}
	row := bookingRow{
		When: p.when(v.lang, b.StartsAt, b.EndsAt), With: p.nameOf(v, other, names).Text, Where: where(v.lang, b.Format, b.Place),
		State: p.bookingState(v.lang, b), Class: string(b.State), Href: bookingLink(b.ID),
	}
	if b.State == match.BookingBooked {
		row.Soon = p.soon(v.lang, b.StartsAt)
	}
	return row
}

// bookingState says how a booking stands, "" of one that is to come.
func (p *Pages) bookingState(lang string, b *match.Booking) string {
	var key string
	switch b.State {
	case match.BookingHeld:
		return locale.Text(lang, "page.bookings.held", map[string]any{"n": b.Minutes})
	case match.BookingCancelled:
		key = "cancelled." + string(b.EndedBy)
		if b.Late {
			key += ".late"
		}
	case match.BookingNoShow:
		key = "missed." + string(b.EndedBy)
	default:
		return ""
	}
	return locale.Text(lang, "page.bookings."+key, nil)
}

// where says where two meet.
func where(lang, format, place string) string {
	text := locale.Text(lang, "format."+format, nil)
	if place != "" {
		text += ": " + place
	}
	return text
}

func bookingLink(id string) string { return service.PathBookings + "/" + url.PathEscape(id) }

// owns tells whether a profile is one of the visitor's own.
func (p *Pages) owns(v *visit, id string) bool {
	return slices.ContainsFunc(v.cards, func(c match.Card) bool { return c.ID == id })
}

// nameOf names a profile by its id and leads to it; known are those that were looked
// up for this page.
func (p *Pages) nameOf(v *visit, id string, known map[string]linkView) linkView {
	if l, ok := known[id]; ok {
		return l
	}
	l := linkTo(v.lang, p.find(v, id))
	known[id] = l
	return l
}

// linkCalendar makes the visitor's secret address and shows it, this once.
func (p *Pages) linkCalendar(v *visit) error {
	v.back = service.PathBookings
	if v.actor.Anonymous() {
		return v.signIn()
	}
	token, err := p.Calendars.LinkCalendar(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	// Not from the request: its host is what somebody wrote into it.
	return p.showBookings(v, p.FeedWays.Site()+service.PathCalendars+"/"+token+service.CalendarFile)
}

// unlinkCalendar ends the visitor's secret address.
func (p *Pages) unlinkCalendar(v *visit) error {
	v.back = service.PathBookings
	if v.actor.Anonymous() {
		return v.signIn()
	}
	if err := p.Calendars.UnlinkCalendar(v.r.Context(), v.actor); err != nil {
		return err
	}
	return leave(v, service.PathBookings+"?done=unlinked#calendar")
}
