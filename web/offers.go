package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Offers is the board, and whose the offers on it are.
type Offers interface {
	// BrowseOffers gives a page of the board; KindMalformed for a filter that names
	// something unknown, KindNotFound for a startup the actor must not know of.
	BrowseOffers(ctx context.Context, a match.Actor, b service.OfferBrowse) (service.OffersFound, error)
	// OfferBoard gives offers in any state that the actor may see, by id: in review
	// those that they may publish.
	OfferBoard(ctx context.Context, a match.Actor, l service.OfferList) (service.ProfilePage, error)
	// PostedOffers gives those that the actor may change; KindUnauthorized.
	PostedOffers(ctx context.Context, a match.Actor) ([]*match.Offer, error)
	// OfferHands tells what the actor is to each of some offers, 0 for nothing and for
	// one that they must not know of.
	OfferHands(ctx context.Context, a match.Actor, ids ...string) ([]match.OfferHand, error)
	// Qualify counts the startups that conditions let in; KindInvalid.
	Qualify(ctx context.Context, a match.Actor, conditions []match.Eligibility) (service.Qualified, error)
}

// The addresses of what belongs to offers.
const (
	pathOffers     = "/offers"
	pathNewOffer   = "/offers/new"
	pathMyOffers   = "/me/offers"
	pathReview     = "/me/offers/review"
	boardFeedAtom  = "/v1/offers/feed.atom"
	boardFeedJSON  = "/v1/offers/feed.json"
	pathOfferCount = "/offers/preview"
)

// offerRoutes adds the routes of offers beyond those of every profile.
func (p *Pages) offerRoutes(mux *routeTable) {
	mux.Handle("GET "+pathOffers, p.serve(p.offers))
	mux.Handle("GET "+pathNewOffer, p.serve(p.newOffer))
	mux.Handle("POST "+pathNewOffer, p.serve(p.postOffer))
	mux.Handle("POST "+pathOfferCount, p.serve(p.previewOffer))
	mux.Handle("GET "+pathOfferCount, http.RedirectHandler(pathNewOffer, http.StatusSeeOther))
	mux.Handle("GET "+pathMyOffers, p.serve(p.myOffers))
	mux.Handle("GET "+pathReview, p.serve(p.reviewOffers))
	mux.Handle("GET "+pathOffers+"/{id}/edit", p.serve(p.editOffer))
	mux.Handle("POST "+pathOffers+"/{id}/edit", p.serve(p.changeOffer))
	for _, m := range match.OfferMoves() {
		mux.Handle("POST "+pathOffers+"/{id}/"+string(m), p.serve(p.moveOffer(m)))
	}
	mux.Handle("POST "+pathOffers+"/{id}/copy", p.serve(p.copyOffer))
}

// offersBody is what the board shows.
type offersBody struct {
	Tabs, Sorts []tabView
	Mine        []choice // own projects that offers may let in
	Hidden      []filterView
	Active      []linkView
	ClearAll    string
	Total       int
	Cards       []offerCard
	Facets      []facetView
	Page, Pages int
	Prev, Next  string
	Empty       *emptyView
	Problem     string
	Unknown     []unknownFilter
	Atom, JSON  string
	Ways        []linkView // what the visitor can do about offers of their own
}

// The filters of the board that take several values, and those that take one.
func boardLists() []string  { return []string{"sector", "stage", "locality", "expertise", "strength"} }
func boardSingle() []string { return []string{"offer_kind", "by", "for"} }

