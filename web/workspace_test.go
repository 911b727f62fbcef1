package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duyen/match"
)

// TestWorkspaceIsNotForOthers: whoever may not read there is told so, whatever the
// page; an anonymous reader signs in first.
func TestWorkspaceIsNotForOthers(t *testing.T) {
	f := samples()
	h := site(t, f)
	const one = "/organizations/hoi"
	for _, page := range []string{"workspace", "inbox", "members", "members/import", "pledges", "pledges/plg_1", "scoreboard", "scoreboard.csv", "scoreboard/members", "board", "board.csv", "board.xlsx"} {
		address := one + "/" + page
		if w := get(h, address, "u1"); w.Code != http.StatusForbidden {
			t.Errorf("%s to others: %d", address, w.Code)
		}
		if w := get(h, address, ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=") {
			t.Errorf("%s to a visitor: %d", address, w.Code)
		}
	}
	for _, page := range []string{"/runs", "/runs/new", "/runs/run_1", "/runs/run_1/pairs.csv", "/reports/funnel", "/reports/funnel/list?step=met", "/reports/funnel.csv", "/reports/scoreboard", "/me/memberships"} {
		if w := get(h, page, ""); w.Code != http.StatusSeeOther {
			t.Errorf("%s to a visitor: %d", page, w.Code)
		}
	}
	for _, page := range []string{"/runs/new", "/reports/funnel", "/reports/funnel/list?step=met", "/reports/funnel.csv", "/reports/scoreboard"} {
		if w := get(h, page, "u1"); w.Code != http.StatusForbidden {
			t.Errorf("%s to somebody: %d", page, w.Code)
		}
	}
	for _, page := range []string{"members/invite", "members/end", "members/code", "members/import", "inbox/accept", "pledges", "pledges/plg_1", "pledges/plg_1/end", "board"} {
		for user, status := range map[string]int{"": http.StatusUnauthorized, "u1": http.StatusForbidden} {
			if w := postAs(h, one+"/"+page, user, nil); w.Code != status {
				t.Errorf("POST %s as %q: %d, want %d", page, user, w.Code, status)
			}
		}
	}
	// The owner of the profile keeps it, but brings nobody in: that takes an officer.
	if w := get(h, one+"/members/import", "u5"); w.Code != http.StatusForbidden {
		t.Errorf("bringing in: %d", w.Code)
	}
	if len(f.did)+len(f.desk.given) > 0 {
		t.Errorf("something was done: %v %v", f.did, f.desk.given)
	}
}

