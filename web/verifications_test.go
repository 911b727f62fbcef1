package web

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"duyen/match"
)

// TestVerifications: an officer verifies one profile of the list after the other, goes
// on where they were, and takes a mistake back.
func TestVerifications(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleDOST}
	h := site(t, f)
	const at = "/office/verifications"
	page := get(h, at, "u4").Body.String()
	wellFormed(t, at, page)
	contains(t, page, []string{`href="/mentors/co"`, `name="id" value="quy"`, "after=quy", `href="/office/verifications" aria-current="page"`}, []string{`name="on" value="false"`})
	contains(t, get(h, "/", "u4").Body.String(), []string{`href="/office/verifications"`}, nil)

	w := postAs(h, at, "u4", url.Values{"kind": {"mentor"}, "id": {"co"}, "on": {"true"}, "after": {"an"}})
	done := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || done != at+"?after=an&done=verified&id=co&kind=mentor" || !slices.Contains(f.did, "SetVerified mentor co true") {
		t.Errorf("verified: %d to %s, %v", w.Code, done, f.did)
	}
	contains(t, get(h, done, "u4").Body.String(), []string{`name="on" value="false"`, `name="after" value="an"`, "Đã xác minh hồ sơ"}, nil)
	if w := postAs(h, at, "u4", url.Values{"kind": {"mentor"}, "id": {"co"}, "on": {"false"}}); w.Header().Get("Location") != at+"?done=unverified&id=co&kind=mentor" || !slices.Contains(f.did, "SetVerified mentor co false") {
		t.Errorf("taken back: %d to %s, %v", w.Code, w.Header().Get("Location"), f.did)
	}
	contains(t, get(h, at+"?after=quy", "u4").Body.String(), []string{"Không còn hồ sơ nào", `href="` + at + `"`}, nil)

	f.fails = map[string]error{"SetVerified": match.Fail(match.KindNotFound, "not_found", "gone")}
	if w := postAs(h, at, "u4", url.Values{"kind": {"mentor"}, "id": {"gone"}, "on": {"true"}}); w.Code != http.StatusNotFound {
		t.Errorf("a profile that is gone: %d", w.Code)
	} else {
		contains(t, w.Body.String(), []string{`role="alert"`, `name="id" value="quy"`}, nil)
	}
	if w := get(h, at, ""); w.Code != http.StatusSeeOther {
		t.Errorf("nobody: %d", w.Code)
	}
	if f.roles = nil; get(h, at, "u4").Code != http.StatusForbidden {
		t.Error("shown to no officer")
	}
}
