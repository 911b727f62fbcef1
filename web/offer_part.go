package web

import (
	"net/url"
	"strconv"

	"duyen/locale"
	"duyen/match"
)

// offerPart is what the page of an offer shows beyond every profile.
type offerPart struct {
	Link       string
	Undo       undoView
	State      string // how far it has come, for who can change or publish it
	Returned   *returnedView
	Counted    string   // how many startups its conditions let in, for the same
	Terms      []string // until when, how many are left
	Soon, Over bool
	Conditions []conditionView
	For        []choice // own projects that the conditions are weighed for
	Verdict    string
	Fits       bool
	Interest   *interestView
	Moves      []moveView
	Renew      *form
	Edit, Copy string
	Similar    string
}

// conditionView is a condition and how the visitor's project stands to it: "met",
// "unmet", "unstated", or "" for nobody.
type conditionView struct{ Text, Stands, Word string }

// interestView is the form in which a project says that it wants the offer.
type interestView struct {
	Form       *form
	Mine       []choice
	SignIn     string
	Register   string
	NewProject string
	Asked      []linkView // interest that waits or was accepted
}

// moveView is a move as a button.
type moveView struct {
	Name, Text, Hint, Action string
	Reason                   *field // of sending somebody else's offer back
}

// offerPart prepares it. What is said of interest takes the place of the general
// form for introductions.
func (p *Pages) offerPart(v *visit, o *match.Offer, d *dealingsView, refused *form) (*offerPart, error) {
	hand, err := p.offerHand(v, o.ID)
	if err != nil {
		return nil, err
	}
	part := &offerPart{Link: profileLink(match.KindOffer, o.ID), Over: o.State.Over(), Undo: p.offerUndo(v, o, hand, refused)}
	until, soon := p.until(v.lang, o)
	part.Terms, part.Soon = append(part.Terms, until), soon
	if places := placesLeft(v.lang, o); places != "" {
		part.Terms = append(part.Terms, places)
	}
	p.weighConditions(v, o, part)
	if hand != 0 {
		part.State = locale.Text(v.lang, "page.offer.state."+string(offerState(o)), nil)
		part.Moves, part.Returned = offerMoves(v, o, hand, refused), p.returned(v.lang, o)
		if may(o, match.OfferRenew, hand) {
			part.Renew = renewal(v.lang, o, refused)
		}
		part.Counted = p.counted(v, o.Eligibility)
	}
	if hand&match.HandPoster != 0 {
		part.Edit, part.Copy = part.Link+"/edit", part.Link+"/copy"
	}
	asks := d.Meet != nil || !v.actor.Anonymous() && !p.mine(v, o)
	if asks && hand&match.HandPoster == 0 && !part.Over && !o.State.Unseen() {
		part.Interest = interestIn(d.Meet)
	}
	d.Meet = nil
	if part.Over && hand == 0 {
		part.Similar = similarOffers(o)
	}
	return part, nil
}

// offerState gives the state of an offer; one from before there were states is open.
func offerState(o *match.Offer) match.OfferState {
	if o.State == "" {
		return match.OfferOpen
	}
	return o.State
}

// similarOffers leads to open offers of the same kind, or in the same sectors.
func similarOffers(o *match.Offer) string {
	u := url.Values{}
	if o.OfferKind != "" {
		u.Set("offer_kind", o.OfferKind)
	}
	return offersLink(u, func(url.Values) {})
}

// weighConditions says the conditions, and how one of the visitor's projects stands
// to each.
func (p *Pages) weighConditions(v *visit, o *match.Offer, part *offerPart) {
	if len(o.Eligibility) == 0 {
		return
	}
	asked := v.r.URL.Query().Get("for")
	own := p.ownStartup(v, asked)
	if own != nil {
		for _, c := range v.cards {
			if c.Kind == match.KindStartup {
				part.For = append(part.For, choice{Value: c.ID, Label: c.Name, Chosen: c.ID == own.ID})
			}
		}
	}
	missed := 0
	for _, c := range o.Eligibility {
		view := conditionView{Text: p.offerVoice(v.lang).Criterion(c.Field, c.Op, c.Value)}
		if own != nil {
			view.Stands = [...]string{match.VerdictUnstated: "unstated", match.VerdictUnmet: "unmet", match.VerdictMet: "met"}[c.Stands(own, p.Reference)]
			view.Word = locale.Text(v.lang, "page.offer.stands."+view.Stands, nil)
			if view.Stands != "met" {
				missed++
			}
		}
		part.Conditions = append(part.Conditions, view)
	}
	if own == nil {
		return
	}
	args := map[string]any{"name": own.Name, "n": missed}
	part.Fits = missed == 0
	part.Verdict = locale.Text(v.lang, map[bool]string{true: "page.offers.fits", false: "page.offers.misses"}[part.Fits], args)
}

