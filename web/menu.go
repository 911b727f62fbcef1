package web

import (
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Where the places of the menu are.
const (
	placeSearch     = "/search"
	placeNewProfile = "/me/profiles/new"
	placeRuns       = "/runs"
)

// menuView is one entry of the menu.
type menuView struct {
	Text, Href string
	Here       bool
}

// menu lists where a visitor can go from every page: what is open to all, then what is
// their own. Where one place lies below another, the nearest is where they are.
func (p *Pages) menu(v *visit) []menuView {
	var out []menuView
	add := func(key, href string) {
		out = append(out, menuView{Text: locale.Text(v.lang, "page.menu."+key, nil), Href: href})
	}
	add("search", placeSearch)
	add("offers", pathOffers)
	add("figures", pathFigures)
	if !v.actor.Anonymous() {
		if feed := ownFeed(v.cards); feed != "" {
			add("feed", feed)
		}
		add("introductions", service.PathIntroductions)
		if attends(v) {
			add("bookings", service.PathBookings)
		}
		for _, id := range v.actor.Organizations {
			add("workspace", deskLink(id))
			break // the first page lists them all
		}
		if assigns(v.actor) {
			add("runs", placeRuns)
		}
	}
	nearest := -1
	for i, m := range out {
		at := strings.TrimSuffix(m.Href, "/workspace") // whose other pages stand beside it
		below := v.r.URL.Path == m.Href || strings.HasPrefix(v.r.URL.Path, at+"/")
		if below && (nearest < 0 || len(m.Href) > len(out[nearest].Href)) {
			nearest = i
		}
	}
	if nearest >= 0 {
		out[nearest].Here = true
	}
	return out
}

// ownFeed leads to what the first of somebody's own profiles is told, "" for none; what
// an organization is told is part of its workspace.
func ownFeed(mine []match.Card) string {
	for _, c := range mine {
		if c.Kind != match.KindOrganization && feedLink(c.Kind, c.ID) != "" {
			return feedLink(c.Kind, c.ID)
		}
	}
	return ""
}

// attends tells whether the visitor may have sessions: who has a project, mentors, and
// who works for them.
func attends(v *visit) bool {
	for _, c := range v.cards {
		if c.Kind == match.KindStartup || c.Kind == match.KindMentor {
			return true
		}
	}
	return len(v.actor.Organizations) > 0
}

// assigns tells whether somebody may make assignment runs.
func assigns(a match.Actor) bool {
	return slices.ContainsFunc(a.Roles, func(r match.Role) bool { return match.ReachOf(r, match.ActionManageRuns) > match.ReachNone })
}

// deskLink leads to where an organization is at work.
func deskLink(id string) string { return profileLink(match.KindOrganization, id) + "/workspace" }