// TestWorkspaceDeeds: each form does what it says and leads on.
func TestWorkspaceDeeds(t *testing.T) {
	f := samples()
	h := site(t, f)
	const one = "/organizations/hoi"
	for _, c := range []struct {
		path string
		form url.Values
		did  string
		to   string
	}{
		{"/members/invite", url.Values{"profile": {"https://duyen.example/startups/que?x=1"}}, "Invite hoi que ", "/members?done=invited&profile=que"},
		{"/members/invite", url.Values{"profile": {"que"}, "means": {"paper"}}, "Invite hoi que paper", "/members?done=noted"},
		{"/members/end", url.Values{"profile": {"que"}, "means": {"paper"}}, "EndMember hoi que", "/members?done=removed&means=paper&profile=que"},
		{"/members/end", url.Values{"profile": {"que"}}, "EndMember hoi que", "/members?done=ended&profile=que"},
		{"/pledges", url.Values{"kind": {"capital"}, "amount": {"1,5 tỷ"}, "hours": {"3"}, "from": {"2026-11-01"}, "to": {"2026-12-31"}, "note": {"x"}}, "Pledge hoi capital 0 1.5e+09VND 2026-11-01 2026-12-31 x", "/pledges?done=pledged"},
		{"/pledges", url.Values{"kind": {"hours"}, "hours": {"2,5"}, "from": {"2026-11-01"}, "to": {"2026-12-31"}}, "Pledge hoi hours 2.5  2026-11-01 2026-12-31 ", "/pledges?done=pledged"},
		{"/pledges/plg_1", url.Values{"hours": {"50"}, "from": {"2026-11-01"}, "to": {"2026-12-31"}}, "ChangePledge plg_1 2026-11-01 2026-12-31  50h", "/pledges?done=changed"},
		{"/pledges/plg_2", url.Values{"amount": {"500000000"}, "from": {"2026-11-01"}, "to": {"2026-12-31"}}, "ChangePledge plg_2 2026-11-01 2026-12-31 ", "/pledges?done=changed"},
		{"/pledges/plg_2/end", nil, "EndPledge plg_2", "/pledges?amount=500000000&done=unpledged&from=2026-01-01&kind=capital&to=2026-03-31"},
		{"/inbox/decline", url.Values{"id": {"int_1"}, "reason": {"no_time"}, "note": {"x"}}, "MoveIntroduction int_1 decline no_time x", "/inbox?done=declined"},
	} {
		w := postAs(h, one+c.path, "u5", c.form)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != one+c.to {
			t.Errorf("%s: %d to %s, want %s", c.path, w.Code, to, one+c.to)
			continue
		}
		if got := f.did[len(f.did)-1]; got != c.did {
			t.Errorf("%s did %q, want %q", c.path, got, c.did)
		}
	}
	if w := postAs(h, one+"/inbox/met", "u5", nil); w.Code != http.StatusNotFound {
		t.Errorf("a move the list does not have: %d", w.Code)
	}
	w := postAs(h, one+"/members/code", "u5", url.Values{"profile": {"que"}})
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "7K3M-XQ2A-90PD") {
		t.Errorf("a code: %d", w.Code)
	}
	n := len(f.did)
	for _, c := range []struct {
		path string
		form url.Values
		want string
	}{
		{"/members/invite", url.Values{"profile": {""}}, `id="invite-profile-fault"`},
		{"/pledges", url.Values{"kind": {"capital"}, "amount": {"nhiều lắm"}}, `value="nhiều lắm"`},
		{"/pledges", url.Values{"kind": {"hours"}, "hours": {"<b>"}}, `value="&lt;b&gt;"`},
		{"/pledges/plg_1", url.Values{"hours": {"nhiều"}}, `value="nhiều"`},
	} {
		if w := postAs(h, one+c.path, "u5", c.form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %v: %d without %q", c.path, c.form, w.Code, c.want)
		}
	}
	if w := postAs(h, one+"/pledges/plg_none/end", "u5", nil); w.Code != http.StatusNotFound || len(f.did) != n {
		t.Errorf("a pledge of others: %d %v", w.Code, f.did[n:])
	}
	f.fails = map[string]error{"Invite": match.Fail(match.KindNotFound, "not_found", "none")}
	if w := postAs(h, one+"/members/invite", "u5", url.Values{"profile": {"gone"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Không tìm thấy hồ sơ này") {
		t.Errorf("a profile that is none: %d", w.Code)
	}
}

// TestEmptyWorkspaceSaysWhatIsNext: no page of it is blank.
func TestEmptyWorkspaceSaysWhatIsNext(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleDOST}
	h := site(t, f)
	f.desk.empty = true
	for address, want := range map[string]string{
		"/organizations/hoi/workspace":          "Không có việc nào đang chờ",
		"/organizations/hoi/inbox":              "/organizations/hoi/inbox?show=all",
		"/organizations/hoi/inbox?show=all":     "Chưa có ai hỏi đến tổ chức",
		"/organizations/hoi/members":            "Không có thành viên nào",
		"/organizations/hoi/pledges":            `href="#pledge"`,
		"/organizations/hoi/scoreboard/members": "Không có mục nào",
		"/me/memberships":                       "/search?kind=organization",
		"/reports/scoreboard":                   "chưa có tổ chức nào",
		"/runs":                                 "/runs/new",
	} {
		w := get(h, address, "u5")
		wellFormed(t, address, w.Body.String())
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d without %q", address, w.Code, want)
		}
	}
}

