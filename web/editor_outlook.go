package web

import (
	"math"
	"net/http"
	"net/url"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// outlookView says how far a draft is, what it lacks, and whom it fits already.
type outlookView struct {
	Percent int
	Words   string
	Wait    string // why nothing was measured
	Missing []missingView
	Best    []bestView

	Measured bool // something missing could be measured
}

// missingView is something the draft lacks: where to say it, and what it would gain.
type missingView struct{ Label, Gain, Step string }

// bestView is one of the best matches there are now.
type bestView struct {
	Kind, Name, Href string
	Score            int
}

// outlook measures the draft. What is wrong with it is left out meanwhile.
func (e *editing) outlook() *outlookView {
	lang := e.v.lang
	wait := &outlookView{Wait: locale.Text(lang, "page.editor.outlook.wait", nil)}
	p := e.sound()
	if p == nil {
		return wait
	}
	found, err := e.p.Editor.Outlook(e.v.r.Context(), e.v.actor, p)
	if err != nil {
		if match.KindOf(err) != match.KindBusy {
			e.p.Logger.WarnContext(e.v.r.Context(), "a draft without outlook", "error", err)
		}
		return wait
	}
	view := &outlookView{Percent: found.Percent, Words: locale.Text(lang, "page.editor.outlook.percent", map[string]any{"n": found.Percent})}
	for _, m := range found.Missing {
		view.Measured = view.Measured || m.Of > 0
		view.Missing = append(view.Missing, missingView{e.wish(m.Field), gainText(lang, m), "step:" + stepOfWish(e.kind, m.Field)})
	}
	for _, m := range found.Best {
		kind := ""
		if len(e.kind.Counterparts()) > 1 {
			kind = locale.Text(lang, "kind."+string(m.Target.Kind), nil)
		}
		view.Best = append(view.Best, bestView{
			kind, m.Target.Name, profileLink(m.Target.Kind, m.Target.ID), int(math.Round(m.Score)),
		})
	}
	return view
}

// wish names something missing like its field.
func (e *editing) wish(name string) string {
	if t := e.text("edit.wish", name); t != "" {
		return t
	}
	return e.text("edit", name)
}

// gainText says what a missing field would gain, as it was measured.
func gainText(lang string, m service.Missing) string {
	switch {
	case m.Of == 0:
		return locale.Text(lang, "page.editor.gain.unknown", nil)
	case m.Better == 0:
		return locale.Text(lang, "page.editor.gain.none", nil)
	}
	return locale.Text(lang, "page.editor.gain", map[string]any{"better": m.Better, "of": m.Of, "mean": m.Mean, "most": m.Most})
}

// previewDraft answers the script while somebody types: the outlook alone. Nothing is kept.
func (p *Pages) previewDraft(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	posted, err := v.postedUpTo(maxEditor, "editor")
	if err != nil {
		return err
	}
	f := posted.values
	e, err := p.previewed(v, f)
	if err != nil {
		return err
	}
	v.back = e.address("")
	e.take(e.step(f.Get("step")), f)
	private(v.w)
	p.render(v, http.StatusOK, "editor", e.title(), &editorBody{Only: true, Outlook: e.outlook()})
	return nil
}

// previewed gives what a form that is not sent yet is about.
func (p *Pages) previewed(v *visit, f url.Values) (*editing, error) {
	if d, err := p.Drafts.MyDraft(v.r.Context(), v.actor, f.Get("draft")); err == nil {
		return p.resumeDraft(v, d)
	}
	k := match.Kind(f.Get("kind"))
	if id := f.Get("profile"); id != "" {
		found, err := p.published(v, k, id)
		if err != nil {
			return nil, err
		}
		return p.beginEdit(v, found, f.Get("draft"))
	}
	return p.beginNew(v, k, f.Get("draft"))
}

// reviewView is what is looked at before a profile is published.
type reviewView struct {
	Name, Summary string
	Paragraphs    []string
	Facts         []factView
	Wrong         []wrongView
	Doubts        []wrongView
	Seen          string // who will see it
}

// wrongView is something wrong, and the step where it is mended.
type wrongView struct{ Label, Text, Step string }

func (e *editing) review(v verdict) *reviewView {
	b := v.profile.Common()
	r := &reviewView{
		Name: b.Name, Summary: b.Summary, Paragraphs: paragraphs(b.Description),
		Seen: locale.Text(e.v.lang, "page.editor.seen."+string(seenBy(b)), nil),
	}
	if p := e.sound(); p != nil { // what is wrong stands apart
		r.Facts = e.p.facts(e.v, p)
	}
	for _, name := range editNames(e.kind) {
		step := "step:" + stepOf(e.kind, name)
		if x, bad := v.errors[name]; bad {
			r.Wrong = append(r.Wrong, wrongView{e.text("edit", name), e.problemText(x), step})
		}
		for _, x := range v.warnings[name] {
			r.Doubts = append(r.Doubts, wrongView{e.text("edit", name), e.problemText(x), step})
		}
	}
	return r
}

// seenBy gives who sees a profile; what is no visibility is refused anyway.
func seenBy(b *match.Base) match.Visibility {
	switch b.Visibility {
	case match.VisibilityMembers, match.VisibilityPrivate:
		return b.Visibility
	}
	return match.VisibilityPublic
}
