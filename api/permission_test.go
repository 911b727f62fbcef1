package api_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// permission is one route of the matrix: what it takes, and what who may gets.
// Who may is not said here but by the policy, match.Can.
type permission struct {
	route  string // "METHOD /template"
	path   string // what is asked for; "" means the template. {id} is a profile of the kind
	kind   match.Kind
	body   string
	action match.Action // "" for anyone
	ok     int          // 200 when 0
	write  bool         // changes the profile: each call gets a fresh one
	judge  bool         // for whoever reaches anything with the action
	place  string       // what is made lies there
	// about gives what {id} stands for when it is not the profile itself but
	// something about it; who may not is told so, whatever it is about.
	about  func(m *matrix, p match.Profile) string
	ends   bool   // ends the sign-in that asks
	asked  string // "from" or "to": {agreement} is one with the profile on that side
	booked string // "from": {booking} is one of the profile; "slot": {slot} is one it may book
	secret bool   // who may not is told that there is none
	keeps  bool   // {kept} is kept for what the role acts for, by somebody who has left
	own    bool   // about what is the actor's own, or is none
	media  string // of the body; JSON when ""
	feed   bool   // changes or tells of a feed what its keeper alone does; {item} is an entry of it
}

// permissions is the whole table, one row per route.
func permissions() []permission {
	rows := []permission{
		{route: "GET /livez"},
		{route: "GET /readyz"},
		{route: "GET /metrics"},
		{route: "GET /openapi.yaml"},
		{route: "GET /docs"},
		{route: "GET /docs/errors"},
		{route: "GET /docs/*", path: "/docs/swagger-ui.css"},
		{route: "GET /.well-known/jwks.json"},
		{route: "GET /v1/search", path: "/v1/search?q=que"},
		{route: "GET /v1/suggest", path: "/v1/suggest?q=qu"},
		{route: "POST /v1/auth/register", body: `{"email":"new-{role}@example.test","password":"a fine password","name":"New"}`, ok: 202},
		{route: "POST /v1/auth/confirm", body: `{"token":"dym_none"}`, ok: 422},
		{route: "POST /v1/auth/reset", body: `{"email":"lost-{role}@example.test"}`, ok: 202},
		{route: "POST /v1/auth/password", body: `{"token":"dym_none","password":"a fine password"}`, ok: 422},
		{route: "POST /v1/auth/email", body: `{"token":"dym_none"}`, ok: 422},
		{route: "POST /v1/auth/refresh", body: `{"refresh_token":"dyr_none"}`, ok: 401},
		{route: "GET /v1/auth/oidc"},
		{route: "POST /v1/auth/oidc", body: `{"state":"state","code":"sub","sealed":"sealed"}`, ends: true},
		{route: "POST /v1/auth/logout", ok: 204, ends: true},
		{route: "POST /v1/auth/logout-everywhere", action: match.ActionAccount, ok: 204, ends: true},
		{route: "PATCH /v1/me", body: `{"lang":"en"}`, action: match.ActionAccount},
		{route: "PUT /v1/me/password", body: `{"current":"` + password + `","password":"` + password + `"}`, action: match.ActionAccount, ok: 204},
		{route: "PUT /v1/me/email", body: `{"email":"moved-{role}@example.test","password":"` + password + `"}`, action: match.ActionAccount, ok: http.StatusAccepted},
		{route: "DELETE /v1/me/email", action: match.ActionAccount, ok: 204},
		{route: "GET /v1/me/sessions", action: match.ActionAccount},
		{route: "DELETE /v1/me/sessions/:id", path: "/v1/me/sessions/{session}", action: match.ActionAccount, ok: 204},
		{route: "GET /v1/me/identities", action: match.ActionAccount},
		{route: "POST /v1/me/identities", body: `{"state":"state","code":"{role}","sealed":"sealed"}`, action: match.ActionAccount, ok: 201},
		{route: "DELETE /v1/me/identities/:id", path: "/v1/me/identities/{identity}", action: match.ActionAccount, ok: 204},
		{route: "GET /v1/api-keys", action: match.ActionManageKeys},
		{route: "POST /v1/api-keys", body: `{"name":"x","scopes":["read"]}`, action: match.ActionManageKeys, ok: 201},
		{route: "DELETE /v1/api-keys/:id", path: "/v1/api-keys/{key}", action: match.ActionManageKeys, ok: 204},
		{route: "GET /v1/users", action: match.ActionManageUsers},
		{route: "PATCH /v1/users/:id", path: "/v1/users/{user}", body: `{"name":"Renamed"}`, action: match.ActionManageUsers},
		{route: "POST /v1/auth/token", ends: true, body: `{"email":"owner@example.test","password":"` + password + `"}`},
		{route: "GET /v1/me", action: match.ActionAccount},
		{route: "GET /v1/me/export", action: match.ActionAccount},
		{route: "DELETE /v1/me", body: `{"password":"not theirs"}`, action: match.ActionAccount, ok: http.StatusForbidden},
		{route: "GET /v1/erasures/:id", path: "/v1/erasures/era_none", ok: http.StatusNotFound},
		{route: "GET /v1/consents", action: match.ActionAccount},
		{route: "PUT /v1/consents/:purpose", path: "/v1/consents/newsletter", body: `{"given":true,"version":"1"}`, action: match.ActionAccount},
		{route: "POST /v1/requests", body: `{"kind":"access"}`, action: match.ActionAccount, ok: http.StatusCreated},
		{route: "GET /v1/requests", action: match.ActionAccount},
		{route: "PATCH /v1/requests/:id", path: "/v1/requests/req_none", body: `{"state":"done"}`, action: match.ActionHandleAsks, ok: http.StatusNotFound},
		{route: "POST /v1/matches", path: "/v1/matches?kind=investor", body: `{"kind":"startup","name":"x"}`, action: match.ActionPreview},
		{route: "GET /v1/reports/exposure", path: "/v1/reports/exposure?from=investor", action: match.ActionReadReports},
	}
	rows = append(rows, trust()...)
	rows = append(rows, feeding()...)
	rows = append(rows, hooking()...)
	rows = append(rows, saving()...)
	rows = append(rows, introducing()...)
	rows = append(rows, boarding()...)
	rows = append(rows, funneling()...)
	rows = append(rows, offering()...)
	rows = append(rows, booking()...)
	rows = append(rows, running()...)
	rows = append(rows, working()...)
	rows = append(rows,
		permission{route: "POST /v1/agreements", kind: match.KindStartup, body: `{"from":"{id}","to":"the-mentor"}`, action: match.ActionAgree, ok: 201, write: true},
		permission{route: "GET /v1/agreements", path: "/v1/agreements?profile={id}", kind: match.KindStartup, action: match.ActionAgree},
	)
	for move, side := range map[match.AgreementMove]string{match.AgreementAccept: "to", match.AgreementDecline: "to", match.AgreementWithdraw: "from"} {
		rows = append(rows, permission{
			route: "POST /v1/agreements/:id/" + string(move), path: "/v1/agreements/{agreement}/" + string(move), kind: match.KindStartup,
			action: match.ActionAgree, write: true, asked: side, secret: true,
		})
	}
	for _, k := range match.Kinds() {
		all, one := "/v1/"+k.Plural(), "/v1/"+k.Plural()+"/{id}"
		body, target := `{"name":"new"}`, k.Counterparts()[0]
		template := "/v1/" + k.Plural() + "/:id"
		rows = append(rows,
			permission{route: "GET " + all},
			permission{route: "POST " + all, body: body, action: match.ActionCreate, ok: 201},
			permission{route: "GET " + template, path: one, kind: k},
			permission{route: "PUT " + template, path: one, kind: k, body: body, action: match.ActionChange, write: true},
			permission{route: "PATCH " + template, path: one, kind: k, body: body, action: match.ActionChange, write: true},
			permission{route: "DELETE " + template, path: one, kind: k, action: match.ActionDelete, ok: 204, write: true},
			permission{route: "GET " + template + "/matches", path: one + "/matches?kind=" + string(target), kind: k, action: match.ActionReadMatches},
		)
	}
	return rows
}

