package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Lists is what pages of matches are made of; KindUnauthorized and KindForbidden
// for those who may not read them, KindBusy at the start.
type Lists interface {
	// FinishedMatches ranks the targets of a profile and finishes the list, or gives
	// one that was finished before and still stands. Parts tell apart what a form
	// makes of one request.
	FinishedMatches(ctx context.Context, a match.Actor, k match.Kind, id string, r match.Request, form service.Form, parts ...string) ([]byte, error)
	// Compare gives the matches with named targets of a kind, in their order; those
	// that the actor does not see are left out.
	Compare(ctx context.Context, a match.Actor, k match.Kind, id string, target match.Kind, ids ...string) ([]match.Match, error)
}

// How many matches are shown: a few on the page of a profile, and on their own page
// so many at first, and so many more each time, as far as the service goes.
const (
	matchesBrief = 3
	matchesStep  = 10
	matchesMost  = 100
)

// matchesView is a list of matches: of the page of matches, or the part of a
// profile's page that shows whom it fits.
type matchesView struct {
	Kind    string
	Link    string // of the profile
	Page    bool   // the page of its own
	Tabs    []tabView
	Narrow  []tabView // other ways to draw the list
	Advice  []string  // what would help most, for who can change it
	Edit    string    // where it is changed
	List    []matchEntry
	NoneFit bool
	All     *linkView // more of them
	Compare string    // the kind that is compared, "" with too few
	Empty   emptyView
	Fits    []fitView // how it fits the visitor's own, for who may not read the list
	Denied  string    // why there is nothing to see
	Make    string    // where who has no profile makes one
	SignIn  string
}

// tabView leads to the matches of one kind, or drawn in one way.
type tabView struct {
	Text, Href string
	Current    bool
}

// matchesBody is what the page of matches shows.
type matchesBody struct {
	Owner   linkView
	Kind    string
	Problem string
	Stray   *matchEntry // whom a form was about that was refused, when the list lacks it
	Matches matchesView
}

// matchWish is how a list of matches is to be drawn.
type matchWish struct {
	target                      match.Kind
	n                           int
	spread, available, verified bool
}

// matchWishOf reads it from an address; what cannot be read counts as not said.
func matchWishOf(k match.Kind, u url.Values) matchWish {
	kinds := k.Counterparts()
	w := matchWish{target: kinds[0], n: matchesStep, spread: u.Get("spread") == "true"}
	if target := match.Kind(u.Get("kind")); slices.Contains(kinds, target) {
		w.target = target
	}
	if n, err := strconv.Atoi(u.Get("limit")); err == nil {
		w.n = min(max(n, matchesStep), matchesMost)
	}
	w.available = u.Get("available") == "true" && (w.target == match.KindMentor || w.target == match.KindOffer)
	w.verified = u.Get("verified") == "true" && w.target.Verifiable()
	return w
}

// request gives it to the service.
func (w matchWish) request() match.Request {
	return match.Request{Target: w.target, N: w.n, Spread: w.spread, Filter: match.Filter{Available: w.available, Verified: w.verified}}
}

// query gives it as a part of an address.
func (w matchWish) query() string {
	u := url.Values{"kind": {string(w.target)}}
	if w.n != matchesStep {
		u.Set("limit", strconv.Itoa(w.n))
	}
	for name, on := range map[string]bool{"spread": w.spread, "available": w.available, "verified": w.verified} {
		if on {
			u.Set(name, "true")
		}
	}
	return u.Encode()
}

// matchesRoutes adds the pages of matches.
func (p *Pages) matchesRoutes(mux *routeTable) {
	for _, k := range match.Kinds() {
		link := "/" + k.Plural() + "/{id}"
		mux.Handle("GET "+link+"/matches", p.serve(p.matchesPage(k)))
		mux.Handle("POST "+link+"/matches/{to}/ask", p.serve(p.askFromList(k, "/matches", p.showMatches)))
		mux.Handle("GET "+link+"/matches/{to}/ask", p.serve(p.backToList(k, "/matches")))
		mux.Handle("GET "+link+"/compare", p.serve(p.comparePage(k)))
		mux.Handle("POST "+link+"/compare/{to}/ask", p.serve(p.askFromList(k, "/compare", p.showCompare)))
		mux.Handle("GET "+link+"/compare/{to}/ask", p.serve(p.backToList(k, "/compare")))
	}
}

// backToList leads somebody who reloads the address of a form to where it stands.
func (p *Pages) backToList(k match.Kind, page string) func(*visit) error {
	return func(v *visit) error {
		return leave(v, profileLink(k, v.r.PathValue("id"))+page+"?"+v.r.URL.Query().Encode()+"#match-"+url.PathEscape(v.r.PathValue("to")))
	}
}

// matchesPage answers /startups/{id}/matches and its like.
func (p *Pages) matchesPage(k match.Kind) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		found, err := p.whose(v, k)
		if err != nil {
			return err
		}
		return p.showMatches(v, found, nil)
	}
}

