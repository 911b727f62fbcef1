package web

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"duyen/match"
)

// post sends a form; change may add to the request.
func post(h http.Handler, address string, form url.Values, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func right(next string) url.Values {
	return url.Values{"email": {"an@example.vn"}, "password": {"right"}, "next": {next}}
}

func TestSignIn(t *testing.T) {
	h := site(t, samples())
	cases := []struct {
		name, next, location string
		change               func(*http.Request)
		cookie               string
		secure               bool
	}{
		{"plain", "/startups/que", "/startups/que", nil, "duyen_session", false},
		{"open redirect", "//evil.vn/x", "/", nil, "duyen_session", false},
		{"absolute", "https://evil.vn", "/", nil, "duyen_session", false},
		{"TLS", "/", "/", func(r *http.Request) { r.TLS = &tls.ConnectionState{} }, "__Host-duyen_session", true},
		{"behind a proxy", "/", "/", func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") }, "__Host-duyen_session", true},
		{"same origin", "/", "/", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin") }, "duyen_session", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := post(h, "/sign-in", right(c.next), c.change)
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != c.location {
				t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
			}
			k := w.Result().Cookies()[0]
			if k.Name != c.cookie || k.Secure != c.secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.MaxAge != 8*3600 || k.Path != "/" || k.Domain != "" {
				t.Errorf("cookie %+v", k)
			}
			if w.Header().Get("Cache-Control") != "no-store" {
				t.Error("the answer may be kept")
			}
		})
	}
}

func TestSignInRefused(t *testing.T) {
	h := site(t, samples())
	var pages []string
	for _, form := range []url.Values{
		{"email": {"an@example.vn"}, "password": {"wrong"}, "next": {"/x"}},
		{"email": {"an@example.vn"}, "next": {"/x"}},
	} {
		w := post(h, "/sign-in", form, nil)
		if w.Code != http.StatusUnauthorized || len(w.Result().Cookies()) != 0 {
			t.Errorf("%d %v", w.Code, w.Result().Cookies())
		}
		pages = append(pages, w.Body.String())
	}
	if pages[0] != pages[1] {
		t.Error("two failures look different")
	}
	contains(t, pages[0], []string{"Email hoặc mật khẩu không đúng", `value="/x"`}, []string{"wrong"})
	big := url.Values{"email": {strings.Repeat("a", maxKept+maxForm)}}
	if w := post(h, "/sign-in", big, nil); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge form: %d", w.Code)
	}
}

// TestSignInTooOften: the true password does not help who has to wait.
func TestSignInTooOften(t *testing.T) {
	f := samples()
	f.wait = 12
	w := post(site(t, f), "/sign-in", right("/x"), nil)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "12" || len(w.Result().Cookies()) != 0 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	contains(t, w.Body.String(), []string{"Thử quá nhiều lần", `value="/x"`}, []string{"right"})
}

func TestCrossOriginPostIsRefused(t *testing.T) {
	h := site(t, samples())
	for name, change := range map[string]func(*http.Request){
		"fetch metadata": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"same site":      func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"origin":         func(r *http.Request) { r.Header.Set("Origin", "https://evil.vn") },
	} {
		for _, address := range []string{"/sign-in", "/sign-out"} {
			w := post(h, address, right("/"), change)
			if w.Code != http.StatusForbidden || len(w.Result().Cookies()) != 0 {
				t.Errorf("%s %s: %d %v", name, address, w.Code, w.Result().Cookies())
			}
		}
	}
}

func TestSignOut(t *testing.T) {
	w := post(site(t, samples()), "/sign-out", nil, nil)
	k := w.Result().Cookies()[0]
	if w.Code != http.StatusSeeOther || k.MaxAge >= 0 || k.Value != "" {
		t.Errorf("%d %+v", w.Code, k)
	}
}

func TestBadSessionIsAnonymous(t *testing.T) {
	f := samples()
	h := site(t, f)
	r := httptest.NewRequest(http.MethodGet, "/startups/que", nil)
	r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "forged"})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 200 || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("forged: %d %v", w.Code, w.Result().Cookies())
	}
	contains(t, w.Body.String(), []string{"hợp với hồ sơ của anh/chị đến đâu"}, []string{"/100"})

	f.meErr = match.Fail(match.KindUnauthorized, "unauthorized", "disabled")
	contains(t, get(h, "/startups/que", "u1").Body.String(), []string{"hợp với hồ sơ của anh/chị đến đâu"}, []string{"/100"})

	// A cookie without the prefix may have been planted by another host.
	f.meErr = nil
	r = httptest.NewRequest(http.MethodGet, "/startups/que", nil)
	r.TLS = &tls.ConnectionState{}
	r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-u1"})
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	contains(t, w.Body.String(), nil, []string{"/100"})
}

func TestSignInPage(t *testing.T) {
	f := samples()
	plain := get(site(t, f), "/sign-in?next=//evil.vn", "").Body.String()
	contains(t, plain, []string{`name="next" value="/"`, `autocomplete="current-password"`}, []string{`value="//evil`, "Tài khoản dùng thử"})
	demo := site(t, f, DemoAccount{Email: "startup@demo.test", Password: "secret-1", Role: match.RoleFounder})
	contains(t, get(demo, "/sign-in", "").Body.String(), []string{"Tài khoản dùng thử", "startup@demo.test", "Nhà sáng lập"}, nil)
	if w := get(demo, "/sign-in?next=/startups/que", "u1"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/startups/que" {
		t.Errorf("signed in already: %d %s", w.Code, w.Header().Get("Location"))
	}
}

// atEnd does something when all of a body has been read.
type atEnd struct {
	io.Reader
	do func()
}

func (r *atEnd) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		r.do()
	}
	return n, err
}

// TestSlowFormsDoNotOutliveTheirSignIn: whoever is signed out while a form comes in
// slowly gets nothing done by it; what was typed is kept (trust.md E4, F10).
func TestSlowFormsDoNotOutliveTheirSignIn(t *testing.T) {
	for _, address := range []string{"/me/searches/save", "/me/searches/save?once=a"} {
		f := samples()
		h := site(t, f)
		r := httptest.NewRequest(http.MethodPost, address, &atEnd{strings.NewReader("query=que"), func() {
			f.meErr = match.Fail(match.KindUnauthorized, "unauthorized", "the sign-in is over")
		}})
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-u1"})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `value="que"`) || len(f.did) > 0 {
			t.Errorf("%s: %d %v", address, w.Code, f.did)
		}
	}
}
