package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duyen/match"
)

// TestAssisted: an officer registers somebody in their place, sees whom they keep
// accounts for, and makes the code that hands one over.
func TestAssisted(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/me/assisted?done=made", "u1").Body.String()
	wellFormed(t, "/me/assisted", page)
	contains(t, page, []string{"Đã lập hồ sơ", "Tôi đồng ý để các hồ sơ của tôi xuất hiện", "Tạo mã bàn giao", "after=usr_kept", "đang nhận tài khoản"}, []string{`name="consents" value="publish_profile" required checked`})

	noted := url.Values{"name": {"Hồ Văn Tư"}, "project": {"Mật ong"}, "locality": {" Trà Bồng "}, "means": {"oral"}, "consents": {"publish_profile"}}
	w := postAs(h, "/me/assisted", "u1", noted)
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/me/assisted?done=made" {
		t.Errorf("made: %d to %s", w.Code, to)
	}
	if got := f.did[len(f.did)-1]; got != "assist Hồ Văn Tư startup Mật ong Trà Bồng oral publish_profile" {
		t.Errorf("asked for %q", got)
	}
	did := len(f.did)
	noted.Del("consents")
	w = postAs(h, "/me/assisted", "u1", noted)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="assist-consents-fault"`) || !strings.Contains(w.Body.String(), `value="Mật ong"`) {
		t.Errorf("without consent: %d", w.Code)
	}
	noted.Set("consents", "publish_profile")
	noted.Set("locality", "Hà Nội")
	if w = postAs(h, "/me/assisted", "u1", noted); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "ngoài địa bàn") || !strings.Contains(w.Body.String(), `value="Mật ong"`) {
		t.Errorf("elsewhere: %d", w.Code)
	}
	noted.Set("locality", "")
	for field, fault := range map[string]string{"name": "assist-name-fault", "project": "assist-project-fault"} {
		wrong := maps.Clone(noted)
		wrong.Set(field, "?")
		page := postAs(h, "/me/assisted", "u1", wrong).Body.String()
		if strings.Count(page, `class="wrong"`) != 1 || !strings.Contains(page, `id="`+fault+`"`) {
			t.Errorf("a wrong %s is told elsewhere", field)
		}
	}
	if len(f.did) != did {
		t.Errorf("refused forms did %v", f.did[did:])
	}

	w = postAs(h, "/me/assisted/code", "u1", url.Values{"account": {"usr_kept"}})
	contains(t, w.Body.String(), []string{"7K3M-XQ2A-90PD", "Nhận tài khoản"}, nil)
	if w := postAs(h, "/me/assisted/code", "u1", url.Values{"account": {"usr_other"}}); w.Code != http.StatusNotFound {
		t.Errorf("another's account: %d", w.Code)
	}
	contains(t, page, []string{"Cần người giữ tiếp", `name="account" value="usr_left"`, "unkept=usr_left"}, []string{`name="organization"`})
	w = postAs(h, "/me/assisted/keep", "u1", url.Values{"account": {"usr_left"}})
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/me/assisted?done=kept" || f.did[len(f.did)-1] != "keep usr_left" {
		t.Errorf("kept on: %d to %s, %v", w.Code, to, f.did)
	}
	contains(t, get(h, "/me/assisted?done=kept", "u1").Body.String(), []string{"Từ nay anh/chị giữ giúp tài khoản này"}, nil)
	if w := postAs(h, "/me/assisted/keep", "u1", url.Values{"account": {"usr_kept"}}); w.Code != http.StatusNotFound {
		t.Errorf("another's account is kept on: %d", w.Code)
	}
	if w := postAs(h, "/me/assisted/keep", "", url.Values{"account": {"usr_left"}}); w.Code == http.StatusSeeOther {
		t.Errorf("nobody keeps: %d", w.Code)
	}
	if w := get(h, "/me/assisted", "u2"); w.Code != http.StatusForbidden {
		t.Errorf("no officer: %d", w.Code)
	}
	if w := get(h, "/me/assisted", ""); w.Code != http.StatusSeeOther {
		t.Errorf("nobody: %d", w.Code)
	}
}

// TestKeptProfileIsEditedFromItsPage: the officer who keeps it finds the way there, no
// other officer does.
func TestKeptProfileIsEditedFromItsPage(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleAssociation}
	h := site(t, f)
	contains(t, get(h, "/mentors/co", "u4").Body.String(), []string{`href="/me/profiles/co/edit">Sửa hồ sơ`}, nil)
	contains(t, get(h, "/mentors/co", "u3").Body.String(), nil, []string{"Sửa hồ sơ"})
	f.roles = nil
	contains(t, get(h, "/mentors/co", "u4").Body.String(), nil, []string{"Sửa hồ sơ"})
}