// trust is the part of the table about verifying, moderating and blocking.
func trust() []permission {
	flag := func(m *matrix, p match.Profile) string {
		f, err := m.svc.Report(m.t.Context(), m.actors["admin"], match.Flag{Profile: p.Common().ID, Reason: "spam"})
		must(m.t, err)
		return f.ID
	}
	report := func(id string) string { return `{"profile":"` + id + `","reason":"spam"}` }
	rows := []permission{
		{route: "GET /v1/audit", action: match.ActionReadAudit},
		{route: "GET /v1/jobs", action: match.ActionManageJobs},
		{route: "POST /v1/jobs/:id/retry", path: "/v1/jobs/1/retry", action: match.ActionManageJobs, ok: 204},
		{route: "POST /v1/jobs/:id/cancel", path: "/v1/jobs/1/cancel", action: match.ActionManageJobs, ok: 204},
		{route: "POST /v1/assisted", body: assistBody, action: match.ActionAssist, judge: true, ok: 201, place: "51"},
		{route: "GET /v1/assisted", action: match.ActionAssist, judge: true},
		{route: "POST /v1/assisted/:id/keep", path: "/v1/assisted/{kept}/keep", action: match.ActionAssist, judge: true, keeps: true},
		{route: "POST /v1/assisted/:id/code", path: "/v1/assisted/{kept}/code", action: match.ActionAssist, judge: true},
		{route: "PUT /v1/assisted/:id/consents/:purpose", path: "/v1/assisted/{kept}/consents/newsletter", body: `{"given":true,"version":"1","means":"oral"}`, action: match.ActionAssist, judge: true},
		{route: "DELETE /v1/users/:id", path: "/v1/users/{user}", action: match.ActionHandleAsks, ok: 202},
		{route: "POST /v1/auth/handover", body: `{"code":"0000-0000-0000","email":"new-{role}@example.test","password":"a fine password"}`, ok: 422},
		{route: "GET /v1/verifications", action: match.ActionVerify, judge: true},
		{route: "POST /v1/flags", body: report("the-startup"), action: match.ActionReport, ok: 201},
		{route: "GET /v1/flags", action: match.ActionModerate, judge: true},
		{route: "POST /v1/flags/:id/dismiss", path: "/v1/flags/{id}/dismiss", kind: match.KindStartup, body: `{}`, action: match.ActionModerate, write: true, about: flag},
		{route: "POST /v1/flags/:id/uphold", path: "/v1/flags/{id}/uphold", kind: match.KindStartup, body: `{}`, action: match.ActionModerate, write: true, about: flag},
		{route: "GET /v1/blocks", action: match.ActionAccount},
		{route: "POST /v1/blocks", body: `{"profile":"of-the-blocked"}`, action: match.ActionAccount},
		{route: "DELETE /v1/blocks/:id", path: "/v1/blocks/usr_nobody", action: match.ActionAccount, ok: 204},
	}
	for _, k := range match.Kinds() {
		template, one := "/v1/"+k.Plural()+"/:id", "/v1/"+k.Plural()+"/{id}"
		rows = append(rows,
			permission{route: "PUT " + template + "/hidden", path: one + "/hidden", kind: k, action: match.ActionModerate, ok: 204, write: true},
			permission{route: "DELETE " + template + "/hidden", path: one + "/hidden", kind: k, action: match.ActionModerate, ok: 204, write: true},
		)
		if k.Verifiable() {
			rows = append(rows,
				permission{route: "PUT " + template + "/verification", path: one + "/verification", kind: k, action: match.ActionVerify, ok: 204, write: true},
				permission{route: "DELETE " + template + "/verification", path: one + "/verification", kind: k, action: match.ActionVerify, ok: 204, write: true},
			)
		}
	}
	return rows
}

