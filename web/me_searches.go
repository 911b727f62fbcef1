package web

import (
	"net/url"
	"strings"
	"unicode"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// searchesView is one saved search as its owner recognises it.
type searchesView struct{ ID, Name, Href, Feed, Since string }

// searchesSection lists saved searches, keeps the one of the search page and
// drops them.
func (p *Pages) searchesSection() section {
	return section{
		name: "searches",
		fill: func(v *visit, b *meBody) (bool, error) {
			found, err := p.Searches.MySearches(v.r.Context(), v.actor)
			for _, x := range found {
				view := searchesView{ID: x.ID, Name: x.Name, Feed: searchFeedLink(x.ID), Since: p.time(x.CreatedAt)}
				if q, err := service.ParseSearch(x.Query); err == nil { // it could be read when it was saved
					view.Href = "/search?" + service.SearchAddress(q)
				}
				b.Searches = append(b.Searches, view)
			}
			return true, err
		},
		acts: []act{
			{name: "save", do: p.saveSearch},
			{name: "drop", do: p.dropSearch},
		},
	}
}

// dropSearch ends a search; what it asks for goes along, so that it can be saved again.
func (p *Pages) dropSearch(v *visit, f *form) (string, error) {
	found, err := p.Searches.MySearches(v.r.Context(), v.actor)
	if err != nil {
		return "", err
	}
	back := url.Values{}
	for _, x := range found {
		if x.ID == f.Get("id") {
			back.Set("query", x.Query)
		}
	}
	return "search_dropped&" + back.Encode(), p.Searches.DropSearch(v.r.Context(), v.actor, f.Get("id"))
}

// saveSearch keeps the search whose query string is sent, under the words for it.
func (p *Pages) saveSearch(v *visit, f *form) (string, error) {
	q, err := service.ParseSearch(f.Get("query"))
	if err == nil {
		_, err = p.Searches.SaveSearch(v.r.Context(), v.actor, service.SearchWish{Name: p.searchName(v.lang, q), Query: f.Get("query")})
	}
	return "search_saved", err
}

// searchNameMax bounds a name that is made up, in characters: the service takes 100.
const searchNameMax = 100

// searchName calls a search by what it asks for.
func (p *Pages) searchName(lang string, q match.Query) string {
	var words []string
	if text := strings.Join(strings.Fields(q.Text), " "); text != "" {
		words = append(words, text)
	}
	for _, k := range q.Filter.Kinds {
		words = append(words, p.name(lang, "kind", string(k)))
	}
	for _, f := range []struct {
		name   string
		values []string
	}{{"sector", q.Filter.Sectors}, {"stage", q.Filter.Stages}, {"locality", q.Filter.Localities}, {"strength", q.Filter.Strengths}} {
		for _, x := range f.values {
			words = append(words, p.name(lang, f.name, x))
		}
	}
	if q.Filter.Available {
		words = append(words, locale.Text(lang, "page.search.available", nil))
	}
	if len(words) == 0 {
		words = []string{locale.Text(lang, "page.me.searches.all", nil)}
	}
	name := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.Join(words, ", "))
	if runes := []rune(name); len(runes) > searchNameMax {
		name = string(runes[:searchNameMax-1]) + "…"
	}
	return name
}
