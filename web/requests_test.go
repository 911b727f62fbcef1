package web

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// TestRequests: an officer sees what is due, answers at the version that was shown,
// prolongs once, and notes what somebody without an account asks.
func TestRequests(t *testing.T) {
	f := samples()
	f.roles = []match.Role{match.RoleDOST}
	h := site(t, f)
	const at = "/office/requests"
	page := get(h, at+"?state=overdue", "u4").Body.String()
	contains(t, page, []string{"Trả lời chậm nhất", "không tự xóa tài khoản", "Xóa tài khoản này", "Tài khoản usr_x", `class="wrong"`, "Giải quyết chậm nhất", ">Xác minh</a>", `aria-current="page">Dữ liệu</a>`, `<option value="">(mời chọn)</option>`, `action="/office/requests/drq_1"`, `value="extend"`, `name="state" value="overdue"`, "after=drq_2"}, []string{`action="/office/requests/drq_2"`})
	contains(t, get(h, "/", "u4").Body.String(), []string{`href="` + at + `"`}, nil)

	w := postAs(h, at+"/drq_1", "u4", url.Values{"do": {"extend"}, "answer": {"Chờ xác minh"}, "version": {"3"}, "state": {"overdue"}})
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != at+"?done=extend&state=overdue" || !slices.Contains(f.did, "HandleAsk drq_1 3  true Chờ xác minh") {
		t.Errorf("prolonged: %d to %s, %v", w.Code, to, f.did)
	}
	w = postAs(h, at+"/drq_1", "u4", url.Values{"do": {"done"}, "version": {"x"}})
	if to := w.Header().Get("Location"); to != at+"?done=done" || !slices.Contains(f.did, "HandleAsk drq_1 0 done false ") {
		t.Errorf("done: %d to %s, %v", w.Code, to, f.did)
	}
	did := len(f.did)
	if w := postAs(h, at+"/drq_1", "u4", url.Values{"answer": {"Lời đã gõ"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("nothing chosen: %d", w.Code)
	} else {
		contains(t, w.Body.String(), []string{`id="do-drq_1-fault"`, "Lời đã gõ"}, nil)
	}
	if w := postAs(h, at, "u4", url.Values{"kind": {"access"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("noted for nobody: %d", w.Code)
	} else {
		contains(t, w.Body.String(), []string{`id="noting-person-fault"`, `value="access" selected`}, nil)
	}
	if len(f.did) != did {
		t.Errorf("refused forms did %v", f.did[did:])
	}
	w = postAs(h, at, "u4", url.Values{"kind": {"access"}, "person": {"Hồ Thị Ba"}, "contact": {"0900000000"}, "text": {"xem"}})
	if to := w.Header().Get("Location"); to != at+"?done=noted" || !slices.Contains(f.did, "AskAbout access xem") {
		t.Errorf("noted: %d to %s, %v", w.Code, to, f.did)
	}

	contains(t, page, []string{`action="/office/requests/drq_3/erase?once=`}, []string{`action="/office/requests/drq_1/erase`})
	w = postAs(h, at+"/drq_3/erase", "u4", url.Values{"version": {"7"}, "state": {"answered"}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("erased without being sure: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{`id="sure-drq_3-fault"`}, []string{"era_1"})
	w = postAs(h, at+"/drq_3/erase", "u4", url.Values{"version": {"7"}, "sure": {"true"}})
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || f.did[len(f.did)-1] != "EraseAsked drq_3 7" {
		t.Errorf("erased: %d %v, %v", w.Code, w.Header(), f.did)
	}
	contains(t, w.Body.String(), []string{"era_1", "dye_1"}, nil)
	f.fails = map[string]error{"EraseAsked": match.Fail(match.KindConflict, "last_admin", "the last")}
	w = postAs(h, at+"/drq_3/erase", "u4", url.Values{"version": {"7"}, "sure": {"true"}})
	if w.Code != http.StatusConflict {
		t.Errorf("the last administrator: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{`class="wrong"`}, []string{"dye_1"})

	f.fails = map[string]error{"HandleAsk": match.Invalid([]match.Problem{{Field: "answer", Code: match.ProblemRequired}})}
	w = postAs(h, at+"/drq_1", "u4", url.Values{"do": {"refused"}, "version": {"1"}})
	contains(t, w.Body.String(), []string{`id="answer-drq_1-fault"`, `value="refused" checked`}, nil)
	if w := get(h, at, ""); w.Code != http.StatusSeeOther {
		t.Errorf("nobody: %d", w.Code)
	}
	if f.roles = []match.Role{match.RoleCommune}; get(h, at, "u4").Code != http.StatusForbidden {
		t.Error("shown to a commune's officer")
	}
}

// TestLast: a term that runs out at midnight is named by its last day.
func TestLast(t *testing.T) {
	p := &Pages{}
	end := time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC)
	if vi, en := p.last("vi", end), p.last("en", end); vi != "hết ngày 30/11/2026" || en != "the end of 30/11/2026" {
		t.Errorf("midnight: %q, %q", vi, en)
	}
	if got := p.last("vi", end.Add(time.Minute)); got != "00:01, 01/12/2026" {
		t.Errorf("a minute later: %q", got)
	}
}