// assistBody registers somebody in the province.
const assistBody = `{"name":"Bà Tư","means":"paper","consents":[{"purpose":"publish_profile","version":"1"}],` +
	`"profile":{"kind":"startup","name":"Mắm nhum Bà Tư","locality":"51"}}`

// TestEveryRouteHasPermissions fails when a route is added without a row, or
// takes another action than its row says.
func TestEveryRouteHasPermissions(t *testing.T) {
	w := newWorld(t, nil)
	actions := w.api.Actions()
	var rows, routes []string
	for _, p := range permissions() {
		rows = append(rows, p.route)
		if got := actions[p.route]; got != p.action {
			t.Errorf("%s takes %q, its row says %q", p.route, got, p.action)
		}
	}
	for _, r := range w.api.Echo().Routes() {
		route := r.Method + " " + r.Path
		routes = append(routes, route)
		if !slices.Contains(rows, route) {
			t.Errorf("%s has no row in permissions()", route)
		}
	}
	for _, row := range rows {
		if !slices.Contains(routes, row) {
			t.Errorf("%s is in permissions() and is no route", row)
		}
	}
}

// side is whose profile a route is asked about.
type side struct {
	name       string
	own        bool
	visibility match.Visibility
}

// sides: one's own, somebody's that everybody sees, and somebody's hidden one.
func sides() []side {
	return []side{{"own", true, match.VisibilityPublic}, {"other's", false, match.VisibilityPublic}, {"hidden", false, match.VisibilityPrivate}}
}

