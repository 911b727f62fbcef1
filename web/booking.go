package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
)

// maxBookingForm bounds what is told of a session: notes of 20,000 characters have up
// to 180,000 bytes when they are sent.
const maxBookingForm = 256 << 10

// How long what is told of a session may be, in characters.
const (
	maxSessionSummary = 2000
	maxNotes          = 20000
)

// bookingBody is what the page of one session shows.
type bookingBody struct {
	Link                   string
	Done                   string
	When, Soon, State      string
	Startup, Mentor        linkView
	Where, Meeting         string // how one meets; the address where
	Message, Reason        string
	Summary, Notes         string
	Introduction           string
	Cancel, Missed, Report *form
	Late                   bool // cancelling now counts
	Theirs                 bool // its reader acts for the mentor
	Ahead                  bool // it is to come
	Again                  string
	Times                  linkView
}

// late tells whether cancelling a booking now counts.
func late(b *match.Booking, now time.Time) bool { return now.After(b.StartsAt.Add(-match.BookingFree)) }

// booking answers /me/bookings/ID.
func (p *Pages) booking(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showBooking(v, v.r.PathValue("id"), newForm(v.lang, ""))
}

func (p *Pages) showBooking(v *visit, id string, refused *form) error {
	x, err := p.Bookings.Appointment(v.r.Context(), v.actor, id)
	if err != nil {
		return err
	}
	startup, mentor := p.find(v, x.From), p.find(v, x.Mentor)
	body := bookingBody{
		Link: bookingLink(x.ID), When: p.when(v.lang, x.StartsAt, x.EndsAt), State: p.bookingState(v.lang, &x.Booking),
		Startup: linkView{Text: x.FromName}, Mentor: linkView{Text: x.MentorName}, Where: where(v.lang, x.Format, x.Place),
		Message: x.Message, Reason: x.Reason, Summary: x.Summary, Notes: x.Notes, Theirs: p.mine(v, mentor),
	}
	if x.State == match.BookingBooked {
		body.Meeting = webLink(x.Link)
	}
	if startup != nil {
		body.Startup = linkTo(v.lang, startup)
	}
	if mentor != nil {
		body.Mentor = linkTo(v.lang, mentor)
		body.Times = linkView{locale.Text(v.lang, "page.bookings.times", nil), body.Mentor.Href + "/slots"}
	}
	if x.Introduction != "" {
		body.Introduction = introductionLink(x.Introduction)
	}
	if refused.status == 0 {
		body.Done = done(v, "bookings")
	}
	p.bookingForms(v, &body, &x.Booking, refused)
	private(v.w)
	p.render(v, max(refused.status, http.StatusOK), "booking", locale.Text(v.lang, "page.bookings.one", map[string]any{"when": body.When}), &body)
	return nil
}

// bookingForms gives the forms of what can be done now.
func (p *Pages) bookingForms(v *visit, body *bookingBody, b *match.Booking, refused *form) {
	formOf := func(move match.BookingMove) *form {
		if refused.id == bookingForm(move) {
			return refused
		}
		return newForm(v.lang, bookingForm(move))
	}
	begun := !b.StartsAt.After(p.Now())
	switch {
	case b.State == match.BookingBooked && !begun:
		body.Ahead, body.Soon = true, p.soon(v.lang, b.StartsAt)
		body.Cancel, body.Late = formOf(match.BookingCancel), late(b, p.Now())
	case b.State == match.BookingBooked:
		body.Missed = formOf(match.BookingMissing)
		body.State = locale.Text(v.lang, "page.bookings.wait", nil)
	case b.State == match.BookingCancelled && b.EndedBy == match.BookingStartup && !body.Theirs && !begun && b.Slot != "" && body.Mentor.Href != "":
		body.Again = body.Mentor.Href + "/slots?slot=" + b.Slot + "#book"
	}
	if body.Theirs && begun && (b.State == match.BookingBooked || b.State == match.BookingHeld) {
		body.Report = formOf(match.BookingHold)
		if body.Report != refused {
			minutes := b.Minutes
			if minutes == 0 {
				minutes = int(b.EndsAt.Sub(b.StartsAt) / time.Minute)
			}
			body.Report.values.Set("minutes", strconv.Itoa(minutes))
			body.Report.values.Set("summary", b.Summary)
			body.Report.values.Set("notes", b.Notes)
		}
	}
}

