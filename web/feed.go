package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

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
	feedShown  = 10 // entries on a page: on a phone each fills half a screen
	snoozeDays = 7  // unless somebody says otherwise
)

// snoozes are the waits that are offered, in days.
func snoozes() []int { return []int{1, 3, snoozeDays, 30} }

// feedBody is what the page of a feed shows.
type feedBody struct {
	Feed                          string // its id
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
		p.Glances.Shown(v.actor, r, page)
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
		Feed: r.ID, Link: link, Query: part.at(""), Owner: r.Name, OwnerLink: ownerOf(r), Keeps: r.Keeps, Hidden: part.hidden, Search: r.Kind == "",
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