// offers answers /offers.
func (p *Pages) offers(v *visit) error {
	u := v.r.URL.Query()
	b := browseOf(u)
	if v.actor.Anonymous() {
		b.EligibleFor = ""
	}
	found, err := p.Offers.BrowseOffers(v.r.Context(), v.actor, b)
	unknown := p.unknownFilters(v, u, err, offersLink)
	if len(unknown) > 0 {
		who := b.EligibleFor
		b = browseOf(u)
		b.EligibleFor = who
		found, err = p.Offers.BrowseOffers(v.r.Context(), v.actor, b)
	}
	status, problem := http.StatusOK, ""
	switch match.KindOf(err) {
	case match.KindMalformed, match.KindInvalid:
		status, problem = http.StatusBadRequest, locale.Text(v.lang, "page.offers.unknown", nil)
	default:
		if err != nil {
			return err
		}
	}
	body := offersBody{
		Problem: problem, Unknown: unknown, Total: found.Total, Active: p.activeOffers(v, u), Facets: p.offerFacets(v, u, found),
		Page: min(max(b.Page, 1), max(found.Pages, 1)), Pages: found.Pages, Ways: p.offerDoors(v),
		Atom: boardFeedAtom + feedQuery(u), JSON: boardFeedJSON + feedQuery(u),
	}
	body.Tabs = tabsOf(v.lang, "page.offers.tab.", u, "over", "", "1")
	body.Sorts = tabsOf(v.lang, "page.offers.sort.", u, "sort", "", "closing")
	if len(body.Active) > 0 {
		body.ClearAll = offersLink(u, func(u url.Values) {
			for _, name := range append(boardLists(), boardSingle()...) {
				u.Del(name)
			}
		})
	}
	for _, c := range v.cards {
		if c.Kind == match.KindStartup {
			body.Mine = append(body.Mine, choice{Value: c.ID, Label: c.Name, Chosen: c.ID == b.EligibleFor})
		}
	}
	if len(body.Mine) > 0 {
		for _, f := range boardFilters(u) {
			if f.Name != "for" {
				body.Hidden = append(body.Hidden, f)
			}
		}
	}
	names, own := map[string]string{}, p.ownStartup(v, b.EligibleFor)
	for _, x := range found.Data {
		body.Cards = append(body.Cards, p.offerCard(v, x.Offer, names, own))
	}
	page := func(n int) string {
		return offersLink(u, func(u url.Values) { u.Set("page", strconv.Itoa(n)) })
	}
	if body.Page > 1 {
		body.Prev = page(body.Page - 1)
	}
	if body.Page < body.Pages {
		body.Next = page(body.Page + 1)
	}
	if found.Total == 0 && problem == "" {
		body.Empty = noOffers(v, body.ClearAll, b.Over)
	}
	p.render(v, status, "offers", locale.Text(v.lang, "page.offers.title", nil), body)
	return nil
}

// browseOf reads what is asked of the board from an address.
func browseOf(u url.Values) service.OfferBrowse {
	b := service.OfferBrowse{Over: u.Get("over") != "", Closing: u.Get("sort") == "closing"}
	b.Query.Filter = match.Filter{
		Sectors: values(u, "sector"), Stages: values(u, "stage"), Localities: values(u, "locality"),
		Strengths: values(u, "strength"), Expertise: values(u, "expertise"),
	}
	if k := u.Get("offer_kind"); slices.Contains(match.OfferKinds(), k) {
		b.Query.Kind = k
	}
	b.Query.By, b.EligibleFor = idOf(u.Get("by")), idOf(u.Get("for"))
	b.Page, _ = strconv.Atoi(u.Get("page")) // what is no number asks for the first
	return b
}

// idOf gives what can be the id of a profile, "" for anything else that an address or
// a form names.
func idOf(s string) string {
	if len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool {
		return (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
	}) {
		return ""
	}
	return s
}

// boardFilters lists everything an address asks for but the page.
func boardFilters(u url.Values) (out []filterView) {
	for _, name := range boardLists() {
		for _, x := range values(u, name) {
			out = append(out, filterView{name, x})
		}
	}
	for _, name := range append(boardSingle(), "over", "sort") {
		if x := u.Get(name); x != "" {
			out = append(out, filterView{name, x})
		}
	}
	return out
}

// offersLink gives the address of this board, changed, from its first page on.
func offersLink(u url.Values, change func(url.Values)) string {
	out := url.Values{}
	for _, f := range boardFilters(u) {
		out.Add(f.Name, f.Value)
	}
	change(out)
	if len(out) == 0 {
		return pathOffers
	}
	return pathOffers + "?" + out.Encode()
}