// TestRunDeeds: each form of a run does what it says, and those about pairs have
// their way back.
func TestRunDeeds(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleAdmin}
	h := site(t, f)
	pair := url.Values{"subject": {"Quế · que"}, "target": {"/mentors/co"}}
	for _, c := range []struct {
		name string
		form url.Values
		did  string
		to   string
	}{
		{"fix", pair, "ChangeRun run_1 fix[{que co}] unfix[] ban[] unban[{que co}]", "/runs/run_1?done=fix&subject=que&target=co"},
		{"unfix", pair, "ChangeRun run_1 fix[] unfix[{que co}] ban[] unban[]", "/runs/run_1?done=unfix&subject=que&target=co"},
		{"ban", pair, "ChangeRun run_1 fix[] unfix[{que co}] ban[{que co}] unban[]", "/runs/run_1?done=ban&subject=que&target=co"},
		{"unban", pair, "ChangeRun run_1 fix[] unfix[] ban[] unban[{que co}]", "/runs/run_1?done=unban&subject=que&target=co"},
		{"apart", url.Values{"one": {"que"}, "other": {"kin"}}, "ChangeRun run_1 fix[] unfix[] ban[] unban[] apart[[que kin]] together[]", "/runs/run_1?done=apart"},
		{"together", url.Values{"one": {"quy"}, "other": {"que"}}, "ChangeRun run_1 fix[] unfix[] ban[] unban[] apart[] together[[quy que]]", "/runs/run_1?done=together"},
		{"places", url.Values{"target": {"co"}, "places": {"4"}}, "ChangeRun run_1 fix[] unfix[] ban[] unban[] places 4", "/runs/run_1?done=places"},
		{"rules", url.Values{"min_score": {"40,5"}, "fair_by": {"women"}}, "ChangeRun run_1 fix[] unfix[] ban[] unban[] min 40.5 [women] <nil>", "/runs/run_1?done=rules"},
		{"solve", nil, "SolveRun run_1", "/runs/run_1?done=solve"},
		{"publish", url.Values{"days": {"14"}}, "PublishRun run_1 14", "/runs/run_1?done=publish"},
		{"undo", nil, "UndoRun run_1", "/runs/run_1?done=undo"},
		{"delete", nil, "DeleteRun run_1", "/runs?done=deleted"},
	} {
		w := postAs(h, "/runs/run_1/"+c.name, "u5", c.form)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != c.to {
			t.Errorf("%s: %d to %s, want %s", c.name, w.Code, to, c.to)
			continue
		}
		if got := f.did[len(f.did)-1]; got != c.did {
			t.Errorf("%s did %q, want %q", c.name, got, c.did)
		}
		if w := postAs(h, "/runs/run_1/"+c.name, "", c.form); w.Code != http.StatusUnauthorized {
			t.Errorf("%s of a visitor: %d", c.name, w.Code)
		}
	}
	body := get(h, "/runs/run_1?done=ban&subject=que&target=co", "u5").Body.String()
	if !strings.Contains(body, `action="/runs/run_1/unban"><input type="hidden" name="subject" value="que">`) {
		t.Error("there is no way back from a ban")
	}
	if body := get(h, "/runs/run_5?done=publish", "u5").Body.String(); !strings.Contains(body, `action="/runs/run_5/undo"`) || strings.Contains(body, "/publish\"") {
		t.Error("there is no way back from publishing")
	}
	if w := postAs(h, "/runs/run_1/replay", "u5", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "cho đúng kết quả này: 4 cặp") {
		t.Errorf("replay: %d", w.Code)
	}
	f.fails = map[string]error{"ChangeRun": match.Invalid([]match.Problem{{Field: "fixed[0]", Code: match.ProblemRunFull, Value: canary, Nearest: "3"}})}
	w := postAs(h, "/runs/run_1/fix", "u5", pair)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="fix-subject-fault"`) || !strings.Contains(w.Body.String(), `value="Quế · que"`) {
		t.Errorf("a pair that cannot be: %d", w.Code)
	}
	wellFormed(t, "a refused pair", w.Body.String())
	if body := get(h, "/runs/run_1", "u1").Body.String(); strings.Contains(body, "<form method=\"post\" action=\"/runs") || strings.Contains(body, "/runs/run_1/rules") {
		t.Error("who only takes part can change the run")
	}
}

// TestNewRun reads the form as somebody fills it in.
func TestNewRun(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleAdmin}
	h := site(t, f)
	form := url.Values{
		"name": {"Xuân"}, "owner": {"organization:hoi"}, "kind": {"mentor"}, "subjects": {"filter"}, "subject_place": {"Trà Bồng; Tỉnh Quảng Ngãi"}, "led_by": {"women"},
		"targets": {"list"}, "target_ids": {"co\n/mentors/co\n\n"}, "per_subject": {"2"},
	}
	w := postAs(h, "/runs", "u5", form)
	if got := f.did[len(f.did)-1]; w.Header().Get("Location") != "/runs/run_8?done=created&left=1" || got != "CreateRun Xuân hoi mentor [][Trà Bồng Tỉnh Quảng Ngãi][women] → [co co][]2" {
		t.Errorf("%d to %s, did %q", w.Code, w.Header().Get("Location"), got)
	}
	form.Set("subjects", "members")
	postAs(h, "/runs", "u5", form)
	if got := f.did[len(f.did)-1]; !strings.Contains(got, "[que co") {
		t.Errorf("the members: %q", got)
	}
	n := len(f.did)
	form.Set("per_subject", "hai")
	form.Del("name")
	w = postAs(h, "/runs", "u5", form)
	for _, want := range []string{`id="run-name-fault"`, `id="run-per_subject-fault"`, `value="hai"`, "Trà Bồng; Tỉnh Quảng Ngãi"} {
		if w.Code != http.StatusUnprocessableEntity || len(f.did) != n || !strings.Contains(w.Body.String(), want) {
			t.Errorf("a refused form: %d without %q", w.Code, want)
		}
	}
	form.Set("name", "x")
	form.Set("per_subject", "1")
	f.fails = map[string]error{"CreateRun": match.Invalid([]match.Problem{{Field: "targets[1]", Code: match.ProblemUnknownValue, Value: "co" + canary}})}
	if w := postAs(h, "/runs", "u5", form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="run-targets-fault"`) {
		t.Errorf("somebody who is not there: %d", w.Code)
	}
	f.wait = 30
	if w := postAs(h, "/runs", "u5", form); w.Code != http.StatusTooManyRequests {
		t.Errorf("too often: %d", w.Code)
	}
}

