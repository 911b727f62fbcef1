package web

import (
	"math"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

const topReasons = 3 // sentences that stand outside the fold

// matchView is one match with its reasons.
type matchView struct {
	ID, Name, Href, Line string
	Score                int
	Fit, FitClass        string
	Live                 []string // whether somebody is taken on, and how requests are answered
	NextSlot, Slots      string   // when a mentor has time, and where to see it
	Eligible             bool     // an offer's conditions let the startup in
	NotEligible          []string
	Top                  []string
	Bars                 []barView
	NotMet               []unmetView
}

// barView is one signal of a score: the text, and a bar of width Max out of 100
// that is filled up to Fill, with a mark at what nothing stated would give.
type barView struct {
	Label, Text, Points, Of string
	Fill, Max, Neutral      float64
	Above                   bool
}

type unmetView struct{ Text, Change, Gain string }

// voice says what is told of a list of one kind for a subject of another.
func (p *Pages) voice(lang string, subject, target match.Kind) locale.Voice {
	holder := match.Direction{From: subject, To: target}.Holder()
	return locale.Voice{Lang: lang, Who: string(holder), Names: func(typ, id string) string { return p.known(lang, typ, id) }}
}

// match tells one match in words and bars.
func (p *Pages) match(voice locale.Voice, m match.Match) matchView {
	lang := voice.Lang
	view := matchView{
		ID: m.Target.ID, Name: m.Target.Name, Href: profileLink(m.Target.Kind, m.Target.ID), Line: p.line(lang, m.Target),
		Score: int(math.Round(m.Score)), Fit: locale.Text(lang, "fit."+string(m.Fit), nil), FitClass: string(m.Fit),
		Eligible: m.Eligible != nil && *m.Eligible, NotEligible: p.conditions(voice, m.NotEligible),
	}
	if at := m.Target.NextSlot; at != nil {
		view.NextSlot, view.Slots = p.time(*at), slotsLink(m.Target.ID)
	}
	widest := 0.0
	for _, r := range m.Reasons {
		widest = max(widest, r.Max)
	}
	for _, r := range m.Reasons {
		bar := barOf(voice, r, widest)
		view.Bars = append(view.Bars, bar)
		switch {
		case living(r.Signal):
			if tells(r.Code) && !heldBack(m, r.Signal) {
				view.Live = append(view.Live, bar.Text)
			}
		case bar.Above && len(view.Top) < topReasons && !against(r.Code):
			view.Top = append(view.Top, bar.Text)
		}
	}
	for _, u := range m.NotMet {
		view.NotMet = append(view.NotMet, unmetOf(voice, u))
	}
	return view
}

// barOf tells one signal; widest is the most that any of them can give.
func barOf(voice locale.Voice, r match.Reason, widest float64) barView {
	return barView{
		Label: locale.Text(voice.Lang, "signal."+string(r.Signal), nil), Text: voice.Say("reason", r.Code, r.Evidence),
		Points: locale.Number(voice.Lang, r.Points), Of: locale.Number(voice.Lang, r.Max),
		Fill: percent(r.Points, widest), Max: percent(r.Max, widest), Neutral: percent(r.Neutral, widest), Above: r.Points > r.Neutral+0.05,
	}
}

func unmetOf(voice locale.Voice, u match.Unmet) unmetView {
	n := unmetView{Text: voice.Say("unmet", u.Code, u.Evidence)}
	if u.ChangeCode != "" {
		n.Change, n.Gain = voice.Say("change", u.ChangeCode, u.ChangeEvidence), locale.Number(voice.Lang, u.Gain)
	}
	return n
}

// living tells whether a signal says how somebody stands now, whatever they do.
func living(s match.Signal) bool {
	return s == match.SignalCapacity || s == match.SignalAnswers || s == match.SignalLoad
}

// tells leaves out the sentences that say that nothing is known, or nothing waits.
func tells(code string) bool { return !strings.HasSuffix(code, ".none") }

// against tells whether a sentence speaks against a match, though its signal may give
// more than nothing stated would: an ask that is a little too large is better than none.
func against(code string) bool {
	_, says, _ := strings.Cut(code, ".")
	return slices.Contains([]string{"above", "below", "less", "other", "unusual", "uncovered", "unlike"}, says)
}

// heldBack tells whether a signal is among what holds a match back.
func heldBack(m match.Match, s match.Signal) bool {
	return slices.ContainsFunc(m.NotMet, func(u match.Unmet) bool { return u.Signal == s })
}

// conditions says which conditions of an offer are not met.
func (p *Pages) conditions(voice locale.Voice, list []match.Ineligible) (out []string) {
	for _, c := range list {
		text := voice.Condition(c.Field, c.Op, c.Value)
		if c.Unstated {
			text += " " + locale.Text(voice.Lang, "condition.unstated", nil)
		}
		out = append(out, text)
	}
	return out
}

// slotsLink leads to the free times of a mentor.
func slotsLink(mentor string) string { return profileLink(match.KindMentor, mentor) + "/slots" }

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
