package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// Completions completes what somebody types into a search box.
type Completions interface {
	// Suggest gives at most n names of terms, places and profiles the actor may see.
	Suggest(ctx context.Context, a match.Actor, text string, n int) ([]match.Suggestion, error)
}

const (
	hintsShown = 8 // below a search box
	hintsAside = 4 // above results, which show profiles themselves
)

// hintView is what somebody may have meant: a profile, or something to search for.
type hintView struct{ Text, Type, Href string }

// hints completes what is being typed. Without an answer nobody is the worse for it.
func (p *Pages) hints(v *visit, typed string, n int) (out []hintView) {
	if strings.TrimSpace(typed) == "" {
		return nil
	}
	found, err := p.Completions.Suggest(v.r.Context(), v.actor, typed, n)
	if err != nil && match.KindOf(err) != match.KindMalformed {
		p.Logger.WarnContext(v.r.Context(), "no completions", "error", err)
	}
	if len(found) == 0 {
		return nil
	}
	others := p.otherNames()[v.lang]
	for _, s := range found {
		if own := others[nameKey(s.Type, s.Text)]; own != "" && slices.ContainsFunc(found, func(x match.Suggestion) bool { return x.Type == s.Type && x.Text == own }) {
			continue // the same thing in the other language
		}
		h := hintView{Text: s.Text, Href: searchLink(s.Text)}
		if s.Kind != "" {
			h.Type, h.Href = locale.Text(v.lang, "kind."+string(s.Kind), nil), profileLink(s.Kind, s.ID)
		} else if key := "hint.type." + s.Type; locale.Has(key) {
			h.Type = locale.Text(v.lang, key, nil)
		}
		out = append(out, h)
	}
	return out
}

// otherNames gives, for each language, the names of terms and places in the other one
// with what they are called in this.
func otherNames(ref *match.Reference) map[string]map[string]string {
	out := map[string]map[string]string{locale.Vietnamese: {}, locale.English: {}}
	add := func(typ match.TermType, n match.Name) {
		if n.VI != "" && n.EN != "" && n.VI != n.EN {
			out[locale.Vietnamese][nameKey(string(typ), n.EN)] = n.VI
			out[locale.English][nameKey(string(typ), n.VI)] = n.EN
		}
	}
	for _, typ := range match.TermTypes() {
		for _, t := range ref.Taxonomy.Terms(typ) {
			add(typ, t.Name)
		}
	}
	for _, code := range ref.Places.Codes() {
		if place, ok := ref.Places.Place(code); ok {
			add(match.TermPlace, place.Name)
		}
	}
	return out
}

func nameKey(typ, name string) string { return typ + "\x00" + name }

// showHints answers the script while somebody types into the search box of a page.
func (p *Pages) showHints(v *visit, typed string) error {
	p.render(v, http.StatusOK, "hints", locale.Text(v.lang, "page.search.title", nil), p.hints(v, typed, hintsShown))
	return nil
}

// aside gives the names of terms and places that complete a query and are neither
// what it says nor what it was understood as already.
func (p *Pages) aside(v *visit, typed string, read []match.Understood) (out []linkView) {
	known := func(name string) bool {
		return strings.EqualFold(name, strings.TrimSpace(typed)) ||
			slices.ContainsFunc(read, func(u match.Understood) bool { return slices.Contains(u.Names, name) })
	}
	for _, h := range p.hints(v, typed, hintsShown) {
		if strings.HasPrefix(h.Href, "/search?") && !known(h.Text) && len(out) < hintsAside {
			out = append(out, linkView{h.Text, h.Href})
		}
	}
	return out
}
