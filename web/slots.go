package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Slots is the time that mentors set aside; KindNotFound for a mentor whom the actor
// does not see.
type Slots interface {
	// Slots gives a page of what a mentor has set aside, by time.
	Slots(ctx context.Context, a match.Actor, mentor string, q service.SlotsQuery) (service.SlotPage, error)
	// AddSlot sets time aside, once or weekly, all or nothing; created is false when it
	// was there. KindInvalid, KindForbidden, KindConflict.
	AddSlot(ctx context.Context, a match.Actor, mentor string, n service.NewSlot) (slots []match.Slot, created bool, err error)
	// ImportSlots sets many times aside; what is refused leaves the rest. KindForbidden.
	ImportSlots(ctx context.Context, a match.Actor, mentor string, slots []match.Slot, from []string) (service.SlotImport, error)
	// DropSlot takes one back; KindNotFound, KindForbidden, KindConflict when it is booked.
	DropSlot(ctx context.Context, a match.Actor, mentor, id string) error
	// MayImportSlots is nil for who sets time of the mentor aside.
	MayImportSlots(ctx context.Context, a match.Actor, mentor string) error
}

// Holders is who takes others on, as its owner changes it.
type Holders interface {
	// Whole gives a profile with all that only its owner reads; KindForbidden.
	Whole(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error)
	// Replace stores a profile in the place of the version that was read; KindInvalid,
	// KindPrecondition when it has changed meanwhile.
	Replace(ctx context.Context, a match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error)
}

const (
	slotsShown = 100 // of one week, and as many are looked ahead for
	weeksShown = 8
)

// slotsBody is what the page of a mentor's time shows.
type slotsBody struct {
	Link, Mentor, MentorLink string
	Own, Booking             bool // its reader sets the time aside; may book some of it
	Done                     undoView
	Problem                  string // with a form that has no field
	Away                     string
	Weeks                    []menuView
	Week, Earlier, Later     string
	Monday                   string // as the address names the week
	Days                     []dayView
	More                     string // address of what is later in the week
	Empty                    *emptyView
	Book                     *bookView
	Keep                     *keepView
	Checked                  string   // what came of a calendar
	Refused                  []string // events of it that were not read
	Clashes                  []choice // free times that overlap with its busy ones
}

// dayView is a day of a week and what is set aside on it.
type dayView struct {
	Name        string
	Past, Today bool
	Slots       []slotView
}

// slotView is one time as its reader knows it.
type slotView struct {
	ID, Time, Where, Note, Who, Href, Class string
	Pick                                    *choice // to book it
	Drop                                    bool
}

// atTop is where a page says what was done: a form's own place, which browsers keep
// through a redirect, may be far below.
const atTop = "#main"

// timeRoutes adds the pages of mentors' time.
func (p *Pages) timeRoutes(mux *routeTable) {
	const slots = "/mentors/{id}/slots"
	mux.Handle("GET "+slots, p.serve(p.slots))
	for name, do := range map[string]func(*visit, *slotsBody) error{
		"add": p.addSlot, "drop": p.dropSlots, "restore": p.restoreSlots, "takes": p.setTakes, "book": p.book, "import": p.importSlots, "busy": p.busySlots,
	} {
		mux.Handle("POST "+slots+"/"+name, p.serve(p.slotDeed(do)))
	}
	mux.Handle("GET /mentors/{id}/calendar.ics", p.serve(p.mentorCalendar))
	mux.Handle("GET "+service.PathBookings, p.serve(p.bookings))
	mux.Handle("GET "+service.PathBookings+"/{id}", p.serve(p.booking))
	mux.Handle("GET "+service.PathBookings+"/{id}/calendar.ics", p.serve(p.sessionCalendar))
	for _, m := range match.BookingMoves() {
		mux.Handle("POST "+service.PathBookings+"/{id}/"+string(m), p.serve(p.moveBooking(m)))
	}
	mux.Handle("POST "+service.PathBookings+"/link", p.serve(p.linkCalendar))
	mux.Handle("POST "+service.PathBookings+"/unlink", p.serve(p.unlinkCalendar))
	mux.Handle("GET "+service.PathCalendars+"/{token}"+service.CalendarFile, p.serve(p.linkedCalendar))
}

