package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// factView is one line of a profile: a label and its values, with a link where
// the value leads to a search.
type factView struct {
	key    string
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
	f := factView{key: key, Label: locale.Text(s.lang, "fact."+key, nil)}
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

// facts lists what a profile states, what matters most of its kind first. How to
// reach somebody stands elsewhere.
func (p *Pages) facts(v *visit, found match.Profile) []factView {
	s := &sheet{p: p, lang: v.lang}
	b := found.Common()
	switch x := found.(type) {
	case *match.Startup:
		s.startup(x)
	case *match.Mentor:
		s.mentor(x)
	case *match.Investor:
		s.investor(x)
	case *match.Offer:
		s.links("by", p.behind(v, x.By))
		s.offer(x)
	case *match.Organization:
		s.organization(x)
	}
	s.answers(b.Dealings)
	s.text("founded", locale.Date(string(b.FoundedOn)))
	if x, ok := found.(*match.Startup); ok {
		s.standing(x)
	}
	s.words("languages", "language", spoken(b.Languages)...)
	if !b.Demo { // what is invented says so above its name already
		s.text("tags", b.Tags...)
	}
	return s.out
}

// where adds what all kinds say of their field and their places.
func (s *sheet) where(b *match.Base) {
	s.list("sector", "sector", "sector", b.Sectors...)
	s.list("strength", "strength", "strength", b.Strengths...)
	s.list("locality", "locality", "locality", b.Places()...)
}

func (s *sheet) startup(x *match.Startup) {
	s.list("stage", "stage", "stage", x.Stage)
	s.where(&x.Base)
	s.list("needs", "expertise", "", x.Needs...)
	s.money("amount_sought", x.AmountSought)
	s.words("capital", "capital", x.Capital...)
	if x.HighTech {
		s.text("high_tech", locale.Text(s.lang, "yes", nil))
	}
	if t := x.Traction; t != nil {
		s.money("revenue", t.RevenueYear)
		s.number("customers", t.Customers)
		s.number("employees", t.Employees)
	}
	s.words("led_by", "led_by", x.LedBy...)
	s.list("home", "locality", "locality", x.HomeLocality)
}

// standing adds how a startup is registered and recognised.
func (s *sheet) standing(x *match.Startup) {
	s.text("legal_form", x.LegalForm)
	s.text("registered", locale.Date(string(x.RegisteredOn)))
	if r := x.Recognised; r != nil {
		s.text("recognised", r.By, locale.Date(string(r.On)))
	}
}

func (s *sheet) mentor(x *match.Mentor) {
	s.list("expertise", "expertise", "", x.Expertise...)
	s.where(&x.Base)
	s.list("stages", "stage", "stage", x.Stages...)
	s.free(x)
	s.words("formats", "format", x.Formats...)
	s.places("capacity", x)
	if today, ok := s.p.today().Time(); ok && x.PausedOn(today) {
		s.text("paused_until", locale.Date(string(x.PausedUntil)))
	}
	s.list("home", "locality", "locality", x.HomeLocality)
}

func (s *sheet) investor(x *match.Investor) {
	s.list("org_kind", "org_kind", "", x.InvestorKind)
	s.span("ticket", x.Ticket)
	s.list("stages", "stage", "stage", x.Stages...)
	s.where(&x.Base)
	s.list("excluded", "sector", "", x.ExcludedSectors...)
	s.deals(x.Portfolio)
	s.list("home", "locality", "locality", x.HomeLocality)
}

// portfolioShown is how many deals stand on an investor's page, the latest first.
const portfolioShown = 12

// deals adds what an investor has put money into.
func (s *sheet) deals(list []match.Portfolio) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b match.Portfolio) int { return strings.Compare(string(b.On), string(a.On)) })
	var links []linkView
	for _, d := range list[:min(len(list), portfolioShown)] {
		var about []string
		for _, x := range []string{s.p.name(s.lang, "stage", d.Stage), locale.Date(string(d.On))} {
			if x != "" {
				about = append(about, x)
			}
		}
		l := linkView{Text: cmp.Or(d.Name, d.Startup)}
		if d.Startup != "" {
			l.Href = profileLink(match.KindStartup, d.Startup)
		}
		if l.Text != "" && len(about) > 0 {
			l.Text += " (" + strings.Join(about, ", ") + ")"
		}
		links = append(links, l)
	}
	if more := len(list) - portfolioShown; more > 0 {
		links = append(links, linkView{Text: locale.Text(s.lang, "fact.portfolio.more", map[string]any{"n": more})})
	}
	s.links("portfolio", links)
}

