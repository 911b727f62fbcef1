package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match"
)

// recentCount is how many new projects the first page shows.
const recentCount = 6

// homeBody is what the first page shows.
type homeBody struct {
	Mine     []cardView
	Counts   []countView
	Recent   []hitView
	Doors    []doorView
	Examples []linkView
}

// countView is the number of profiles of a kind.
type countView struct {
	Label, Href string
	N           int
}

// doorView says what one kind of visitor can do here.
type doorView struct{ Title, Text, Label, Href string }

// linkView is a link with its words.
type linkView struct{ Text, Href string }

// home is the first page. Without an index it still says what can be done here.
func (p *Pages) home(v *visit) error {
	body := homeBody{Mine: p.cards(v, v.cards), Doors: doors(v.lang), Examples: examples(v.lang)}
	ctx := v.r.Context()
	all, err := p.Service.Search(ctx, v.actor, match.Query{Limit: 1, Facets: []string{"kind"}, Lang: v.lang})
	if err != nil {
		p.Logger.WarnContext(ctx, "first page without counts", "error", err)
	}
	counts := map[string]int{}
	for _, c := range all.Facets["kind"] {
		counts[c.Value] = c.Count
	}
	for _, k := range match.Kinds() {
		if n := counts[string(k)]; n > 0 {
			label := locale.Text(v.lang, "kinds."+string(k), nil)
			body.Counts = append(body.Counts, countView{Label: label, Href: "/search?kind=" + string(k), N: n})
		}
	}
	q := match.Query{Limit: recentCount, Lang: v.lang, Filter: match.Filter{Kinds: []match.Kind{match.KindStartup}}}
	recent, err := p.Service.Search(ctx, v.actor, q)
	if err != nil {
		p.Logger.WarnContext(ctx, "first page without recent projects", "error", err)
	}
	for _, h := range recent.Data {
		body.Recent = append(body.Recent, hitViewOf(v.lang, h))
	}
	p.render(v, http.StatusOK, "home", locale.Text(v.lang, "page.home.title", nil), body)
	return nil
}

// doors lists what each kind of visitor can do.
func doors(lang string) (out []doorView) {
	for _, d := range []struct{ key, href string }{
		{"founder", "/search?kind=mentor&kind=investor&kind=offer"},
		{"investor", "/search?kind=startup"},
		{"mentor", "/search?kind=startup"},
		{"association", "/search?kind=offer"},
		{"commune", "/search?kind=organization"},
		{"dost", "/search"},
	} {
		text := func(part string) string { return locale.Text(lang, "page.home."+d.key+"."+part, nil) }
		out = append(out, doorView{text("title"), text("text"), text("action"), d.href})
	}
	return out
}

// examples lists searches to start from.
func examples(lang string) (out []linkView) {
	for _, key := range []string{"cinnamon", "garlic", "packaging", "fund"} {
		words := locale.Text(lang, "page.home.example."+key, nil)
		out = append(out, linkView{words, searchLink(words)})
	}
	return out
}

// cardView is a profile in a list of the visitor's own.
type cardView struct{ Kind, Name, Href, Feed string }

func (p *Pages) cards(v *visit, cards []match.Card) (out []cardView) {
	for _, c := range cards {
		out = append(out, cardView{locale.Text(v.lang, "kind."+string(c.Kind), nil), c.Name, profileLink(c.Kind, c.ID), feedLink(c.Kind, c.ID)})
	}
	return out
}

// feedLink leads to what a profile is told, "" for one that is told nothing.
func feedLink(k match.Kind, id string) string {
	if k == match.KindOffer {
		return ""
	}
	return profileLink(k, id) + "/feed"
}