// TestPermissions asks every route as every role about one's own and others'
// profiles. What was refused must not tell anything and must not have happened.
func TestPermissions(t *testing.T) {
	w := newWorld(t, nil)
	m := &matrix{world: w, kept: map[string]match.Profile{}}
	m.make(t.Context(), match.KindMentor, "of-the-blocked", "blocked", match.VisibilityPublic)
	_, err := w.store.Save(t.Context(), []match.Write{{Profile: sample(match.KindMentor, "the-third")}}) // in nobody's name
	must(t, err)
	for _, row := range permissions() {
		w.limits.afresh() // the limits have tests of their own
		for _, role := range roles() {
			if row.kind == "" {
				m.ask(row, role, "", nil)
				continue
			}
			for _, s := range sides() {
				if role != "anonymous" || !s.own {
					m.ask(row, role, s.name, m.profile(row, role, s))
				}
			}
		}
	}
}

// matrix is a world with the profiles that routes are asked about.
type matrix struct {
	*world
	kept map[string]match.Profile
	n    int
}

// profile gives the profile that a role asks about.
func (m *matrix) profile(row permission, role string, s side) match.Profile {
	owner := "owner"
	switch {
	case s.own:
		owner = role
	case role == "owner":
		owner = "other"
	}
	key := strings.Join([]string{string(row.kind), owner, s.name}, " ")
	if p := m.kept[key]; p != nil && !row.write {
		return p
	}
	m.n++
	p := m.make(m.t.Context(), row.kind, "fresh-"+strconv.Itoa(m.n), owner, s.visibility)
	if !row.write {
		m.kept[key] = p
	}
	return p
}

// ask calls a route and compares the answer with the policy.
func (m *matrix) ask(row permission, role, what string, p match.Profile) {
	method, path, _ := strings.Cut(row.route, " ")
	if row.path != "" {
		path = row.path
	}
	actor := m.actors[role]
	path, untouched := m.fresh(path, role)
	c := call{name: role + " " + what, method: method, path: path, as: role, status: m.want(row, actor, p)}
	c.body = strings.ReplaceAll(row.body, "{role}", role)
	if p != nil {
		id := p.Common().ID
		if row.about != nil {
			id = row.about(m, p)
		}
		c.path, c.body = strings.ReplaceAll(path, "{id}", id), strings.ReplaceAll(c.body, "{id}", id)
		switch {
		case strings.Contains(path, "{introduction}"):
			c.path = strings.ReplaceAll(path, "{introduction}", m.introduction(row.asked, id, path))
		case row.asked != "":
			c.path = strings.ReplaceAll(path, "{agreement}", m.agreement(row.asked, id))
		}
		switch row.booked {
		case "from":
			c.path = strings.ReplaceAll(path, "{booking}", m.booking(id))
		case "slot":
			c.path = strings.ReplaceAll(path, "{slot}", m.slot("the-third").ID)
		}
		if strings.Contains(path, "{item}") {
			c.path = strings.ReplaceAll(c.path, "{item}", m.entry(p))
		}
		if strings.Contains(path, "{pledge}") {
			c.path = strings.ReplaceAll(path, "{pledge}", m.pledge(id))
		}
		c.header = map[string]string{"If-Match": `"1"`}
		if row.media != "" {
			c.header["Content-Type"] = row.media
		}
	}
	c.hasNot = append(m.secrets(actor), "plain:"+password)
	if c.status >= http.StatusBadRequest {
		c.hasNot = append(c.hasNot, "@example.test")
	}
	if got := m.do(c); got.status >= http.StatusBadRequest {
		if p != nil {
			m.unharmed(p)
		}
		if !untouched() {
			m.t.Errorf("%s: what was refused has happened: %s %s", c.name, c.method, c.path)
		}
	}
	if row.ends && m.tokens[role] != "" {
		m.enter(m.t.Context(), role)
	}
}

