package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// pagesOf lists an address of every page with who asks and what it must answer.
var pagesOf = []struct {
	address, user string
	status        int
}{
	{"/", "", 200},
	{"/", "u1", 200},
	{"/search", "", 200},
	{"/search?q=que&kind=startup&sector=agri&after=x", "", 200},
	{"/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E&sector=%22%3E%3Cscript%3E&locality=x", "", 200},
	{"/startups/que", "", 200},
	{"/startups/que", "u1", 200},
	{"/startups/que?kind=investor", "u1", 200},
	{"/startups/que", "u2", 200},
	{"/startups/que/matches?kind=investor&limit=%22%3E%3Cscript%3E&spread=true", "u1", 200},
	{"/startups/que/matches?done=asked&to=quy", "u1", 200},
	{"/investors/quy/matches", "u3", 200},
	{"/startups/que/compare?kind=investor&with=quy&with=co&with=%22%3E%3Cscript%3E", "u1", 200},
	{"/startups/que/compare?with=none", "u1", 200},
	{"/startups/none/compare", "u1", 404},
	{"/mentors/co", "u2", 200},
	{"/investors/quy", "u3", 200},
	{"/offers/de-nghi", "", 200},
	{"/offers", "u5", 200},
	{"/organizations/hoi", "", 200},
	{"/sign-in?next=/startups/que", "", 200},
	{"/register?role=mentor", "", 200},
	{"/letter", "", 200},
	{"/about", "", 200},
	{"/confirm?token=dym_%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "", 200},
	{"/forgot", "", 200},
	{"/password?token=dym_x", "", 200},
	{"/password", "", 422},
	{"/investors/quy/feed", "u3", 200},
	{"/investors/quy/feed?done=dismiss&undo=%22%3E%3Cscript%3E", "u3", 200},
	{"/investors/quy/feed?event=match&unread=1&all=1&done=follow&undo=que", "u3", 200},
	{"/me/searches/srch_1/feed", "u1", 404},
	{"/me/webhooks", "u1", 200},
	{"/me/webhooks/whk_1?done=off", "u1", 200},
	{"/me/webhooks/whk_2", "u1", 200},
	{"/me/webhooks/whk_1", "u2", 404},
	{"/me/ways", "u1", 200},
	{"/me/ways?done=dropped&query=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&name=%3Cscript%3E", "u1", 200},
	{"/investors/quy/thesis", "u3", 200},
	{"/investors/quy/thesis?done=saved", "u3", 200},
	{"/me/introductions", "u1", 200},
	{"/me/introductions/int_requested", "u1", 200},
	{"/me/introductions/int_accepted?done=accept", "u1", 200},
	{"/me/introductions/int_met", "u1", 200},
	{"/me/introductions/int_declined", "u1", 200},
	{"/me/introductions/int_closed", "u1", 200},
	{"/me", "u1", 200},
	{"/me?dropped=%22%3E%3Cscript%3E", "u1", 200},
	{"/me/profiles/new", "u1", 200},
	{"/me/profiles/new?kind=startup&draft=drf_1", "u1", 200},
	{"/me/profiles/new?kind=mentor&draft=drf_1", "u1", 200},
	{"/me/profiles/new?kind=investor&draft=drf_1", "u1", 200},
	{"/me/profiles/new?kind=organization&draft=drf_1", "u1", 200},
	{"/me/profiles/new?kind=offer", "u1", 200},
	{"/me/profiles/que/edit?step=where", "u1", 200},
	{"/me/profiles/co/edit?step=time", "u2", 200},
	{"/me/profiles/quy/edit?step=looks", "u3", 200},
	{"/me/profiles/hoi/edit?step=review", "u5", 200},
	{"/me/profiles/que/edit", "u2", 403},
	{"/me/profiles/none/edit", "u1", 404},
	{"/me/profiles/que/delete", "u1", 200},
	{"/me/drafts/drf_hostile", "u1", 200},
	{"/me/drafts/drf_hostile?step=where&done=saved", "u1", 200},
	{"/me/drafts/drf_hostile?step=money", "u1", 200},
	{"/me/drafts/drf_hostile?step=contact", "u1", 200},
	{"/me/drafts/drf_hostile?step=review", "u1", 200},
	{"/me/drafts/drf_hostile", "u2", 404},
	{"/unsubscribe/dyu_x", "", 200},
	{"/mentors/co/slots", "", 200},
	{"/mentors/co/slots?slot=slt_open", "u1", 200},
	{"/mentors/co/slots?week=2026-11-23&done=added&slot=%22%3E%3Cscript%3E", "u2", 200},
	{"/mentors/co/slots?done=takes&capacity=%22%3E%3Cscript%3E", "u2", 200},
	{"/mentors/co/slots?week=2027-03-01", "u2", 200},
	{"/mentors/none/slots", "", 404},
	{"/me/bookings?done=booked", "u1", 200},
	{"/me/bookings", "u2", 200},
	{"/me/bookings/bkg_ahead?done=booked", "u1", 200},
	{"/me/bookings/bkg_begun", "u1", 200},
	{"/me/bookings/bkg_begun", "u2", 200},
	{"/me/bookings/bkg_held", "u1", 200},
	{"/me/bookings/bkg_held", "u2", 200},
	{"/me/bookings/bkg_cancelled", "u1", 200},
	{"/me/bookings/bkg_none", "u1", 404},
	{"/me?done=changed", "u1", 200},
	{"/me?done=%3Cscript%3E", "u1", 200},
	{"/startups/que?done=asked", "u2", 200},
	{"/organizations/hoi/workspace", "u5", 200},
	{"/organizations/hoi/inbox", "u5", 200},
	{"/organizations/hoi/inbox?show=overdue&offer=%22%3E%3Cscript%3E", "u5", 200},
	{"/organizations/hoi/members?find=que", "u5", 200},
	{"/organizations/hoi/members?state=%3Cscript%3E&kind=x&done=ended&profile=%22%3E%3Cscript%3E&means=paper", "u5", 200},
	{"/organizations/hoi/board", "u5", 200},
	{"/organizations/hoi/pledges?done=unpledged&kind=%22%3E%3Cscript%3E", "u5", 200},
	{"/organizations/hoi/pledges/plg_1", "u5", 200},
	{"/organizations/hoi/pledges/plg_2", "u5", 200},
	{"/organizations/hoi/pledges/plg_9", "u5", 404},
	{"/organizations/hoi/scoreboard", "u5", 200},
	{"/organizations/hoi/scoreboard?month=%22%3E%3Cscript%3E", "u5", 422},
	{"/organizations/hoi/scoreboard/members?month=2026-11", "u5", 200},
	{"/organizations/hoi/scoreboard/none", "u5", 404},
	{"/organizations/none/workspace", "u5", 404},
	{"/me/memberships", "u1", 200},
	{"/me/assisted", "u1", 200},
	{"/me/assisted?done=%3Cscript%3E", "u2", 403},
	{"/office/verifications?after=%22%3E%3Cscript%3E", "u5", 200},
	{"/office/verifications?done=verified&kind=mentor&id=co&after=quy", "u5", 200},
	{"/office/flags?state=%22%3E%3Cscript%3E", "u5", 200},
	{"/office/flags?state=upheld&done=uphold&kind=startup&profile=%22%3E%3Cscript%3E", "u5", 200},
	{"/office/flags?after=flg_2", "u5", 200},
	{"/office/requests?state=%22%3E%3Cscript%3E&done=noted", "u5", 200},
	{"/office/requests?state=overdue&after=drq_2", "u5", 200},
	{"/reports/funnel", "u5", 200},
	{"/reports/funnel?from=%22%3E%3Cscript%3E&by=%22%3E", "u5", 400},
	{"/reports/funnel/list?step=met&by=sector&value=%22%3E%3Cscript%3E", "u5", 200},
	{"/reports/scoreboard?sort=%22%3E", "u5", 200},
	{"/runs?organization=hoi", "u5", 200},
	{"/runs/new?organization=hoi", "u5", 200},
	{"/runs/run_1?done=ban&subject=%22%3E%3Cscript%3E&target=x&with=run_2", "u5", 200},
	{"/runs/run_1", "u1", 200},
	{"/runs/run_2", "u5", 200},
	{"/runs/run_4", "u5", 200},
	{"/runs/run_5?done=publish", "u5", 200},
	{"/runs/run_none", "u5", 404},
	{"/startups/none", "", 404},
	{"/startups/kin", "u1", 404},
	{"/mentors/que", "", 404},
	{"/no/such/page", "", 404},
}

var (
	// leaked is a key of the catalogue that came out instead of its text.
	leaked = regexp.MustCompile(`\b(page|fact|field|hint|scope|flag|opens|facet|kind|kinds|signal|reason|unmet|change|fit|role|who|range|understood|error|language|capital|format|led_by|offer_kind|event|changed|digest|dismissal|decline|result|introduction|strict|delivery|webhook|problem|run|figure|edit)\.[a-z_]+`)
	// runs is anything a browser would run or style from the page itself.
	runs = regexp.MustCompile(`(?i)<script[^>]*>[^<]|\son[a-z]+=|\sstyle=|javascript:|<style|<iframe|<img`)
)

func TestPages(t *testing.T) {
	f := samples()
	f.provider, f.roles = "id.example.vn", []match.Role{match.RoleDOST}
	f.blocked = []service.Blocked{{Account: "u7", Profiles: []match.Card{{Name: canary}}}, {Account: "u8"}}
	f.entries, f.more, f.introductions = sampleEntries(), "itm_1", sampleIntroductions()
	f.hooks = sampleHooks()
	f.time.fill()
	f.drafts = map[string]match.Draft{"drf_hostile": hostileDraft()}
	f.searches = []match.SavedSearch{{ID: "srch_1", Name: "Quế " + canary, Query: "q=que"}, {ID: "srch_2", Name: "N", Query: "colour=red"}}
	f.agreements = []match.Agreement{
		{ID: "a1", From: "co", To: "que", State: match.AgreementAsked, Message: canary},
		{ID: "a2", From: "que", To: "quy", State: match.AgreementAgreed},
		{ID: "a3", From: "que", To: "gone", State: match.AgreementAsked},
	}
	h := site(t, f, DemoAccount{Email: "startup@demo.test", Password: "p", Role: match.RoleFounder})
	for _, c := range pagesOf {
		for _, lang := range []string{"vi", "en"} {
			address := c.address + map[bool]string{true: "&", false: "?"}[strings.Contains(c.address, "?")] + "lang=" + lang
			w := get(h, address, c.user)
			body := w.Body.String()
			if w.Code != c.status {
				t.Errorf("%s: status %d, want %d", address, w.Code, c.status)
			}
			if !strings.Contains(body, `<html lang="`+lang+`">`) || w.Header().Get("Content-Language") != lang {
				t.Errorf("%s: not in %s", address, lang)
			}
			wellFormed(t, address, body)
			visible := regexp.MustCompile(`alert\([^)]*\)|onerror=[^&]*&gt;|onerror=alert`).ReplaceAllString(body, "")
			if m := runs.FindString(visible); m != "" {
				t.Errorf("%s: the page carries %q", address, m)
			}
			if m := leaked.FindString(body); m != "" {
				t.Errorf("%s: %q has no text", address, m)
			}
			if n := zipped(t, body); n > 20<<10 {
				t.Errorf("%s: %d bytes zipped", address, n)
			}
		}
	}
}

// TestNamesAreNoReadingOfContacts: what an officer reads of a contact is noted, so a
// page that shows none asks for none. Who writes a profile reads it whole.
func TestNamesAreNoReadingOfContacts(t *testing.T) {
	shows := regexp.MustCompile(`^/(startups|mentors|investors|offers|organizations)/[^/?]*(\?.*)?$|^/me/(profiles|drafts)/|/thesis(\?|$)`)
	f := samples()
	f.roles, f.introductions = []match.Role{match.RoleDOST}, sampleIntroductions()
	f.time.fill()
	h := site(t, f)
	for _, c := range pagesOf {
		if shows.MatchString(c.address) {
			continue
		}
		f.read = nil
		if get(h, c.address, c.user); len(f.read) > 0 {
			t.Errorf("%s reads the contacts of %q", c.address, f.read)
		}
	}
}

// TestEveryViewIsReadable reads all pages in all languages: a server reads each when
// it is first asked for.
func TestEveryViewIsReadable(t *testing.T) {
	for lang, pages := range views() {
		for name, view := range pages {
			if _, err := view(); err != nil {
				t.Errorf("%s in %s: %v", name, lang, err)
			}
		}
		if len(pages) < 15 {
			t.Errorf("only %d pages in %s", len(pages), lang)
		}
	}
}

// wellFormed checks that every element that is opened is closed in order, that
// ids are unique and that every field has a label.
func wellFormed(t *testing.T, address, page string) {
	t.Helper()
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true, "circle": true, "path": true, "rect": true}
	var open []string
	ids, labels, fields := map[string]bool{}, map[string]bool{}, []string{}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		attr := map[string]string{}
		for _, a := range token.Attr {
			attr[a.Key] = a.Val
		}
		switch kind {
		case html.StartTagToken:
			if !void[token.Data] {
				open = append(open, token.Data)
			}
			if id := attr["id"]; id != "" && ids[id] {
				t.Errorf("%s: id %s stands twice", address, id)
			}
			ids[attr["id"]] = true
			if token.Data == "label" {
				labels[attr["for"]] = true
			}
			if (token.Data == "input" || token.Data == "select" || token.Data == "textarea") && attr["type"] != "hidden" {
				fields = append(fields, attr["id"])
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("%s: </%s> closes %v", address, token.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: never closed: %v", address, open)
	}
	for _, id := range fields {
		if !labels[id] {
			t.Errorf("%s: field %q has no label", address, id)
		}
	}
}

func zipped(t *testing.T, page string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, page); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestStyleWeight(t *testing.T) {
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	css := a.files["app.css"].content
	if n := zipped(t, string(css)); n > 8<<10 {
		t.Errorf("the style sheet has %d bytes zipped", n)
	}
	if n := len(a.files["app.js"].content); n > 4<<10 {
		t.Errorf("the script has %d bytes", n)
	}
	if regexp.MustCompile(`url\(|@import|expression`).Match(css) {
		t.Error("the style sheet loads something")
	}
}

func TestHeaders(t *testing.T) {
	h := site(t, samples())
	for _, address := range []string{"/", "/search?q=a", "/startups/que", "/nope", "/sign-in"} {
		w := get(h, address, "")
		csp := w.Header().Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %s", address, want)
			}
		}
		if strings.Contains(csp, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", address, w.Header())
		}
	}
}

