package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duyen/match"
)

// post sends a body and expects a status.
func (w *world) post(path, as, body string, status int, has ...string) reply {
	w.t.Helper()
	return w.do(call{name: "post", method: "POST", path: path, as: as, body: body, status: status, has: has})
}

// field gives a text of an answer.
func field(t *testing.T, r reply, name string) string {
	t.Helper()
	var body map[string]any
	must(t, json.Unmarshal([]byte(r.body), &body))
	value, ok := body[name].(string)
	if !ok || value == "" {
		t.Fatalf("no %s in %s", name, r.body)
	}
	return value
}

// mailed gives the token in the newest letter.
func (w *world) mailed(t *testing.T) string {
	t.Helper()
	w.letters.mu.Lock()
	job := w.letters.jobs[len(w.letters.jobs)-1]
	w.letters.mu.Unlock()
	l, err := w.svc.Letter(t.Context(), job)
	must(t, err)
	_, token, _ := strings.Cut(l.Link, "token=")
	return token
}

// bearerOf makes a header of a token.
func bearerOf(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

// TestRegistering goes the whole way of somebody new.
func TestRegistering(t *testing.T) {
	w := newWorld(t, nil)
	const body = `{"email":"new@example.test","password":"a fine password","name":"Người Mới","role":"investor"}`
	first := w.post("/v1/auth/register", "", body, 202, `"message":"`)
	for _, email := range []string{"owner@example.test", "new@example.test"} {
		again := w.post("/v1/auth/register", "", strings.NewReplacer("new@example.test", email, "a fine", "another").Replace(body), 202)
		if again.body != first.body {
			t.Errorf("%s is answered %s, others %s", email, again.body, first.body)
		}
	}
	w.post("/v1/auth/token", "", `{"email":"new@example.test","password":"a fine password"}`, 401, `"credentials"`)
	token := w.mailed(t)
	w.post("/v1/auth/confirm", "", `{"token":"`+token+`"}`, 422, `"field":"password"`, `"required"`) // asked for with two passwords
	w.post("/v1/auth/confirm", "", `{"token":"`+token+`","password":"a fine password"}`, 204)
	w.post("/v1/auth/confirm", "", `{"token":"`+token+`","password":"a fine password"}`, 422, `"bad_ticket"`)
	granted := w.post("/v1/auth/token", "", `{"email":"new@example.test","password":"a fine password"}`, 200, `"refresh_token":"dyr_`)
	access := field(t, granted, "access_token")
	w.do(call{
		name: "me", path: "/v1/me", header: bearerOf(access), status: 200,
		has: []string{`"roles":["investor"]`, `"name":"Người Mới"`, `"organizations":[]`, `"territories":[]`, `"profiles":[]`},
	})
	w.do(call{name: "change me", method: "PATCH", path: "/v1/me", header: bearerOf(access), body: `{"lang":"en"}`, status: 200, has: []string{`"lang":"en"`, `"Người Mới"`}})

	w.post("/v1/auth/reset", "", `{"email":"new@example.test"}`, 202)
	token = w.mailed(t)
	w.post("/v1/auth/password", "", `{"token":"`+token+`","password":"another password"}`, 204)
	w.do(call{name: "after a reset", path: "/v1/me", header: bearerOf(access), status: 401})
	w.post("/v1/auth/token", "", `{"email":"new@example.test","password":"another password"}`, 200)
	for _, secret := range []string{"another password", token, field(t, granted, "refresh_token"), access} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

// TestMassAssignment: nobody gives themselves what is granted (E8).
func TestMassAssignment(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []call{
		{path: "/v1/auth/register", body: `{"email":"a@example.test","password":"a fine password","name":"x","role":"admin"}`, status: 422, has: []string{`"field":"role"`}},
		{path: "/v1/auth/register", body: `{"email":"a@example.test","password":"a fine password","name":"x","roles":["admin"]}`, status: 400, has: []string{`"field":"roles"`}},
		{path: "/v1/auth/register", body: `{"email":"a@example.test","password":"a fine password","name":"x","confirmed":true}`, status: 400, has: []string{`"field":"confirmed"`}},
		{path: "/v1/me", method: "PATCH", as: "other", body: `{"roles":["admin"]}`, status: 400, has: []string{`"field":"roles"`}},
		{path: "/v1/me", method: "PATCH", as: "other", body: `{"organizations":["the-organization"]}`, status: 400},
		{path: "/v1/me", method: "PATCH", as: "other", body: `{"email":"owner@example.test"}`, status: 400},
		{path: "/v1/me", method: "PATCH", as: "other", body: `{"lang":"fr"}`, status: 422, has: []string{`"field":"lang"`}},
		{path: "/v1/api-keys", as: "other", body: `{"name":"x","scopes":["admin"]}`, status: 422, has: []string{`"field":"scopes"`}},
		{path: "/v1/api-keys", as: "other", body: `{"name":"x","scopes":["read"],"user":"usr_1"}`, status: 400},
		{path: "/v1/users/{other}", method: "PATCH", as: "other", body: `{"roles":["admin"]}`, status: 403},
		{path: "/v1/users/{other}", method: "PATCH", as: "admin", body: `{"password_hash":"x"}`, status: 400},
		{path: "/v1/users/{other}", method: "PATCH", as: "admin", body: `{"roles":["root"]}`, status: 422, has: []string{`"field":"roles[0]"`}},
		{path: "/v1/users/usr_none", method: "PATCH", as: "admin", body: `{"disabled":true}`, status: 404},
	} {
		c.name, c.path = "mass assignment", strings.ReplaceAll(c.path, "{other}", w.users["other"])
		if c.method == "" {
			c.method = "POST"
		}
		w.do(c)
	}
	u, err := w.store.ByID(t.Context(), w.users["other"])
	if err != nil || len(u.Roles) != 1 || u.Roles[0] != match.RoleFounder {
		t.Errorf("%+v %v", u, err)
	}
}

func TestRefreshAndSignOut(t *testing.T) {
	w := newWorld(t, nil)
	signIn := func() reply {
		return w.post("/v1/auth/token", "", `{"email":"owner@example.test","password":"`+password+`"}`, 200)
	}
	first := signIn()
	second := w.do(call{
		name: "refresh", method: "POST", path: "/v1/auth/refresh", body: `{"refresh_token":"` + field(t, first, "refresh_token") + `"}`, status: 200,
		headers: map[string]string{"Cache-Control": "no-store"},
	})
	third := w.post("/v1/auth/refresh", "", `{"refresh_token":"`+field(t, second, "refresh_token")+`"}`, 200)
	access := bearerOf(field(t, third, "access_token"))
	w.do(call{name: "goes on", path: "/v1/me", header: access, status: 200})
	w.post("/v1/auth/refresh", "", `{"refresh_token":"`+field(t, first, "refresh_token")+`"}`, 401, `"bad_refresh"`) // a copy (E3)
	w.do(call{name: "ended by a copy", path: "/v1/me", header: access, status: 401, has: []string{`"bad_token"`}})
	w.post("/v1/auth/refresh", "", `{"refresh_token":"`+field(t, third, "refresh_token")+`"}`, 401)
	w.post("/v1/auth/refresh", "", `{"refresh_token":"x"}`, 401)
	w.post("/v1/auth/refresh", "", `{}`, 422, `"field":"refresh_token"`)

	for name, c := range map[string]call{
		"by access token":  {header: bearerOf("{access}")},
		"by refresh token": {body: `{"refresh_token":"{refresh}"}`},
	} {
		g := signIn()
		fill := strings.NewReplacer("{access}", field(t, g, "access_token"), "{refresh}", field(t, g, "refresh_token")).Replace
		c.name, c.method, c.path, c.status, c.body = "sign out "+name, "POST", "/v1/auth/logout", 204, fill(c.body)
		for k, v := range c.header {
			c.header[k] = fill(v)
		}
		w.do(c)
		w.do(call{name: "signed out " + name, path: "/v1/me", header: bearerOf(field(t, g, "access_token")), status: 401})
		w.post("/v1/auth/refresh", "", `{"refresh_token":"`+field(t, g, "refresh_token")+`"}`, 401)
	}
	w.post("/v1/auth/logout", "", `{"refresh_token":"dyr_nobody_knows"}`, 204)
	w.post("/v1/auth/logout", "", `{"refresh":"x"}`, 400)
	w.do(call{name: "no JSON", method: "POST", path: "/v1/auth/logout", body: "x", header: map[string]string{"Content-Type": "text/plain"}, status: 415})
	g := signIn()
	w.do(call{name: "sessions", path: "/v1/me/sessions", header: bearerOf(field(t, g, "access_token")), status: 200, has: []string{`"current":true`, `"current":false`, `"client":"Go-http-client`}})
	w.do(call{name: "everywhere", method: "POST", path: "/v1/auth/logout-everywhere", as: "owner", status: 204})
	w.do(call{name: "the other one", path: "/v1/me", header: bearerOf(field(t, g, "access_token")), status: 401})
}

// TestAPIKey: a key speaks for its account within its scopes, is shown once and
// never logged (E13).
func TestAPIKey(t *testing.T) {
	w := newWorld(t, nil)
	made := w.do(call{
		name: "make", method: "POST", path: "/v1/api-keys", as: "owner", body: `{"name":"sổ bán hàng","scopes":["read","matches"]}`, status: 201,
		has: []string{`"prefix":"dyk_`}, headers: map[string]string{"Cache-Control": "no-store"},
	})
	key := field(t, made, "key")
	for _, c := range []call{
		{name: "own contact", path: "/v1/startups/the-startup", status: 200, has: []string{"Secret Person"}},
		{name: "own matches", path: "/v1/startups/the-startup/matches?kind=mentor", status: 200},
		{name: "write", method: "POST", path: "/v1/startups", body: `{"name":"x"}`, status: 403},
		{name: "me", path: "/v1/me", status: 403, hasNot: []string{"owner@example.test"}},
		{name: "keys", path: "/v1/api-keys", status: 403},
		{name: "sign out everywhere", method: "POST", path: "/v1/auth/logout-everywhere", status: 403},
		{name: "sign out", method: "POST", path: "/v1/auth/logout", status: 204},
		{name: "still good", path: "/v1/startups/the-startup/matches?kind=mentor", status: 200},
	} {
		c.header = bearerOf(key)
		w.do(c)
	}
	w.do(call{name: "list", path: "/v1/api-keys", as: "owner", status: 200, has: []string{`"last_used":"`, `"sổ bán hàng"`}, hasNot: []string{key}})
	w.do(call{name: "another's", method: "DELETE", path: "/v1/api-keys/" + field(t, made, "id"), as: "other", status: 404})
	w.do(call{name: "end", method: "DELETE", path: "/v1/api-keys/" + field(t, made, "id"), as: "owner", status: 204})
	for _, bad := range []string{key, key[:len(key)-1], "dyk_", "dyk_" + strings.Repeat("a", 1<<20)} {
		w.do(call{name: "bad key", path: "/v1/search?q=a", header: bearerOf(bad), status: 401, has: []string{`"bad_token"`}})
	}
	if strings.Contains(w.log.String(), key) {
		t.Error("the log holds a key")
	}
}

func TestOIDC(t *testing.T) {
	w := newWorld(t, nil)
	w.do(call{name: "begin", path: "/v1/auth/oidc", status: 200, has: []string{`"url":"https://provider.test/"`, `"sealed":"sealed"`}, headers: map[string]string{"Cache-Control": "no-store"}})
	w.post("/v1/auth/oidc", "", `{"state":"forged","code":"x","sealed":"sealed"}`, 401, `"oidc_refused"`)
	w.post("/v1/auth/oidc", "", `{"state":"state","code":"","sealed":"sealed"}`, 422, `"field":"code"`)
	g := w.post("/v1/auth/oidc", "", `{"state":"state","code":"somebody","sealed":"sealed"}`, 200, `"refresh_token":"dyr_`)
	access := bearerOf(field(t, g, "access_token"))
	w.do(call{name: "new here", path: "/v1/me", header: access, status: 200, has: []string{`"email":"somebody@provider.test"`, `"roles":["founder"]`}})
	w.post("/v1/me/identities", "other", `{"state":"state","code":"somebody","sealed":"sealed"}`, 409, `"identity_taken"`)
	w.do(call{name: "linked", path: "/v1/me/identities", header: access, status: 200, has: []string{`"issuer":"https://provider.test"`}})
}

// TestManagingUsers: what an administrator changes counts at the next question.
func TestManagingUsers(t *testing.T) {
	w := newWorld(t, nil)
	mentor := "/v1/users/" + w.users["mentor"]
	w.do(call{name: "find", path: "/v1/users?email=Mentor@example.test", as: "admin", status: 200, has: []string{w.users["mentor"]}, hasNot: []string{w.users["owner"], "plain:"}})
	w.do(call{name: "first page", path: "/v1/users?limit=2&role=founder", as: "admin", status: 200, has: []string{`"has_more":false`}})
	w.do(call{name: "no such role", path: "/v1/users?role=root", as: "admin", status: 400, has: []string{`"field":"role"`}})
	w.do(call{name: "no report yet", path: "/v1/reports/exposure?from=investor", as: "mentor", status: 403})
	w.do(call{name: "grant", method: "PATCH", path: mentor, as: "admin", body: `{"roles":["dost_officer"]}`, status: 200, has: []string{`"roles":["dost_officer"]`}})
	w.do(call{name: "report", path: "/v1/reports/exposure?from=investor", as: "mentor", status: 200})
	w.do(call{name: "block", method: "PATCH", path: mentor, as: "admin", body: `{"disabled":true}`, status: 200})
	w.do(call{name: "blocked", path: "/v1/me", as: "mentor", status: 401})
	w.do(call{
		name: "the last one", method: "PATCH", path: "/v1/users/" + w.users["admin"], as: "admin", body: `{"roles":[]}`, status: 409, has: []string{`"last_admin"`},
	})
}
