package web

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// depart begins a sign-in at the provider and gives the cookie that is kept.
func depart(t *testing.T, h http.Handler, form url.Values, change func(*http.Request)) *http.Cookie {
	t.Helper()
	w := post(h, "/sign-in/oidc", form, change)
	cookies := w.Result().Cookies()
	if w.Code != http.StatusOK || len(cookies) != 1 || w.Header().Get("Refresh") != "0; url=https://id.example.vn/authorize?state=s&x=1" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	contains(t, w.Body.String(), []string{`href="https://id.example.vn/authorize?state=s&amp;x=1"`}, nil)
	return cookies[0]
}

func TestIdentity(t *testing.T) {
	f := samples()
	f.provider = "id.example.vn"
	h := site(t, f)
	contains(t, get(h, "/sign-in", "").Body.String(), []string{`action="/sign-in/oidc"`, "id.example.vn"}, nil)
	c := depart(t, h, url.Values{"next": {"/startups/que"}}, nil)
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600 || c.Path != "/" || c.Name != "duyen_oidc" {
		t.Errorf("cookie %+v", c)
	}
	if k := depart(t, h, nil, func(r *http.Request) { r.TLS = &tls.ConnectionState{} }); k.Name != "__Host-duyen_oidc" || !k.Secure {
		t.Errorf("cookie %+v", k)
	}
	f.did = nil
	w := back(h, "/sign-in/oidc?state=s&code=c", c)
	if w.Header().Get("Location") != "/startups/que" || !slices.Equal(f.did, []string{"SignInIdentity sealed_1 s c"}) {
		t.Errorf("%d %v, did %q", w.Code, w.Header(), f.did)
	}
	set := map[string]int{}
	for _, k := range w.Result().Cookies() {
		set[k.Name] = k.MaxAge
	}
	if set["duyen_session"] <= 0 || set["duyen_oidc"] >= 0 {
		t.Errorf("cookies %v", set)
	}
}

// TestIdentityBelongsToABrowser: what was not begun here, or not by a form of
// ours, signs nobody in.
func TestIdentityBelongsToABrowser(t *testing.T) {
	f := samples()
	f.provider = "id.example.vn"
	h := site(t, f)
	c := depart(t, h, nil, nil)
	f.did = nil
	for name, w := range map[string]int{
		"no cookie": back(h, "/sign-in/oidc?state=s&code=c").Code,
		"refused":   back(h, "/sign-in/oidc?state=s&error=access_denied", c).Code,
		"huge":      back(h, "/sign-in/oidc?state=s&code="+strings.Repeat("c", maxReturned+1), c).Code,
	} {
		if w != http.StatusUnauthorized || len(f.did) > 0 {
			t.Errorf("%s: %d, did %q", name, w, f.did)
		}
	}
	w := post(h, "/sign-in/oidc", nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
	if w.Code != http.StatusForbidden || len(w.Result().Cookies()) > 0 {
		t.Errorf("from elsewhere: %d %v", w.Code, w.Result().Cookies())
	}
	f.provider = ""
	if w := post(site(t, f), "/sign-in/oidc", nil, nil); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("without a provider: %d", w.Code)
	}
}

// TestIdentityLinks: an address that has an account is linked by its owner, once
// they have signed in with the password.
func TestIdentityLinks(t *testing.T) {
	f := samples()
	f.provider = "id.example.vn"
	f.fails = map[string]error{"SignInIdentity": match.Fail(match.KindConflict, "link_first", "has an account")}
	h := site(t, f)
	w := back(h, "/sign-in/oidc?state=s&code=c", depart(t, h, nil, nil))
	if w.Code != http.StatusConflict {
		t.Errorf("status %d", w.Code)
	}
	contains(t, w.Body.String(), []string{"Vui lòng đăng nhập bằng mật khẩu", `name="next" value="/me#identities"`}, nil)

	contains(t, get(h, "/me", "u1").Body.String(), []string{`id="identities"`}, nil)
	link := depart(t, h, url.Values{"for": {"link"}}, as("u1"))
	f.did = nil
	w = back(h, "/sign-in/oidc?state=s&code=c", link, &http.Cookie{Name: "duyen_session", Value: "good-u1"})
	if w.Header().Get("Location") != "/me?done=linked#identities" || !slices.Equal(f.did, []string{"LinkIdentity u1 sealed_1"}) {
		t.Errorf("%d %v, did %q", w.Code, w.Header(), f.did)
	}
}

// TestSignInReplacesTheSession is E11: the sign-in a browser came with ends, and
// its cookie is replaced.
func TestSignInReplacesTheSession(t *testing.T) {
	f := samples()
	h := site(t, f)
	w := post(h, "/sign-in", right("/"), as("u9"))
	if f.before.User != "u9" || f.before.Session == "" {
		t.Errorf("ended %+v", f.before)
	}
	if c := w.Result().Cookies()[0]; c.Name != "duyen_session" || c.Value != "good-u1" {
		t.Errorf("cookie %+v", c)
	}
}
