package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duyen/match"
)

func TestMyData(t *testing.T) {
	f := samples()
	f.provider = "id.example.vn"
	h := site(t, f)
	page := get(h, "/me?lang=en", "u1").Body.String()
	for _, want := range []string{`action="/me/data/withdraw"`, `name="purpose" value="learning"`, `href="/me/export"`, "Erase my account"} {
		if !strings.Contains(page, want) {
			t.Errorf("/me lacks %s", want)
		}
	}
	if _, data, _ := strings.Cut(page, `id="data"`); strings.Contains(data, "checked") {
		t.Error("something is ticked beforehand")
	}
	if w := get(h, "/me/export", "u1"); w.Code != http.StatusOK || w.Body.String() != "{}" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("export: %d %v", w.Code, w.Header())
	}
	as := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-u1"}) }
	if w := post(h, "/me/data/give", url.Values{"purpose": {"learning"}, "version": {"1"}}, as); w.Code != http.StatusSeeOther || f.word != "learningtrue1" {
		t.Errorf("consent: %d %q", w.Code, f.word)
	}
	if w := post(h, "/me/data/erase", url.Values{"password": {"wrong"}}, as); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `id="data"`) {
		t.Errorf("wrong password: %d", w.Code)
	}
	form := func(page string) string {
		_, form, _ := strings.Cut(page, `action="/me/data/erase`)
		form, _, _ = strings.Cut(form, "</form>")
		return form
	}
	if w := post(h, "/me/data/erase", nil, as); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `value="/me#data"`) || strings.Contains(form(w.Body.String()), "password") {
		t.Errorf("without a password: %d", w.Code)
	}
	f.passwordHash = "hash"
	if w := post(h, "/me/data/erase", nil, as); w.Code != http.StatusUnprocessableEntity || strings.Contains(w.Body.String(), `value="/me#data"`) || !strings.Contains(form(w.Body.String()), `name="password"`) {
		t.Errorf("with one that is not given: %d", w.Code)
	}
	w := post(h, "/me/data/erase", url.Values{"password": {"right"}}, as)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "dye_secret") || len(w.Result().Cookies()) == 0 || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("erased: %d %v", w.Code, w.Result().Cookies())
	}
}

// TestMyWord: what was agreed to, and a search that was dropped, can be taken back at
// once, but an address alone leads nobody to agree; requests about data are kept with their terms.
func TestMyWord(t *testing.T) {
	f := samples()
	f.searches = []match.SavedSearch{{ID: "srch_1", Name: "Quế", Query: "q=que&kind=startup"}}
	h := site(t, f)
	for _, c := range []struct{ address, form, to, way string }{
		{"/me/data/give", "purpose=learning&version=2", "/me?done=given&purpose=learning&version=2#data", "/me/data/withdraw"},
		{"/me/data/withdraw", "purpose=learning&version=2", "/me?done=withdrawn&purpose=learning&version=2#data", ""},
		{"/me/searches/drop", "id=srch_1", "/me?done=search_dropped&query=q%3Dque%26kind%3Dstartup#searches", "/me/searches/save"},
		{"/me/asks/send", "kind=object&text=D%E1%BB%ABng", "/me?done=asked#asks", ""},
	} {
		form, err := url.ParseQuery(c.form)
		if err != nil {
			t.Fatal(err)
		}
		w := postAs(h, c.address, "u1", form)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != c.to {
			t.Errorf("%s: %d to %s", c.address, w.Code, to)
		}
		_, note, _ := strings.Cut(get(h, strings.SplitN(c.to, "#", 2)[0], "u1").Body.String(), `role="status" data-kept>`)
		note, _, _ = strings.Cut(note, "</div>")
		if note == "" || strings.Contains(note, "<form") != (c.way != "") || !strings.Contains(note, c.way) {
			t.Errorf("%s says %s", c.address, note)
		}
	}
	if got := f.did[len(f.did)-1]; got != "AskAbout object Dừng" {
		t.Errorf("did %s", got)
	}
	page := get(h, "/me", "u1").Body.String()
	contains(t, page, []string{"được trả lời chậm nhất 18:05, 24/11/2026", "đã giải quyết", "Đã đồng ý từ", "Chưa trả lời"}, nil)
	if w := postAs(h, "/me/asks/send", "u1", url.Values{"text": {"Gì đó"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Gì đó</textarea>") {
		t.Errorf("without a kind: %d", w.Code)
	}
	f.roles = []match.Role{match.RoleDOST} // they would be given everybody's
	contains(t, get(h, "/me", "u1").Body.String(), []string{`action="/me/asks/send?once=`, `<option value="">(mời chọn)</option>`}, []string{"đã giải quyết"})
}

func TestTakeOver(t *testing.T) {
	h := site(t, samples())
	if w := get(h, "/handover", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `name="code"`) {
		t.Errorf("form: %d", w.Code)
	}
	form := url.Values{"code": {"7K3M-XQ2A-90PD"}, "email": {"tu@example.test"}, "password": {"mười hai con giáp"}}
	if w := post(h, "/handover", form, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/letter" {
		t.Errorf("taken over: %d %s", w.Code, w.Header().Get("Location"))
	}
	form.Set("code", "0000-0000-0000")
	w := post(h, "/handover", form, nil)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "tu@example.test") || strings.Contains(w.Body.String(), "con giáp") {
		t.Errorf("bad code: %d %s", w.Code, w.Body)
	}
}
