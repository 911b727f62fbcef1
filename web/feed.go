package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Feeds is what profiles are told; KindForbidden for who may not read a feed.
type Feeds interface {
	// FeedOf gives a feed as the actor may read it; KindNotFound, KindBusy at the start.
	FeedOf(ctx context.Context, a match.Actor, feed string) (service.Reading, error)
	// FeedPage gives a page of it, the newest first.
	FeedPage(ctx context.Context, r service.Reading, q service.FeedQuery) (service.FeedPage, error)
	// MoveEntry does something to an entry and may be repeated; KindNotFound, KindInvalid.
	MoveEntry(ctx context.Context, a match.Actor, feed, item string, move service.FeedMove, w service.FeedWord) (service.FeedEntry, error)
	// ReadFeed marks every entry up to one as read, or all for "".
	ReadFeed(ctx context.Context, a match.Actor, feed, upTo string) error
	// SetFeed sets the least fit that is told and how often a letter sums up; KindInvalid.
	SetFeed(ctx context.Context, a match.Actor, feed string, least match.Fit, d match.Digest) (match.Feed, error)
}

const (
	feedShown  = 20 // entries on a page
	snoozeDays = 7  // unless somebody says otherwise
)

// snoozes are the waits that are offered, in days.
func snoozes() []int { return []int{1, 3, snoozeDays, 30} }

// feedBody is what the page of a feed shows.
type feedBody struct {
	Link, Query, Owner, OwnerLink string // Query is which part of it is shown
	Undo                          undoView
	Unread                        int
	Keeps, Hidden                 bool // its reader may mark entries; those put away are shown, too
	Chips                         []chipView
	Entries                       []entryView
	Empty                         emptyView
	Next, Last                    string // address of what is older; the newest entry shown
	Switch                        string // to what was put away, and back
	Dismissals                    []choice
	Snoozes                       []choice
	Fits, Digests                 []choice
	Follows                       []followView
	Search                        bool
	Thesis                        string
}

// chipView chooses what is shown of a feed.
type chipView struct {
	Text, Href string
	On         bool
}

// followView is a startup whose progress the feed tells.
type followView struct{ ID, Name, Href, Line, Since string }

// entryView is an entry in words.
type entryView struct {
	ID, Text, When, Href, Name, Line, Away string
	Changed, Why                           []string
	Score                                  int
	Fit, FitClass                          string
	New                                    bool
	Target                                 string // that can be followed
	Followed                               bool
}

// feedPart is what of a feed somebody asks to see.
type feedPart struct {
	event          match.FeedEvent
	unread, hidden bool
}

// partOf reads it from an address; what is unknown there asks for everything.
func partOf(q url.Values) feedPart {
	part := feedPart{unread: q.Get("unread") != "", hidden: q.Get("all") != ""}
	if e := match.FeedEvent(q.Get("event")); slices.Contains(match.FeedEvents(), e) {
		part.event = e
	}
	return part
}

// values writes it for an address.
func (x feedPart) values() url.Values {
	out := url.Values{}
	if x.event != "" {
		out.Set("event", string(x.event))
	}
	if x.unread {
		out.Set("unread", "1")
	}
	if x.hidden {
		out.Set("all", "1")
	}
	return out
}

// at gives the address of a part of a feed.
func (x feedPart) at(link string) string {
	if q := x.values().Encode(); q != "" {
		return link + "?" + q
	}
	return link
}

// searchFeedLink leads to the feed of a saved search.
func searchFeedLink(id string) string {
	return service.PathSearches + "/" + url.PathEscape(id) + "/feed"
}

// feedAddress leads to a feed: that of a profile, or of a saved search for kind "".
func feedAddress(k match.Kind, id string) string {
	if k == "" {
		return searchFeedLink(id)
	}
	return feedLink(k, id)
}

// feedRoutes adds the pages of the feeds of a kind, "" for saved searches.
func (p *Pages) feedRoutes(mux *routeTable, k match.Kind) {
	at := service.PathSearches + "/{id}/feed"
	if k != "" {
		at = "/" + k.Plural() + "/{id}/feed"
	}
	mux.Handle("GET "+at, p.serve(p.feed(k)))
	for _, d := range p.feedDeeds() {
		mux.Handle("POST "+at+"/"+d.name, p.serve(p.feedDeed(k, d)))
	}
}

