package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// read decodes an answer.
func read[T any](t *testing.T, r reply) (out T) {
	t.Helper()
	must(t, json.Unmarshal([]byte(r.body), &out))
	return out
}

const jsonLines, csvTable = "application/x-ndjson", "text/csv; charset=utf-8"

// report is what an import answers.
type report struct {
	Read, Created, Updated, Unchanged, Refused int
	Problems                                   []struct {
		Line                 int
		Field, Code, Message string
	}
}

func TestMemberImport(t *testing.T) {
	w := newWorld(t, nil)
	const path = "/v1/organizations/the-organization/members/import"
	take := func(name, query, media, body string, status int) reply {
		t.Helper()
		return w.do(call{name: name, method: http.MethodPost, path: path + query, as: "association", header: map[string]string{"Content-Type": media}, body: body, status: status})
	}
	lines := `{"kind":"startup","name":"Quế bà Tư","external_id":"1","locality":"Trà Bồng","contact":{"person":"Hồ Thị Tư"}}
{"kind":"mentor","name":"Thầy Năm","external_id":"2","expertise":["marketing"],"visibility":"public"}
{"kind":"startup","name":"Hỏng","external_id":"3","stage":"xyz"}
not json
{"kind":"offer","name":"Đề nghị","external_id":"4"}
`
	take("no means", "", jsonLines, lines, http.StatusUnprocessableEntity)
	take("unknown means", "?means=self", jsonLines, lines, http.StatusUnprocessableEntity)
	take("unknown type", "?means=paper", "application/zip", lines, http.StatusUnsupportedMediaType)
	take("an unknown parameter", "?means=paper&force=1", jsonLines, lines, http.StatusBadRequest)
	take("too large", "?means=paper", jsonLines, strings.Repeat("x", 1<<20+1), http.StatusRequestEntityTooLarge)

	dry := read[report](t, take("dry run", "?means=paper&dry_run=true", jsonLines, lines, http.StatusOK))
	if dry.Read != 5 || dry.Created != 2 || dry.Refused != 3 || len(dry.Problems) != 3 {
		t.Errorf("a dry run: %+v", dry)
	}
	w.do(call{name: "nothing is written", path: "/v1/organizations/the-organization/members", as: "association", status: 200, has: []string{`"data":[]`}})
	taken := take("import", "?means=paper", jsonLines, lines, http.StatusOK)
	if taken.header.Get("X-Duyen-Seq") == "" {
		t.Error("the answer to a write does not say which change it was")
	}
	got := read[report](t, taken)
	for i, want := range []struct {
		line  int
		field string
		code  string
	}{{3, "stage", "unknown_stage"}, {4, "", "syntax"}, {5, "kind", "unknown_kind"}} {
		if p := got.Problems[i]; p.Line != want.line || p.Code != want.code || p.Field != want.field || p.Message == "" || strings.HasPrefix(p.Message, "problem.") {
			t.Errorf("problem %+v, want %+v", p, want)
		}
	}
	again := read[report](t, take("again", "?means=paper", jsonLines, lines, http.StatusOK))
	if again.Created+again.Updated != 0 || again.Unchanged != 2 || again.Refused != 3 {
		t.Errorf("again: %+v", again)
	}
	table := "kind;external_id;name;locality\nstartup;1;Quế bà Tư – Trà Bồng;Trà Bồng\nstartup;9;Gốm Mỹ Thiện;51\nstartup;10;Xa;Xyzzy\n"
	csv := read[report](t, take("a table", "?means=oral", csvTable, table, http.StatusOK))
	if csv.Created != 1 || csv.Updated != 1 || csv.Refused != 1 || csv.Problems[0].Line != 4 {
		t.Errorf("a table: %+v", csv)
	}
	must(t, w.svc.Settle(t.Context()))
	w.do(call{name: "members", path: "/v1/organizations/the-organization/members?state=confirmed", as: "dost", status: 200, has: []string{"Quế bà Tư – Trà Bồng", "Gốm Mỹ Thiện", `"means":"paper"`}, hasNot: []string{"Hồ Thị Tư"}})
	w.do(call{name: "for members alone", path: "/v1/startups?limit=100", status: 200, hasNot: []string{"Quế bà Tư", "Gốm"}})
	w.do(call{name: "for members alone", path: "/v1/startups?limit=100", as: "other", status: 200, has: []string{"Quế bà Tư", `"keeper":"the-organization"`}, hasNot: []string{"Hồ Thị Tư"}})
	w.do(call{name: "public", path: "/v1/mentors?limit=100", status: 200, has: []string{"Thầy Năm"}})
	w.do(call{name: "not theirs", method: http.MethodPost, path: path + "?means=paper", as: "club", body: `{"kind":"startup","name":"x"}`, status: http.StatusForbidden})
	w.do(call{name: "not an officer of it", method: http.MethodPost, path: path + "?means=paper", as: "owner", body: `{"kind":"startup","name":"x"}`, status: http.StatusForbidden})
}