func TestPersonalPagesAreNotCached(t *testing.T) {
	h := site(t, samples())
	cases := []struct{ address, user, want string }{
		{"/", "", "no-cache"},
		{"/", "u1", "no-store"},
		{"/search?q=a", "u1", "no-store"},
		{"/startups/que", "", "no-cache"},
		{"/startups/que", "u1", "no-store"},
		{"/sign-in", "", "no-store"},
		{"/nope", "", "no-store"},
	}
	for _, c := range cases {
		if got := get(h, c.address, c.user).Header().Get("Cache-Control"); got != c.want {
			t.Errorf("%s as %q: Cache-Control %q, want %q", c.address, c.user, got, c.want)
		}
	}
}

func TestLinksThatRunAreNoLinks(t *testing.T) {
	cases := []struct{ in, want string }{
		{"https://a.vn", "https://a.vn"},
		{"HTTP://a.vn", "HTTP://a.vn"},
		{"www.a.vn", "https://www.a.vn"},
		{"javascript:alert(1)", ""},
		{"JaVaScRiPt:alert(1)//http://", ""},
		{"data:text/html,x", ""},
		{" https://a.vn", ""},
		{"//a.vn", ""},
		{"github:owner/name", ""},
		{"", ""},
	}
	for _, c := range cases {
		if got := webLink(c.in); got != c.want {
			t.Errorf("webLink(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestErrorsTellNothingInternal(t *testing.T) {
	f := samples()
	f.getErr = match.Wrap(errors.New("SELECT secret FROM /var/lib"), "store")
	w := get(site(t, f), "/startups/que", "")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "SELECT") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	f = samples()
	f.panics = true
	w = get(site(t, f), "/startups/que", "")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("panic: status %d: %s", w.Code, w.Body)
	}
	f = samples()
	f.getErr = match.Fail(match.KindBusy, "busy", "overloaded")
	w = get(site(t, f), "/startups/que", "")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("busy: status %d, %v", w.Code, w.Header())
	}
}

