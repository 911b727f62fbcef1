package web

import (
	"net/http"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

const (
	thesisShown   = 8               // projects of a preview
	thesisDepth   = match.FeedDepth // how far down it is looked for where one has gone
	thesisReasons = 1               // sentences of each
)

// thesisPreview is what a thesis would show, beside what the stored one shows.
type thesisPreview struct {
	Trial    bool   // of a thesis that is not stored
	Says     string // in one sentence
	Problems []linkView
	Doubts   []string // about words that have no one meaning
	Meant    []string // what typed names were understood as
	List     []seenView
	Leaves   []seenView
	NoneFit  bool
}

// seenView is a project as a thesis shows it.
type seenView struct {
	Name, Href, Line string
	Score            int
	Fit, FitClass    string
	Move             string // what has changed of its place
	Comes            bool
	Why              []string
}

// previewThesis ranks for the draft and for what is stored, in the same way, so that
// every difference comes from the thesis.
func (p *Pages) previewThesis(v *visit, stored *match.Investor, f *form, draft match.Investor) (thesisPreview, error) {
	out := thesisPreview{Trial: v.r.Method == http.MethodPost}
	request := match.Request{Target: match.KindStartup, N: thesisDepth}
	now, _, err := p.Theses.Preview(v.r.Context(), v.actor, copied(stored), request)
	if err != nil && match.KindOf(err) == match.KindBusy {
		out.Says = locale.Text(v.lang, "page.matches.busy", nil)
		return out, nil
	}
	if err != nil && !out.Trial {
		// What is stored is no more valid: the form says what to mend.
		if !p.refuseThesis(f, err) {
			return out, err
		}
	}
	next := now
	if out.Trial && f.status == 0 {
		var doubts []match.Problem
		x := copied(&draft)
		next, doubts, err = p.Theses.Preview(v.r.Context(), v.actor, x, request)
		if err != nil && !p.refuseThesis(f, err) {
			return out, err
		}
		for _, d := range doubts {
			if strings.HasPrefix(thesisField(f, d.Field), "more_") { // what is ticked was doubted when it was typed
				out.Doubts = append(out.Doubts, p.problem(v.lang, d))
			}
		}
		if err == nil {
			out.Meant = p.meant(f, x)
		}
	}
	if f.status != 0 {
		out.Problems, out.Says = thesisProblems(f), locale.Text(v.lang, "page.thesis.faulty", nil)
		return out, nil
	}
	p.compare(v.lang, &out, now.Data, next.Data)
	out.NoneFit = len(out.List) > 0 && !next.AnyFits
	return out, nil
}

// meant names what a thesis holds beside what is ticked.
func (p *Pages) meant(f *form, x *match.Investor) (out []string) {
	for _, list := range []struct {
		field, typ string
		ids        []string
	}{{"sectors", "sector", x.Sectors}, {"places", "locality", x.Places()}, {"excluded", "sector", x.ExcludedSectors}} {
		for _, id := range list.ids {
			if !f.Has(list.field, id) && !strings.HasPrefix(id, "x:") {
				out = append(out, p.name(f.lang, list.typ, id))
			}
		}
	}
	return out
}

// thesisProblems lists what is wrong with a form, each leading to its field.
func thesisProblems(f *form) (out []linkView) {
	for _, name := range append([]string{""}, thesisFields()...) {
		if text := f.Fault(name); text != "" {
			href := "#thesis"
			if name != "" {
				href = "#" + f.ID(name)
			}
			out = append(out, linkView{text, href})
		}
	}
	return out
}

// compare tells what is shown next, and what of that is different now.
func (p *Pages) compare(lang string, out *thesisPreview, now, next []match.Match) {
	before, after := placesOf(now), placesOf(next)
	comes := 0
	for i, m := range next[:min(thesisShown, len(next))] {
		x := p.seen(lang, m)
		was, known := before[m.Target.ID]
		switch {
		case !known:
			x.Move = locale.Text(lang, "page.thesis.comes", nil)
		case was != i:
			x.Move = locale.Text(lang, "page.thesis.from", map[string]any{"n": was + 1})
		}
		if x.Comes = !known || was >= thesisShown; x.Comes {
			comes++
		}
		out.List = append(out.List, x)
	}
	for _, m := range now[:min(thesisShown, len(now))] {
		is, known := after[m.Target.ID]
		if known && is < thesisShown {
			continue
		}
		x := p.seen(lang, m)
		x.Move = locale.Text(lang, "page.thesis.gone", map[string]any{"n": thesisDepth})
		if known {
			x.Move = locale.Text(lang, "page.thesis.to", map[string]any{"n": is + 1})
		}
		out.Leaves = append(out.Leaves, x)
	}
	out.Says = p.says(lang, out, comes)
}

// says sums up a preview.
func (p *Pages) says(lang string, out *thesisPreview, comes int) string {
	key := "page.thesis.says.now"
	switch {
	case len(out.List) == 0:
		key = "page.thesis.says.none"
	case out.Trial && comes+len(out.Leaves) > 0:
		key = "page.thesis.says.changes"
	case out.Trial && slices.ContainsFunc(out.List, func(x seenView) bool { return x.Move != "" }):
		key = "page.thesis.says.order"
	case out.Trial:
		key = "page.thesis.says.same"
	}
	return locale.Text(lang, key, map[string]any{"n": len(out.List), "comes": comes, "leaves": len(out.Leaves)})
}

// placesOf gives the place of each target on a list, from 0.
func placesOf(list []match.Match) map[string]int {
	out := make(map[string]int, len(list))
	for i, m := range list {
		out[m.Target.ID] = i
	}
	return out
}

// seen tells a match in short.
func (p *Pages) seen(lang string, m match.Match) seenView {
	voice := locale.Voice{Lang: lang, Who: string(match.KindInvestor), Names: func(typ, id string) string { return p.known(lang, typ, id) }}
	x := p.match(voice, m)
	return seenView{
		Name: x.Name, Href: x.Href, Line: x.Line, Score: x.Score, Fit: x.Fit, FitClass: x.FitClass, Why: x.Top[:min(thesisReasons, len(x.Top))],
	}
}