// feed answers /investors/{id}/feed and its like.
func (p *Pages) feed(k match.Kind) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		r, err := p.feedOf(v, k)
		if err != nil {
			return err
		}
		asked := v.r.URL.Query()
		part := partOf(asked)
		part.hidden, part.unread = part.hidden && r.Keeps, part.unread && r.Keeps
		q := service.FeedQuery{After: asked.Get("after"), Limit: feedShown, Hidden: part.hidden, Unread: part.unread}
		if part.event != "" {
			q.Events = []match.FeedEvent{part.event}
		}
		page, err := p.Feeds.FeedPage(v.r.Context(), r, q)
		if err != nil {
			return err
		}
		body := p.feedBody(v, r, part)
		if body.Unread = page.Unread; len(page.Data) > 0 && q.After == "" && part.event == "" {
			body.Last = page.Data[0].ID
		}
		if err := p.followed(v, r, &body); err != nil {
			return err
		}
		for i := range page.Data {
			body.Entries = append(body.Entries, p.entryIn(v.lang, &body, &page.Data[i]))
		}
		if page.HasMore {
			next := part.values()
			next.Set("after", page.Next)
			body.Next = body.Link + "?" + next.Encode()
		}
		private(v.w)
		p.render(v, http.StatusOK, "feed", locale.Text(v.lang, "page.feed.title", nil)+" – "+r.Name, body)
		return nil
	}
}

// feedBody is everything of the page but its entries.
func (p *Pages) feedBody(v *visit, r service.Reading, part feedPart) feedBody {
	link := feedAddress(r.Kind, r.ID)
	body := feedBody{
		Link: link, Query: part.at(""), Owner: r.Name, OwnerLink: ownerOf(r), Keeps: r.Keeps, Hidden: part.hidden, Search: r.Kind == "",
		Undo: feedUndo(v, link, part), Chips: chipsOf(v.lang, link, r, part), Empty: emptyFeed(v.lang, link, r, part),
		Dismissals: choices(v.lang, "dismissal", service.Dismissals(), ""),
		Fits:       choices(v.lang, "fit", match.Fits(), r.MinFit), Digests: choices(v.lang, "digest", match.Digests(), r.Digest),
	}
	for _, n := range snoozes() {
		body.Snoozes = append(body.Snoozes, choice{Value: strconv.Itoa(n), Label: locale.Text(v.lang, "page.feed.days", map[string]any{"n": n})})
	}
	other := part
	other.hidden = !part.hidden
	body.Switch = other.at(link)
	switch {
	case r.Kind == "":
		body.Owner = locale.Text(v.lang, "page.ways.search", map[string]any{"name": r.Name})
	case r.Kind == match.KindInvestor && r.Keeps:
		body.Thesis = thesisLink(r.ID)
	}
	return body
}

// ownerOf leads to whose feed it is: a profile, or what a saved search finds.
func ownerOf(r service.Reading) string {
	if r.Kind != "" {
		return profileLink(r.Kind, r.ID)
	}
	q, err := service.ParseSearch(r.Search.Query)
	if err != nil {
		return service.PathSearches
	}
	return "/search?" + service.SearchAddress(q)
}

// feedUndo says what was done, with the way back where there is one.
func feedUndo(v *visit, link string, part feedPart) undoView {
	asked := v.r.URL.Query()
	out := undoView{Text: done(v, "feed")}
	back := map[string]string{
		"dismiss": "restore", "snooze": "restore", "read": "unread", "unread": "read", "follow": "unfollow", "unfollow": "follow",
	}[asked.Get("done")]
	if undo := asked.Get("undo"); back != "" && undo != "" {
		out.Action = link + "/" + back
		if q := part.values().Encode(); q != "" {
			out.Action += "?" + q
		}
		out.Fields = []filterView{{"item", undo}}
	}
	return out
}

