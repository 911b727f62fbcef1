package web

import (
	"net/http"
	"net/url"
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// bookView is the form in which a startup books one of the times shown.
type bookView struct {
	Form       *form
	Mine       []choice
	SignIn     string
	Register   string
	Create     string // where a startup is made that could book
	chosen     string
	introduced bool // or nobody knows
}

// introductionsRead bounds how many introductions are looked through for one to a
// mentor. Who has more may try any time: the service says no where it must.
const introductionsRead = 100

// bookView prepares it for the visitor.
func (p *Pages) bookView(v *visit, m *match.Mentor, refused *form) *bookView {
	if v.actor.Anonymous() {
		return &bookView{SignIn: signInLink(v.r), Register: registerLink(v.r)}
	}
	b := &bookView{Form: newForm(v.lang, "slot-book"), chosen: v.r.URL.Query().Get("slot")}
	if refused.id == b.Form.id {
		b.Form, b.chosen = refused, refused.Get("slot")
	}
	for _, c := range v.cards {
		if c.Kind == match.KindStartup {
			b.Mine = append(b.Mine, choice{Value: c.ID, Label: c.Name})
		}
	}
	if len(b.Mine) == 0 {
		b.Create = "/me/profiles/new?kind=" + string(match.KindStartup)
		return b
	}
	b.introduced = p.introducedTo(v, m.ID)
	return b
}

// introducedTo tells whether the visitor may have an introduction to a mentor that
// opens all of its times.
func (p *Pages) introducedTo(v *visit, mentor string) bool {
	page, err := p.Introductions.Introductions(v.r.Context(), v.actor, service.IntroductionsQuery{Limit: introductionsRead})
	if err != nil || page.HasMore {
		return true
	}
	return slices.ContainsFunc(page.Data, func(x service.Introduced) bool {
		return x.Other.ID == mentor && (x.State.Meeting() || x.Outcome != nil && x.Outcome.Result == match.ResultMentoring && x.FinishedAt == nil)
	})
}

// offer lets a time be chosen, where the visitor can book it.
func (b *bookView) offer(view *slotView, x *match.Slot) {
	if len(b.Mine) > 0 && (x.Open || b.introduced) {
		view.Pick = &choice{ID: "slot-" + x.ID, Value: x.ID, Chosen: b.chosen == x.ID}
	}
}

// From is the field in which one of several startups is chosen.
func (b *bookView) From() field { return b.Form.Select("from", b.Mine, false) }

// book books the time that was chosen.
func (p *Pages) book(v *visit, b *slotsBody) error {
	f, err := v.posted("slot-book", "slot", "from", "message")
	if err != nil {
		return err
	}
	f.require("from", "message")
	if f.Get("slot") == "" {
		f.fault("slot", locale.Text(v.lang, "page.slots.choose", nil), http.StatusUnprocessableEntity)
	}
	if f.status == 0 {
		kept, created, err := p.Bookings.Book(v.r.Context(), v.actor, match.Booking{Slot: f.Get("slot"), From: f.Get("from"), Message: f.Get("message")})
		switch {
		case err == nil && created:
			return leave(v, bookingLink(kept.ID)+"?done=booked"+atTop)
		case err == nil:
			return leave(v, bookingLink(kept.ID)+atTop)
		case !f.refuse(err, p.Status):
			return err
		}
	}
	return p.slotsAgain(v, b, f)
}

// slotsAgain shows the page with a form that was not accepted, in the week that it
// is about.
func (p *Pages) slotsAgain(v *visit, b *slotsBody, f *form) error {
	_, m, err := p.slotsOf(v)
	if err != nil {
		return err
	}
	q := url.Values{}
	for _, name := range []string{"week", "slot"} {
		if x := f.Get(name); x != "" {
			q.Set(name, x)
		}
	}
	v.r.URL.RawQuery = q.Encode()
	return p.showSlots(v, b, m, f)
}
