package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Exchange is how tables leave the pages and come in: by the formats and limits of
// the API.
type Exchange interface {
	// Give answers with what the API has at an address under /v1, for an actor.
	Give(w http.ResponseWriter, r *http.Request, a match.Actor, lang, address string)
	// Lines reads a file of profiles of a kind, or of any for "", by the ending of its
	// name. What is wrong with a line stands in it; KindMalformed for another format,
	// KindInvalid for too many lines.
	Lines(ctx context.Context, body []byte, name string, k match.Kind) ([]service.ImportRow, error)
}

// space is an organization in whose workspace the visitor is, and what they may do
// there.
type space struct {
	org                         *match.Base
	link                        string // of the organization
	keeps, agrees, brings, runs bool
}

// workspaceBody is what the pages of a workspace show: what is the same on all, and
// the one section that is asked for.
type workspaceBody struct {
	Name, Link, Title string
	Tabs              []menuView
	Done              undoView

	Overview *overviewView
	Inbox    *inboxView
	Members  *membersView
	Import   *importView
	Pledges  *pledgesView
	Pledge   *pledgeView
	Scores   *scoresView
	Rows     *rowsView
}

// workspaceRoutes adds the pages of a workspace, and what leads from them.
func (p *Pages) workspaceRoutes(mux *routeTable) {
	one := "/" + match.KindOrganization.Plural() + "/{id}"
	get := func(path string, page func(*visit, *space) error) {
		mux.Handle("GET "+one+path, p.serve(p.inSpace(page)))
	}
	post := func(path string, page func(*visit, *space) error) {
		mux.Handle("POST "+one+path, p.serve(p.inSpace(page)))
	}
	get("/workspace", p.overview)
	get("/inbox", p.inbox)
	post("/inbox/{move}", p.answer)
	get("/members", p.members)
	post("/members/invite", p.invite)
	post("/members/end", p.endMember)
	post("/members/code", p.memberCode)
	get("/members/import", p.importing(p.memberIntake()))
	post("/members/import", p.imports(p.memberIntake()))
	get("/pledges", p.pledges)
	post("/pledges", p.pledge)
	get("/pledges/{pledge}", p.onePledge)
	post("/pledges/{pledge}", p.changePledge)
	post("/pledges/{pledge}/end", p.endPledge)
	get("/scoreboard", p.scoreboard)
	get("/scoreboard.csv", p.scoreboardTable)
	get("/scoreboard/{figure}", p.figureRows)
	get("/board", p.importing(p.boardIntake()))
	post("/board", p.imports(p.boardIntake()))
	get("/board.csv", p.boardTable(".csv"))
	get("/board.xlsx", p.boardTable(".xlsx"))
	mux.Handle("GET "+membershipsPath, p.serve(p.memberships))
	for _, d := range p.membershipDeeds() {
		mux.Handle("POST "+membershipsPath+"/"+d.name, p.serve(p.membershipDeed(d)))
	}
	mux.Handle("GET "+funnelPath, p.serve(p.funnel))
	mux.Handle("GET "+funnelPath+"/list", p.serve(p.funnelList))
	mux.Handle("GET "+funnelPath+".csv", p.serve(p.funnelTable(".csv")))
	mux.Handle("GET "+funnelPath+".xlsx", p.serve(p.funnelTable(".xlsx")))
	mux.Handle("GET "+rankingPath, p.serve(p.ranking))
}

// inSpace finds the organization of a page of its workspace. Whoever may not read
// there is told so; to read tables there nobody needs to be its staff.
func (p *Pages) inSpace(page func(*visit, *space) error) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		found, err := p.whose(v, match.KindOrganization)
		if err != nil {
			return err
		}
		o := match.ObjectOf(found, p.Reference)
		can := func(a match.Action) bool { return match.Can(v.actor, a, o) }
		if !can(match.ActionReadMembers) {
			return match.Fail(match.KindForbidden, "not_allowed", "the workspace of others")
		}
		private(v.w)
		b := found.Common()
		return page(v, &space{
			org: b, link: profileLink(b.Kind, b.ID),
			keeps: can(match.ActionKeepMembers), agrees: can(match.ActionAgree), brings: can(match.ActionBringIn), runs: can(match.ActionManageRuns),
		})
	}
}