// TestRunsOfMine: who manages none sees those that have their own profiles in them.
func TestRunsOfMine(t *testing.T) {
	f := samples()
	f.fails = map[string]error{"ListRuns": match.Fail(match.KindForbidden, "not_allowed", "no")}
	body := get(site(t, f), "/runs", "u1").Body.String()
	if !strings.Contains(body, `href="/runs/run_1"`) || strings.Contains(body, "/runs/new") || strings.Count(body, `href="/runs/run_1"`) != 1 {
		t.Error("one's own runs are not listed, once, without a way to make one")
	}
	f.desk.empty = true
	if body := get(site(t, f), "/runs", "u1").Body.String(); !strings.Contains(body, "/me/introductions") {
		t.Error("nothing says what is next")
	}
}

// TestTablesLeaveAsTheirReader: what the API writes is asked for as who is signed in.
func TestTablesLeaveAsTheirReader(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleDOST}
	h := site(t, f)
	for address, want := range map[string]string{
		"/organizations/hoi/scoreboard.csv?month=2026-11":               "/v1/organizations/hoi/scoreboard.csv?month=2026-11",
		"/organizations/hoi/board.xlsx":                                 "/v1/organizations/hoi/offers.xlsx",
		"/reports/funnel.csv?by=kind&from=2026-01-01&to=2026-11-01&x=y": "/v1/reports/funnel.csv?by=kind&from=2026-01-01&to=2026-11-01",
		"/runs/run_1/pairs.csv":                                         "/v1/runs/run_1/pairs.csv",
		"/runs/run_1/print":                                             "/v1/runs/run_1/print",
	} {
		get(h, address, "u5")
		if got := f.desk.given[len(f.desk.given)-1]; got != "u5 vi "+want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
	n := len(f.desk.given)
	if w := get(h, "/runs/run_none/pairs.csv", "u5"); w.Code != http.StatusNotFound || len(f.desk.given) != n {
		t.Errorf("a run that is none: %d", w.Code)
	}
}

