package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"duyen/match"
)

// formIn reads the fields of a page's first form that is sent to an address.
func formIn(t *testing.T, page, action string) url.Values {
	t.Helper()
	values, inside := url.Values{}, false
	z := html.NewTokenizer(strings.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		attr := map[string]string{}
		for _, a := range token.Attr {
			attr[a.Key] = a.Val
		}
		switch {
		case token.Data == "form" && kind == html.StartTagToken:
			inside = attr["action"] == action
		case token.Data == "form" && inside:
			return values
		case token.Data == "input" && inside && attr["name"] != "":
			values.Add(attr["name"], attr["value"])
		}
	}
	t.Fatalf("no form to %s: %s", action, page)
	return nil
}

// TestFormOutlivesSession: what somebody has typed when their session ends is shown
// to them after the next sign-in, and sent on as it was.
func TestFormOutlivesSession(t *testing.T) {
	f := samples()
	h := site(t, f)
	const to = "/mentors/co/ask?once=k1"
	typed := url.Values{"from": {"que"}, "message": {"Chào cô,\r\n\"em\" cần " + canary}, "many": {"b", "a"}, "password": {"secret"}}

	w := post(h, to, typed, func(r *http.Request) { r.Header.Set("Referer", "http://example.com/mentors/co?kind=x") })
	page := w.Body.String()
	wellFormed(t, to, page)
	if w.Code != http.StatusUnauthorized || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	contains(t, page, []string{"Nội dung vừa nhập vẫn còn"}, []string{"secret", "hreflang", "<img"})

	in := formIn(t, page, "/sign-in")
	if in.Get("next") != "/mentors/co?kind=x" {
		t.Errorf("back leads to %q", in.Get("next"))
	}
	in.Set("email", "an@example.vn")
	in.Set("password", "wrong")
	w = post(h, "/sign-in", in, nil)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("the wrong password: %d", w.Code)
	}
	in = formIn(t, w.Body.String(), "/sign-in")
	in.Set("password", "right")
	w = post(h, "/sign-in", in, nil)
	page = w.Body.String()
	wellFormed(t, "resume", page)
	if w.Code != http.StatusOK || len(w.Result().Cookies()) != 1 || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	contains(t, page, []string{"Gửi tiếp", "An &lt;script&gt;", "Chào cô", `href="/mentors/co?kind=x"`}, []string{"<img", "secret"})

	sent := formIn(t, page, to)
	for name, want := range map[string]string{"from": "que", "message": strings.ReplaceAll(typed.Get("message"), "\r", ""), "many": "b a"} {
		if got := strings.Join(sent[name], " "); got != want {
			t.Errorf("%s is %q, was %q", name, got, want)
		}
	}
	if sent.Has("password") || sent.Has("next") || sent.Has("email") {
		t.Errorf("too much is sent on: %v", sent)
	}
	if w := postAs(h, to, "u1", sent); w.Code != http.StatusSeeOther || len(f.did) == 0 || !strings.HasPrefix(f.did[len(f.did)-1], "Ask que co Chào cô") {
		t.Errorf("sent on: %d %v", w.Code, f.did)
	}
}

// TestSignedInElsewhere: who has signed in through another tab goes on in this one.
func TestSignedInElsewhere(t *testing.T) {
	h := site(t, samples(), DemoAccount{Email: "an@example.vn", Password: "right", Role: match.RoleFounder})
	page := post(h, "/me/searches/save", url.Values{"query": {"q=que"}}, nil).Body.String()
	in := formIn(t, page, "/sign-in")
	in.Set("already", "1")
	if w := post(h, "/sign-in", in, nil); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "chưa đăng nhập") {
		t.Errorf("nobody is signed in: %d", w.Code)
	}
	if w := postAs(h, "/sign-in", "u1", in); w.Code != http.StatusOK || formIn(t, w.Body.String(), "/me/searches/save").Get("query") != "q=que" {
		t.Errorf("signed in elsewhere: %d", w.Code)
	}
	in.Del("already")
	in.Set("demo", "an@example.vn")
	if w := post(h, "/sign-in", in, nil); w.Code != http.StatusOK || formIn(t, w.Body.String(), "/me/searches/save").Get("query") != "q=que" {
		t.Errorf("a demo account: %d", w.Code)
	}
}

// TestKeptFormsStayHere: what is kept only goes to pages of ours, and is bounded.
func TestKeptFormsStayHere(t *testing.T) {
	h := site(t, samples())
	for _, path := range []string{"https://evil.vn/x", "//evil.vn/x", "/\\evil.vn", "javascript:alert(1)", "/sign-out", "/"} {
		in := right("/")
		in.Set("resume", path)
		in.Set("kept.a", "b")
		if w := post(h, "/sign-in", in, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
			t.Errorf("%s: %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	for name, form := range map[string]url.Values{
		"too long": {"a": {strings.Repeat("x", maxKept)}},
		"too many": {"a": make([]string, maxKeptFields+1)},
	} {
		w := post(h, "/me/searches/save", form, nil)
		if w.Code != http.StatusUnauthorized || strings.Contains(w.Body.String(), `name="resume"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	w := post(h, "/me/searches/save", right(""), func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
	if w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "kept.") {
		t.Errorf("a form from elsewhere: %d", w.Code)
	}
	w = post(h, "/me/searches/save", url.Values{"a": {"b"}}, func(r *http.Request) { r.Header.Set("Referer", "https://evil.vn/x") })
	if got := formIn(t, w.Body.String(), "/sign-in").Get("next"); got != "/me" {
		t.Errorf("back leads to %q", got)
	}
}