// eventsFor lists what a feed can tell of.
func eventsFor(k match.Kind) []match.FeedEvent {
	switch k {
	case match.KindStartup:
		return []match.FeedEvent{match.EventOffer, match.EventIntroduction, match.EventBooking}
	case match.KindMentor:
		return []match.FeedEvent{match.EventMatch, match.EventStage, match.EventMilestone, match.EventRound, match.EventIntroduction, match.EventBooking}
	case "":
		return []match.FeedEvent{match.EventFound}
	}
	return []match.FeedEvent{match.EventMatch, match.EventStage, match.EventMilestone, match.EventRound, match.EventIntroduction}
}

// chipsOf lists the choices of what is shown; one that is on takes it back.
func chipsOf(lang, link string, r service.Reading, part feedPart) (out []chipView) {
	add := func(key string, on bool, other feedPart) {
		out = append(out, chipView{locale.Text(lang, key, nil), other.at(link), on})
	}
	add("page.feed.everything", part.event == "" && !part.unread, feedPart{hidden: part.hidden})
	if r.Keeps {
		other := part
		other.unread = !part.unread
		add("page.feed.only-unread", part.unread, other)
	}
	if events := eventsFor(r.Kind); len(events) > 1 {
		for _, e := range events {
			other := part
			if other.event = e; part.event == e {
				other.event = ""
			}
			add("webhook.event."+string(e), part.event == e, other)
		}
	}
	return out
}

// emptyFeed says what to do when there is nothing to show.
func emptyFeed(lang, link string, r service.Reading, part feedPart) emptyView {
	say := func(key string) string { return locale.Text(lang, "page.feed."+key, nil) }
	switch {
	case part.event != "" || part.unread:
		return emptyView{say("nothing"), []linkView{{say("everything"), link}}}
	case r.Kind == "":
		return emptyView{say("empty.search"), []linkView{{say("empty.search.now"), ownerOf(r)}}}
	}
	out := emptyView{say("empty"), []linkView{{say("matches"), profileLink(r.Kind, r.ID) + "/matches"}}}
	if r.Kind == match.KindInvestor && r.Keeps {
		out.Ways = append(out.Ways, linkView{locale.Text(lang, "page.thesis.title", nil), thesisLink(r.ID)})
	}
	return out
}

