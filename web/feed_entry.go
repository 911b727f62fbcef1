package web

import (
	"math"
	"net/url"
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

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
	view.Href += "?" + url.Values{glanceFrom: {body.Feed}}.Encode()
	if body.Keeps && e.Subject != match.KindStartup && e.Subject != "" && e.Target.Kind == match.KindStartup {
		view.Target = e.Target.ID
		view.Followed = slices.ContainsFunc(body.Follows, func(x followView) bool { return x.ID == e.Target.ID })
	}
	return view
}
