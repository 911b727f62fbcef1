package web

import (
	"cmp"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// maxDeals is how many deals of a portfolio are shown, newest first.
const maxDeals = 12

// fundedView is one deal of an investor.
type fundedView struct{ Name, Href, Line string }

func (p *Pages) deals(lang string, portfolio []match.Portfolio) (out []fundedView) {
	sorted := slices.Clone(portfolio)
	slices.SortStableFunc(sorted, func(a, b match.Portfolio) int { return cmp.Compare(b.On, a.On) })
	for _, d := range sorted[:min(maxDeals, len(sorted))] {
		view := fundedView{Name: cmp.Or(d.Name, d.Startup, locale.Text(lang, "page.profile.unnamed", nil))}
		if d.Startup != "" {
			view.Href = profileLink(match.KindStartup, d.Startup)
		}
		var parts []string
		add := func(s string) {
			if s != "" {
				parts = append(parts, s)
			}
		}
		add(locale.Date(string(d.On)))
		for _, s := range d.Sectors {
			add(p.name(lang, "sector", s))
		}
		if d.Locality != "" {
			add(p.name(lang, "locality", d.Locality))
		}
		if d.Stage != "" {
			add(p.name(lang, "stage", d.Stage))
		}
		if d.Amount != nil {
			add(locale.Money(lang, d.Amount.Value, d.Amount.Currency))
		}
		view.Line = strings.Join(parts, " · ")
		out = append(out, view)
	}
	return out
}