// Words gives a field for more than a message.
func (b *bookingBody) Words(name string) field {
	x := b.Report.Maybe(name, "text-area", "")
	x.Max = map[string]int{"summary": maxSessionSummary, "notes": maxNotes}[name]
	return x
}

// moveBooking does what a form on the page of a session asks for.
func (p *Pages) moveBooking(move match.BookingMove) func(*visit) error {
	return func(v *visit) error {
		id := v.r.PathValue("id")
		v.back = bookingLink(id)
		if v.actor.Anonymous() {
			return v.signIn()
		}
		f, err := v.postedUpTo(maxBookingForm, bookingForm(move), "reason", "minutes", "summary", "notes")
		if err != nil {
			return err
		}
		told := f.told(move)
		if f.status == 0 {
			_, err := p.Bookings.MoveBooking(v.r.Context(), v.actor, id, move, told)
			if err != nil && !f.refuse(err, p.Status) {
				return err
			}
		}
		if f.status != 0 {
			return p.showBooking(v, id, f)
		}
		return leave(v, v.back+"?done="+string(move)+atTop)
	}
}

// told reads what is told with a move; what the form does not have stays as it is.
func (f *form) told(move match.BookingMove) (out match.BookingReport) {
	part := func(name string) *string {
		if !f.values.Has(name) {
			return nil
		}
		text := strings.TrimSpace(strings.ReplaceAll(f.Get(name), "\r\n", "\n"))
		return &text
	}
	if move != match.BookingHold {
		out.Reason = part("reason")
		return out
	}
	out.Summary, out.Notes = part("summary"), part("notes")
	if typed := strings.TrimSpace(f.Get("minutes")); typed != "" {
		n, err := strconv.Atoi(typed)
		if err != nil {
			f.badValue("minutes")
		}
		out.Minutes = &n
	}
	return out
}

// timeWays leads from a mentor's page to its time, and says when the next is free.
func (p *Pages) timeWays(v *visit, found match.Profile, mine bool) []linkView {
	m, ok := found.(*match.Mentor)
	if !ok {
		return nil
	}
	link := profileLink(m.Kind, m.ID) + "/slots"
	if mine {
		return []linkView{{locale.Text(v.lang, "page.slots.keep", nil), link}}
	}
	if next := match.NextSlot(m); next != nil && next.After(p.Now()) {
		return []linkView{{locale.Text(v.lang, "page.slots.next", map[string]any{"when": p.startsAt(v.lang, *next)}), link}}
	}
	return nil
}

// startsAt says when something begins: 16:00, Saturday 28/11.
func (p *Pages) startsAt(lang string, t time.Time) string {
	return t.In(home()).Format("15:04") + ", " + p.dayName(lang, t)
}

// free tells of a mentor's page whether it takes somebody on, and from when there is
// time.
func (s *sheet) free(m *match.Mentor) {
	today, ok := s.p.today().Time()
	state := "full"
	if ok && match.FreeNow(m, today) {
		state = "free"
	}
	s.text("takes", locale.Text(s.lang, "page.slots.takes."+state, nil))
	if next := match.NextSlot(m); next != nil && next.After(s.p.Now()) {
		s.links("next_slot", []linkView{{s.p.startsAt(s.lang, *next), profileLink(m.Kind, m.ID) + "/slots"}})
	}
}

// bookingForm names the form of a move.
func bookingForm(m match.BookingMove) string { return "booking-" + string(m) }