// workspaceLink leads to the workspace of an organization for who may read there.
func (p *Pages) workspaceLink(v *visit, found match.Profile) string {
	b := found.Common()
	if b.Kind != match.KindOrganization || !match.Can(v.actor, match.ActionReadMembers, match.ObjectOf(found, p.Reference)) {
		return ""
	}
	return profileLink(b.Kind, b.ID) + "/workspace"
}

// at gives an address within the workspace.
func (s *space) at(path string, query ...string) string { return s.link + path + asked(query...) }

// asked gives a query of pairs of name and value, without the empty ones.
func asked(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Add(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// tabs lists the pages of a workspace that the visitor may open.
func (s *space) tabs(lang, here string) (out []menuView) {
	for _, t := range []struct {
		path string
		open bool
	}{
		{"workspace", true},
		{"inbox", s.agrees},
		{"members", true},
		{"board", s.keeps},
		{"pledges", true},
		{"scoreboard", true},
	} {
		if t.open {
			out = append(out, menuView{locale.Text(lang, "page.workspace."+t.path, nil), s.at("/" + t.path), here == t.path})
		}
	}
	if s.runs {
		out = append(out, menuView{locale.Text(lang, "page.runs.title", nil), runsPath + asked("organization", s.org.ID), false})
	}
	return out
}

// renderSpace answers with a page of a workspace. The form is the one that was not
// accepted, if any.
func (p *Pages) renderSpace(v *visit, s *space, here, title string, refused *form, body *workspaceBody) error {
	body.Name, body.Link, body.Title, body.Tabs = s.org.Name, s.link, title, s.tabs(v.lang, here)
	status := http.StatusOK
	if refused != nil && refused.status != 0 {
		status, body.Done = refused.status, undoView{}
	} else if body.Done.Text == "" {
		body.Done.Text = done(v, "workspace")
	}
	p.render(v, status, "workspace", title+" – "+s.org.Name, body)
	return nil
}

// deedIn is a deed of a workspace.
func (p *Pages) deedIn(v *visit, s *space, id string, fields []string, show func(*visit, *space, *form) error, do func(f *form) (string, error)) error {
	return p.does(v, formDeed{back: s.link + "/workspace", id: id, fields: fields, show: func(f *form) error { return show(v, s, f) }, do: do})
}

// formOr gives a form under an id: the refused one, or an empty one.
func formOr(refused *form, lang, id string) *form {
	if refused != nil && refused.id == id {
		return refused
	}
	return newForm(lang, id)
}

// cardLink leads to a profile of a list; one that the visitor may not know of has no
// name.
func cardLink(lang string, c *match.Card) linkView {
	if c == nil || c.Name == "" {
		return linkView{Text: locale.Text(lang, "page.workspace.gone", nil)}
	}
	return linkView{c.Name, profileLink(c.Kind, c.ID)}
}

// cardLine says of what kind a profile is and where.
func (p *Pages) cardLine(lang string, c *match.Card) string {
	if c == nil {
		return ""
	}
	parts := []string{locale.Text(lang, "kind."+string(c.Kind), nil)}
	if c.Locality != "" {
		parts = append(parts, p.name(lang, "locality", c.Locality))
	}
	return strings.Join(parts, " · ")
}

// profileID reads a profile as people name one: by its id, alone or behind its name,
// or by the address of its page.
func profileID(typed string) string {
	typed = strings.TrimSpace(typed)
	if at := strings.LastIndex(typed, " · "); at >= 0 {
		typed = typed[at+len(" · "):]
	}
	if u, err := url.Parse(typed); err == nil && strings.Contains(u.Path, "/") {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		if len(parts) > 1 && slices.ContainsFunc(match.Kinds(), func(k match.Kind) bool { return k.Plural() == parts[0] }) {
			return parts[1]
		}
	}
	return typed
}

// refuseValues takes an error into the form like refuse, but says which values it is
// about: they are those of the form. rename gives the field of the form for one of
// the service.
func (f *form) refuseValues(err error, status func(match.ErrorKind) int, rename func(string) string) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok || len(e.Problems) == 0 {
		return err
	}
	for _, x := range e.Problems {
		f.fault(rename(x.Field), locale.Problem(f.lang, x.Code, x.Value, bound(x.Nearest)), status(e.Kind))
	}
	return nil
}
