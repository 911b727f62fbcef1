package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// reviewShown is how many offers that wait are shown at once.
const reviewShown = 50

// myOffersBody is what somebody sees of their own offers.
type myOffersBody struct {
	Done   string
	Ways   []linkView
	Groups []offerGroup
	Empty  *emptyView
}

// offerGroup is a part of the list under one heading.
type offerGroup struct {
	Title string
	Rows  []offerRow
}

// offerRow is an offer in a list, with the one thing that is mostly done next.
type offerRow struct {
	offerCard
	Returned *returnedView
	Next     linkView
}

// myOffers answers /me/offers.
func (p *Pages) myOffers(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	found, err := p.Offers.PostedOffers(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	groups, names := map[match.OfferState][]offerRow{}, map[string]string{}
	for _, o := range found {
		state := offerState(o)
		if state.Over() {
			state = match.OfferClosed
		}
		row := offerRow{offerCard: p.offerCard(v, o, names, nil), Returned: p.returned(v.lang, o), Next: p.nextStep(v.lang, o)}
		groups[state] = append(groups[state], row)
	}
	body := myOffersBody{Done: done(v, "offer"), Ways: p.offerDoors(v)}
	for _, state := range []match.OfferState{match.OfferDraft, match.OfferReview, match.OfferOpen, match.OfferClosed} {
		if rows := groups[state]; len(rows) > 0 {
			body.Groups = append(body.Groups, offerGroup{locale.Text(v.lang, "page.my_offers."+string(state), nil), rows})
		}
	}
	if len(found) == 0 {
		body.Empty = &emptyView{locale.Text(v.lang, "page.my_offers.none", nil), []linkView{
			{locale.Text(v.lang, "page.offers.post", nil), pathNewOffer}, {locale.Text(v.lang, "page.offers.title", nil), pathOffers},
		}}
	}
	private(v.w)
	p.render(v, http.StatusOK, "myoffers", locale.Text(v.lang, "page.offers.mine", nil), body)
	return nil
}

// nextStep leads to what is mostly done with an offer next.
func (p *Pages) nextStep(lang string, o *match.Offer) linkView {
	link := profileLink(match.KindOffer, o.ID)
	switch {
	case o.State == match.OfferDraft:
		return linkView{locale.Text(lang, "page.my_offers.next.write", nil), link + "/edit"}
	case o.State.Over():
		return linkView{locale.Text(lang, "page.my_offers.next.renew", nil), link + "#renew"}
	case o.Dealings != nil && o.Dealings.Waiting > 0:
		return linkView{locale.Text(lang, "page.my_offers.next.answer", map[string]any{"n": o.Dealings.Waiting}), service.PathIntroductions}
	}
	return linkView{locale.Text(lang, "page.my_offers.next.edit", nil), link + "/edit"}
}

// reviewBody is what officers see of the offers that wait for them.
type reviewBody struct {
	Tabs  []tabView
	Done  string
	Rows  []reviewRow
	Next  string
	Empty *emptyView
}

// reviewRow is an offer that waits for somebody to publish it.
type reviewRow struct {
	offerCard
	Description []string
	Conditions  []string
	Posted      string
	Returned    *returnedView // the last time
	Moves       []moveView
}

// reviewOffers answers /me/offers/review.
func (p *Pages) reviewOffers(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	list := service.OfferList{Query: match.OfferQuery{State: match.OfferReview, After: idOf(v.r.URL.Query().Get("after")), Limit: reviewShown}}
	page, err := p.Offers.OfferBoard(v.r.Context(), v.actor, list)
	if err != nil {
		return err
	}
	body, names := reviewBody{Tabs: officeTabs(v, pathReview), Done: done(v, "offer")}, map[string]string{}
	ids := make([]string, len(page.Data))
	for i, found := range page.Data {
		ids[i] = found.Common().ID
	}
	hands, err := p.Offers.OfferHands(v.r.Context(), v.actor, ids...)
	if err != nil {
		return err
	}
	for i, found := range page.Data {
		o, ok := found.(*match.Offer)
		hand := hands[i]
		if !ok || hand&match.HandPublisher == 0 {
			continue // one's own, which waits for somebody else, or gone while the list was read
		}
		row := reviewRow{
			offerCard: p.offerCard(v, o, names, nil), Description: paragraphs(o.Description),
			Moves: offerMoves(v, o, hand, nil), Returned: p.returned(v.lang, o),
		}
		if o.CreatedAt != nil {
			row.Posted = locale.Text(v.lang, "page.review.posted", map[string]any{"when": p.time(*o.CreatedAt)})
		}
		for _, c := range o.Eligibility {
			row.Conditions = append(row.Conditions, p.offerVoice(v.lang).Criterion(c.Field, c.Op, c.Value))
		}
		body.Rows = append(body.Rows, row)
	}
	if page.HasMore {
		body.Next = pathReview + "?after=" + page.Next
	}
	if len(body.Rows) == 0 {
		body.Empty = &emptyView{locale.Text(v.lang, "page.review.none", nil), []linkView{{locale.Text(v.lang, "page.offers.title", nil), pathOffers}}}
	}
	private(v.w)
	p.render(v, http.StatusOK, "reviewing", locale.Text(v.lang, "page.review.title", nil), body)
	return nil
}
