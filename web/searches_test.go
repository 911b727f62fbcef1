package web

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"duyen/match"
)

// TestSavingFromTheSearchPage: one button keeps the search as it stands, under
// the words for it.
func TestSavingFromTheSearchPage(t *testing.T) {
	f := samples()
	h := site(t, f)
	address := "/search?q=que+tra&kind=startup&sector=agri&verified=true&after=abc"
	if body := get(h, address, "").Body.String(); strings.Contains(body, "/me/searches/save") {
		t.Error("visitors are offered to save")
	}
	body := get(h, address, "u1").Body.String()
	const query = "kind=startup&q=que+tra&sector=agri&verified=true"
	if !strings.Contains(body, `action="/me/searches/save?once=`) || !strings.Contains(html.UnescapeString(body), `name="query" value="`+query+`"`) {
		t.Errorf("the page does not offer it: %s", body)
	}
	if q := f.asked[len(f.asked)-1]; !q.Filter.Verified {
		t.Errorf("asked for %+v", q)
	}
	w := postAs(h, "/me/searches/save", "u1", url.Values{"query": {query}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me?done=search_saved#searches" {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	if got := f.did[len(f.did)-1]; got != "SaveSearch que tra, Dự án khởi nghiệp, Nông nghiệp|kind=startup&q=que+tra&sector=agri&verified=true" {
		t.Errorf("did %s", got)
	}
	n := len(f.did)
	if w := postAs(h, "/me/searches/save", "u1", url.Values{"query": {"colour=red"}}); w.Code != http.StatusUnprocessableEntity || len(f.did) != n {
		t.Errorf("a bad one: %d, %v", w.Code, f.did[n:])
	}
	if w := postAs(h, "/me/searches/save", "", url.Values{"query": {"q=que"}}); w.Code != http.StatusUnauthorized || len(f.did) != n {
		t.Errorf("a visitor: %d, %v", w.Code, f.did[n:])
	}
	f.fails = map[string]error{"SaveSearch": match.Fail(match.KindConflict, "too_many_searches", "too many")}
	if w := postAs(h, "/me/searches/save", "u1", url.Values{"query": {"q=que"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "tìm kiếm đã lưu") {
		t.Errorf("one too many: %d", w.Code)
	}
	if w := postAs(h, "/me/searches/drop", "u1", url.Values{"id": {"srch_1"}}); w.Code != http.StatusSeeOther || f.did[len(f.did)-1] != "DropSearch srch_1" {
		t.Errorf("dropped: %d %v", w.Code, f.did)
	}
	if w := get(h, "/me/searches", "u1"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me#searches" {
		t.Errorf("/me/searches leads to %s", w.Header().Get("Location"))
	}
}

// TestOneClickUnsubscribe: mail programs post from wherever they are, without a
// sign-in (RFC 8058); looking changes nothing.
func TestOneClickUnsubscribe(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/unsubscribe/dyu_abc", "")
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `<form method="post" action="/unsubscribe/dyu_abc"`) || strings.Join(f.did, " ") != "CanUnsubscribe dyu_abc" {
		t.Errorf("%d, did %v", page.Code, f.did)
	}
	if page.Header().Get("Cache-Control") != "no-store" || page.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("headers %v", page.Header())
	}
	for _, header := range []map[string]string{
		{},
		{"Origin": "https://mail.example"},
		{"Sec-Fetch-Site": "cross-site", "Origin": "null"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/unsubscribe/dyu_abc", strings.NewReader("List-Unsubscribe=One-Click"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range header {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK || f.did[len(f.did)-1] != "Unsubscribe dyu_abc" || len(w.Result().Cookies()) != 0 {
			t.Errorf("%v: %d, did %v", header, w.Code, f.did)
		}
	}
	f.fails = map[string]error{
		"CanUnsubscribe": match.Fail(match.KindNotFound, "not_found", "none"), "Unsubscribe": match.Fail(match.KindNotFound, "not_found", "none"),
	}
	if w := get(h, "/unsubscribe/dyu_old", ""); w.Code != http.StatusNotFound {
		t.Errorf("an old address: %d", w.Code)
	}
	if w := postAs(h, "/unsubscribe/dyu_old", "", nil); w.Code != http.StatusNotFound {
		t.Errorf("an old address: %d", w.Code)
	}
	f.wait = 9
	n := len(f.did)
	if w := postAs(h, "/unsubscribe/dyu_abc", "", nil); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || len(f.did) != n {
		t.Errorf("too many tries: %d", w.Code)
	}
}

func TestLoggedPaths(t *testing.T) {
	for path, want := range map[string]string{"/unsubscribe/dyu_abc": "/unsubscribe/…", "/startups/a": "/startups/a"} {
		if got := logged(path); got != want {
			t.Errorf("%s is logged as %s", path, got)
		}
	}
}

// postAs sends a form, signed in as user unless "".
func postAs(h http.Handler, address, user string, form url.Values) *httptest.ResponseRecorder {
	return post(h, address, form, func(r *http.Request) {
		if user != "" {
			r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-" + user})
		}
	})
}
