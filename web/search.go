package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

const (
	pageSize    = 10 // hits on a page
	facetValues = 8  // values of a facet that are offered
	maxValues   = 20 // values of one filter that are read from the address
)

// searchBody is what the search page shows.
type searchBody struct {
	Query      string
	Filters    []filterView // hidden fields of the form
	Active     []linkView   // what narrows the search, each with a link that takes it off
	ClearAll   string
	Understood []string
	Total      int
	Hits       []hitView
	Facets     []facetView
	Next       string
	First      string
	Examples   []linkView
	Problem    string
	Unknown    []unknownFilter
	Hints      []linkView // names that complete what was typed
	Degraded   bool       // the index is being rebuilt: more may be found later
	Save       string     // query string to save, "" for who cannot
	Further    todoView   // who searched in words finds out whom it suits, and why
}

// filterView is one value of a filter.
type filterView struct{ Name, Value string }

// facetView is one facet with its values as links.
type facetView struct {
	Name   string
	Label  string
	Values []facetValue
}

type facetValue struct {
	Text, Href string
	Count      int
	Active     bool
}

// search answers /search.
func (p *Pages) search(v *visit) error {
	address := v.r.URL.Query()
	q := queryOf(address, v.lang)
	if v.r.Header.Get(partHeader) == "hints" {
		return p.showHints(v, q.Text)
	}
	hits, err := p.Service.Search(v.r.Context(), v.actor, q)
	unknown := p.unknownFilters(v, address, err, link)
	if len(unknown) > 0 {
		q = queryOf(address, v.lang)
		hits, err = p.Service.Search(v.r.Context(), v.actor, q)
	}
	body := searchBody{Query: q.Text, Filters: filters(address), Active: p.active(v, address), Examples: examples(v.lang), Unknown: unknown}
	if len(body.Active) > 0 {
		body.ClearAll = searchLink(q.Text)
	}
	status := http.StatusOK
	switch match.KindOf(err) {
	case match.KindMalformed, match.KindInvalid:
		status, body.Problem = http.StatusBadRequest, locale.Error(v.lang, "malformed", codeOf(err))
	default:
		if err != nil {
			return err
		}
	}
	body.Total, body.Degraded = hits.Total, hits.Degraded
	for _, h := range hits.Data {
		body.Hits = append(body.Hits, p.hitView(v.lang, h))
	}
	body.Understood = understood(v.lang, hits.Understood)
	if q.After == "" && body.Problem == "" {
		body.Hints = p.aside(v, q.Text, hits.Understood)
	}
	body.Facets = p.facets(v, address, hits)
	if q.Text != "" && q.After == "" && body.Total > 0 {
		body.Further = further(v)
	}
	if hits.HasMore {
		body.Next = link(address, func(u url.Values) { u.Set("after", hits.Next) })
	}
	if q.After != "" {
		body.First = link(address, func(url.Values) {})
	}
	if !v.actor.Anonymous() && body.Problem == "" {
		body.Save = strings.TrimPrefix(link(address, func(url.Values) {}), "/search?")
	}
	title := locale.Text(v.lang, "page.search.title", nil)
	if q.Text != "" {
		title = q.Text + " – " + title
	}
	p.render(v, status, "search", title, body)
	return nil
}

// further leads from words to a ranking with reasons: who has a project to its matches,
// others to making one. Who came for something else is not told, and has no text.
func further(v *visit) todoView {
	i := slices.IndexFunc(v.cards, func(c match.Card) bool { return c.Kind == match.KindStartup })
	switch {
	case i >= 0:
		c := v.cards[i]
		return todoOf(v.lang, "further.mine", profileLink(c.Kind, c.ID)+"/matches", map[string]any{"name": c.Name})
	case v.actor.Anonymous():
		return todoOf(v.lang, "further.join", "/register?role="+string(match.RoleFounder), nil)
	case slices.Contains(v.user.Roles, match.RoleFounder):
		return todoOf(v.lang, "further.make", placeNewProfile+"?kind="+string(match.KindStartup), nil)
	}
	return todoView{}
}

