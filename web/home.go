package web

import (
	"net/http"
	"slices"

	"duyen/locale"
	"duyen/match"
)

// recentCount is how many new profiles the first page shows.
const recentCount = 6

// homeBody is what the first page shows: to a visitor what can be done here, to
// who is signed in what waits for them.
type homeBody struct {
	Name     string // of who is signed in
	Roles    []string
	Todo     []todoView
	Mine     []cardView
	Desks    []linkView // of the organizations somebody works for
	Office   []linkView // what is an officer's to look through
	Counts   []countView
	Recent   []hitView
	Newest   linkView // what Recent shows, and where all of them are
	Doors    []doorView
	Examples []linkView
}

// SignedIn tells whether somebody is.
func (b homeBody) SignedIn() bool { return b.Doors == nil }

// countView is the number of profiles of a kind.
type countView struct {
	Label, Href string
	N           int
}

// doorView says what one kind of visitor can do here, and how they join.
type doorView struct{ Title, Text, Label, Href, Join string }

// linkView is a link with its words.
type linkView struct{ Text, Href string }

// home is the first page. Without an index it still says what can be done here.
func (p *Pages) home(v *visit) error {
	body := homeBody{}
	if v.actor.Anonymous() {
		body.Doors, body.Counts, body.Examples = doors(v.lang), p.kindCounts(v), examples(v.lang)
	} else {
		body.Name, body.Mine, body.Todo, body.Desks = v.user.Name, p.cards(v, v.cards), p.nextSteps(v), p.desks(v)
		body.Office = office(v)
		for _, r := range v.user.Roles {
			body.Roles = append(body.Roles, locale.Text(v.lang, "role."+string(r), nil))
		}
	}
	kind := interest(v)
	body.Newest = linkView{locale.Text(v.lang, "page.home.newest."+string(kind), nil), "/search?kind=" + string(kind)}
	body.Recent = p.recent(v, kind)
	p.render(v, http.StatusOK, "home", locale.Text(v.lang, "page.home.title", nil), body)
	return nil
}

// kindCounts gives how many profiles of each kind there are.
func (p *Pages) kindCounts(v *visit) (out []countView) {
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
			out = append(out, countView{Label: label, Href: "/search?kind=" + string(k), N: n})
		}
	}
	return out
}

// interest is the kind of profile whose newest somebody wants to see: founders look
// for what is offered, all others for projects.
func interest(v *visit) match.Kind {
	if slices.Contains(v.user.Roles, match.RoleFounder) || slices.ContainsFunc(v.cards, func(c match.Card) bool { return c.Kind == match.KindStartup }) {
		return match.KindOffer
	}
	return match.KindStartup
}

// recent gives the newest profiles of a kind.
func (p *Pages) recent(v *visit, k match.Kind) (out []hitView) {
	ctx := v.r.Context()
	limit := recentCount + len(v.cards) // one's own are no news
	found, err := p.Service.Search(ctx, v.actor, match.Query{Limit: min(limit, 2*recentCount), Lang: v.lang, Filter: match.Filter{Kinds: []match.Kind{k}}})
	if err != nil {
		p.Logger.WarnContext(ctx, "first page without the newest", "error", err)
	}
	for _, h := range found.Data {
		if len(out) < recentCount && !slices.ContainsFunc(v.cards, func(c match.Card) bool { return c.ID == h.ID }) {
			out = append(out, p.hitView(v.lang, h))
		}
	}
	return out
}

// doors lists what each kind of visitor can do. Who may register by themselves does
// it as what they are; the others are told how officers are let in.
func doors(lang string) (out []doorView) {
	for _, d := range []struct {
		key, href string
		role      match.Role
	}{
		{"founder", "/search?kind=mentor&kind=investor&kind=offer", match.RoleFounder},
		{"investor", "/search?kind=startup", match.RoleInvestor},
		{"mentor", "/search?kind=startup", match.RoleMentor},
		{"association", pathOffers, ""},
		{"commune", "/search?kind=organization", ""},
		{"dost", pathFigures, ""},
	} {
		text := func(part string) string { return locale.Text(lang, "page.home."+d.key+"."+part, nil) }
		door := doorView{Title: text("title"), Text: text("text"), Label: text("action"), Href: d.href}
		door.Join = "/register#office"
		if d.role.Chosen() {
			door.Join = "/register?role=" + string(d.role)
		}
		out = append(out, door)
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
type cardView struct{ Kind, Name, Href, Feed, Desk string }

func (p *Pages) cards(v *visit, cards []match.Card) (out []cardView) {
	for _, c := range cards {
		view := cardView{Kind: locale.Text(v.lang, "kind."+string(c.Kind), nil), Name: c.Name, Href: profileLink(c.Kind, c.ID), Feed: feedLink(c.Kind, c.ID)}
		if c.Kind == match.KindOrganization && slices.Contains(v.actor.Organizations, c.ID) {
			view.Desk = deskLink(c.ID)
		}
		out = append(out, view)
	}
	return out
}

// desks lists the workspaces of the other organizations the visitor works for.
func (p *Pages) desks(v *visit) (out []linkView) {
	for _, id := range v.actor.Organizations {
		if slices.ContainsFunc(v.cards, func(c match.Card) bool { return c.ID == id }) {
			continue
		}
		out = append(out, linkView{p.worksFor(v, id), deskLink(id)})
	}
	return out
}

// worksFor names an organization that the visitor works for.
func (p *Pages) worksFor(v *visit, id string) string {
	if found, err := p.Agreements.Named(v.r.Context(), v.actor, id); err == nil {
		return found.Common().Name
	}
	return id
}

// office lists what is for officers: offers and profiles that wait, people to register,
// and reports.
func office(v *visit) (out []linkView) {
	add := func(key, href string) { out = append(out, linkView{locale.Text(v.lang, key, nil), href}) }
	if match.Can(v.actor, match.ActionPublish, match.Object{}) {
		add("page.home.office.review", pathReview)
	}
	if v.actor.Reaches(match.ActionVerify) {
		add("page.verifications.title", verificationsPath)
	}
	if v.actor.Reaches(match.ActionModerate) {
		add("page.flags.title", flagsPath)
	}
	if match.Can(v.actor, match.ActionHandleAsks, match.Object{}) {
		add("page.requests.title", requestsPath)
	}
	if v.actor.Reaches(match.ActionAssist) {
		add("page.assisted.title", assistedPath)
	}
	if v.actor.Reaches(match.ActionReadFunnel) {
		add("page.funnel.title", funnelPath)
	}
	if match.Can(v.actor, match.ActionReadReports, match.Object{}) {
		add("page.ranking.title", rankingPath)
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