// slotsOf begins the page of a mentor's time.
func (p *Pages) slotsOf(v *visit) (*slotsBody, *match.Mentor, error) {
	found, err := p.whose(v, match.KindMentor)
	if err != nil {
		return nil, nil, err
	}
	m, ok := found.(*match.Mentor)
	if !ok {
		return nil, nil, match.Fail(match.KindNotFound, "not_found", "no such mentor")
	}
	link := profileLink(match.KindMentor, m.ID)
	b := &slotsBody{Link: link + "/slots", Mentor: m.Name, MentorLink: link}
	b.Own = !v.actor.Anonymous() && p.Slots.MayImportSlots(v.r.Context(), v.actor, m.ID) == nil
	return b, m, nil
}

// slots answers /mentors/{id}/slots.
func (p *Pages) slots(v *visit) error {
	b, m, err := p.slotsOf(v)
	if err != nil {
		return err
	}
	return p.showSlots(v, b, m, newForm(v.lang, ""))
}

// slotDeed does what a form of the page asks for.
func (p *Pages) slotDeed(do func(*visit, *slotsBody) error) func(*visit) error {
	return func(v *visit) error {
		v.back = profileLink(match.KindMentor, v.r.PathValue("id")) + "/slots"
		if v.actor.Anonymous() {
			return v.signIn()
		}
		b, _, err := p.slotsOf(v)
		if err != nil {
			return err
		}
		return do(v, b)
	}
}

// showSlots shows the page, with the form on it that was not accepted, if any.
func (p *Pages) showSlots(v *visit, b *slotsBody, m *match.Mentor, refused *form) error {
	if refused.status == 0 {
		b.Done = p.slotsDone(v, b)
	}
	if refused.id == "slot-drop" {
		b.Problem = refused.Fault("")
	}
	today, _ := p.today().Time()
	if m.PausedOn(today) {
		b.Away = locale.Text(v.lang, "page.slots.away", map[string]any{"until": locale.Date(string(m.PausedUntil))})
	}
	if !b.Own {
		b.Book = p.bookView(v, m, refused)
	}
	if err := p.fillWeek(v, b, m); err != nil {
		return err
	}
	if b.Own {
		keep, err := p.keepView(v, m, refused)
		if err != nil {
			return err
		}
		b.Keep = keep
	}
	if b.Empty != nil && b.Book != nil {
		b.Book = nil
	}
	if !v.actor.Anonymous() {
		private(v.w)
	}
	p.render(v, max(refused.status, http.StatusOK), "slots", locale.Text(v.lang, "page.slots.title", nil)+" – "+m.Name, b)
	return nil
}

// fillWeek shows one week: the one asked for, or the first in which there is
// something.
func (p *Pages) fillWeek(v *visit, b *slotsBody, m *match.Mentor) error {
	asked := v.r.URL.Query()
	ahead, err := p.Slots.Slots(v.r.Context(), v.actor, m.ID, service.SlotsQuery{Free: !b.Own, Limit: slotsShown})
	if err != nil {
		return err
	}
	chosen := p.weekAsked(asked.Get("week"), asked.Get("slot"), ahead.Data)
	counts := map[int64]int{}
	var weeks []time.Time
	for _, x := range ahead.Data {
		w := weekOf(x.StartsAt)
		if counts[w.Unix()] == 0 {
			weeks = append(weeks, w)
		}
		counts[w.Unix()]++
	}
	for _, w := range weeks[:min(len(weeks), weeksShown)] {
		text := locale.Text(v.lang, "page.slots.tab", map[string]any{"from": shortDate(w), "to": shortDate(w.AddDate(0, 0, 6)), "n": counts[w.Unix()]})
		b.Weeks = append(b.Weeks, menuView{text, b.weekLink(w), w.Equal(chosen)})
	}
	b.Week = locale.Text(v.lang, "page.slots.week", map[string]any{"from": shortDate(chosen), "to": locale.Date(string(match.DateOf(chosen.AddDate(0, 0, 6))))})
	b.Monday = chosen.Format(time.DateOnly)
	if b.Own {
		b.Earlier, b.Later = b.weekLink(chosen.AddDate(0, 0, -7)), b.weekLink(chosen.AddDate(0, 0, 7))
	} else if len(weeks) == 0 {
		b.Empty = p.nothingFree(v, b, m)
		return nil
	}
	shown, err := p.Slots.Slots(v.r.Context(), v.actor, m.ID, service.SlotsQuery{
		From: chosen, To: chosen.AddDate(0, 0, 7), Free: !b.Own, After: slotID(asked.Get("after")), Limit: slotsShown,
	})
	if err != nil {
		return err
	}
	if shown.HasMore {
		b.More = b.weekLink(chosen) + "&after=" + url.QueryEscape(shown.Next)
	}
	if b.Own && len(ahead.Data) == 0 && len(shown.Data) == 0 {
		b.Empty = &emptyView{Text: locale.Text(v.lang, "page.slots.none", nil), Ways: []linkView{{locale.Text(v.lang, "page.slots.add", nil), "#add"}}}
		return nil
	}
	taken, err := p.takenIn(v, b, m.ID, chosen)
	if err != nil {
		return err
	}
	b.Days = p.days(v, b, chosen, shown.Data, taken)
	return nil
}

