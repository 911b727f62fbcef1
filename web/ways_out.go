package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// FeedWays are the ways by which feeds leave the pages; KindNotFound and
// KindForbidden for who does not keep a feed.
type FeedWays interface {
	// FeedSettings gives a feed with since when the actor has a secret address of it
	// (zero: they have none).
	FeedSettings(ctx context.Context, a match.Actor, feed string) (f match.Feed, linked time.Time, err error)
	// LinkFeed makes the actor's secret address anew and gives its token, this once.
	LinkFeed(ctx context.Context, a match.Actor, feed string) (token string, err error)
	// UnlinkFeed ends it and may be repeated.
	UnlinkFeed(ctx context.Context, a match.Actor, feed string) error
	// Site is where the pages are, as people outside write it.
	Site() string
}

// pathWays is where people see what is told to them where; pathFeed leads to their feed.
const (
	pathWays = "/me/ways"
	pathFeed = "/me/feed"
)

// waysBody shows where the visitor's feeds go.
type waysBody struct {
	Undo   undoView
	Fault  string
	Table  tableView
	List   []wayView
	Empty  emptyView
	Digest []choice
}

// wayView is one feed and where it goes.
type wayView struct {
	ID, Name, Href, Kind string
	Search               bool
	Digests, Fits        []choice
	Linked               string     // since when it has a secret address
	Addresses            []linkView // a new one, this once
	Hooks                []linkView
}

func (p *Pages) wayRoutes(mux *routeTable) {
	mux.Handle("GET "+pathWays, p.serve(p.feedWays))
	for _, d := range p.wayDeeds() {
		mux.Handle("POST "+pathWays+"/"+d.name, p.serve(p.wayDeed(d)))
	}
	mux.Handle("GET "+pathFeed, p.serve(p.myFeed))
}

// myFeed leads to the visitor's feed, or to all of them where there are several.
func (p *Pages) myFeed(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	var feeds []string
	for _, c := range v.cards {
		if link := feedLink(c.Kind, c.ID); link != "" {
			feeds = append(feeds, link)
		}
	}
	if len(feeds) == 1 {
		return leave(v, feeds[0])
	}
	return leave(v, pathWays)
}

// feedWays shows what goes where.
func (p *Pages) feedWays(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showWays(v, newForm(v.lang, "ways"))
}