// fresh puts something of the role's own where a path asks for it, and tells
// afterwards whether it is still what it was.
func (m *matrix) fresh(path, role string) (filled string, untouched func() bool) {
	ctx, user := m.t.Context(), m.users[role]
	if user == "" {
		user = m.users["other"]
	}
	m.n++
	n := strconv.Itoa(m.n)
	_, what, _ := strings.Cut(path, "{")
	if strings.HasPrefix(what, "webhook}") {
		return m.freshWebhook(path, user)
	}
	var id string
	switch what {
	case "session}":
		x, err := m.store.StartSession(ctx, match.Session{User: user, EndsAt: time.Now().Add(time.Hour)}, match.Proof{})
		must(m.t, err)
		id, untouched = x.ID, func() bool { _, err := m.store.Session(ctx, x.ID); return err == nil }
	case "identity}":
		x, err := m.store.Link(ctx, user, "", match.Identity{Issuer: "https://provider.test", Subject: "fresh-" + n})
		must(m.t, err)
		id, untouched = x.ID, func() bool { _, err := m.store.Identified(ctx, x); return err == nil }
	case "key}":
		k, err := m.store.AddKey(ctx, match.APIKey{User: user, Name: "fresh"}, n, "")
		must(m.t, err)
		id, untouched = k.ID, func() bool { _, err := m.store.KeyOf(ctx, n); return err == nil }
	case "kept}/code", "kept}/consents/newsletter":
		u, err := m.store.Put(ctx, match.User{Name: "fresh", Steward: user})
		must(m.t, err)
		return strings.Replace(path, "{kept}", u.ID, 1), func() bool { return true }
	case "kept}/keep": // by an officer who has left what the role acts for
		u := match.User{Name: "fresh", Steward: "usr_gone"}
		if a := m.actors[role]; len(a.Territories) > 0 {
			u.KeptFor.Place = a.Territories[0]
		} else if len(a.Organizations) > 0 {
			u.KeptFor.Organization = a.Organizations[0]
		}
		u, err := m.store.Put(ctx, u)
		must(m.t, err)
		id := u.ID
		return strings.Replace(path, "{kept}", id, 1), func() bool { now, err := m.store.ByID(ctx, id); return err == nil && now.Steward == "usr_gone" }
	case "search}":
		x, err := m.store.SaveSearch(ctx, match.SavedSearch{User: user, Name: "fresh", Query: "q=fresh"})
		must(m.t, err)
		id, untouched = x.ID, func() bool { now, err := m.store.SavedSearch(ctx, x.ID); return err == nil && now == x }
	case "user}":
		u, err := m.store.Put(ctx, match.User{Email: n + "@example.test", Name: "fresh"})
		must(m.t, err)
		id, untouched = u.ID, func() bool { now, err := m.store.ByID(ctx, u.ID); return err == nil && now.Name == u.Name }
	default:
		return path, func() bool { return true }
	}
	return strings.Replace(path, "{"+what, id, 1), untouched
}

// agreement gives one that a profile nobody here owns has asked of p, or that p
// has asked of it.
func (m *matrix) agreement(side, p string) string {
	x := match.Agreement{From: "the-third", To: p}
	if side == "from" {
		x.From, x.To = x.To, x.From
	}
	kept, _, err := m.store.AskAgreement(m.t.Context(), x)
	must(m.t, err)
	return kept.ID
}

// secrets lists the contacts that an actor must not see.
func (m *matrix) secrets(a match.Actor) []string {
	var out []string
	for id := range m.stored {
		if p := m.stored[id]; !match.Can(a, match.ActionReadContact, match.ObjectOf(p, m.svc.Reference())) {
			out = append(out, secretOf(id))
		}
	}
	return out
}

// want is what the policy says.
func (m *matrix) want(row permission, a match.Actor, p match.Profile) int {
	var o match.Object
	switch {
	case p != nil:
		o = match.ObjectOf(p, m.svc.Reference())
	case row.own, row.action == match.ActionAccount, row.action == match.ActionManageKeys:
		o.Owner = a.User
	case row.place != "":
		o.Places = []string{row.place}
	}
	hidden := p != nil && !a.Viewer().Sees(p.Common()) && !match.Can(a, match.ActionReadHidden, o)
	switch {
	case row.keeps && a.Reaches(row.action) && !a.Reaches(match.ActionKeepOn) && len(a.Organizations) == 0:
		return http.StatusNotFound // nothing is kept for what they act for
	case row.action != "" && a.Anonymous():
		return http.StatusUnauthorized
	case p == nil && row.judge && row.place == "" && a.Reaches(row.action):
	case hidden && row.about == nil:
		return http.StatusNotFound
	case row.action != "" && !match.Can(a, row.action, o) && row.secret:
		return http.StatusNotFound
	case row.action != "" && !match.Can(a, row.action, o):
		return http.StatusForbidden
	}
	if row.ok != 0 {
		return row.ok
	}
	return http.StatusOK
}

// unharmed checks that what was refused did not happen: the profile is still at
// its first version.
func (m *matrix) unharmed(p match.Profile) {
	m.t.Helper()
	b := p.Common()
	m.do(call{name: "unharmed", as: "admin", path: "/v1/" + b.Kind.Plural() + "/" + b.ID, status: 200, headers: map[string]string{"ETag": `"1"`}})
}
