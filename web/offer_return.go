package web

import (
	"net/http"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// returnedView tells that an offer was sent back, and why.
type returnedView struct {
	Title  string
	Reason []string
}

// returned prepares it, nil for an offer that was not.
func (p *Pages) returned(lang string, o *match.Offer) *returnedView {
	if o.Returned == nil {
		return nil
	}
	r := &returnedView{
		Title:  locale.Text(lang, "page.offer.returned", map[string]any{"when": p.time(o.Returned.At)}),
		Reason: paragraphs(o.Returned.Reason),
	}
	if len(r.Reason) == 0 {
		r.Reason = []string{locale.Text(lang, "page.offer.returned.none", nil)}
	}
	return r
}

// returnField asks for the reason, with what was typed into a refused form. A page
// may have it for several offers.
func returnField(lang string, o *match.Offer, refused *form) *field {
	f := refused
	if f == nil || f.id != string(match.OfferClose) {
		f = newForm(lang, string(match.OfferClose), "reason")
	}
	x := f.Field("reason", "text-area", "")
	x.ID += "-" + o.ID
	return &x
}

// reasoned requires a reason of who sends somebody else's offer back: without one
// its poster would not know what to mend.
func (p *Pages) reasoned(v *visit, o *match.Offer, m match.OfferMove, f *form) (returns bool, err error) {
	if m != match.OfferClose {
		return false, nil
	}
	hand, err := p.offerHand(v, o.ID)
	if err != nil || !o.Returns(match.OfferDraft, hand, v.actor.User) {
		return false, err
	}
	if strings.TrimSpace(f.Get("reason")) == "" {
		f.fault("reason", locale.Problem(v.lang, match.ProblemRequired, "", ""), http.StatusUnprocessableEntity)
	}
	return true, nil
}