// showMatches shows the page of a profile's matches, with a request on it that was
// refused, if any.
func (p *Pages) showMatches(v *visit, found match.Profile, refused *asking) error {
	b := found.Common()
	w := matchWishOf(b.Kind, v.r.URL.Query())
	view := matchesView{Link: profileLink(b.Kind, b.ID), Page: true}
	c := p.cardMaker(v, found, "/matches", w.query(), w.target, refused)
	if err := p.list(v, found, w, c, &view); err != nil {
		return err
	}
	view.Tabs = p.matchTabs(v.lang, b.Kind, func(k match.Kind) string {
		return view.Link + "/matches?" + matchWish{target: k, n: matchesStep, spread: w.spread}.query()
	}, w.target)
	view.Narrow = narrowings(v.lang, view.Link, w)
	more := w
	if more.n = min(w.n+matchesStep, matchesMost); more.n > w.n && len(view.List) == w.n {
		href := view.Link + "/matches?" + more.query()
		view.All = &linkView{locale.Text(v.lang, "page.matches.more", map[string]any{"n": more.n - w.n}), href}
	}
	body := matchesBody{Owner: linkView{b.Name, view.Link}, Kind: view.Kind, Matches: view}
	if refused != nil && !slices.ContainsFunc(view.List, func(e matchEntry) bool { return e.ID == refused.to }) {
		stray := c.entry(refused.to, refused.name, "")
		body.Stray = &stray
	}
	title := locale.Text(v.lang, "page.matches.for", map[string]any{"name": b.Name})
	p.render(v, c.status(), "matches", title, body)
	return nil
}

// matches gives the part of a profile's page with the best matches, for those who
// may read them, and tells everybody else why there is nothing to see.
func (p *Pages) matches(v *visit, found match.Profile) (matchesView, error) {
	b := found.Common()
	w := matchWishOf(b.Kind, url.Values{"kind": {v.r.URL.Query().Get("kind")}})
	all := w
	w.n = matchesBrief
	view := matchesView{Link: profileLink(b.Kind, b.ID)}
	err := p.list(v, found, w, p.cardMaker(v, found, "/matches", all.query(), w.target, nil), &view)
	if err != nil {
		denied := denial(match.KindOf(err))
		if denied == "" {
			return view, err
		}
		if view.Fits = p.fits(v, found); len(view.Fits) > 0 {
			return view, nil
		}
		switch {
		case v.actor.Anonymous():
			view.SignIn = signInLink(v.r)
		case len(v.cards) == 0 && denied == "page.matches.forbidden":
			denied, view.Make = "page.matches.nobody", placeNewProfile
		}
		view.Denied = locale.Text(v.lang, denied, nil)
		return view, nil
	}
	view.Tabs = p.matchTabs(v.lang, b.Kind, func(k match.Kind) string { return view.Link + "?kind=" + string(k) + "#matches" }, w.target)
	if len(view.List) == matchesBrief {
		text := locale.Text(v.lang, "page.matches.see", map[string]any{"kind": view.Kind})
		view.All = &linkView{text, view.Link + "/matches?" + all.query()}
	}
	view.Advice = nil // the page of its own has it
	return view, nil
}

// denial gives the text that says why there is nothing to see; "" when the
// error is no such reason.
func denial(k match.ErrorKind) string {
	switch k {
	case match.KindUnauthorized:
		return "page.matches.unauthorized"
	case match.KindForbidden:
		return "page.matches.forbidden"
	case match.KindBusy:
		return "page.matches.busy"
	}
	return ""
}

// list draws a list into a view.
func (p *Pages) list(v *visit, found match.Profile, w matchWish, c *cardMaker, view *matchesView) error {
	b := found.Common()
	view.Kind = locale.Text(v.lang, "kinds."+string(w.target), nil)
	c.picks = view.Page
	form := saidList{p, b.Kind, c}
	finished, err := p.Lists.FinishedMatches(v.r.Context(), v.actor, b.Kind, b.ID, w.request(), form, append(form.parts(), w.query())...)
	if err != nil {
		return err
	}
	private(v.w)
	said, ok := readSaid(finished)
	if !ok {
		return match.Fail(match.KindInternal, "internal", "a finished list is damaged")
	}
	view.NoneFit = said.noneFit
	if c.acts {
		view.Advice, view.Edit = said.advice, editLink(b.Kind, b.ID)
	}
	for _, x := range said.cards {
		view.List = append(view.List, c.kept(x))
	}
	if view.Page && len(view.List) > 1 {
		view.Compare = string(w.target)
	}
	view.Empty = emptyView{locale.Text(v.lang, "page.matches.empty", nil), []linkView{
		{locale.Text(v.lang, "page.matches.look", nil), "/search?kind=" + string(w.target)},
	}}
	if w.available || w.verified {
		all := matchWish{target: w.target, n: matchesStep}
		view.Empty.Text = locale.Text(v.lang, "page.matches.narrow.none", nil)
		view.Empty.Ways[0] = linkView{locale.Text(v.lang, "page.matches.narrow.all", nil), view.Link + "/matches?" + all.query()}
	}
	return nil
}

// matchTabs leads to the other kinds that a profile is matched with.
func (p *Pages) matchTabs(lang string, k match.Kind, href func(match.Kind) string, current match.Kind) (out []tabView) {
	kinds := k.Counterparts()
	if len(kinds) == 1 {
		return nil
	}
	for _, other := range kinds {
		out = append(out, tabView{locale.Text(lang, "kinds."+string(other), nil), href(other), other == current})
	}
	return out
}

// narrowings lists other ways to draw a list; each turns itself on and off.
func narrowings(lang, link string, w matchWish) (out []tabView) {
	add := func(key string, on bool, turned matchWish) {
		out = append(out, tabView{locale.Text(lang, "page.matches.narrow."+key, nil), link + "/matches?" + turned.query(), on})
	}
	turned := w
	turned.spread = !w.spread
	add("spread", w.spread, turned)
	if w.target == match.KindMentor || w.target == match.KindOffer {
		turned = w
		turned.available = !w.available
		add("available", w.available, turned)
	}
	if w.target.Verifiable() {
		turned = w
		turned.verified = !w.verified
		add("verified", w.verified, turned)
	}
	return out
}