// showWays shows the page, with the new address that a form gave, if any.
func (p *Pages) showWays(v *visit, f *form) error {
	searches, err := p.Searches.MySearches(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	hooks, err := p.Webhooks.MyWebhooks(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	body := waysBody{Fault: f.Fault(""), Empty: emptyView{locale.Text(v.lang, "page.ways.none", nil), []linkView{
		{locale.Text(v.lang, "page.search.title", nil), "/search"}, {locale.Text(v.lang, "page.me.title", nil), "/me#profiles"},
	}}}
	for _, c := range v.cards {
		if feedLink(c.Kind, c.ID) != "" {
			body.List = append(body.List, wayView{ID: c.ID, Name: c.Name, Href: feedLink(c.Kind, c.ID), Kind: locale.Text(v.lang, "kind."+string(c.Kind), nil)})
		}
	}
	for _, x := range searches {
		body.List = append(body.List, wayView{ID: x.ID, Name: x.Name, Href: searchFeedLink(x.ID), Kind: locale.Text(v.lang, "page.ways.saved", nil), Search: true})
	}
	for i := range body.List {
		if err := p.fillWay(v, &body.List[i], hooks, f); err != nil {
			return err
		}
	}
	if len(body.List) > 1 {
		body.Table = waysTable(v.lang, body.List)
	}
	if f.status == 0 && f.gives == "" {
		body.Undo = waysUndo(v)
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "ways", locale.Text(v.lang, "page.ways.title", nil), body)
	return nil
}

// fillWay puts in where a feed goes.
func (p *Pages) fillWay(v *visit, w *wayView, hooks []match.Webhook, f *form) error {
	settings, linked, err := p.FeedWays.FeedSettings(v.r.Context(), v.actor, w.ID)
	if err != nil {
		return err
	}
	w.Digests = f.chosen("digest-"+w.ID, choices(v.lang, "digest", match.Digests(), ""))
	for i := range w.Digests {
		w.Digests[i].Chosen = w.Digests[i].Value == string(settings.Digest)
	}
	w.Fits = choices(v.lang, "fit", match.Fits(), settings.MinFit)
	w.Linked = p.time(linked)
	if f.gives != "" && f.Get("feed") == w.ID {
		at := p.FeedWays.Site() + service.PathFeeds + f.gives
		for _, x := range []struct{ key, file string }{{"atom", "/feed.atom"}, {"json", "/feed.json"}, {"stream", "/stream"}} {
			w.Addresses = append(w.Addresses, linkView{locale.Text(v.lang, "page.ways.address."+x.key, nil), at + x.file})
		}
	}
	for i := range hooks {
		if slices.Contains(hooks[i].Feeds, w.ID) {
			name := webhookName(&hooks[i])
			if hooks[i].State != match.WebhookOn {
				name += " (" + locale.Text(v.lang, "webhook.state."+string(hooks[i].State), nil) + ")"
			}
			w.Hooks = append(w.Hooks, linkView{name, webhookLink(hooks[i].ID)})
		}
	}
	return nil
}

// waysTable sums up what goes where.
func waysTable(lang string, list []wayView) tableView {
	text := func(key string) string { return locale.Text(lang, "page.ways."+key, nil) }
	t := tableView{Caption: text("table"), Head: []string{text("feed"), text("letter"), text("address.short"), text("webhook")}}
	for _, w := range list {
		cell := func(on bool, words string) cellView {
			if !on {
				words = text("no")
			}
			return cellView{Text: words}
		}
		digest := ""
		for _, d := range w.Digests {
			if d.Chosen {
				digest = d.Label
			}
		}
		names := make([]string, len(w.Hooks))
		for i, h := range w.Hooks {
			names[i] = h.Text
		}
		t.Rows = append(t.Rows, []cellView{
			{Text: w.Name, Href: "#way-" + w.ID}, {Text: digest}, cell(w.Linked != "", text("yes")), cell(len(names) > 0, locale.List(lang, names)),
		})
	}
	return t
}

// waysUndo says what was done, with the way back from dropping a search: what it
// asked for stands in the address.
func waysUndo(v *visit) undoView {
	out := undoView{Text: done(v, "ways")}
	asked := v.r.URL.Query()
	if query := asked.Get("query"); asked.Get("done") == "dropped" && query != "" {
		out.Action, out.Fields = pathWays+"/save", []filterView{{"query", query}, {"name", asked.Get("name")}}
	}
	return out
}

// wayDeed is what can be done on the page: its form is sent to /me/ways/DEED and
// names the feed.
type wayDeed struct {
	name string
	do   func(v *visit, f *form) (done string, err error)
}

func (p *Pages) wayDeeds() []wayDeed {
	return []wayDeed{
		{"settings", func(v *visit, f *form) (string, error) {
			id := f.Get("feed")
			_, err := p.Feeds.SetFeed(v.r.Context(), v.actor, id, match.Fit(f.Get("fit")), match.Digest(f.Get("digest")))
			return "set#way-" + url.PathEscape(id), err
		}},
		{"link", func(v *visit, f *form) (gives string, err error) {
			f.gives, err = p.FeedWays.LinkFeed(v.r.Context(), v.actor, f.Get("feed"))
			return "", err
		}},
		{"unlink", func(v *visit, f *form) (string, error) {
			return "unlinked#way-" + url.PathEscape(f.Get("feed")), p.FeedWays.UnlinkFeed(v.r.Context(), v.actor, f.Get("feed"))
		}},
		{"drop", p.dropWay},
		{"save", func(v *visit, f *form) (string, error) {
			_, err := p.Searches.SaveSearch(v.r.Context(), v.actor, service.SearchWish{Name: f.Get("name"), Query: f.Get("query")})
			return "saved", err
		}},
	}
}

// dropWay ends a saved search, and gives what it takes to save it again.
func (p *Pages) dropWay(v *visit, f *form) (string, error) {
	id := f.Get("feed")
	found, err := p.Searches.MySearches(v.r.Context(), v.actor)
	if err != nil {
		return "", err
	}
	back := url.Values{}
	for _, x := range found {
		if x.ID == id {
			back.Set("query", x.Query)
			back.Set("name", x.Name)
		}
	}
	return "dropped&" + back.Encode(), p.Searches.DropSearch(v.r.Context(), v.actor, id)
}

// wayDeed does what a form on the page asks for.
func (p *Pages) wayDeed(d wayDeed) func(*visit) error {
	return func(v *visit) error {
		v.back = pathWays
		if v.actor.Anonymous() {
			return v.signIn()
		}
		f, err := v.posted("ways")
		if err != nil {
			return err
		}
		said, err := d.do(v, f)
		switch {
		case err != nil && (match.KindOf(err) == match.KindNotFound || !f.refuse(err, p.Status)):
			return err
		case f.status != 0 || f.gives != "":
			return p.showWays(v, f)
		}
		return leave(v, pathWays+"?done="+strings.TrimSuffix(said, "&"))
	}
}