// feedQuery gives the part of an address that narrows the feeds of the board, which
// are the same for everybody.
func feedQuery(u url.Values) string {
	out := url.Values{}
	for _, f := range boardFilters(u) {
		switch f.Name {
		case "for", "over", "sort":
		default:
			out.Set(f.Name, strings.TrimPrefix(out.Get(f.Name)+","+f.Value, ",")) // as the API reads lists
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "?" + out.Encode()
}

// tabsOf gives one link per value of a parameter.
func tabsOf(lang, prefix string, u url.Values, name string, options ...string) (out []tabView) {
	for _, value := range options {
		key := value
		if key == "" {
			key = "first"
		}
		out = append(out, tabView{
			Text: locale.Text(lang, prefix+key, nil), Current: u.Get(name) == value,
			Href: offersLink(u, func(u url.Values) {
				u.Del(name)
				if value != "" {
					u.Set(name, value)
				}
			}),
		})
	}
	return out
}

// activeOffers gives each filter in words with a link to the board without it.
func (p *Pages) activeOffers(v *visit, u url.Values) (out []linkView) {
	for _, f := range boardFilters(u) {
		text := ""
		switch f.Name {
		case "over", "sort":
			continue
		case "by":
			for _, by := range p.behind(v, f.Value) {
				text = by.Text
			}
		case "for":
			for _, c := range v.cards {
				if c.ID == f.Value {
					text = locale.Text(v.lang, "page.offers.for.chip", map[string]any{"name": c.Name})
				}
			}
		default:
			text = p.offerValue(v.lang, f.Name, f.Value)
		}
		if text == "" {
			text = locale.Text(v.lang, "page.offers.by.unknown", nil)
		}
		out = append(out, linkView{text, offersLink(u, func(u url.Values) { drop(u, f.Name, f.Value) })})
	}
	return out
}

// offerValue gives the name of a value of a filter of the board.
func (p *Pages) offerValue(lang, name, value string) string {
	if key := "offer_kind." + value; name == "offer_kind" && locale.Has(key) {
		return locale.Text(lang, key, nil)
	}
	return p.name(lang, name, value)
}

// offerFacets offers the commonest values of each filter, with how many offers they
// would show, and those in use.
func (p *Pages) offerFacets(v *visit, u url.Values, found service.OffersFound) (out []facetView) {
	for _, name := range service.BrowseCounts() {
		f := facetView{Label: locale.Text(v.lang, "facet."+name, nil)}
		for _, c := range found.Counts[name] {
			used := slices.Contains(u[name], c.Value)
			if !used && (len(f.Values) >= facetValues || c.Count >= found.Total && len(u[name]) == 0 || name == "locality" && !p.facetPlace(c.Value)) {
				continue
			}
			href := offersLink(u, func(u url.Values) {
				switch {
				case used:
					drop(u, name, c.Value)
				case name == "offer_kind":
					u.Set(name, c.Value)
				default:
					u.Add(name, c.Value)
				}
			})
			f.Values = append(f.Values, facetValue{Text: p.offerValue(v.lang, name, c.Value), Href: href, Count: c.Count, Active: used})
		}
		if len(f.Values) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// facetPlace tells whether a place is worth offering as a filter: not the whole
// world, nor groups of countries.
func (p *Pages) facetPlace(code string) bool {
	place, ok := p.Reference.Places.Place(code)
	return ok && place.Kind != match.PlaceGroup && place.Kind != match.PlaceCountry
}

// offerDoors lists what the visitor can do about offers of their own.
func (p *Pages) offerDoors(v *visit) []linkView {
	post := linkView{locale.Text(v.lang, "page.offers.post", nil), pathNewOffer}
	if v.actor.Anonymous() {
		return []linkView{post}
	}
	out := []linkView{post, {locale.Text(v.lang, "page.offers.mine", nil), pathMyOffers}}
	if v.actor.Reaches(match.ActionPublish) {
		out = append(out, linkView{locale.Text(v.lang, "page.offers.review", nil), pathReview})
	}
	return out
}

// noOffers says what to do when nothing is on the board.
func noOffers(v *visit, clearAll string, over bool) *emptyView {
	say := func(key string) string { return locale.Text(v.lang, "page.offers."+key, nil) }
	switch {
	case clearAll != "":
		return &emptyView{say("none.filtered"), []linkView{{say("none.clear"), clearAll}, {say("none.search"), "/search?kind=offer"}}}
	case over:
		return &emptyView{say("none.over"), []linkView{{say("tab.first"), pathOffers}}}
	}
	return &emptyView{say("none"), []linkView{{say("post"), pathNewOffer}, {say("none.mentors"), "/search?kind=mentor"}}}
}

// ownStartup gives the visitor's project that offers are weighed for: the one that is
// named, else their first; nil for none. Without it the board is still the board.
func (p *Pages) ownStartup(v *visit, id string) *match.Startup {
	for _, c := range v.cards {
		if c.Kind != match.KindStartup || id != "" && c.ID != id {
			continue
		}
		found, err := p.Agreements.Named(v.r.Context(), v.actor, c.ID)
		if err != nil {
			p.Logger.WarnContext(v.r.Context(), "offers without one's own project", "error", err)
			return nil
		}
		st, _ := found.(*match.Startup)
		return st
	}
	return nil
}

// offerWays lists what the page of who posts offers leads to.
func offerWays(v *visit, found match.Profile, mine bool) (out []linkView) {
	b := found.Common()
	if b.Kind != match.KindOrganization && b.Kind != match.KindMentor {
		return nil
	}
	by := "?" + url.Values{"by": {b.ID}}.Encode()
	out = append(out, linkView{locale.Text(v.lang, "page.offers.by", nil), pathOffers + by})
	if mine {
		out = append(out, linkView{locale.Text(v.lang, "page.offers.post", nil), pathNewOffer + by})
	}
	return out
}