// TestUploads: what is no file, or too large, is said beside the field.
func TestUploads(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleAdmin}
	h := site(t, f)
	send := func(fields map[string]string, file []byte) *httptest.ResponseRecorder {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for name, value := range fields {
			if err := m.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		part, err := m.CreateFormFile("file", "m.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(file)
		_ = m.Close()
		r := httptest.NewRequest(http.MethodPost, "/organizations/hoi/members/import", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-u5"})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for name, c := range map[string]struct {
		fields map[string]string
		file   []byte
		status int
		want   string
	}{
		"no file":     {map[string]string{"means": "paper"}, nil, http.StatusUnprocessableEntity, `id="import-file-fault"`},
		"no means":    {nil, []byte("name\nx\n"), http.StatusUnprocessableEntity, `id="import-means-fault"`},
		"large":       {map[string]string{"means": "paper"}, make([]byte, maxUpload+1), http.StatusRequestEntityTooLarge, "1 MB"},
		"far larger":  {map[string]string{"means": "paper"}, make([]byte, 3*maxUpload), http.StatusRequestEntityTooLarge, "1 MB"},
		"not allowed": {map[string]string{"means": "oral"}, []byte("name\nx\n"), http.StatusForbidden, ""},
	} {
		w := send(c.fields, c.file)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d, want %d with %q", name, w.Code, c.status, c.want)
		}
		if c.want != "" {
			wellFormed(t, name, w.Body.String())
		}
	}
	if w := postAs(h, "/organizations/hoi/members/import", "u5", url.Values{"means": {"paper"}}); w.Code != http.StatusBadRequest {
		t.Errorf("a form without a file: %d", w.Code)
	}
}

// TestMemberships: a member confirms, leaves and takes over.
func TestMemberships(t *testing.T) {
	f := samples()
	h := site(t, f)
	both := url.Values{"organization": {"hoi"}, "profile": {"que"}}
	posts := url.Values{"organization": {"hoi"}, "profile": {"que"}, "may_post": {"true"}}
	for _, c := range []struct {
		name string
		form url.Values
		did  string
	}{
		{"confirm", both, "ConfirmMember hoi que false"},
		{"confirm", posts, "ConfirmMember hoi que true"},
		{"end", both, "EndMember hoi que"},
		{"take", url.Values{"code": {"7K3M"}}, "TakeProfile 7K3M"},
	} {
		w := postAs(h, "/me/memberships/"+c.name, "u1", c.form)
		if w.Header().Get("Location") != "/me/memberships?done="+c.name || f.did[len(f.did)-1] != c.did {
			t.Errorf("%s: %d to %s, did %v", c.name, w.Code, w.Header().Get("Location"), f.did)
		}
	}
	if w := postAs(h, "/me/memberships/take", "u1", nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="take-code-fault"`) {
		t.Errorf("no code: %d", w.Code)
	}
	f.fails = map[string]error{"ConfirmMember": match.Fail(match.KindNotFound, "not_found", "none")}
	if w := postAs(h, "/me/memberships/confirm", "u1", both); w.Code != http.StatusNotFound {
		t.Errorf("an invitation that is gone: %d", w.Code)
	}
}

func TestProfileID(t *testing.T) {
	for typed, want := range map[string]string{
		" que ": "que", "/startups/que": "que", "https://duyen.example/mentors/co?lang=en": "co", "Quế · Trà Bồng · que": "que", "/runs/que": "/runs/que",
		"javascript:alert(1)": "javascript:alert(1)", "": "",
	} {
		if got := profileID(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

// More places than fit are cut where it does not depend on how a map is read.
func TestManyPlacesOfARun(t *testing.T) {
	f := samples()
	f.desk = newDesk(&f.account)
	f.desk.rules.Capacities = map[string]int{}
	for i := range 3 * rulesShown {
		f.desk.rules.Capacities[fmt.Sprintf("m%03d", i)] = i
	}
	h := site(t, f)
	body := get(h, "/runs/run_1", "u5").Body.String()
	contains(t, body, []string{`value="m000"`, `value="m099"`}, []string{`value="m100"`})
}

// TestRunThatIsBeingSolved: its page asks for itself while it is being solved, by a
// link that works without a script, and no longer.
func TestRunThatIsBeingSolved(t *testing.T) {
	h := site(t, samples())
	link := `<a class="button" id="reload" href="/runs/run_2" data-part="run" data-again>`
	contains(t, get(h, "/runs/run_2", "u5").Body.String(), []string{link}, []string{"data-say"})
	contains(t, get(h, "/runs/run_1", "u5").Body.String(), []string{"data-say"}, []string{"data-again"})
}

// TestRunsOfMineHavePages: whoever takes part in many runs with several profiles finds
// each of them once, the newest first.
func TestRunsOfMineHavePages(t *testing.T) {
	f := samples()
	f.fails = map[string]error{"ListRuns": match.Fail(match.KindForbidden, "not_allowed", "no")}
	f.cards = map[string][]match.Card{"u1": {{Kind: match.KindStartup, ID: "que"}, {Kind: match.KindMentor, ID: "co"}}}
	h := site(t, f)
	f.desk.part = map[string][]string{}
	var want []string
	for i := 99; i >= 10; i-- {
		id := "run_" + strconv.Itoa(i)
		want = append(want, id)
		for profile, share := range map[string]bool{"que": i%3 != 0, "co": i%3 != 1} {
			if share {
				f.desk.part[profile] = append(f.desk.part[profile], id)
			}
		}
	}
	var got []string
	for next := "/runs"; next != ""; {
		page := get(h, next, "u1").Body.String()
		for _, m := range regexp.MustCompile(`href="/runs/(run_\d+)"`).FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		next = ""
		if m := regexp.MustCompile(`href="(/runs\?after=run_\d+)"`).FindStringSubmatch(page); m != nil {
			next = m[1]
		}
		if len(got) > len(want) {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the pages have %d runs of %d: %v", len(got), len(want), got)
	}
}
