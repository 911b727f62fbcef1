package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// newcomer is a form that would be accepted.
func newcomer() url.Values {
	return url.Values{"name": {"Lê Thị Quế"}, "email": {"que@example.vn"}, "password": {"quế thơm đầu núi"}, "role": {"mentor"}}
}

func TestRegister(t *testing.T) {
	f := samples()
	w := post(site(t, f), "/register?lang=en", newcomer(), nil)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/letter" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	if want := []string{"Register que@example.vn Lê Thị Quế mentor en"}; !slices.Equal(f.did, want) {
		t.Errorf("did %q", f.did)
	}
	r := httptest.NewRequest(http.MethodGet, "/letter?lang=vi", nil)
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	letter := httptest.NewRecorder()
	site(t, f).ServeHTTP(letter, r)
	contains(t, letter.Body.String(), []string{"<b>que@example.vn</b>", `href="/register"`}, nil)
	contains(t, get(site(t, f), "/letter", "").Body.String(), nil, []string{"Địa chỉ đã nhập"})
	if len(f.attempts) != 1 || !strings.HasPrefix(f.attempts[0], "letter ") || strings.Contains(f.attempts[0], "@") {
		t.Errorf("counted %q", f.attempts)
	}
}

// TestRegisterRefused: what is wrong stands beside its field, what was typed stays,
// and the password is not shown again.
func TestRegisterRefused(t *testing.T) {
	f := samples()
	f.fails = map[string]error{"Register": match.Invalid([]match.Problem{
		{Field: "email", Code: match.ProblemBadEmail}, {Field: "password", Code: "password_guessable"}, {Field: "lang", Code: "bad_language"},
	})}
	w := post(site(t, f), "/register", newcomer(), nil)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d", w.Code)
	}
	page := w.Body.String()
	wellFormed(t, "/register", page)
	contains(t, page, []string{
		`value="Lê Thị Quế"`, `value="que@example.vn"`, `id="register-mentor" name="role" value="mentor" required checked`,
		`id="register-email-fault">Địa chỉ email không đúng<`, `aria-describedby="register-email-fault"`,
		`aria-describedby="register-password-fault register-password-hint"`, `autocomplete="new-password"`, `autocomplete="username"`, `role="alert"`,
		`href="/register?lang=en"`,
	}, []string{"quế thơm", `value="founder" required checked`})

	f.fails, f.did = nil, nil
	empty := newcomer()
	empty.Set("email", "")
	if w := post(site(t, f), "/register", empty, nil); w.Code != http.StatusUnprocessableEntity || len(f.did) != 0 {
		t.Errorf("without an address: %d, did %q", w.Code, f.did)
	}
}

// TestFormsWait: who tries too often is told how long to wait, and nothing happens.
func TestFormsWait(t *testing.T) {
	for address, what := range map[string]string{"/register": "letter", "/forgot": "letter", "/confirm": "secret", "/password": "secret", "/sign-in": "sign-in"} {
		f := samples()
		f.wait = 130
		form := newcomer()
		form.Set("token", "dym_x")
		w := post(site(t, f), address, form, nil)
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "130" || len(f.did) != 0 || !strings.HasPrefix(f.attempts[0], what+" ") {
			t.Errorf("%s: %d, did %q, counted %q", address, w.Code, f.did, f.attempts)
		}
		contains(t, w.Body.String(), []string{"Thử quá nhiều lần", "khoảng 3 phút"}, []string{"quế thơm"})
	}
}

// TestLettersOnlyLead: looking at a link does nothing, as mail programs do so.
func TestLettersOnlyLead(t *testing.T) {
	f := samples()
	h := site(t, f)
	for _, address := range []string{"/confirm?token=dym_1", "/password?token=dym_1"} {
		contains(t, get(h, address, "").Body.String(), []string{`name="token" value="dym_1"`, `method="post"`, `href="/sign-in"`}, []string{"next="})
	}
	if len(f.did) != 0 {
		t.Errorf("did %q", f.did)
	}
}

