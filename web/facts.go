package web

import (
	"net/url"
	"strconv"

	"duyen/locale"
	"duyen/match"
)

// factView is one line of a profile: a label and its values, with a link where
// the value leads to a search.
type factView struct {
	Label  string
	Values []linkView
}

// sheet collects the facts of a profile.
type sheet struct {
	p    *Pages
	lang string
	out  []factView
}

// text adds plain values; empty ones are left out, and so is a line without any.
func (s *sheet) text(key string, values ...string) {
	links := make([]linkView, 0, len(values))
	for _, x := range values {
		links = append(links, linkView{Text: x})
	}
	s.links(key, links)
}

// list adds ids of a list by name, each leading to the search by filter; no
// filter, no link.
func (s *sheet) list(key, typ, filter string, ids ...string) {
	var links []linkView
	for _, id := range ids {
		l := linkView{Text: s.p.name(s.lang, typ, id)}
		if filter != "" && id != "" {
			l.Href = "/search?" + url.Values{filter: {id}}.Encode()
		}
		links = append(links, l)
	}
	s.links(key, links)
}

// words adds values that the catalogue names.
func (s *sheet) words(key, prefix string, values ...string) {
	var texts []string
	for _, x := range values {
		if x != "" {
			texts = append(texts, locale.Text(s.lang, prefix+"."+x, nil))
		}
	}
	s.text(key, texts...)
}

func (s *sheet) links(key string, links []linkView) {
	f := factView{Label: locale.Text(s.lang, "fact."+key, nil)}
	for _, l := range links {
		if l.Text != "" {
			f.Values = append(f.Values, l)
		}
	}
	if len(f.Values) > 0 {
		s.out = append(s.out, f)
	}
}

func (s *sheet) money(key string, m *match.Money) {
	if m != nil {
		s.text(key, locale.Money(s.lang, m.Value, m.Currency))
	}
}

// span adds a range of money: from, up to, or both.
func (s *sheet) span(key string, r *match.Range) {
	if r == nil {
		return
	}
	args := map[string]any{}
	which := ""
	if r.Min != nil {
		args["min"], which = locale.Money(s.lang, *r.Min, r.Currency), which+"from"
	}
	if r.Max != nil {
		args["max"], which = locale.Money(s.lang, *r.Max, r.Currency), which+"to"
	}
	if which != "" {
		s.text(key, locale.Text(s.lang, "range."+which, args))
	}
}

func (s *sheet) number(key string, n int) {
	if n > 0 {
		s.text(key, locale.Number(s.lang, float64(n)))
	}
}

// facts lists what a profile states, kind by kind.
func (p *Pages) facts(v *visit, found match.Profile) []factView {
	s := &sheet{p: p, lang: v.lang}
	b := found.Common()
	s.list("sector", "sector", "sector", b.Sectors...)
	s.list("locality", "locality", "locality", b.Places()...)
	s.list("strength", "strength", "strength", b.Strengths...)
	switch x := found.(type) {
	case *match.Startup:
		s.startup(x)
	case *match.Mentor:
		s.mentor(x)
	case *match.Investor:
		s.investor(x)
	case *match.Offer:
		s.offer(x)
		s.links("by", p.behind(v, x.By))
	case *match.Organization:
		s.list("org_kind", "org_kind", "", x.OrgKind)
		s.list("services", "expertise", "", x.Services...)
		s.list("serves", "locality", "locality", x.Serves...)
		s.list("stages", "stage", "stage", x.Stages...)
	}
	s.text("founded", locale.Date(string(b.FoundedOn)))
	s.words("languages", "language", spoken(b.Languages)...)
	s.text("tags", b.Tags...)
	if c := b.Contact; c != nil { // the service gives it to who may read it
		s.text("contact", c.Person, c.Email, c.Phone, c.Address)
	}
	return s.out
}

func (s *sheet) startup(x *match.Startup) {
	s.list("stage", "stage", "stage", x.Stage)
	s.list("needs", "expertise", "", x.Needs...)
	s.money("amount_sought", x.AmountSought)
	s.words("capital", "capital", x.Capital...)
	if x.HighTech {
		s.text("high_tech", locale.Text(s.lang, "yes", nil))
	}
	s.list("home", "locality", "locality", x.HomeLocality)
	s.text("legal_form", x.LegalForm)
	s.text("registered", locale.Date(string(x.RegisteredOn)))
	if t := x.Traction; t != nil {
		s.money("revenue", t.RevenueYear)
		s.number("customers", t.Customers)
		s.number("employees", t.Employees)
	}
	s.words("led_by", "led_by", x.LedBy...)
	if r := x.Recognised; r != nil {
		s.text("recognised", r.By, locale.Date(string(r.On)))
	}
}

func (s *sheet) mentor(x *match.Mentor) {
	s.list("expertise", "expertise", "", x.Expertise...)
	s.list("stages", "stage", "stage", x.Stages...)
	if x.Capacity != nil {
		s.text("capacity", strconv.Itoa(*x.Capacity))
	}
	if today, ok := s.p.today().Time(); ok && x.PausedOn(today) {
		s.text("paused_until", locale.Date(string(x.PausedUntil)))
	}
	s.words("formats", "format", x.Formats...)
	s.list("home", "locality", "locality", x.HomeLocality)
}

func (s *sheet) investor(x *match.Investor) {
	s.list("org_kind", "org_kind", "", x.InvestorKind)
	s.list("stages", "stage", "stage", x.Stages...)
	s.span("ticket", x.Ticket)
	s.list("excluded", "sector", "", x.ExcludedSectors...)
	s.list("home", "locality", "locality", x.HomeLocality)
}

func (s *sheet) offer(x *match.Offer) {
	s.words("offer_kind", "offer_kind", x.OfferKind)
	s.list("expertise", "expertise", "", x.Expertise...)
	s.list("stages", "stage", "stage", x.Stages...)
	s.span("amount", x.Amount)
	if x.Quantity != nil {
		s.text("quantity", strconv.Itoa(*x.Quantity))
	}
	s.text("opens", locale.Date(string(x.OpensOn)))
	closes := locale.Date(string(x.ClosesOn))
	if today := s.p.today(); closes != "" && x.ClosesOn < today[:min(len(today), len(x.ClosesOn))] { // a year ends with it
		closes = locale.Text(s.lang, "fact.closed", map[string]any{"on": closes})
	}
	s.text("closes", closes)
}

// today is the calendar day in Vietnam.
func (p *Pages) today() match.Date { return match.DateOf(p.Now().In(home())) }

// behind names who stands behind an offer, when the visitor may see it.
func (p *Pages) behind(v *visit, id string) []linkView {
	if id == "" {
		return nil
	}
	for _, k := range []match.Kind{match.KindOrganization, match.KindMentor} {
		if by, err := p.Service.Get(v.r.Context(), v.actor, k, id); err == nil {
			return []linkView{{by.Common().Name, profileLink(k, id)}}
		}
	}
	return nil
}

// spoken keeps the languages that have a name in the catalogue.
func spoken(languages []string) (out []string) {
	for _, l := range languages {
		if locale.Has("language." + l) {
			out = append(out, l)
		}
	}
	return out
}