func TestStaticFilesKeep(t *testing.T) {
	h := site(t, samples())
	page := get(h, "/", "").Body.String()
	address := regexp.MustCompile(`/static/[0-9a-f]+/app\.css`).FindString(page)
	w := get(h, address, "")
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", address, w.Code, w.Header())
	}
	if w := get(h, "/static/0/app.css", ""); strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Error("a file under an old address may be kept for ever")
	}
	if w := get(h, "/static/0/web.go", ""); w.Code != 404 {
		t.Errorf("a file that is none: %d", w.Code)
	}
}

// TestSearchSaysWhatItLacks: results that may not be all say so, and a refused
// query is not called one without results.
func TestSearchSaysWhatItLacks(t *testing.T) {
	f := samples()
	f.hits = match.Hits{Degraded: true}
	if body := get(site(t, f), "/search?q=que&lang=en", "").Body.String(); !strings.Contains(body, "being rebuilt") {
		t.Error("nothing is said of the rebuild")
	}
	f.hits, f.searchErr = match.Hits{}, match.Fail(match.KindMalformed, "too_long", "too long")
	if body := get(site(t, f), "/search?q=que&lang=en", "").Body.String(); strings.Contains(body, locale.Text("en", "page.search.none", nil)) {
		t.Error("a refused query is called one without results")
	}
}