func (b *slotsBody) weekLink(week time.Time) string {
	return b.Link + "?week=" + week.Format(time.DateOnly)
}

// slotID lets through what can be the id of a slot.
func slotID(s string) string {
	if len(s) > 64 {
		return ""
	}
	return s
}

// weekAsked chooses a week: that of a day or a slot, that of the first slot ahead,
// or this one.
func (p *Pages) weekAsked(day, slot string, ahead []match.Slot) time.Time {
	if t, err := time.ParseInLocation(time.DateOnly, day, home()); err == nil && t.Year() > 2000 && t.Year() < 2200 {
		return weekOf(t)
	}
	if i := slices.IndexFunc(ahead, func(x match.Slot) bool { return x.ID == slot }); i >= 0 {
		return weekOf(ahead[i].StartsAt)
	}
	if len(ahead) > 0 {
		return weekOf(ahead[0].StartsAt)
	}
	return weekOf(p.Now())
}

// nothingFree says to a visitor what else can be done.
func (p *Pages) nothingFree(v *visit, b *slotsBody, m *match.Mentor) *emptyView {
	return &emptyView{Text: locale.Text(v.lang, "page.slots.nothing", map[string]any{"name": m.Name}), Ways: []linkView{
		{locale.Text(v.lang, "page.slots.introduce", nil), b.MentorLink + "#introduce"},
		{locale.Text(v.lang, "page.slots.others", nil), "/search?kind=mentor&available=1"},
	}}
}

// takenIn gives who comes in a week, by slot, to who sets the time aside.
func (p *Pages) takenIn(v *visit, b *slotsBody, mentor string, week time.Time) (map[string]match.Booking, error) {
	out := map[string]match.Booking{}
	if !b.Own {
		return out, nil
	}
	page, err := p.Bookings.Bookings(v.r.Context(), v.actor, service.BookingsQuery{Profile: mentor, From: week, To: week.AddDate(0, 0, 7), Limit: slotsShown})
	for _, x := range page.Data {
		if x.State != match.BookingCancelled {
			out[x.Slot] = x
		}
	}
	return out, err
}

// days puts slots into the days of a week.
func (p *Pages) days(v *visit, b *slotsBody, week time.Time, slots []match.Slot, taken map[string]match.Booking) []dayView {
	out := make([]dayView, 7)
	for i := range out {
		day := week.AddDate(0, 0, i)
		n := daysBetween(p.Now(), day)
		out[i] = dayView{Name: p.dayName(v.lang, day), Past: n < 0, Today: n == 0}
	}
	names := map[string]linkView{}
	for i := range slots {
		at := daysBetween(week, slots[i].StartsAt)
		if at < 0 || at > 6 {
			continue // it began in the week before
		}
		var booked *match.Booking
		if x, ok := taken[slots[i].ID]; ok {
			booked = &x
		}
		view := p.slotView(v, b, &slots[i], booked, names)
		if view.Pick != nil {
			b.Booking = true
		}
		out[at].Slots = append(out[at].Slots, view)
	}
	return out
}

// slotView says what a reader can know and do about a slot.
func (p *Pages) slotView(v *visit, b *slotsBody, x *match.Slot, booked *match.Booking, names map[string]linkView) slotView {
	say := func(key string) string { return locale.Text(v.lang, "page.slots."+key, nil) }
	view := slotView{ID: x.ID, Time: clock(x.StartsAt, x.EndsAt), Where: locale.Text(v.lang, "format."+x.Format, nil), Class: "free"}
	if x.Place != "" {
		view.Where += ": " + x.Place
	}
	over := !x.StartsAt.After(p.Now())
	switch {
	case booked != nil:
		view.Who, view.Href, view.Class = p.nameOf(v, booked.From, names).Text, bookingLink(booked.ID), "taken"
		return view
	case over:
		view.Class, view.Note = "over", say("unused")
		return view
	case !x.Free:
		view.Class, view.Note = "over", say("paused")
	case x.Open:
		view.Note = say("open")
	default:
		view.Note = say("closed")
	}
	view.Drop = b.Own
	if b.Book != nil && x.Free {
		b.Book.offer(&view, x)
	}
	return view
}
