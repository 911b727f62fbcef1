package web

import (
	"strings"

	"duyen/locale"
	"duyen/match/service"
)

// menuView is one entry of the menu.
type menuView struct {
	Text, Href string
	Here       bool
}

// menu lists where a visitor can go from every page.
func (p *Pages) menu(v *visit) (out []menuView) {
	add := func(key, href string) {
		here := v.r.URL.Path == href || strings.HasPrefix(v.r.URL.Path, href+"/")
		out = append(out, menuView{locale.Text(v.lang, "page.menu."+key, nil), href, here})
	}
	add("search", "/search")
	if v.actor.Anonymous() {
		return out
	}
	add("introductions", service.PathIntroductions)
	return out
}
