package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
)

// TestRuns goes through a run as an association's officer does.
func TestRuns(t *testing.T) {
	w := newWorld(t, nil)
	formula := sample(match.KindStartup, "formula")
	formula.Common().Name, formula.Common().Contact = `=HYPERLINK("x") <b>`, nil
	_, _, err := w.svc.Create(t.Context(), w.actors["other"], formula)
	must(t, err)
	w.make(t.Context(), match.KindStartup, "second", "other", match.VisibilityPublic)
	must(t, w.svc.Settle(t.Context()))
	made := func(body string) string {
		t.Helper()
		got := w.do(call{name: "create", method: http.MethodPost, path: "/v1/runs", as: "association", body: body, status: http.StatusCreated, has: []string{`"state":"draft"`, `"seq":`, `"day":"`}})
		var x struct{ ID string }
		must(t, json.Unmarshal([]byte(got.body), &x))
		return x.ID
	}
	id := made(`{"name":"Mùa xuân","organization":"the-organization","subjects":{"ids":["formula","second"]},"targets":{"ids":["the-mentor"]},"capacities":{"the-mentor":1}}`)
	one := "/v1/runs/" + id
	for _, c := range []call{
		{name: "get", path: one, as: "association", status: 200, has: []string{`"capacities":{"the-mentor":1}`, `"pairs":1`, `"unmatched":1`}},
		{name: "list", path: "/v1/runs?state=draft&organization=the-organization", as: "association", status: 200, has: []string{id}},
		{name: "nobody's list", path: "/v1/runs", as: "owner", status: 403},
		{name: "a founder", path: one, as: "owner", status: 404},
		{name: "unmatched", path: one + "/unmatched?lang=en", as: "association", status: 200, has: []string{`"reason":"crowded_out"`, "which is better for all together"}},
		{name: "unmatched in Vietnamese", path: one + "/unmatched", as: "association", status: 200, has: []string{"để kết quả chung tốt hơn"}},
		{name: "fix", method: "PATCH", path: one, as: "association", status: 200, body: `{"fixed":[{"subject":"formula","target":"the-mentor"}],"weights":{"fairness":0}}`, has: []string{`"pairs":1`}},
		{name: "pairs", path: one + "/pairs", as: "association", status: 200, has: []string{`"id":"formula"`, `"fixed":true`}},
		{name: "table", path: one + "/pairs.csv?lang=en", as: "association", status: 200, has: []string{"\uFEFFStartup,", `"'=HYPERLINK(""x"") <b>"`, ",formula,", ",the-mentor,"}, headers: map[string]string{"Content-Type": "text/csv; charset=utf-8"}},
		{name: "workbook", path: one + "/pairs.xlsx", as: "association", status: 200, has: []string{"PK\x03\x04", "xl/worksheets/"}, headers: map[string]string{"Content-Type": files.WorkbookType}},
		{name: "print", path: one + "/print?lang=en", as: "association", status: 200, has: []string{"<h1>Mùa xuân</h1>", "HYPERLINK(&#34;x&#34;) &lt;b&gt;", "1 pairs"}, hasNot: []string{"<b>"}, headers: map[string]string{"Content-Type": "text/html; charset=utf-8"}},
		{name: "two fixed for one place", method: "PATCH", path: one, as: "association", status: 422, body: `{"fixed":[{"subject":"second","target":"the-mentor"}]}`, has: []string{"run_fixed_full", "second – the-mentor"}},
		{name: "replay", method: "POST", path: one + "/replay", as: "association", status: 200, has: []string{`"identical":true`}},
		{name: "an unknown field", method: "PATCH", path: one, as: "association", status: 400, body: `{"state":"published"}`},
		{name: "an unknown state", path: "/v1/runs?state=lost", as: "association", status: 400},
		{name: "an unknown leader", method: "POST", path: "/v1/runs", as: "association", status: 400, body: `{"name":"x","organization":"the-organization","subjects":{"led_by":["cats"]}}`},
		{name: "a bad cursor", path: one + "/pairs?after=x", as: "association", status: 400},
		{name: "undo of a draft", method: "POST", path: one + "/undo", as: "association", status: 409, has: []string{"run_state"}},
	} {
		w.do(c)
	}
	other := made(`{"name":"Khác","organization":"the-organization","subjects":{"ids":["second"]},"targets":{"ids":["the-mentor"]}}`)
	w.do(call{name: "diff", path: one + "/diff?with=" + other, as: "association", status: 200, has: []string{`"added":1`, `"removed":1`, `"change":"removed"`}})
	w.do(call{name: "publish", method: "POST", path: one + "/publish", as: "association", status: 200, body: `{"answer_within_days":3}`, has: []string{`"state":"published"`, `"proposed":1`}})
	w.do(call{name: "publish again", method: "POST", path: one + "/publish", as: "association", status: 200, has: []string{`"proposed":1`}})
	w.do(call{name: "who takes part", path: one, as: "other", status: 200, has: []string{"Mùa xuân"}, hasNot: []string{`"rules"`, `"capacities"`}})
	w.do(call{name: "their pair", path: one + "/pairs", as: "other", status: 200, has: []string{`"id":"formula"`, `"state":"requested"`}})
	w.do(call{name: "their runs", path: "/v1/runs?profile=formula", as: "other", status: 200, has: []string{id}})
	w.do(call{name: "others' runs", path: "/v1/runs?profile=formula", as: "media", status: 403})
	w.do(call{name: "undo", method: "POST", path: one + "/undo", as: "association", status: 200, has: []string{`"state":"undone"`}})
	w.do(call{name: "their pair is gone", path: one, as: "other", status: 404})
	w.do(call{name: "delete of nothing", method: "DELETE", path: "/v1/runs/run_none", as: "association", status: 404})
	w.do(call{name: "delete", method: "DELETE", path: "/v1/runs/" + other, as: "association", status: 204})
	if log := w.log.String(); strings.Contains(log, "HYPERLINK") {
		t.Error("the log tells a name")
	}
}

// TestRunTexts: every code has a text.
func TestRunTexts(t *testing.T) {
	var keys []string
	for _, r := range match.RunReasons() {
		keys = append(keys, "run.reason."+string(r))
	}
	for _, s := range match.RunStates() {
		keys = append(keys, "run.state."+string(s))
	}
	for _, s := range match.RunPairStates()[1:] {
		keys = append(keys, "run.pair."+string(s))
	}
	for _, s := range match.IntroductionStates() {
		keys = append(keys, "run.introduction."+string(s))
	}
	for _, p := range match.RunProblems() {
		keys = append(keys, "problem."+p)
	}
	for _, key := range keys {
		if !locale.Has(key) {
			t.Errorf("the catalogue lacks %s", key)
		}
	}
}