// queryOf reads a query from the address.
func queryOf(u url.Values, lang string) match.Query {
	f := match.Filter{
		Sectors: values(u, "sector"), Stages: values(u, "stage"), Localities: values(u, "locality"),
		Strengths: values(u, "strength"), Available: u.Get("available") == "true", Verified: u.Get("verified") == "true",
	}
	for _, k := range values(u, "kind") {
		f.Kinds = append(f.Kinds, match.Kind(k))
	}
	return match.Query{
		Text: strings.ToValidUTF8(u.Get("q"), ""), Filter: f, Limit: pageSize,
		After: u.Get("after"), Facets: match.FacetNames(), Lang: lang,
	}
}

// values gives the distinct values of a parameter, as many as are read, and of
// kinds only those that exist.
func values(u url.Values, name string) (out []string) {
	for _, x := range u[name] {
		if name == "kind" && !match.Kind(x).Valid() {
			continue
		}
		if x != "" && len(out) < maxValues && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// filters lists everything that narrows the search but the text.
func filters(u url.Values) (out []filterView) {
	for _, name := range match.FacetNames() {
		for _, x := range values(u, name) {
			out = append(out, filterView{name, x})
		}
	}
	for _, name := range []string{"available", "verified"} {
		if u.Get(name) == "true" {
			out = append(out, filterView{name, "true"})
		}
	}
	return out
}

// active gives each filter in words with a link to the search without it.
func (p *Pages) active(v *visit, u url.Values) (out []linkView) {
	for _, f := range filters(u) {
		text := p.name(v.lang, f.Name, f.Value)
		if f.Name == "available" || f.Name == "verified" {
			text = locale.Text(v.lang, "page.search."+f.Name, nil)
		}
		out = append(out, linkView{text, link(u, func(u url.Values) { drop(u, f.Name, f.Value) })})
	}
	return out
}

// facets offers the commonest values of each facet that narrow the search, and
// those in use.
func (p *Pages) facets(v *visit, u url.Values, hits match.Hits) (out []facetView) {
	for _, name := range match.FacetNames() {
		f := facetView{Name: name, Label: locale.Text(v.lang, "facet."+name, nil)}
		for _, c := range hits.Facets[name] {
			used := slices.Contains(u[name], c.Value)
			if !used && (len(f.Values) >= facetValues || c.Count >= hits.Total) {
				continue
			}
			text := c.Name
			if text == "" {
				text = p.name(v.lang, name, c.Value)
			}
			href := link(u, func(u url.Values) {
				if used {
					drop(u, name, c.Value)
				} else {
					u.Add(name, c.Value)
				}
			})
			f.Values = append(f.Values, facetValue{Text: text, Href: href, Count: c.Count, Active: used})
		}
		if len(f.Values) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// understood tells how the query was read.
func understood(lang string, parts []match.Understood) (out []string) {
	for _, u := range parts {
		names := u.Names
		if len(names) == 0 {
			names = u.IDs
		}
		key := "understood." + u.Type
		switch {
		case u.Type == "relaxed" && len(names) == 0:
			key = "understood.dropped"
		case !locale.Has(key):
			key = "understood.other"
		}
		joined := strings.Join(names, " "+locale.Text(lang, "list.or", nil)+" ")
		out = append(out, locale.Text(lang, key, map[string]any{"text": u.Text, "names": joined}))
	}
	return out
}

// link gives the address of this search, changed, from its first page on.
func link(u url.Values, change func(url.Values)) string {
	out := url.Values{}
	if q := u.Get("q"); q != "" {
		out.Set("q", q)
	}
	for _, f := range filters(u) {
		out.Add(f.Name, f.Value)
	}
	change(out)
	return "/search?" + out.Encode()
}

// drop takes one value off a filter.
func drop(u url.Values, name, value string) {
	u[name] = slices.DeleteFunc(u[name], func(x string) bool { return x == value })
}

func searchLink(text string) string { return "/search?" + url.Values{"q": {text}}.Encode() }
