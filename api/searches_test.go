package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"duyen/match"
)

// saving is the part of the permission table about saved searches.
func saving() []permission {
	const one, fresh = "/v1/saved-searches/:id", "/v1/saved-searches/{search}"
	body := `{"name":"Quế","query":"q=que"}`
	rows := []permission{
		{route: "GET /v1/saved-searches"},
		{route: "POST /v1/saved-searches", body: body, ok: http.StatusCreated},
		{route: "GET " + one, path: fresh},
		{route: "PUT " + one, path: fresh, body: body},
		{route: "DELETE " + one, path: fresh, ok: http.StatusNoContent},
	}
	for i := range rows {
		rows[i].action, rows[i].own = match.ActionKeepFeed, true
	}
	return rows
}

// A saved search is the search it was saved from, its owner's alone, and read as
// strictly as the search itself.
func TestSavedSearches(t *testing.T) {
	w := newWorld(t, nil)
	got := w.do(call{name: "saved", method: http.MethodPost, path: "/v1/saved-searches", as: "other", status: 201, body: `{"name":"Quế","query":"?q=que tra bong&kind=startup,mentor&kind=investor"}`})
	var x struct{ ID, Query, Search, Page, Feed string }
	must(t, json.Unmarshal([]byte(got.body), &x))
	if x.Query != "q=que tra bong&kind=startup,mentor&kind=investor" || x.Page != "/search?kind=startup&kind=mentor&kind=investor&q=que+tra+bong" {
		t.Errorf("saved %+v", x)
	}
	w.do(call{name: "what it finds", path: x.Search, as: "other", status: 200, has: []string{"the-startup", "the-mentor", "the-investor"}, hasNot: []string{"the-offer"}})
	w.do(call{name: "its feed", path: x.Feed, as: "other", status: 200, has: []string{`"data":[]`}})
	one := "/v1/saved-searches/" + x.ID
	w.do(call{name: "listed", path: "/v1/saved-searches", as: "other", status: 200, has: []string{x.ID}})
	for _, role := range []string{"owner", "admin", "dost"} {
		w.do(call{name: "others' list", path: "/v1/saved-searches", as: role, status: 200, hasNot: []string{x.ID}})
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
			body := ""
			if method == http.MethodPut {
				body = `{"name":"Mine","query":""}`
			}
			w.do(call{name: "another's", method: method, path: one, as: role, body: body, status: 404})
		}
	}
	for body, part := range map[string]string{
		`{"name":"N","query":"q=que&colour=red"}`:                   `"unknown_parameter"`,
		`{"name":"N","query":"q=que&limit=5"}`:                      `"unknown_parameter"`,
		`{"name":"N","query":"kind=boat"}`:                          `"query.kind"`,
		`{"name":"N","query":"stage=unheard"}`:                      `"query.stage"`,
		`{"name":"","query":"q=que"}`:                               `"name"`,
		`{"name":"N","query":"q=` + strings.Repeat("a ", 40) + `"}`: `"query.q"`,
	} {
		got := w.do(call{name: "refused " + body, method: http.MethodPost, path: "/v1/saved-searches", as: "other", body: body, has: []string{part}})
		if got.status != 422 && got.status != 400 {
			t.Errorf("%s: %d", body, got.status)
		}
	}
	w.do(call{name: "unknown field", method: http.MethodPost, path: "/v1/saved-searches", as: "other", body: `{"name":"N","query":"","colour":1}`, status: 400})
	w.do(call{name: "changed", method: http.MethodPut, path: one, as: "other", body: `{"name":"Tỏi","query":"q=toi"}`, status: 200, has: []string{"Tỏi", "q=toi"}})
	w.do(call{name: "ended", method: http.MethodDelete, path: one, as: "other", status: 204})
	w.do(call{name: "gone", path: x.Feed, as: "other", status: 404})
}
