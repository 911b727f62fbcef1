package web

import (
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// dealingsView is what a visitor can do about a profile, and what its owner is
// told of how it stands.
type dealingsView struct {
	Link    string // of the profile
	Done    string
	Problem string   // with a form that has no field
	States  []string // for who acts for the profile
	Ways    []linkView
	Meet    *meetView
	Ask     *askView
	Report  *reportView
	Block   bool
	Judge   *judgeView
}

// meetView is the form in which one profile asks to be introduced to another.
type meetView struct {
	Form     *form
	Mine     []choice
	Open     []meetOpen // who has asked already, or was asked
	Message  field
	Promise  string // what becomes of a request
	SignIn   string
	Register string
}

// Single tells whether only one profile can ask, so that nobody need choose.
func (m *meetView) Single() bool { return len(m.Mine) == 1 && m.Form.Fault("from") == "" }

// meetOpen is an introduction of one of the visitor's profiles.
type meetOpen struct {
	Name string
	dealView
}

// meetViewOf prepares it for the visitor's profiles that could be introduced to
// this one; nil when there is none.
func (p *Pages) meetViewOf(v *visit, found match.Profile, refused *form) *meetView {
	if v.actor.Anonymous() {
		return &meetView{SignIn: signInLink(v.r), Register: registerLink(v.r)}
	}
	b := found.Common()
	m := &meetView{Form: newForm(v.lang, "introduce")}
	if refused.id == m.Form.id {
		m.Form = refused
	}
	m.Message, m.Promise = askField(m.Form, m.Form.ID("message"), b.Kind), askPromise(v.lang, b.Kind)
	var open []match.Introduction
	if slices.ContainsFunc(v.cards, func(c match.Card) bool { return slices.Contains(c.Kind.Counterparts(), b.Kind) }) {
		open = p.underWay(v, "", b.ID)
	}
	for _, c := range v.cards {
		if !slices.Contains(c.Kind.Counterparts(), b.Kind) {
			continue
		}
		if at := slices.IndexFunc(open, func(x match.Introduction) bool { return x.From == c.ID || x.To == c.ID }); at >= 0 {
			m.Open = append(m.Open, meetOpen{c.Name, *dealViewOf(v.lang, &open[at], c.ID)})
			continue
		}
		m.Mine = append(m.Mine, choice{Value: c.ID, Label: c.Name, Chosen: m.Form.Get("from") == c.ID})
	}
	if len(m.Mine)+len(m.Open) == 0 {
		return nil
	}
	return m
}

// askView is the form in which one profile asks another.
type askView struct {
	Form  *form
	Mine  []choice
	Opens string
	Open  []openView // what has been asked already
	None  bool       // the visitor has no profile that could ask
}

// openView is an agreement that is asked for or holds.
type openView struct{ Name, Text string }

// reportView is the form in which moderators are told.
type reportView struct {
	Form    *form
	Reasons []choice
}

// judgeView is what an officer may say about the profile.
type judgeView struct {
	Verify, Verified, Moderate, Hidden bool
	Reason                             field // why it is to be hidden
}

// dealings finds out what the visitor can do about a profile.
func (p *Pages) dealings(v *visit, found match.Profile, refused *form) dealingsView {
	b := found.Common()
	d := dealingsView{Link: profileLink(b.Kind, b.ID), Done: done(v, "profile")}
	if refused.status != 0 {
		d.Done = ""
	}
	if refused.id != "ask" && refused.id != "report" && refused.id != "introduce" {
		d.Problem = refused.Fault("")
	}
	d.Ways = p.ways(v, found, p.mine(v, found))
	if p.mine(v, found) {
		d.States = append(states(v.lang, b), p.hiddenBecause(v, b)...)
		return d
	}
	d.Meet = p.meetViewOf(v, found, refused)
	if v.actor.Anonymous() {
		return d
	}
	if b.Owner != "" {
		d.Ask = p.askView(v, found, refused)
	}
	d.Report = reportViewOf(v.lang, refused)
	d.Block = b.Owner != "" && b.Owner != v.actor.User
	o := match.ObjectOf(found, p.Reference)
	j := judgeView{
		Verify: b.Kind.Verifiable() && match.Can(v.actor, match.ActionVerify, o), Verified: b.Verified,
		Moderate: match.Can(v.actor, match.ActionModerate, o), Hidden: b.Hidden,
		Reason: judgeForm(v.lang, refused).Maybe("reason", "text-area", ""),
	}
	if j.Verify || j.Moderate {
		d.Judge = &j
	}
	return d
}

// judgeForm is the form of an officer that was not accepted, else an empty one.
func judgeForm(lang string, refused *form) *form {
	if refused.id == "hidden" {
		return refused
	}
	return newForm(lang, "hidden")
}

// hiddenBecause says why a moderator has hidden a profile, if they have said so.
func (p *Pages) hiddenBecause(v *visit, b *match.Base) []string {
	if !b.Hidden {
		return nil
	}
	why, err := p.Marks.Hidings(v.r.Context(), v.actor, b.ID)
	if err != nil || why[b.ID].Reason == "" {
		return nil
	}
	return []string{locale.Text(v.lang, "page.profile.state.hidden.why", map[string]any{"reason": why[b.ID].Reason})}
}

// states tells who acts for a profile how it stands.
func states(lang string, b *match.Base) (out []string) {
	say := func(key string) { out = append(out, locale.Text(lang, "page.profile.state."+key, nil)) }
	switch {
	case b.Hidden:
		say("hidden")
	case b.State.Unseen(): // of an offer, whose page says so
	case b.Visibility == match.VisibilityPrivate:
		say("private")
	case b.Visibility == match.VisibilityMembers:
		say("members")
	default:
		say("public")
	}
	switch {
	case b.Verified:
		say("verified")
	case b.Kind.Verifiable():
		say("unverified")
	}
	if b.OnBehalf {
		say("on_behalf")
	}
	return out
}

// askView prepares the form in which the visitor's profiles can ask this one.
func (p *Pages) askView(v *visit, found match.Profile, refused *form) *askView {
	a := &askView{Form: newForm(v.lang, "ask"), Opens: opens(v.lang, found)}
	if refused.id == a.Form.id {
		a.Form = refused
	}
	open := p.openWith(v, found.Common().ID)
	for _, c := range v.cards {
		if text := open[c.ID]; text != "" {
			a.Open = append(a.Open, openView{c.Name, text})
			continue
		}
		a.Mine = append(a.Mine, choice{Value: c.ID, Label: c.Name, Chosen: a.Form.Get("from") == c.ID})
	}
	a.None = len(v.cards) == 0
	return a
}

// openWith says, by own profile, what is open between it and another one. Without
// the list the form is shown as if nothing was: asking twice is asking once.
func (p *Pages) openWith(v *visit, id string) map[string]string {
	page, err := p.Agreements.Agreements(v.r.Context(), v.actor, service.AgreementsQuery{Limit: agreementsShown})
	if err != nil {
		p.Logger.WarnContext(v.r.Context(), "profile without agreements", "error", err)
	}
	out := map[string]string{}
	for _, x := range page.Data {
		if !x.State.Open() {
			continue
		}
		switch id {
		case x.To:
			out[x.From] = locale.Text(v.lang, "page.ask."+string(x.State), nil)
		case x.From:
			out[x.To] = locale.Text(v.lang, "page.ask."+string(x.State)+"_me", nil)
		}
	}
	return out
}

func reportViewOf(lang string, refused *form) *reportView {
	r := &reportView{Form: newForm(lang, "report")}
	if refused.id == r.Form.id {
		r.Form = refused
	}
	for _, x := range match.FlagReasons() {
		r.Reasons = append(r.Reasons, choice{
			ID: r.Form.ID(x), Value: x, Label: locale.Text(lang, "flag."+x, nil), Chosen: r.Form.Get("reason") == x,
		})
	}
	return r
}

// deed is what can be done on the page of a profile: its form is sent to
// /KIND/ID/DEED. It gives the code of what to say afterwards, or where to go.
type deed struct {
	name   string
	fields []string
	do     func(v *visit, b *match.Base, f *form) (done string, err error)
}

// deeds lists them.
func (p *Pages) deeds() []deed {
	return []deed{
		{"introduce", []string{"from", "message"}, p.introduce},
		{"ask", []string{"from", "message"}, p.ask},
		{"report", []string{"reason", "message"}, p.report},
		{"block", nil, func(v *visit, b *match.Base, _ *form) (string, error) {
			_, err := p.Trust.Block(v.r.Context(), v.actor, b.ID)
			return "/me?done=blocked#blocks", err
		}},
		{"verification", nil, func(v *visit, b *match.Base, f *form) (string, error) {
			_, err := p.Marks.SetVerified(v.r.Context(), v.actor, b.Kind, b.ID, f.Get("on") == "true")
			return map[bool]string{true: "verified", false: "unverified"}[f.Get("on") == "true"], err
		}},
		{"hidden", []string{"reason"}, func(v *visit, b *match.Base, f *form) (string, error) {
			if f.Get("on") == "true" {
				_, err := p.Marks.Hide(v.r.Context(), v.actor, b.Kind, b.ID, f.Get("reason"))
				return "hidden", err
			}
			_, err := p.Marks.SetHidden(v.r.Context(), v.actor, b.Kind, b.ID, false)
			return "shown", err
		}},
	}
}

func (p *Pages) ask(v *visit, b *match.Base, f *form) (string, error) {
	f.require("from")
	if f.status != 0 {
		return "", nil
	}
	_, created, err := p.Agreements.Ask(v.r.Context(), v.actor, match.Agreement{From: f.Get("from"), To: b.ID, Message: f.Get("message")})
	if !created {
		return "already", err
	}
	return "asked", err
}

func (p *Pages) report(v *visit, b *match.Base, f *form) (string, error) {
	f.require("reason")
	if f.status != 0 {
		return "", nil
	}
	_, err := p.Trust.Report(v.r.Context(), v.actor, match.Flag{Profile: b.ID, Reason: f.Get("reason"), Message: f.Get("message")})
	return "reported", err
}

// deed does what a form on the page of a profile asks for.
func (p *Pages) deed(k match.Kind, d deed) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		found, err := p.Service.Get(v.r.Context(), v.actor, k, v.r.PathValue("id"))
		if err != nil {
			return err
		}
		b, link := found.Common(), profileLink(k, found.Common().ID)
		return p.does(v, formDeed{
			back: link, id: d.name, fields: d.fields, show: func(f *form) error { return p.showProfile(v, found, f) },
			do: func(f *form) (string, error) {
				done, err := d.do(v, b, f)
				if !strings.HasPrefix(done, "/") {
					done = link + "?done=" + done
				}
				return done, err
			},
		})
	}
}