func (s *sheet) offer(x *match.Offer) {
	s.words("offer_kind", "offer_kind", x.OfferKind)
	s.span("amount", x.Amount)
	s.places("quantity", x)
	s.text("opens", locale.Date(string(x.OpensOn)))
	closes := locale.Date(string(x.ClosesOn))
	if today := s.p.today(); closes != "" && x.ClosesOn < today[:min(len(today), len(x.ClosesOn))] { // a year ends with it
		closes = locale.Text(s.lang, "fact.closed", map[string]any{"on": closes})
	}
	s.text("closes", closes)
	s.where(&x.Base)
	s.list("stages", "stage", "stage", x.Stages...)
	s.list("expertise", "expertise", "", x.Expertise...)
}

func (s *sheet) organization(x *match.Organization) {
	s.list("org_kind", "org_kind", "", x.OrgKind)
	s.list("services", "expertise", "", x.Services...)
	s.list("serves", "locality", "locality", x.Serves...)
	s.where(&x.Base)
	s.list("stages", "stage", "stage", x.Stages...)
}

// places adds how many places of all are free, where their number is stated.
func (s *sheet) places(key string, of match.Profile) {
	free, limited := match.FreePlaces(of)
	if !limited {
		return
	}
	all := free
	switch x := of.(type) {
	case *match.Mentor:
		all = *x.Capacity
	case *match.Offer:
		all = *x.Quantity
	}
	s.text(key, locale.Text(s.lang, "fact.places", map[string]any{"free": free, "of": all}))
}

// answers adds how requests were answered, once there were any.
func (s *sheet) answers(d *match.Dealings) {
	if d == nil || d.Asked == 0 {
		return
	}
	key, args := "fact.answers.none", map[string]any{"asked": d.Asked}
	if d.Answered > 0 {
		key, args = "fact.answers.some", map[string]any{"asked": d.Asked, "answered": d.Answered, "days": d.Hours/24 + 1} // begun hours are not counted
	}
	s.text("answers", locale.Text(s.lang, key, args))
}

// missing names what a profile's owner has not stated though much hangs on it: what
// signals compare, and what people look for first.
func missing(lang string, found match.Profile, facts []factView) (out []string) {
	b := found.Common()
	for _, key := range wanted(b.Kind) {
		if !slices.ContainsFunc(facts, func(f factView) bool { return f.key == key }) {
			out = append(out, locale.Text(lang, "fact."+key, nil))
		}
	}
	if b.Description == "" {
		out = append(out, locale.Text(lang, "fact.description", nil))
	}
	if b.Contact == nil && b.Kind != match.KindOffer { // it is reached through who it is by
		out = append(out, locale.Text(lang, "fact.contact", nil))
	}
	return out
}

// wanted lists these facts of a kind.
func wanted(k match.Kind) []string {
	switch k {
	case match.KindStartup:
		return []string{"stage", "sector", "strength", "locality", "needs", "amount_sought", "capital"}
	case match.KindMentor:
		return []string{"expertise", "sector", "stages", "locality", "formats", "capacity"}
	case match.KindInvestor:
		return []string{"ticket", "stages", "sector", "locality"}
	case match.KindOffer:
		return []string{"offer_kind", "closes", "sector", "stages", "locality"}
	}
	return []string{"org_kind", "services", "serves", "sector"}
}

// today is the calendar day in Vietnam.
func (p *Pages) today() match.Date { return match.DateOf(p.Now().In(home())) }

// behind names who stands behind an offer, when the visitor may see it.
func (p *Pages) behind(v *visit, id string) []linkView {
	if id == "" {
		return nil
	}
	if by := p.find(v, id); by != nil {
		return []linkView{linkTo(v.lang, by)}
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