func TestConfirm(t *testing.T) {
	f := samples()
	h := site(t, f)
	ticket := url.Values{"token": {"dym_1"}}
	if w := post(h, "/confirm", ticket, nil); w.Header().Get("Location") != "/sign-in?done=confirm" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	contains(t, get(h, "/sign-in?done=confirm", "").Body.String(), []string{"đã được xác nhận"}, nil)

	// Asked for a password for the first time, nobody has done anything wrong.
	f.fails = map[string]error{"Confirm": match.Invalid([]match.Problem{{Field: "password", Code: match.ProblemRequired}})}
	page := post(h, "/confirm", ticket, nil).Body.String()
	contains(t, page, []string{`name="token" value="dym_1"`, `autocomplete="new-password"`}, []string{`class="wrong"`})
	f.fails["Confirm"] = match.Invalid([]match.Problem{{Field: "password", Code: "password_short"}})
	page = post(h, "/confirm", url.Values{"token": {"dym_1"}, "password": {"short"}}, nil).Body.String()
	contains(t, page, []string{`class="wrong"`, "ít nhất 8 ký tự"}, []string{`value="short"`})

	f.fails["Confirm"] = &match.Error{Kind: match.KindInvalid, Code: "bad_ticket", Problems: []match.Problem{{Field: "token", Code: "bad_ticket"}}}
	w := post(h, "/confirm", ticket, nil)
	contains(t, w.Body.String(), []string{"đã được dùng hoặc đã hết hạn", `href="/forgot"`}, []string{`value="dym_1"`})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d", w.Code)
	}
}

func TestForgottenPassword(t *testing.T) {
	f := samples()
	h := site(t, f)
	if w := post(h, "/forgot", url.Values{"email": {"an@example.vn"}}, nil); w.Header().Get("Location") != "/letter" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := post(h, "/password", url.Values{"token": {"dym_1"}, "password": {"quế thơm"}}, nil); w.Header().Get("Location") != "/sign-in?done=password" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if want := []string{"AskReset an@example.vn", "Reset dym_1 quế thơm"}; !slices.Equal(f.did, want) {
		t.Errorf("did %q", f.did)
	}
}

// TestDoneSaysOnlyWhatIsKnown: the address cannot make a page say anything else.
func TestDoneSaysOnlyWhatIsKnown(t *testing.T) {
	page := get(site(t, samples()), "/sign-in?done=%3Cb%3Eyou+won", "").Body.String()
	contains(t, page, nil, []string{"you won", `class="note" role="status"`})
}

// TestRegisteringLeadsBack: where somebody came from is kept until they sign in for
// the first time, and the address they registered with is filled in then.
func TestRegisteringLeadsBack(t *testing.T) {
	h := site(t, samples())
	contains(t, get(h, "/mentors/co", "").Body.String(), []string{`href="/register?next=%2Fmentors%2Fco"`}, nil)
	contains(t, get(h, "/sign-in?next=/mentors/co", "").Body.String(), []string{`href="/register?next=%2Fmentors%2Fco"`}, nil)
	contains(t, get(h, "/register?next=/mentors/co", "").Body.String(), []string{`name="next" value="/mentors/co"`, `href="/sign-in?next=%2Fmentors%2Fco"`}, nil)
	contains(t, get(h, "/register?next=//evil.vn", "").Body.String(), []string{`name="next" value="/"`}, []string{`value="//evil`})

	for next, to := range map[string]string{"/mentors/co": "/mentors/co", "https://evil.vn": "/", "/" + strings.Repeat("x", 5000): "/"} {
		form := newcomer()
		form.Set("next", next)
		w := post(h, "/register", form, nil)
		kept := w.Result().Cookies()
		if len(kept) != 1 || !kept[0].HttpOnly || kept[0].MaxAge != 0 || len(kept[0].Value) > 2000 {
			t.Fatalf("%.20q: kept %v", next, kept)
		}
		with := func(r *http.Request) { r.AddCookie(kept[0]) }
		r := httptest.NewRequest(http.MethodGet, "/sign-in?done=confirm", nil)
		with(r)
		page := httptest.NewRecorder()
		h.ServeHTTP(page, r)
		contains(t, page.Body.String(), []string{`value="que@example.vn"`, `name="next" value="` + to + `"`}, nil)
		in := post(h, "/sign-in", right(to), with)
		if c := in.Result().Cookies(); len(c) != 2 || c[1].Name != kept[0].Name || c[1].MaxAge >= 0 {
			t.Errorf("after signing in: %v", c)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/sign-in?done=confirm", nil)
	r.AddCookie(&http.Cookie{Name: "duyen_joining", Value: "email=%22%3E%3Cscript%3E&next=%2F%2Fevil.vn"})
	page := httptest.NewRecorder()
	h.ServeHTTP(page, r)
	contains(t, page.Body.String(), []string{`name="next" value="/"`}, []string{"<script>", "evil"})
}