// feedOf gives the feed of a profile of a kind.
func (p *Pages) feedOf(v *visit, k match.Kind) (service.Reading, error) {
	r, err := p.Feeds.FeedOf(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err == nil && r.Kind != k {
		err = match.Fail(match.KindNotFound, "not_found", "no such feed")
	}
	return r, err
}

// choices lists values with their names under a prefix of the catalogue.
func choices[T ~string](lang, prefix string, values []T, chosen T) (out []choice) {
	for _, x := range values {
		out = append(out, choice{Value: string(x), Label: locale.Text(lang, prefix+"."+string(x), nil), Chosen: x == chosen})
	}
	return out
}

// entry says an entry.
func (p *Pages) entry(lang string, e *service.FeedEntry) entryView {
	voice := locale.Voice{Lang: lang, Who: string(match.Direction{From: e.Subject, To: e.Target.Kind}.Holder()), Names: func(typ, id string) string {
		return p.known(lang, typ, id)
	}}
	view := entryView{
		ID: e.ID, Text: voice.Say("event", string(e.Event), map[string]any{"name": e.Target.Name}), When: p.time(e.At), Line: p.line(lang, e.Target),
		Name: e.Target.Name, Href: profileLink(e.Target.Kind, e.Target.ID), New: !e.Read,
	}
	switch {
	case e.Dismissed:
		view.Away = locale.Text(lang, "page.feed.dismissed", nil)
	case e.SnoozedUntil != nil:
		view.Away = locale.Text(lang, "page.feed.snoozed", map[string]any{"until": p.time(*e.SnoozedUntil)})
	}
	for _, c := range e.Changed {
		view.Changed = append(view.Changed, voice.Change(c.Field, c.From, c.To))
	}
	for _, r := range e.Reasons {
		if r.Points > r.Neutral+0.05 && len(view.Why) < topReasons {
			view.Why = append(view.Why, voice.Say("reason", r.Code, r.Evidence))
		}
	}
	if e.Fit != "" {
		view.Score, view.Fit, view.FitClass = int(math.Round(e.Score)), locale.Text(lang, "fit."+string(e.Fit), nil), string(e.Fit)
	}
	return view
}

// entryIn says an entry on a page.
func (p *Pages) entryIn(lang string, body *feedBody, e *service.FeedEntry) entryView {
	view := p.entry(lang, e)
	if body.Keeps && e.Subject != match.KindStartup && e.Subject != "" && e.Target.Kind == match.KindStartup {
		view.Target = e.Target.ID
		view.Followed = slices.ContainsFunc(body.Follows, func(x followView) bool { return x.ID == e.Target.ID })
	}
	return view
}

// feedDeed is what can be done on the page of a feed: its form is sent to
// /KIND/ID/feed/DEED. It gives the code of what to say afterwards.
type feedDeed struct {
	name string
	do   func(v *visit, r service.Reading, f *form) (done string, err error)
}

// feedDeeds lists them. What is done to an entry names it in the form.
func (p *Pages) feedDeeds() []feedDeed {
	out := []feedDeed{
		{"all-read", func(v *visit, r service.Reading, f *form) (string, error) {
			return "all-read", p.Feeds.ReadFeed(v.r.Context(), v.actor, r.ID, f.Get("item"))
		}},
		{"settings", func(v *visit, r service.Reading, f *form) (string, error) {
			_, err := p.Feeds.SetFeed(v.r.Context(), v.actor, r.ID, match.Fit(f.Get("fit")), match.Digest(f.Get("digest")))
			return "set", err
		}},
		{"follow", func(v *visit, r service.Reading, f *form) (string, error) {
			_, err := p.Follows.Follow(v.r.Context(), v.actor, r.ID, f.Get("item"))
			return "follow", err
		}},
		{"unfollow", func(v *visit, r service.Reading, f *form) (string, error) {
			return "unfollow", p.Follows.Unfollow(v.r.Context(), v.actor, r.ID, f.Get("item"))
		}},
	}
	for _, move := range service.FeedMoves() {
		out = append(out, feedDeed{string(move), func(v *visit, r service.Reading, f *form) (string, error) {
			e, err := p.Feeds.MoveEntry(v.r.Context(), v.actor, r.ID, f.Get("item"), move, wordOf(move, f))
			if move == service.FeedOpen && err == nil {
				return profileLink(e.Target.Kind, e.Target.ID), nil
			}
			return string(move), err
		}})
	}
	return out
}

// wordOf gives what a form says with a move.
func wordOf(move service.FeedMove, f *form) (w service.FeedWord) {
	switch move {
	case service.FeedDismiss:
		w.Reason, w.Words = f.Get("reason"), f.Get("words")
	case service.FeedSnooze:
		var err error
		if w.Days, err = strconv.Atoi(f.Get("days")); err != nil || w.Days < 1 {
			w.Days = snoozeDays
		}
	}
	return w
}

// feedDeed does what a form on the page of a feed asks for, and leads back to the
// part of the feed that was shown. The forms have no field in which something could
// be wrong by honest means, so an error gets a page of its own.
func (p *Pages) feedDeed(k match.Kind, d feedDeed) func(*visit) error {
	return func(v *visit) error {
		part := partOf(v.r.URL.Query())
		v.back = part.at(strings.TrimSuffix(v.r.URL.Path, "/"+d.name))
		if v.actor.Anonymous() {
			return v.signIn()
		}
		f, err := v.posted("feed")
		if err != nil {
			return err
		}
		r, err := p.feedOf(v, k)
		if err != nil {
			return err
		}
		said, err := d.do(v, r, f)
		if err != nil {
			return err
		}
		if strings.HasPrefix(said, "/") {
			return leave(v, said)
		}
		to := part.values()
		to.Set("done", said)
		switch said {
		case "dismiss", "snooze", "read", "unread", "follow", "unfollow":
			to.Set("undo", f.Get("item"))
		}
		return leave(v, feedAddress(r.Kind, r.ID)+"?"+to.Encode())
	}
}
