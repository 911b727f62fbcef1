package web

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// asking is a request for an introduction from a list that was refused.
type asking struct {
	to, name string
	form     *form
}

// matchEntry is a match on a page: what is told of it, and what the visitor can do.
type matchEntry struct {
	ID, Name, Class string
	Said, Acts      template.HTML // written before; without Acts they are written now
	Deal            *dealView
	Done            string // what has just been done about it
	Ask             *matchAsk
	Pick            string // the id of its box, "" where there is nothing to compare
}

// Others is who fits, too, and has a place.
func (f *form) Others() []linkView { return f.others }

// Faulty tells whether anything is wrong with what was sent.
func (f *form) Faulty() bool { return len(f.faults) > 0 }

// matchAsk is the form in which the visitor's profile asks for an introduction.
type matchAsk struct {
	Action, Part string
	ID           string // of the target; its button and what comes in its place share an id, so that the focus stays
	From         string // the own profile, where it is not in the address
	Form         *form
	Message      field
	Promise      string // what becomes of it
}

// dealView is an introduction between the visitor's profile and another.
type dealView struct {
	Text, Href string
	Undo, Back string // the address that takes a request back, and where that leads
}

// cardMaker puts what the visitor can do beside what is told of matches.
type cardMaker struct {
	v       *visit
	page    string // the address the matches stand on, and how they were asked for
	query   string
	target  match.Kind
	acts    bool // the visitor acts for the profile
	picks   bool // matches can be chosen to be compared
	deals   map[string]*dealView
	refused *asking
}

// cardMaker prepares it for the page of a profile's matches with a kind.
func (p *Pages) cardMaker(v *visit, found match.Profile, page, query string, target match.Kind, refused *asking) *cardMaker {
	b := found.Common()
	c := &cardMaker{v: v, page: profileLink(b.Kind, b.ID) + page, query: query, target: target, refused: refused}
	if c.acts = p.actsFor(v, found); c.acts {
		c.deals = p.openDeals(v, b.ID, c.told)
	}
	return c
}

// actsFor tells whether the visitor may ask in the name of a profile.
func (p *Pages) actsFor(v *visit, found match.Profile) bool {
	return match.Can(v.actor, match.ActionIntroduce, match.ObjectOf(found, p.Reference))
}

// told is where the page says what was done about a target.
func (c *cardMaker) told(done, id string) string {
	return c.page + "?" + c.query + "&" + url.Values{"done": {done}, "to": {id}}.Encode() + "#match-" + url.PathEscape(id)
}

// status is that of the page.
func (c *cardMaker) status() int {
	if c.refused != nil {
		return c.refused.form.status
	}
	return http.StatusOK
}

// plain is the entry of a match with whom nothing is open.
func (c *cardMaker) plain(id, name string) matchEntry {
	e := matchEntry{ID: id, Name: name}
	if c.picks {
		e.Pick = "pick-" + id
	}
	if c.acts {
		e.Ask = c.ask(id)
	}
	return e
}

// entry makes the entry of one match as things stand.
func (c *cardMaker) entry(id, name, class string) matchEntry {
	e := c.plain(id, name)
	e.Class = class
	if c.acts {
		if e.Deal = c.deals[id]; e.Deal != nil {
			e.Ask = nil
		}
		if c.v.r.URL.Query().Get("to") == id && c.refused == nil {
			e.Done = done(c.v, "matches")
		}
	}
	return e
}

// kept makes an entry of what was written before, as far as it still holds.
func (c *cardMaker) kept(x saidCard) matchEntry {
	e := matchEntry{ID: x.id, Name: x.name, Class: x.class, Acts: x.acts}
	if c.deals[x.id] != nil || c.refused != nil && c.refused.to == x.id || c.v.r.URL.Query().Get("to") == x.id {
		pick := strings.Contains(string(x.acts), ` id="pick-`)
		if e = c.entry(x.id, x.name, x.class); !pick {
			e.Pick = ""
		}
	}
	e.Said = x.html
	return e
}

// ask makes the form in which a target is asked.
func (c *cardMaker) ask(id string) *matchAsk {
	f := newForm(c.v.lang, "introduce", "message")
	a := &matchAsk{Action: c.page + "/" + url.PathEscape(id) + "/ask?" + c.query, Part: "match-" + id, ID: id, Form: f}
	if c.refused != nil && c.refused.to == id {
		a.Form = c.refused.form
	}
	a.Message, a.Promise = askField(a.Form, "message-"+id, c.target), askPromise(c.v.lang, c.target)
	return a
}

