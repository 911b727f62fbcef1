package web

import (
	"math"
	"strings"

	"duyen/locale"
	"duyen/match"
)

const (
	matchCount = 10 // matches on a page
	topReasons = 3  // sentences that stand outside the fold
)

// matchesView is the part of a profile's page that shows whom it fits.
type matchesView struct {
	Tabs    []tabView
	Kind    string
	List    []matchView
	NoneFit bool
	Denied  string // why there is nothing to see
	SignIn  string
}

// tabView leads to the matches of one kind.
type tabView struct {
	Text, Href string
	Current    bool
}

// matchView is one match with its reasons.
type matchView struct {
	Kind, Name, Href, Line string
	Score                  int
	Fit, FitClass          string
	Top                    []string
	Bars                   []barView
	NotMet                 []unmetView
	Open                   bool
}

// barView is one signal of a score: the text, and a bar of width Max out of 100
// that is filled up to Fill, with a mark at what nothing stated would give.
type barView struct {
	Label, Text, Points, Of string
	Fill, Max, Neutral      float64
	Above                   bool
}

type unmetView struct{ Text, Change, Gain string }

// matches ranks the counterparts of a profile for those who may read them, and
// tells everybody else why there is nothing to see.
func (p *Pages) matches(v *visit, k match.Kind, id string) (matchesView, error) {
	kinds := k.Counterparts()
	target := kinds[0]
	for _, other := range kinds {
		if string(other) == v.r.URL.Query().Get("kind") {
			target = other
		}
	}
	view := matchesView{Kind: locale.Text(v.lang, "kinds."+string(target), nil)}
	ranking, err := p.Service.Matches(v.r.Context(), v.actor, k, id, match.Request{Target: target, N: matchCount})
	if err != nil {
		denied := denial(match.KindOf(err))
		if denied == "" {
			return view, err
		}
		view.Denied = locale.Text(v.lang, denied, nil)
		if v.actor.Anonymous() {
			view.SignIn = signInLink(v.r)
		}
		return view, nil
	}
	private(v.w)
	for _, other := range kinds {
		if len(kinds) > 1 {
			href := profileLink(k, id) + "?kind=" + string(other) + "#matches"
			view.Tabs = append(view.Tabs, tabView{locale.Text(v.lang, "kinds."+string(other), nil), href, other == target})
		}
	}
	view.NoneFit = !ranking.AnyFits && len(ranking.Data) > 0
	direction := match.Direction{From: k, To: target}
	voice := locale.Voice{Lang: v.lang, Who: string(direction.Holder()), Names: func(typ, id string) string {
		return p.known(v.lang, typ, id)
	}}
	for i, m := range ranking.Data {
		view.List = append(view.List, p.match(voice, m, i == 0))
	}
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

// match tells one match in words and bars.
func (p *Pages) match(voice locale.Voice, m match.Match, open bool) matchView {
	lang := voice.Lang
	view := matchView{
		Kind: string(m.Target.Kind), Name: m.Target.Name, Href: profileLink(m.Target.Kind, m.Target.ID), Line: p.line(lang, m.Target),
		Score: int(math.Round(m.Score)), Fit: locale.Text(lang, "fit."+string(m.Fit), nil), FitClass: string(m.Fit), Open: open,
	}
	widest := 0.0
	for _, r := range m.Reasons {
		widest = max(widest, r.Max)
	}
	for _, r := range m.Reasons {
		text := voice.Say("reason", r.Code, r.Evidence)
		above := r.Points > r.Neutral+0.05
		if above && len(view.Top) < topReasons {
			view.Top = append(view.Top, text)
		}
		view.Bars = append(view.Bars, barView{
			Label: locale.Text(lang, "signal."+string(r.Signal), nil), Text: text,
			Points: locale.Number(lang, r.Points), Of: locale.Number(lang, r.Max),
			Fill: percent(r.Points, widest), Max: percent(r.Max, widest), Neutral: percent(r.Neutral, widest), Above: above,
		})
	}
	for _, u := range m.NotMet {
		n := unmetView{Text: voice.Say("unmet", u.Code, u.Evidence)}
		if u.ChangeCode != "" {
			n.Change = voice.Say("change", u.ChangeCode, u.ChangeEvidence)
			n.Gain = locale.Number(lang, u.Gain)
		}
		view.NotMet = append(view.NotMet, n)
	}
	return view
}

// line gives what a card knows beside the name, on one line.
func (p *Pages) line(lang string, c match.Card) string {
	var parts []string
	if c.Verified != nil {
		parts = append(parts, locale.Text(lang, standing(*c.Verified), nil))
	}
	for _, s := range c.Sectors[:min(3, len(c.Sectors))] {
		parts = append(parts, p.name(lang, "sector", s))
	}
	if c.Locality != "" {
		parts = append(parts, p.name(lang, "locality", c.Locality))
	}
	if c.Stage != "" {
		parts = append(parts, p.name(lang, "stage", c.Stage))
	}
	return strings.Join(parts, " · ")
}

// standing names whether an officer has verified a profile.
func standing(verified bool) string {
	if verified {
		return "page.profile.verified"
	}
	return "page.profile.unverified"
}

// percent gives x out of whole in percent, to one decimal.
func percent(x, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return math.Round(1000*min(1, max(0, x/whole))) / 10
}
