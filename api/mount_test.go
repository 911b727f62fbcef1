package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duyen/api"
)

// TestMount: pages get what is no route of the API, and nothing below /v1.
func TestMount(t *testing.T) {
	w := newWorld(t, nil)
	w.api.Mount(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		out.Header().Set("Content-Security-Policy", "pages")
		_, _ = out.Write([]byte("a page for " + r.URL.Path))
	}))
	for _, c := range []call{
		{name: "front page", path: "/", status: 200, has: []string{"a page"}, headers: map[string]string{"Content-Security-Policy": "pages", "X-Request-Id": "*"}},
		{name: "profile", path: "/startups/the-startup", status: 200, has: []string{"a page"}},
		{name: "form", method: "POST", path: "/sign-in", body: "x=y", status: 200, has: []string{"a page"}},
		{name: "bad token", path: "/", header: map[string]string{"Authorization": "Bearer x"}, status: 401},
		{name: "API", path: "/v1/startups/the-startup", status: 200, has: []string{`"kind":"startup"`}},
		{name: "unknown in the API", path: "/v1/nothing", status: 404, hasNot: []string{"a page"}},
		{name: "the API itself", path: "/v1", status: 404, hasNot: []string{"a page"}},
		{name: "wrong method", method: "PUT", path: "/v1/startups", body: "{}", status: 405, headers: map[string]string{"Allow": "*"}},
		{name: "wrong method outside", method: "POST", path: "/livez", body: "{}", status: 405},
		{name: "unknown asset", path: "/docs/nothing.js", status: 404, hasNot: []string{"a page"}},
	} {
		w.do(c)
	}
}

// TestOperator: behind the operator's own door no token is needed; in front of
// it nobody can pretend to stand there, and a bad token is still refused.
func TestOperator(t *testing.T) {
	w := newWorld(t, nil)
	w.do(call{name: "in front", path: "/v1/startups/the-startup/matches?kind=investor", header: map[string]string{"X-Operator": "true"}, status: 401})
	inside := api.AsOperator(w.api.Handler())
	for token, want := range map[string]int{"": 200, "Bearer x": 401} {
		r := httptest.NewRequest(http.MethodGet, "/v1/startups/the-startup/matches?kind=investor", http.NoBody)
		if token != "" {
			r.Header.Set("Authorization", token)
		}
		got := httptest.NewRecorder()
		inside.ServeHTTP(got, r)
		if got.Code != want || want == 200 && !strings.Contains(got.Body.String(), "the-investor") {
			t.Errorf("%q: %d %s", token, got.Code, got.Body)
		}
	}
}

// TestGive: another door hands out what the API has to whom it has let in, under the
// same rights, and nothing of the request around it but its end comes in.
func TestGive(t *testing.T) {
	w := newWorld(t, nil)
	ask := func(as, address string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/pages?lang=vi", strings.NewReader("x=1"))
		r.Header.Set("Authorization", "Bearer nonsense")
		r.Header.Set("Accept-Encoding", "gzip")
		out := httptest.NewRecorder()
		w.api.Give(out, r, w.actors[as], "en", address)
		return out
	}
	const table = "/v1/organizations/the-organization/scoreboard.csv"
	got := ask("association", table)
	if h := got.Header(); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Open offers") || h.Get("Cache-Control") != "no-store" || h.Get("Content-Encoding") != "" {
		t.Errorf("a table: %d %v %.300s", got.Code, got.Header(), got.Body)
	}
	if got := ask("other", table); got.Code != http.StatusForbidden {
		t.Errorf("somebody else's table: %d", got.Code)
	}
	if got := ask("", table); got.Code != http.StatusUnauthorized {
		t.Errorf("nobody's table: %d", got.Code)
	}
	if got := ask("association", "http://[bad"); got.Code != http.StatusNotFound {
		t.Errorf("no address: %d", got.Code)
	}
}