// askField is the field for what is written to somebody of a kind. Interest in an
// offer needs no words.
func askField(f *form, id string, to match.Kind) field {
	x := f.Field("message", "text-area", "")
	x.ID = id
	switch to {
	case match.KindStartup:
		x.Hint = locale.Text(f.lang, "hint.introduce.startup", nil) // who asks a startup has something to give
	case match.KindOffer:
		x.Optional, x.Label = true, locale.Text(f.lang, "field.ask.message", nil)
	}
	return x
}

// askPromise says what becomes of a request to somebody of a kind.
func askPromise(lang string, to match.Kind) string {
	key := "page.introduce.direct"
	switch {
	case to == match.KindOffer:
		key = "page.introduce.interest"
	case to.Rerouted():
		key = "page.introduce.text"
	}
	return locale.Text(lang, key, nil)
}

// openDeals gives, by the other side, the open introductions of a profile that the
// visitor acts for. Without the list the forms are shown as if there was none:
// asking twice is asking once.
func (p *Pages) openDeals(v *visit, profile string, told func(done, id string) string) map[string]*dealView {
	out := map[string]*dealView{}
	for _, x := range p.underWay(v, profile, "") {
		other := x.To
		if x.To == profile {
			other = x.From
		}
		if out[other] != nil {
			continue
		}
		d := dealViewOf(v.lang, &x, profile)
		if d.Undo != "" {
			d.Back = told("withdrawn", other)
		}
		out[other] = d
		if x.Offer != "" && x.Offer != other {
			out[x.Offer] = d
		}
	}
	return out
}

// underWay gives open introductions, none when they cannot be read.
func (p *Pages) underWay(v *visit, profile, with string) []match.Introduction {
	open, err := p.Introductions.OpenIntroductions(v.r.Context(), v.actor, profile, with)
	if err != nil {
		p.Logger.WarnContext(v.r.Context(), "a page without introductions", "error", err)
	}
	return open
}

// dealViewOf tells of an introduction to who acts for one of its profiles. Who asked
// can take back what is not answered.
func dealViewOf(lang string, x *match.Introduction, mine string) *dealView {
	d := &dealView{Text: locale.Text(lang, "page.introductions.state", map[string]any{"state": stateOf(lang, x)}), Href: introductionLink(x.ID)}
	if x.From == mine && x.State == match.IntroductionRequested {
		d.Undo = introductionLink(x.ID) + "/withdraw"
	}
	return d
}

// askFromList asks a target for an introduction in the name of the profile whose
// list is shown, and comes back to the list.
func (p *Pages) askFromList(k match.Kind, page string, show func(*visit, match.Profile, *asking) error) func(*visit) error {
	return func(v *visit) error {
		v.back = profileLink(k, v.r.PathValue("id")) + page + "?" + v.r.URL.RawQuery
		if v.actor.Anonymous() {
			return v.signIn()
		}
		found, err := p.whose(v, k)
		if err != nil {
			return err
		}
		to, err := p.Agreements.Named(v.r.Context(), v.actor, v.r.PathValue("to"))
		if err != nil {
			return err
		}
		f, err := v.posted("introduce", "message")
		if err != nil {
			return err
		}
		a, err := p.askOf(v, found.Common().ID, to, f)
		if err != nil {
			return err
		}
		if a != nil {
			return show(v, found, a)
		}
		c := cardMaker{page: profileLink(k, found.Common().ID) + page, query: v.r.URL.RawQuery}
		return leave(v, c.told("asked", to.Common().ID))
	}
}

// askOf asks; what is refused comes back with the form.
func (p *Pages) askOf(v *visit, from string, to match.Profile, f *form) (*asking, error) {
	b := to.Common()
	a := &asking{to: b.ID, name: b.Name, form: f}
	if b.Kind != match.KindOffer { // which says itself what is wanted
		if f.require("message"); f.status != 0 {
			return a, nil
		}
	}
	_, _, err := p.Introductions.Introduce(v.r.Context(), v.actor, askFor(from, b, f.Get("message")), "")
	if err == nil {
		return nil, nil //nolint:nilnil // nothing was refused
	}
	if !f.refuse(err, p.Status) {
		return nil, err
	}
	f.others = p.others(v, err)
	return a, nil
}

// askFor is what is asked of a profile; interest in an offer goes to the offer.
func askFor(from string, to *match.Base, message string) match.IntroductionAsk {
	ask := match.IntroductionAsk{From: from, To: to.ID, Message: message}
	if to.Kind == match.KindOffer {
		ask.Offer = to.ID
	}
	return ask
}

// others gives whom the service names beside a refusal: who fits, too, and has a
// place.
func (p *Pages) others(v *visit, err error) (out []linkView) {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return nil
	}
	for _, x := range e.Problems {
		if found := p.find(v, x.Nearest); x.Code == match.ProblemNoPlace && found != nil {
			out = append(out, linkTo(v.lang, found))
		}
	}
	return out
}
