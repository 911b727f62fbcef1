package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
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
	snoozeDays = 7
)

// feedBody is what the page of a feed shows.
type feedBody struct {
	Link, Owner, OwnerLink string
	Done, Undo             string // what was done, to which entry when that can be taken back
	Unread                 int
	Keeps, Hidden          bool // its reader may mark entries; those put away are shown, too
	Entries                []entryView
	Next, Last             string // address of what is older; the newest entry shown
	Switch                 string // to what was put away, and back
	Dismissals             []choice
	Fits, Digests          []choice
}

// entryView is an entry in words.
type entryView struct {
	ID, Text, When, Href, Name, Line, Away string
	Changed, Why                           []string
	Score                                  int
	Fit, FitClass                          string
	New                                    bool
}

// feed answers /investors/{id}/feed and its like.
func (p *Pages) feed(k match.Kind) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return leave(v, signInLink(v.r))
		}
		r, err := p.feedOf(v, k)
		if err != nil {
			return err
		}
		asked := v.r.URL.Query()
		hidden := asked.Get("all") != "" && r.Keeps
		page, err := p.Feeds.FeedPage(v.r.Context(), r, service.FeedQuery{After: asked.Get("after"), Limit: feedShown, Hidden: hidden})
		if err != nil {
			return err
		}
		link := profileLink(k, r.ID)
		body := feedBody{
			Link: link + "/feed", Owner: r.Name, OwnerLink: link, Done: done(v, "feed"), Unread: page.Unread, Keeps: r.Keeps, Hidden: hidden,
			Dismissals: choices(v.lang, "dismissal", service.Dismissals(), ""),
			Fits:       choices(v.lang, "fit", match.Fits(), r.MinFit), Digests: choices(v.lang, "digest", match.Digests(), r.Digest),
		}
		for i := range page.Data {
			body.Entries = append(body.Entries, p.entry(v.lang, &page.Data[i]))
		}
		if body.Done != "" {
			body.Undo = asked.Get("undo")
		}
		if len(page.Data) > 0 && asked.Get("after") == "" {
			body.Last = page.Data[0].ID
		}
		body.Switch = body.Link
		if !hidden {
			body.Switch += "?all=1"
		}
		if page.HasMore {
			next := url.Values{"after": {page.Next}}
			if hidden {
				next.Set("all", "1")
			}
			body.Next = body.Link + "?" + next.Encode()
		}
		private(v.w)
		p.render(v, http.StatusOK, "feed", locale.Text(v.lang, "page.feed.title", nil)+" – "+r.Name, body)
		return nil
	}
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
			return "read", p.Feeds.ReadFeed(v.r.Context(), v.actor, r.ID, f.Get("item"))
		}},
		{"settings", func(v *visit, r service.Reading, f *form) (string, error) {
			_, err := p.Feeds.SetFeed(v.r.Context(), v.actor, r.ID, match.Fit(f.Get("fit")), match.Digest(f.Get("digest")))
			return "set", err
		}},
	}
	for _, move := range []service.FeedMove{service.FeedOpen, service.FeedDismiss, service.FeedSnooze, service.FeedRestore} {
		out = append(out, feedDeed{string(move), func(v *visit, r service.Reading, f *form) (string, error) {
			word := service.FeedWord{}
			switch move {
			case service.FeedDismiss:
				word.Reason = f.Get("reason")
			case service.FeedSnooze:
				word.Days = snoozeDays
			}
			e, err := p.Feeds.MoveEntry(v.r.Context(), v.actor, r.ID, f.Get("item"), move, word)
			if move == service.FeedOpen && err == nil {
				return profileLink(e.Target.Kind, e.Target.ID), nil
			}
			return string(move), err
		}})
	}
	return out
}

// feedDeed does what a form on the page of a feed asks for. The forms have no
// field in which something could be wrong, so an error gets a page of its own.
func (p *Pages) feedDeed(k match.Kind, d feedDeed) func(*visit) error {
	return func(v *visit) error {
		v.back = strings.TrimSuffix(v.r.URL.Path, "/"+d.name)
		if v.actor.Anonymous() {
			return match.Fail(match.KindUnauthorized, "sign_in", "nobody is signed in")
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
		to := profileLink(k, r.ID) + "/feed?done=" + said
		if said == string(service.FeedDismiss) || said == string(service.FeedSnooze) {
			to += "&undo=" + url.QueryEscape(f.Get("item"))
		}
		return leave(v, to)
	}
}