// memberPage is a list of members.
type memberPage struct {
	Data []match.Member
	Next string
}

func TestKeptProfileOverHTTP(t *testing.T) {
	w := newWorld(t, nil)
	const members = "/v1/organizations/the-organization/members"
	w.do(call{name: "import", method: http.MethodPost, path: members + "/import?means=paper", as: "association", body: `{"kind":"startup","name":"Quế bà Tư","external_id":"1"}`, status: 200})
	page := read[memberPage](t, w.do(call{name: "members", path: members, as: "association", status: 200}))
	id := page.Data[0].Profile
	one, seen := "/v1/startups/"+id, map[string]string{"If-Match": `"1"`}
	w.do(call{name: "strangers", method: http.MethodPatch, path: one, as: "other", header: seen, body: `{"summary":"x"}`, status: http.StatusForbidden})
	w.do(call{name: "the keeper's people", method: http.MethodPatch, path: one, as: "association", header: seen, body: `{"summary":"Tinh dầu quế"}`, status: 200})
	code := read[struct{ Code string }](t, w.do(call{name: "code", method: http.MethodPost, path: members + "/" + id + "/code", as: "association", status: 200, headers: map[string]string{"Cache-Control": "no-store"}}))
	w.do(call{name: "taken over", method: http.MethodPost, path: "/v1/memberships/take-over", as: "other", body: `{"code":"` + strings.ToLower(code.Code) + `"}`, status: 200, has: []string{id}})
	w.do(call{name: "once", method: http.MethodPost, path: "/v1/memberships/take-over", as: "owner", body: `{"code":"` + code.Code + `"}`, status: http.StatusUnprocessableEntity})
	w.do(call{name: "it is theirs", path: "/v1/me", as: "other", status: 200, has: []string{id}})
	w.do(call{name: "not the keeper's any more", method: http.MethodPatch, path: one, as: "association", header: map[string]string{"If-Match": `"3"`}, body: `{"summary":"x"}`, status: http.StatusForbidden})
	w.do(call{name: "an offer on behalf", method: http.MethodPost, path: members + "/" + id + "/confirm", as: "other", body: `{"may_post":true}`, status: 200, has: []string{`"may_post":true`, `"means":"self"`}})
	w.do(call{name: "memberships", path: "/v1/memberships", as: "other", status: 200, has: []string{"the-organization"}})
	w.do(call{name: "posted", method: http.MethodPost, path: "/v1/offers", as: "association", body: `{"name":"Suất","by":"` + id + `"}`, status: http.StatusCreated})
	w.do(call{name: "not by others", method: http.MethodPost, path: "/v1/offers", as: "club", body: `{"name":"Suất","by":"` + id + `"}`, status: http.StatusForbidden})
	w.do(call{name: "left", method: http.MethodDelete, path: members + "/" + id, as: "other", status: http.StatusNoContent})
	w.do(call{name: "not any more", method: http.MethodPost, path: "/v1/offers", as: "association", body: `{"name":"Suất","by":"` + id + `"}`, status: http.StatusForbidden})
	w.do(call{name: "bad state", path: members + "?state=gone", as: "association", status: http.StatusBadRequest})
	w.do(call{name: "bad cursor", path: members + "?after=a%20b", as: "association", status: http.StatusBadRequest})
}

// board is a scoreboard as it is read.
type board struct {
	Month   string
	Figures []struct {
		Name, Label, Unit, List string
		Value, Before           *float64
	}
}

