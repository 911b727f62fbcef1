package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// state matches what tells only that the world has changed somewhere.
var state = regexp.MustCompile(`"seq":\d+|Etag: \["W/\\"[0-9a-f]+\\""\]`)

// TestSilentChange: when an owner changes what others do not see, nobody else
// sees that anything has changed, by tag, time, list, order or feed.
func TestSilentChange(t *testing.T) {
	a, _ := twins()
	w, _ := newTwin(t, a, a)
	questions := func(as string) (out []question) {
		for _, path := range []string{
			"/v1/startups/open-startup", "/v1/startups", "/v1/startups?updated_since=2026-11-23T03:00:00.06Z", "/v1/search?q=que&kind=startup", "/v1/search?q=&limit=5",
			"/v1/investors/" + as + "-investor/matches", "/v1/investors/" + as + "-investor/feed", "/v1/investors/" + as + "-investor/feed?since=2026-11-23T03:00:00.06Z",
		} {
			out = append(out, question{path: path, as: as})
		}
		return out
	}
	viewers := []string{"other", "dost", "association"}
	before := map[string]string{}
	tags := map[string]string{}
	for _, as := range viewers {
		for _, q := range questions(as) {
			before[as+q.path] = state.ReplaceAllString(w.answer(q), "*")
		}
		got := w.do(call{name: "tag", path: "/v1/startups/open-startup", as: as, status: http.StatusOK})
		tags[as] = got.header.Get("ETag")
	}
	patch := func(tag, body string) {
		t.Helper()
		w.do(call{
			name: "change", method: http.MethodPatch, path: "/v1/startups/open-startup", as: "owner", status: http.StatusOK, body: body,
			header: map[string]string{"If-Match": tag, "Content-Type": "application/merge-patch+json"},
		})
		must(t, w.svc.Settle(t.Context()))
	}
	patch(`"1"`, `{"contact":{"phone":"0900000001"},"traction":{"customers":5}}`)
	patch(`"2"`, `{"amount_sought":{"value":1,"currency":"VND"},"traction":null}`)
	for _, as := range viewers {
		for _, q := range questions(as) {
			if after := state.ReplaceAllString(w.answer(q), "*"); after != before[as+q.path] {
				same(t, q, before[as+q.path], after)
			}
		}
		w.do(call{
			name: "not modified", path: "/v1/startups/open-startup", as: as, status: http.StatusNotModified,
			header: map[string]string{"If-None-Match": tags[as]},
		})
	}
	patch(`"3"`, `{"summary":"Mới"}`)
	for _, as := range viewers {
		w.do(call{
			name: "modified", path: "/v1/startups/open-startup", as: as, status: http.StatusOK, has: []string{"Mới"},
			header: map[string]string{"If-None-Match": tags[as]},
		})
	}
}

// TestAgreements asks, accepts, reads and withdraws over HTTP.
func TestAgreements(t *testing.T) {
	a, b := twins()
	w, _ := newTwin(t, a, b)
	const open = "/v1/startups/open-startup"
	ask := `{"from":"other-investor","to":"open-startup","message":"Chào anh"}`
	post := func(path, as, body string, status int, has ...string) reply {
		t.Helper()
		return w.do(call{name: as, method: http.MethodPost, path: path, as: as, body: body, status: status, has: has})
	}
	w.do(call{name: "before", path: open, as: "other", status: 200, hasNot: []string{a.word, "731000017"}})
	made := post("/v1/agreements", "other", ask, 201, `"state":"asked"`, `"message":"Chào anh"`, `"created_at":"2026-11-23T`)
	id := regexp.MustCompile(`agr_[0-9a-z]{24}`).FindString(made.body)
	post("/v1/agreements", "other", ask, 200, id)
	post("/v1/agreements", "other", `{"from":"other-investor","to":"private-startup"}`, 404)
	post("/v1/agreements", "other", `{"from":"open-startup","to":"other-investor"}`, 403)
	post("/v1/agreements", "other", `{"from":"other-investor","to":"other-investor","message":"`+strings.Repeat("x", 1001)+`"}`, 422, "same_profile", "too_long", "1000")
	post("/v1/agreements", "other", `{"from":"other-investor","too":"open-startup"}`, 400, "unknown_field")
	post("/v1/agreements", "other", `{"from":"other-investor","from":"x","to":"open-startup"}`, 400, "duplicate_field")
	post("/v1/agreements/"+id+"/accept", "other", "", 409, "agreement_state")
	post("/v1/agreements/"+id+"/accept", "media", "", 404)
	post("/v1/agreements/agr_none/accept", "owner", "", 404)
	w.do(call{name: "asked", path: "/v1/agreements?profile=open-startup&state=asked", as: "owner", status: 200, has: []string{id, `"has_more":false`}})
	w.do(call{name: "bad state", path: "/v1/agreements?state=aggreed", as: "owner", status: 400, has: []string{`"field":"state"`, "agreed"}})
	w.do(call{name: "bad cursor", path: "/v1/agreements?after=%2F", as: "owner", status: 400, has: []string{"bad_cursor"}})
	page := w.do(call{name: "page", path: "/v1/agreements?limit=1", as: "owner", status: 200, has: []string{id, `"has_more":true`}, headers: map[string]string{"Link": "*"}})
	next := regexp.MustCompile(`<([^>]+)>`).FindStringSubmatch(page.header.Get("Link"))[1]
	w.do(call{name: "next page", path: next, as: "owner", status: 200, has: []string{`"has_more":false`, "owner-mentor"}, hasNot: []string{id}})

	tag := w.do(call{name: "asked is not agreed", path: open, as: "other", status: 200, hasNot: []string{a.word, "731000017"}}).header.Get("ETag")
	post("/v1/agreements/"+id+"/accept", "owner", "", 200, `"state":"agreed"`)
	post("/v1/agreements/"+id+"/accept", "owner", "", 200, `"state":"agreed"`)
	seen := map[string]string{"If-None-Match": tag}
	w.do(call{name: "agreed", path: open, as: "other", header: seen, status: 200, has: []string{a.word, "731000017"}, headers: map[string]string{"Cache-Control": "no-store"}})
	for _, path := range []string{"/v1/startups", "/v1/search?q=que&limit=100", "/v1/investors/other-investor/matches?limit=100", "/v1/investors/other-investor/feed?limit=100"} {
		w.do(call{name: "only by itself", path: path, as: "other", status: 200, has: []string{"open-startup"}, hasNot: []string{a.word, "731000"}})
	}
	w.do(call{name: "a third", path: open, as: "media", status: 200, hasNot: []string{a.word, "731000017"}})
	post("/v1/agreements/"+id+"/decline", "owner", "", 409)
	post("/v1/agreements/"+id+"/withdraw", "owner", "", 200, `"state":"withdrawn"`)
	w.do(call{name: "withdrawn", path: open, as: "other", header: seen, status: 304})
	if log := w.log.String(); strings.Contains(log, "Chào anh") || strings.Contains(log, a.word) {
		t.Error("the log tells what was said")
	}
}
