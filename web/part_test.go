package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duyen/match"
)

// ask makes a GET with headers in pairs of name and value.
func ask(h http.Handler, address, user string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	if user != "" {
		r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-" + user})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestPartsComeAlone: the script gets what it asks for without what stands around it,
// and nobody's cache takes the one for the other.
func TestPartsComeAlone(t *testing.T) {
	f := samples()
	h := site(t, f)
	whole, part := ask(h, "/search?q=que&kind=startup", ""), ask(h, "/search?q=que&kind=startup", "", "X-Part", "found")
	wellFormed(t, "part", strings.TrimPrefix(part.Body.String(), "<!doctype html>"))
	contains(t, part.Body.String(), []string{`<div id="found">`, "<title>que – ", "data-say>23 kết quả", `form="find"`}, []string{"<header", "app.js", "<footer"})
	if part.Body.Len() >= whole.Body.Len() {
		t.Error("a part is as large as the whole")
	}
	for _, w := range []*httptest.ResponseRecorder{whole, part} {
		if !strings.Contains(w.Header().Get("Vary"), "X-Part") {
			t.Errorf("Vary is %q", w.Header().Get("Vary"))
		}
	}
	contains(t, ask(h, "/nope", "", "X-Part", "found").Body.String(), []string{"404"}, []string{"<header"})
	w := post(h, "/me/searches/save", nil, func(r *http.Request) { r.Header.Set("X-Part", "found") })
	contains(t, w.Body.String(), []string{"<header", `action="/sign-in"`}, nil) // the script shows it in place of the page
}

// TestHints: what is typed into a search box is completed with links, once in the
// reader's language, and nothing is searched for meanwhile.
func TestHints(t *testing.T) {
	f := samples()
	f.suggestions = []match.Suggestion{
		{Type: "place", Text: "Tra Bong"},
		{Type: "place", Text: "Trà Bồng"},
		{Type: "sector", Text: "Agriculture"},
		{Type: "profile", Kind: match.KindStartup, ID: "que", Text: "Quế " + canary},
	}
	h := site(t, f)
	w := ask(h, "/search?q=tra+b", "", "X-Part", "hints")
	wellFormed(t, "hints", strings.TrimPrefix(w.Body.String(), "<!doctype html>"))
	contains(t, w.Body.String(), []string{
		`<div id="hints">`, `href="/search?q=Tr%C3%A0&#43;B%E1%BB%93ng"`, "Địa phương", `href="/startups/que"`, "Dự án", "3 gợi ý", "Agriculture",
	}, []string{"Tra Bong", "<img"})
	if len(f.asked) != 0 {
		t.Error("a completion searched")
	}
	contains(t, ask(h, "/search?q=tra+b&lang=en", "", "X-Part", "hints").Body.String(), []string{"Tra Bong", "Place"}, []string{"Trà Bồng"})
	contains(t, get(h, "/search?q=tr%C3%A0+b%E1%BB%93ng", "").Body.String(), []string{"Có phải:", ">Agriculture</a>"}, []string{`class="chip" href="/startups/que"`, ">Trà Bồng</a>"})

	n := len(f.did)
	if body := ask(h, "/search?q=+", "", "X-Part", "hints").Body.String(); strings.Contains(body, "<li>") || len(f.did) != n {
		t.Error("nothing was completed")
	}
	f.fails = map[string]error{"Suggest": match.Fail(match.KindBusy, "starting", "starting")}
	if w := ask(h, "/search?q=a", "", "X-Part", "hints"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<div id="hints">`) {
		t.Errorf("without an index: %d", w.Code)
	}
	if w := get(h, "/search?q=a", ""); w.Code != http.StatusOK {
		t.Errorf("the page without completions: %d", w.Code)
	}
}

// TestUnchangedPagesAreNotSentAgain: to who is not signed in; others' pages are kept nowhere.
func TestUnchangedPagesAreNotSentAgain(t *testing.T) {
	f := samples()
	h := site(t, f)
	tag := ask(h, "/", "").Header().Get("Etag")
	if !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("the tag is %q", tag)
	}
	w := ask(h, "/", "", "If-None-Match", `"other", `+tag)
	if w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("Content-Length") != "" || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("unchanged: %d %v", w.Code, w.Header())
	}
	f.hits.Data[0].Name, f.hits.Data[0].Highlights = "Khác", nil
	if w := ask(h, "/", "", "If-None-Match", tag); w.Code != http.StatusOK || w.Body.Len() == 0 {
		t.Errorf("changed: %d", w.Code)
	}
	for address, user := range map[string]string{"/": "u1", "/sign-in": "", "/nope": ""} {
		if w := ask(h, address, user, "If-None-Match", "*"); w.Code == http.StatusNotModified || w.Header().Get("Etag") != "" {
			t.Errorf("%s as %q: %d with the tag %q", address, user, w.Code, w.Header().Get("Etag"))
		}
	}
}

// TestAssetsAreCompressedOnce: for who reads that, under the same tag.
func TestAssetsAreCompressedOnce(t *testing.T) {
	h := site(t, samples())
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.css", "app.js"} {
		address := a.path(name)
		plain := ask(h, address, "")
		for accepts, zips := range map[string]bool{"gzip": true, "br, gzip;q=0.8": true, "": false, "br": false, "gzip;q=0": false, "x-gzip2": false} {
			w := ask(h, address, "", "Accept-Encoding", accepts)
			if got := w.Header().Get("Content-Encoding") == "gzip"; got != zips {
				t.Errorf("%s for %q: compressed %v", name, accepts, got)
			}
			if w.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s varies with %q", name, w.Header().Get("Vary"))
			}
		}
		w := ask(h, address, "", "Accept-Encoding", "gzip")
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		if err != nil || !bytes.Equal(got, plain.Body.Bytes()) {
			t.Errorf("%s comes out different: %v", name, err)
		}
		if w := ask(h, address, "", "If-None-Match", plain.Header().Get("Etag")); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s that is there already: %d", name, w.Code)
		}
	}
	if script := string(a.files["app.js"].content); strings.Contains(script, "\n//") || strings.Contains(script, "`") {
		t.Error("the script is served with its comments, or has a text that may span lines")
	}
}

// TestFirstViewIsLight: page, style and script together, as they are sent.
func TestFirstViewIsLight(t *testing.T) {
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	assets := len(a.files["app.css"].zipped) + len(a.files["app.js"].zipped)
	for _, address := range []string{"/", "/search?q=que"} {
		page := zipped(t, get(site(t, samples()), address, "").Body.String())
		t.Logf("%s: %d bytes, style and script %d", address, page, assets)
		if page+assets > 20<<10 {
			t.Errorf("the first view of %s has %d bytes", address, page+assets)
		}
	}
}