// offerVoice says coded sentences to a reader.
func (p *Pages) offerVoice(lang string) locale.Voice {
	return locale.Voice{Lang: lang, Who: string(match.KindOffer), Names: func(typ, id string) string { return p.known(lang, typ, id) }}
}

// counted says how many startups conditions let in, "" without conditions or when
// nobody can say.
func (p *Pages) counted(v *visit, conditions []match.Eligibility) string {
	if len(conditions) == 0 {
		return ""
	}
	q, err := p.Offers.Qualify(v.r.Context(), v.actor, conditions)
	if err != nil {
		p.Logger.WarnContext(v.r.Context(), "offer without how many it lets in", "error", err)
		return ""
	}
	return locale.Text(v.lang, "page.offer.counted", map[string]any{"n": q.Meet, "of": q.Of})
}

// interestIn prepares the form; meet is nil for who has no project.
func interestIn(meet *meetView) *interestView {
	i := &interestView{NewProject: "/me/profiles/new?kind=startup"}
	if meet == nil {
		return i
	}
	i.Form, i.SignIn, i.Register = meet.Form, meet.SignIn, meet.Register
	if i.SignIn != "" {
		return i
	}
	for _, x := range meet.Open {
		i.Asked = append(i.Asked, linkView{x.Name, x.Href})
	}
	i.Mine, i.NewProject = meet.Mine, ""
	return i
}

// may tells whether somebody with a hand can make a move that changes something.
func may(o *match.Offer, m match.OfferMove, hand match.OfferHand) bool {
	next, err := offerState(o).After(m, hand)
	return err == nil && next != offerState(o)
}

// offerMoves lists the moves that somebody can make with a button. The reason of one
// that was refused stays.
func offerMoves(v *visit, o *match.Offer, hand match.OfferHand, refused *form) (out []moveView) {
	for _, m := range []match.OfferMove{match.OfferPublish, match.OfferSubmit, match.OfferClose} {
		if !may(o, m, hand) {
			continue
		}
		if m == match.OfferSubmit && may(o, match.OfferPublish, hand) {
			continue // who may publish needs nobody's review
		}
		key, move := "page.offer.move."+string(m), moveView{Name: string(m), Action: profileLink(match.KindOffer, o.ID) + "/" + string(m)}
		switch {
		case m != match.OfferClose || o.State != match.OfferReview:
		case o.Returns(match.OfferDraft, hand, v.actor.User):
			key, move.Reason = "page.offer.move.refuse", returnField(v.lang, o, refused)
		default:
			key = "page.offer.move.back"
		}
		move.Text, move.Hint = locale.Text(v.lang, key, nil), locale.Text(v.lang, key+".text", nil)
		out = append(out, move)
	}
	return out
}

// renewal is the form in which an offer that is over is opened once more.
func renewal(lang string, o *match.Offer, refused *form) *form {
	if refused.id == "renew" {
		return refused
	}
	f := newForm(lang, "renew", "closes_on", "quantity")
	if o.Quantity != nil {
		f.values.Set("quantity", strconv.Itoa(*o.Quantity))
	}
	return f
}

// offerUndo says what was just done with an offer, with the way back where the table
// of moves has one that leads to where it was.
func (p *Pages) offerUndo(v *visit, o *match.Offer, hand match.OfferHand, refused *form) undoView {
	u := undoView{Text: done(v, "offer")}
	if refused.status != 0 || u.Text == "" {
		return undoView{}
	}
	before := match.OfferState(v.r.URL.Query().Get("from"))
	link, m := profileLink(match.KindOffer, o.ID), match.OfferMove("")
	switch v.r.URL.Query().Get("done") {
	case "close", "back":
		if m = match.OfferSubmit; o.State == match.OfferClosed {
			m, u.Fields = match.OfferRenew, []filterView{{"closes_on", string(o.ClosesOn)}}
		}
	case "submit":
		m = match.OfferClose
	}
	next, err := offerState(o).After(m, hand)
	if err != nil || next != before || next == offerState(o) || m == match.OfferRenew && (o.ClosesOn == "" || o.Due(p.today())) {
		u.Fields = nil
		return u
	}
	u.Action, u.Fields = link+"/"+string(m), append(u.Fields, filterView{"undo", "1"})
	return u
}
