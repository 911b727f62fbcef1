package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestMyData(t *testing.T) {
	f := samples()
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
	w := post(h, "/me/data/erase", url.Values{"password": {"right"}}, as)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "dye_secret") || len(w.Result().Cookies()) == 0 || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("erased: %d %v", w.Code, w.Result().Cookies())
	}
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