// TestScoreboardOverHTTP: every number opens a list of exactly its rows.
func TestScoreboardOverHTTP(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	const org = "/v1/organizations/the-organization"
	w.do(call{name: "offer", method: http.MethodPost, path: "/v1/offers", as: "association", body: `{"id":"suat","name":"Suất tư vấn","by":"the-organization"}`, status: http.StatusCreated})
	w.do(call{name: "note", method: http.MethodPost, path: org + "/members", as: "association", body: `{"profile":"the-mentor"}`, status: http.StatusCreated, has: []string{`"state":"invited"`}})
	w.do(call{name: "confirm", method: http.MethodPost, path: org + "/members/the-mentor/confirm", as: "owner", body: `{}`, status: 200})
	w.do(call{name: "pledge", method: http.MethodPost, path: "/v1/pledges", as: "association", body: `{"by":"the-organization","kind":"hours","hours":30,"from":"2026-01-01","to":"2035-12-31"}`, status: http.StatusCreated, has: []string{`"delivered":{"hours":0`}})
	w.do(call{name: "bad pledge", method: http.MethodPost, path: "/v1/pledges", as: "association", body: `{"by":"the-organization","kind":"hours","hours":-1,"from":"2026-12-01","to":"2026-11-01"}`, status: http.StatusUnprocessableEntity, has: []string{"hours", "ends_before_it_begins"}})
	w.do(call{name: "a startup of others", method: http.MethodPost, path: "/v1/startups", as: "other", body: `{"id":"theirs","name":"Quế Trà Bồng","sectors":["cinnamon"],"stage":"mvp"}`, status: http.StatusCreated})
	now := time.Now()
	for _, to := range []string{"suat", "the-organization", "the-mentor"} {
		asked, err := w.store.AskIntroduction(ctx, match.Introduction{From: "theirs", To: to, State: match.IntroductionRequested, Message: "Mong được gặp", CreatedAt: now, ExpiresAt: now.Add(7 * 24 * time.Hour)}, w.svc.Today(), match.RequestKey{})
		must(t, err)
		_, err = w.store.MoveIntroduction(ctx, asked.Introduction.ID, func(x *match.Introduction) (bool, error) {
			return x.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: match.SideTo, At: now.Add(time.Millisecond)})
		})
		must(t, err)
	}
	b := read[board](t, w.do(call{name: "scoreboard", path: org + "/scoreboard?lang=en", as: "association", status: 200, has: []string{"Interest received", "Introductions accepted"}}))
	values := map[string]float64{}
	for _, f := range b.Figures {
		list := read[struct{ Data []any }](t, w.do(call{name: f.Name, path: f.List, as: "association", status: 200}))
		if f.Value == nil || strings.HasPrefix(f.Label, "figure.") || f.Label == "" {
			t.Errorf("%s is %v, %q", f.Name, f.Value, f.Label)
			continue
		}
		values[f.Name] = *f.Value
		if f.Unit == "count" && float64(len(list.Data)) != *f.Value {
			t.Errorf("%s is %v, its list has %d rows", f.Name, *f.Value, len(list.Data))
		}
	}
	for name, want := range map[string]float64{"offers_open": 1, "interests": 2, "introductions_accepted": 3, "members": 1, "members_new": 1, "members_active": 1} {
		if values[name] != want {
			t.Errorf("%s is %v, want %v", name, values[name], want)
		}
	}
	if values["hours_pledged"] <= 0 || values["hours_pledged"] >= 1 {
		t.Errorf("the month's share of ten years is %v", values["hours_pledged"])
	}
	w.do(call{name: "in Vietnamese", path: org + "/scoreboard?month=" + b.Month, as: "association", status: 200, has: []string{"Lượt quan tâm nhận được"}})
	w.do(call{name: "a month to come", path: org + "/scoreboard?month=2099-01", as: "association", status: http.StatusUnprocessableEntity, has: []string{"bad_month"}})
	w.do(call{name: "no such figure", path: org + "/scoreboard/salary", as: "association", status: http.StatusNotFound})
	w.do(call{
		name: "table", path: org + "/scoreboard.csv?lang=en", as: "association", status: 200,
		has:     []string{"\uFEFFNumber,Unit,This month,Month before,Change,List\r\n", "Interest received,count,2,0,2,https://duyen.test" + org + "/scoreboard/interests"},
		headers: map[string]string{"Content-Disposition": `attachment; filename="scoreboard-` + b.Month + `.csv"`},
	})
	w.do(call{name: "inbox", path: org + "/inbox?state=accepted", as: "association", status: 200, has: []string{`"to":"suat"`, `"to":"the-organization"`, "Mong được gặp"}, hasNot: []string{`"to":"the-mentor"`}})
	w.do(call{name: "unanswered", path: org + "/inbox?unanswered=true", as: "association", status: 200, has: []string{`"data":[]`}})
	w.do(call{name: "bad state", path: org + "/inbox?state=lost", as: "association", status: http.StatusBadRequest})
	w.do(call{name: "ranking", path: "/v1/reports/scoreboard?sort=interests", as: "dost", status: 200, has: []string{`"rank":1`, "the-organization", `"sort":"interests"`}})
	w.do(call{name: "bad order", path: "/v1/reports/scoreboard?sort=interest", as: "dost", status: http.StatusBadRequest, has: []string{"interests"}})
}
