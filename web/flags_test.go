package web

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"duyen/match"
)

// TestFlags: an officer reads what is reported, hides a profile with a reason and can
// show it again, or ends a report because nothing is wrong.
func TestFlags(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleDOST}
	h := site(t, f)
	const at = "/office/flags"
	page := get(h, at, "u4").Body.String()
	contains(t, page, []string{`href="/startups/que"`, at + "/flg_1/dismiss", at + "/flg_2/uphold", "Thông tin không đúng", "Hồ sơ không còn", "after=flg_2"}, []string{"data-kept"})
	contains(t, get(h, "/", "u4").Body.String(), []string{`href="` + at + `"`}, nil)
	contains(t, get(h, at+"?state=dismissed", "u4").Body.String(), []string{"Xử lý lúc", "state=dismissed"}, []string{"/flg_1/dismiss"})

	did := len(f.did)
	w := postAs(h, at+"/flg_1/uphold", "u4", url.Values{"kind": {"startup"}, "after": {"flg_0"}})
	if w.Code != http.StatusUnprocessableEntity || len(f.did) != did {
		t.Errorf("hidden without a reason: %d %v", w.Code, f.did[did:])
	}
	contains(t, w.Body.String(), []string{`id="uphold-flg_1-fault"`, `name="after" value="flg_0"`}, []string{`id="uphold-flg_2-fault"`})

	w = postAs(h, at+"/flg_1/uphold", "u4", url.Values{"kind": {"startup"}, "decision": {"Mạo danh"}})
	done := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || done != at+"?done=uphold&kind=startup&profile=que" || !slices.Contains(f.did, "Decide flg_1 true Mạo danh") {
		t.Errorf("hidden: %d to %s, %v", w.Code, done, f.did)
	}
	contains(t, get(h, done, "u4").Body.String(), []string{`action="/startups/que/hidden"><input type="hidden" name="on" value="false"`}, nil)
	w = postAs(h, at+"/flg_2/dismiss", "u4", url.Values{"kind": {"startup"}})
	if !slices.Contains(f.did, "Decide flg_2 false ") {
		t.Errorf("dismissed: %d, %v", w.Code, f.did)
	}
	contains(t, get(h, w.Header().Get("Location"), "u4").Body.String(), []string{"Đã khép lại phản ánh"}, []string{"/startups/que/hidden"})

	f.fails = map[string]error{"Decide": match.Fail(match.KindConflict, "decided", "it was")}
	w = postAs(h, at+"/flg_1/dismiss", "u4", url.Values{"decision": {"Lời đã gõ"}})
	if w.Code != http.StatusConflict {
		t.Errorf("decided twice: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{"Phản ánh này đã được xử lý", "Lời đã gõ"}, nil)
	if w := get(h, at, ""); w.Code != http.StatusSeeOther {
		t.Errorf("nobody: %d", w.Code)
	}
	if f.roles = nil; get(h, at, "u4").Code != http.StatusForbidden {
		t.Error("shown to no officer")
	}
}
