package api_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duyen/match"
)

// permission is one row: what each role of roles() gets from a route.
type permission struct {
	route string // "METHOD /template"
	path  string // what is asked for; "" means the template. {id} is a fresh profile of the kind
	kind  match.Kind
	body  string
	want  [5]int // anonymous, other, owner, dost, admin
}

// permissions is the whole table, one row per route.
func permissions() []permission {
	everyone := [5]int{200, 200, 200, 200, 200}
	signedIn := [5]int{401, 200, 200, 200, 200}
	readsMatches := [5]int{401, 403, 200, 200, 200}
	rows := []permission{
		{route: "GET /livez", want: everyone},
		{route: "GET /readyz", want: everyone},
		{route: "GET /metrics", want: everyone},
		{route: "GET /openapi.yaml", want: everyone},
		{route: "GET /docs", want: everyone},
		{route: "GET /docs/*", path: "/docs/swagger-ui.css", want: everyone},
		{route: "GET /.well-known/jwks.json", want: everyone},
		{route: "GET /v1/search", path: "/v1/search?q=que", want: everyone},
		{route: "GET /v1/suggest", path: "/v1/suggest?q=qu", want: everyone},
		{route: "POST /v1/auth/token", body: `{"email":"owner@example.test","password":"` + password + `"}`, want: everyone},
		{route: "GET /v1/me", want: signedIn},
		{route: "POST /v1/matches", path: "/v1/matches?kind=investor", body: `{"kind":"startup","name":"x"}`, want: signedIn},
		{route: "GET /v1/reports/exposure", path: "/v1/reports/exposure?from=investor", want: [5]int{401, 403, 403, 200, 200}},
		{route: "GET /v1/investors/:id/feed", path: "/v1/investors/{id}/feed", kind: match.KindInvestor, want: readsMatches},
	}
	for _, k := range match.Kinds() {
		all, one := "/v1/"+k.Plural(), "/v1/"+k.Plural()+"/{id}"
		body, target := `{"name":"new"}`, k.Counterparts()[0]
		template := "/v1/" + k.Plural() + "/:id"
		rows = append(rows,
			permission{route: "GET " + all, want: everyone},
			permission{route: "POST " + all, body: body, want: [5]int{401, 201, 201, 201, 201}},
			permission{route: "GET " + template, path: one, kind: k, want: everyone},
			permission{route: "PUT " + template, path: one, kind: k, body: body, want: [5]int{401, 403, 200, 403, 200}},
			permission{route: "PATCH " + template, path: one, kind: k, body: body, want: [5]int{401, 403, 200, 403, 200}},
			permission{route: "DELETE " + template, path: one, kind: k, want: [5]int{401, 403, 204, 403, 204}},
			permission{route: "GET " + template + "/matches", path: one + "/matches?kind=" + string(target), kind: k, want: readsMatches},
		)
	}
	return rows
}

// TestEveryRouteHasPermissions fails when a route is added without a row.
func TestEveryRouteHasPermissions(t *testing.T) {
	w := newWorld(t, nil)
	var rows, routes []string
	for _, p := range permissions() {
		rows = append(rows, p.route)
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

func TestPermissions(t *testing.T) {
	w := newWorld(t, nil)
	n := 0
	for _, row := range permissions() {
		method, path, _ := strings.Cut(row.route, " ")
		if row.path != "" {
			path = row.path
		}
		for i, role := range roles() {
			c := call{name: role, method: method, path: path, as: role, body: row.body, status: row.want[i]}
			if row.kind != "" {
				n++
				id := "fresh-" + strconv.Itoa(n)
				w.create(t.Context(), row.kind, id)
				c.path = strings.ReplaceAll(path, "{id}", id)
				c.header = map[string]string{"If-Match": `"1"`}
			}
			if role != "owner" && role != "admin" {
				c.hasNot = append(c.hasNot, "Secret Person", "secret@example.test")
			}
			c.hasNot = append(c.hasNot, "plain:"+password)
			got := w.do(c)
			if got.status == http.StatusForbidden || got.status == http.StatusUnauthorized {
				w.unharmed(c.path)
			}
		}
	}
}

// unharmed checks that what was refused did not happen: the profile, if the
// path names one, is still at its first version.
func (w *world) unharmed(path string) {
	w.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	if len(parts) < 4 || parts[1] != "v1" || !strings.HasPrefix(parts[3], "fresh-") {
		return
	}
	w.do(call{name: "unharmed", path: strings.Join(parts[:4], "/"), status: 200, headers: map[string]string{"ETag": `"1"`}})
}
