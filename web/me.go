package web

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"duyen/locale"
)

// meBody is what people see of their own account. Each section has a file of its
// own here and one in templates.
type meBody struct {
	Name, Email string
	Undo        undoView
	Problem     *linkView // what is wrong, and where
	Nav         []linkView

	Agreements *agreementsView
	Profiles   []profileRow
	Drafts     *draftsView
	Account    *accountView
	Password   *form
	Address    *emailView
	Searches   []searchesView
	Sessions   *sessionsView
	Keys       *keysView
	Blocks     []blockedView
	Identities *identitiesView
	Data       *dataView
	Asks       *asksView

	refused *form // the form that was sent and not accepted, or gave something
}

// section is one part of /me. Fill tells whether there is anything to show.
type section struct {
	name string
	fill func(v *visit, b *meBody) (shown bool, err error)
	acts []act
}

// act is what can be done in a section: its form is sent to /me/SECTION/ACT. It
// gives the code of what to say afterwards, or the address to go to.
type act struct {
	name   string
	fields []string
	do     func(v *visit, f *form) (done string, err error)
}

// sections lists them in the order of the page.
func (p *Pages) sections() []section {
	return []section{
		p.agreementsSection(), p.profilesSection(), p.draftsSection(), p.searchesSection(), p.waysSection(), p.accountSection(), p.emailSection(), p.passwordSection(),
		p.sessionsSection(), p.keysSection(), p.identitiesSection(), p.blocksSection(), p.dataSection(), p.asksSection(),
	}
}

// me shows the visitor's own account.
func (p *Pages) me(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showMe(v, nil)
}

// act does what a form of /me asks for.
func (p *Pages) act(s section, a act) func(*visit) error {
	return func(v *visit) error {
		v.back = "/me"
		if v.actor.Anonymous() {
			return v.signIn()
		}
		f, err := v.posted(s.name+"-"+a.name, a.fields...)
		if err != nil {
			return err
		}
		done, err := a.do(v, f)
		switch {
		case err != nil && !f.refuse(err, p.Status):
			return err
		case f.receipt != nil:
			return p.erased(v, f.receipt)
		case f.status != 0 || f.gives != "":
			return p.showMe(v, f)
		case strings.HasPrefix(done, "/"):
			return leave(v, done)
		}
		return leave(v, "/me?done="+done+"#"+s.name)
	}
}

func (p *Pages) showMe(v *visit, refused *form) error {
	b := &meBody{Name: v.user.Name, Email: v.user.Email, refused: refused}
	status := http.StatusOK
	if refused == nil {
		b.Undo = meUndo(v)
	} else {
		status = max(refused.status, status)
		b.Problem = refused.problem()
	}
	for _, s := range p.sections() {
		shown, err := s.fill(v, b)
		if err != nil {
			return err
		}
		if shown {
			b.Nav = append(b.Nav, linkView{locale.Text(v.lang, "page.me."+s.name, nil), "#" + s.name})
		}
	}
	private(v.w)
	p.render(v, status, "me", locale.Text(v.lang, "page.me.title", nil), b)
	return nil
}

// meUndo says what was done, with the way back where the address has what it takes.
func meUndo(v *visit) undoView {
	out, asked := undoView{Text: done(v, "me")}, v.r.URL.Query()
	keep := func(action string, names ...string) {
		for _, name := range names {
			if asked.Get(name) == "" {
				return
			}
			out.Fields = append(out.Fields, filterView{name, asked.Get(name)})
		}
		out.Action = action
	}
	switch asked.Get("done") {
	case "given": // not the other way: nobody agrees but with the text in sight
		keep("/me/data/withdraw", "purpose", "version")
	case "search_dropped":
		keep("/me/searches/save", "query")
	}
	return out
}

// problem says on top of the page what is wrong with a form further down.
func (f *form) problem() *linkView {
	if f.status == 0 {
		return nil
	}
	section, _, _ := strings.Cut(f.id, "-")
	return &linkView{cmp.Or(f.Fault(""), locale.Text(f.lang, "error.invalid", nil)), "#" + section}
}

// form gives a form of a section: the one that was sent, or an empty one.
func (b *meBody) form(lang, id string) *form {
	if b.refused != nil && b.refused.id == id {
		return b.refused
	}
	return newForm(lang, id)
}

// time writes a moment as clocks in Vietnam show it, "" for none.
func (p *Pages) time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return locale.Time(t.In(home()))
}

// last says until when a term runs that is over at a time: nobody takes midnight for
// the end of the day before.
func (p *Pages) last(lang string, end time.Time) string {
	if at := end.In(home()); at.Hour() == 0 && at.Minute() == 0 {
		return locale.Text(lang, "page.time.end_of", map[string]any{"date": p.day(end.Add(-time.Second))})
	}
	return p.time(end)
}

// home is the time zone of Vietnam, which has had no summer time since 1975.
func home() *time.Location { return time.FixedZone("+07", 7*60*60) }
