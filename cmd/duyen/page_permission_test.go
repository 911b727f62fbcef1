package main

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/match"
	"duyen/web"
)

// Who may open a page or send a form, beside lists of accounts.
const (
	anybody  = "*"
	member   = "+" // who is signed in
	nobody   = ""  // not even they: a secret is wrong, or what is named is somebody else's
	changers = "startup admin"
)

// pageRow is one route of the pages: who may use it in the world of the test, and what
// a form names of others there.
type pageRow struct {
	pattern, who, names string
}

// kindRow is what every kind of profile has.
type kindRow struct{ keeps, reads, moderates string }

// pageTable names every route of the pages. Forms of the last part would end the
// others: they come last.
func pageTable() (out []pageRow) {
	add := func(who, names string, patterns ...string) {
		for _, p := range patterns {
			out = append(out, pageRow{p, who, names})
		}
	}
	get := func(who string, paths ...string) {
		for _, p := range paths {
			add(who, "", "GET "+p)
		}
	}
	post := func(who, names string, paths ...string) {
		for _, p := range paths {
			add(who, names, "POST "+p)
		}
	}
	get(anybody, "/{$}", "/search", "/startups", "/mentors", "/investors", "/organizations", "/offers", "/offers/preview", "/about", "/figures", "/figures.csv",
		"/register", "/letter", "/handover", "/forgot", "/sign-in", "/calendars/{token}/duyen.ics", "/me/searches")
	add(nobody, "", "/", "GET /confirm", "GET /password", "GET /email", "GET /sign-in/oidc", "GET /unsubscribe/{token}", "GET /static/{hash}/{file}", "POST /sign-in/oidc", "POST /unsubscribe/{token}")
	post(nobody, "", "/register", "/confirm", "/handover", "/forgot", "/password", "/email", "/sign-in") // an empty form is refused

	kinds := map[match.Kind]kindRow{ // the commune's officer acts where startup and mentor are
		match.KindStartup:      {"startup", "startup commune dost admin", "commune dost admin"},
		match.KindMentor:       {"mentor", "mentor commune dost admin", "commune dost admin"},
		match.KindInvestor:     {"investor", "investor dost admin", "dost admin"},
		match.KindOrganization: {"association", "association dost admin", "dost admin"},
		match.KindOffer:        {"judge", "judge admin", "admin"}, // a draft
	}
	for _, k := range match.Kinds() {
		at, who := "/"+k.Plural()+"/{id}", kinds[k]
		page := anybody
		if k == match.KindOffer { // a draft
			page = "judge admin"
		}
		get(page, at)
		get(who.reads, at+"/matches", at+"/compare")
		get(anybody, at+"/matches/{to}/ask", at+"/compare/{to}/ask") // lead back to the list, which says no itself
		post(who.keeps, "", at+"/matches/{to}/ask", at+"/compare/{to}/ask")
		post("club", "from", at+"/introduce", at+"/ask")
		post(who.moderates, "", at+"/verification", at+"/hidden")
		if k != match.KindOffer {
			get(who.keeps+" admin", at+"/feed")
			post(who.keeps, "item", feedForms(at)...)
		}
	}
	get("judge admin", "/offers/{id}/edit")
	post("judge admin", "", "/offers/{id}/edit", "/offers/{id}/copy", "/offers/{id}/submit", "/offers/{id}/publish", "/offers/{id}/close", "/offers/{id}/renew")
	get(member, "/offers/new", "/me/offers", "/me/offers/review")
	post(member, "", "/offers/new", "/offers/preview")

	get("investor admin", "/investors/{id}/thesis")
	get(anybody, "/investors/{id}/thesis/preview") // leads back
	post("investor admin", "", "/investors/{id}/thesis", "/investors/{id}/thesis/preview")

	get(anybody, "/mentors/{id}/slots")
	get("mentor", "/mentors/{id}/calendar.ics")
	post("mentor", "slot", "/mentors/{id}/slots/add", "/mentors/{id}/slots/drop", "/mentors/{id}/slots/restore", "/mentors/{id}/slots/import", "/mentors/{id}/slots/busy")
	post("mentor admin", "", "/mentors/{id}/slots/takes")
	post("startup", "from slot", "/mentors/{id}/slots/book")
	get(member, "/me/bookings")
	get("startup mentor", "/me/bookings/{id}", "/me/bookings/{id}/calendar.ics")
	post("startup mentor", "", "/me/bookings/{id}/cancel", "/me/bookings/{id}/no_show", "/me/bookings/{id}/held")
	post(member, "", "/me/bookings/link", "/me/bookings/unlink")

	get(member, "/me", "/me/export", "/me/introductions", "/me/feed", "/me/ways", "/me/webhooks", "/me/memberships", "/me/profiles/new")
	get("commune dost admin", "/office/verifications")
	post("dost admin", "verify", "/office/verifications")
	get("dost admin", "/office/requests")
	post("dost admin", "request", "/office/requests", "/office/requests/{id}", "/office/requests/{id}/erase")
	get("commune dost admin", "/office/flags")
	post("dost admin", "decision", "/office/flags/{id}/dismiss", "/office/flags/{id}/uphold")
	get("association club commune dost admin", "/me/assisted")
	post("association club commune dost admin", "", "/me/assisted")
	post("commune", "kept", "/me/assisted/code")
	post(nobody, "kept", "/me/assisted/keep") // its officer is still there
	get("startup mentor", "/me/introductions/{id}")
	post("startup mentor", "", "/me/introductions/{id}/accept", "/me/introductions/{id}/decline", "/me/introductions/{id}/met", "/me/introductions/{id}/outcome",
		"/me/introductions/{id}/finish", "/me/introductions/{id}/message", "/me/introductions/{id}/withdraw")
	get("startup", "/me/drafts/{id}", "/me/searches/{id}/feed")
	get(changers, "/me/profiles/{id}/edit", "/me/profiles/{id}/delete")
	post(changers, "", "/me/profiles/{id}/edit", "/me/profiles/{id}/delete")
	post(member, "draft", "/me/drafts/preview", "/me/profiles/new", "/me/drafts/{id}", "/me/drafts/drop", "/me/drafts/restore")
	post("startup", "item", feedForms("/me/searches/{id}")...)
	post("startup", "search", "/me/searches/drop")
	post(member, "", "/me/searches/save", "/me/ways/save", "/me/keys/make", "/me/asks/send", "/me/account/change", "/me/password/change", "/me/email/ask", "/me/email/keep", "/me/webhooks", "/me/memberships/take",
		"/me/data/give", "/me/data/withdraw", "/me/data/erase", "/me/blocks/undo", "/me/identities/end")
	post("startup", "key", "/me/keys/end")
	post("startup", "session", "/me/sessions/end")
	post("startup mentor", "agreement", "/me/agreements/accept", "/me/agreements/decline", "/me/agreements/withdraw")
	post("startup", "search-feed", "/me/ways/settings", "/me/ways/link", "/me/ways/unlink", "/me/ways/drop")
	post("startup association admin", "membership", "/me/memberships/end")
	post("startup", "membership", "/me/memberships/confirm")

	get("investor", "/me/webhooks/{id}")
	post("investor", "", "/me/webhooks/{id}/change", "/me/webhooks/{id}/on", "/me/webhooks/{id}/off", "/me/webhooks/{id}/test", "/me/webhooks/{id}/secret", "/me/webhooks/{id}/replay", "/me/webhooks/{id}/delete")

	const space = "/organizations/{id}"
	get("association dost admin", space+"/workspace", space+"/members", space+"/pledges", space+"/pledges/{pledge}", space+"/scoreboard", space+"/scoreboard.csv", space+"/scoreboard/{figure}")
	get("association", space+"/inbox")
	get("association admin", space+"/members/import", space+"/board", space+"/board.csv", space+"/board.xlsx")
	post("association admin", "", space+"/members/import", space+"/board", space+"/pledges", space+"/pledges/{pledge}", space+"/pledges/{pledge}/end")
	post("association admin", "member", space+"/members/invite", space+"/members/code", space+"/members/end")
	post(nobody, "introduction", space+"/inbox/{move}") // that is not the association's

	get("commune dost admin", "/reports/funnel", "/reports/funnel.csv", "/reports/funnel.xlsx", "/reports/funnel/list")
	get("dost admin", "/reports/scoreboard")
	get(member, "/runs")
	get("association club commune dost admin", "/runs/new")
	get("association dost admin", "/runs/{id}", "/runs/{id}/pairs.csv", "/runs/{id}/pairs.xlsx", "/runs/{id}/print")
	post("association club commune dost admin", "", "/runs")
	for _, deed := range []string{"fix", "unfix", "ban", "unban", "rules", "places", "apart", "together", "solve", "replay", "publish", "undo", "delete"} {
		post("association dost admin", "pair", "/runs/{id}/"+deed)
	}

	for _, k := range match.Kinds() {
		page := member
		if k == match.KindOffer {
			page = "judge dost admin"
		}
		post(page, "", "/"+k.Plural()+"/{id}/report", "/"+k.Plural()+"/{id}/block")
	}
	post(member, "", "/me/sessions/everywhere")
	post(anybody, "", "/sign-out")
	return out
}

func feedForms(at string) (out []string) {
	for _, deed := range []string{"all-read", "settings", "follow", "unfollow", "open", "read", "unread", "dismiss", "snooze", "restore"} {
		out = append(out, at+"/feed/"+deed)
	}
	return out
}

// may tells whether an account is named.
func (r pageRow) may(account string) bool {
	return r.who == anybody || r.who == member && account != nobody || account != nobody && slices.Contains(strings.Fields(r.who), account)
}

// whispered are words that stand in what one account or two have of their own.
var whispered = map[string]string{
	"lời kín về quế":            "startup mentor",
	"chìa riêng số 7":           "startup",
	"nháp chưa ai hay":          "startup",
	"hẹn riêng bàn gỗ":          "startup mentor",
	"móc nối bí mật":            "investor",
	"đề nghị còn giấu":          "judge admin",
	"hứa thầm mùa tới":          "association dost admin",
	"vòng ghép kín":             "association dost admin",
	"bà Tư giữ giúp":            "commune",
	"mách riêng cán bộ":         "investor dost admin",
	"xin ngừng dùng số của tôi": "startup dost admin",
}

// pageWorld is the demo with something of everybody's own.
type pageWorld struct {
	*server
	t        *testing.T
	visitors map[string]*visitor // by account, nobody for who is not signed in
	ids      map[string]string
	heard    map[string]bool // which whispered words a page has told somebody
}

// accounts lists who visits, who is not signed in first.
func (w *pageWorld) accounts() []string {
	out := []string{nobody}
	for _, a := range configs.DemoAccounts() {
		out = append(out, strings.TrimSuffix(a.Email, "@demo.test"))
	}
	return out
}

func newPageWorld(t *testing.T) *pageWorld {
	s := serve(t, folder(t), "--demo", "--webhooks-private=true")
	s.settled(t)
	w := &pageWorld{s, t, map[string]*visitor{nobody: s.visitor(t)}, map[string]string{}, map[string]bool{}}
	for _, a := range w.accounts()[1:] {
		w.visitors[a] = s.as(t, a)
	}
	w.post("commune", "/me/assisted", url.Values{"name": {"bà Tư giữ giúp"}, "project": {"Chổi đót"}, "locality": {"Trà Bồng"}, "means": {"oral"}, "consents": {"publish_profile"}})
	w.find("kept", w.visitors["commune"].page("/me/assisted"), `name="account" value="([^"]+)"`)
	s.settled(t)                                                                                                                    // before anybody is told of new profiles
	w.post("investor", "/organizations/demo-association/report", url.Values{"reason": {"other"}, "message": {"mách riêng cán bộ"}}) // outside of the commune
	w.find("flag", w.visitors["dost"].page("/office/flags"), `/office/flags/(flg_[0-9a-z]+)/uphold`)
	w.post("startup", "/me/asks/send", url.Values{"kind": {"object"}, "text": {"xin ngừng dùng số của tôi"}})
	w.find("request", w.visitors["dost"].page("/office/requests"), `action="/office/requests/(req_[0-9a-z]+)"`)
	startup, mentor, association := w.visitors["startup"], w.visitors["mentor"], w.visitors["association"]
	w.find("introduction", mentor.page("/me/introductions"), `/me/introductions/(int_[0-9a-z]+)`)
	talk := "/me/introductions/" + w.ids["introduction"]
	mentor.send(talk+"/accept", nil, talk+"?done=accept")
	startup.send(talk+"/message", url.Values{"text": {"lời kín về quế"}}, talk+"?done=message")

	w.post("startup", "/me/keys/make", url.Values{"name": {"chìa riêng số 7"}, "scopes": {"read"}, "days": {"30"}})
	w.post("startup", "/me/searches/save", url.Values{"query": {"q=que"}})
	w.post("startup", "/organizations/demo-commune/ask", url.Values{"from": {"demo-startup"}, "message": {"Xin xem số liệu"}})
	s.as(t, "startup") // a second sign-in, which the first one may end
	me := startup.page("/me")
	w.find("key", me, `action="/me/keys/end[^>]*>(?:<[^>]*>)*?<input type="hidden" name="id" value="([^"]+)"`)
	w.find("search", me, `/me/searches/([^/"]+)/feed`)
	w.find("agreement", me, `action="/me/agreements/withdraw[^>]*>(?:<[^>]*>)*?<input type="hidden" name="id" value="([^"]+)"`)
	w.find("session", me, `action="/me/sessions/end[^>]*>(?:<[^>]*>)*?<input type="hidden" name="id" value="([^"]+)"`)

	_, _, begun := startup.see(startup.Get(s.url + "/me/profiles/new?kind=startup"))
	w.find("draft", begun, `draft=([^&]+)`)
	w.post("startup", begun, url.Values{"kind": {"startup"}, "draft": {w.ids["draft"]}, "step": {"who"}, "name": {"nháp chưa ai hay"}, "do": {"later"}})
	w.find("draft", startup.page("/me"), `/me/drafts/(drf_[0-9a-z]+)`)

	w.find("slot", startup.page("/mentors/demo-mentor/slots"), `name="slot" value="(slt_[0-9a-z]+)"`)
	_, _, booked := startup.see(startup.PostForm(s.url+"/mentors/demo-mentor/slots/book", url.Values{"slot": {w.ids["slot"]}, "from": {"demo-startup"}, "message": {"hẹn riêng bàn gỗ"}}))
	w.find("booking", booked, `/me/bookings/(bkg_[0-9a-z]+)`)
	w.find("calendar", w.post("startup", "/me/bookings/link", nil), `/calendars/(dyc_[A-Za-z0-9_-]+)/`)

	hooked := w.post("investor", "/me/webhooks", url.Values{"url": {"http://127.0.0.1:48999/in"}, "feeds": {"demo-investor"}, "description": {"móc nối bí mật"}, "events": {"match"}})
	w.find("webhook", hooked, `action="/me/webhooks/([^/"]+)/test[?]`)

	w.find("offer", w.visitors["judge"].page("/offers/new"), `name="id" value="(off_[a-z0-9]+)"`)
	w.post("judge", "/offers/new", url.Values{
		"id": {w.ids["offer"]}, "name": {"đề nghị còn giấu"}, "offer_kind": {"training"}, "sectors": {"quế"}, "locality": {"Trà Bồng"}, "quantity": {"1"}, "closes_on": {"2099-12-31"},
		"visibility": {"public"}, "as": {"draft"},
	})

	const space = "/organizations/demo-association"
	w.post("association", space+"/pledges", url.Values{"kind": {"hours"}, "hours": {"40"}, "from": {"2099-11-01"}, "to": {"2099-12-31"}, "note": {"hứa thầm mùa tới"}})
	w.find("pledge", association.page(space+"/pledges"), space+`/pledges/(plg_[a-z0-9]+)">40 giờ`)
	w.find("figure", association.page(space+"/scoreboard"), space+`/scoreboard/([a-z_]+)`)
	_, _, made := association.see(association.PostForm(s.url+"/runs", url.Values{
		"name": {"vòng ghép kín"}, "owner": {"organization:demo-association"}, "kind": {"mentor"}, "subjects": {"filter"}, "subject_place": {"Tỉnh Quảng Ngãi"}, "targets": {"all"}, "per_subject": {"1"},
	}))
	w.find("run", made, `/runs/([^/?]+)`)
	w.find("list", html.UnescapeString(w.visitors["dost"].page("/reports/funnel?by=kind")), `/reports/funnel/(list[^"]+)`)
	return w
}

// find keeps an id that stands in a text.
func (w *pageWorld) find(name, text, pattern string) {
	w.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		w.t.Fatalf("no %s (%s) in %.3000s", name, pattern, text)
	}
	w.ids[name] = m[1]
}

// post sends a form that must be accepted, and gives the page it leads to.
func (w *pageWorld) post(account, path string, form url.Values) string {
	w.t.Helper()
	v := w.visitors[account]
	status, page, to := v.see(v.PostForm(w.url+path, form))
	if status >= http.StatusBadRequest {
		w.t.Fatalf("POST %s as %s: %d: %s", path, account, status, page[max(0, strings.Index(page, "<main")):])
	}
	return page + to
}

// address puts what there is into a pattern.
func (w *pageWorld) address(pattern string) string {
	path := pattern[strings.Index(pattern, " ")+1:]
	path = strings.TrimSuffix(path, "{$}")
	ids := map[string]string{
		"/startups/{id}": "demo-startup", "/mentors/{id}": "demo-mentor", "/investors/{id}": "demo-investor", "/organizations/{id}": "demo-association", "/offers/{id}": w.ids["offer"],
		"/me/introductions/{id}": w.ids["introduction"], "/me/bookings/{id}": w.ids["booking"], "/me/drafts/{id}": w.ids["draft"], "/me/searches/{id}": w.ids["search"],
		"/me/webhooks/{id}": w.ids["webhook"], "/me/profiles/{id}": "demo-startup", "/runs/{id}": w.ids["run"],
		"/office/flags/{id}": w.ids["flag"], "/office/requests/{id}": w.ids["request"],
	}
	for prefix, id := range ids {
		if strings.HasPrefix(path, prefix) {
			path = strings.Replace(path, "{id}", id, 1)
		}
	}
	to := "demo-startup"
	if strings.HasPrefix(path, "/startups/") {
		to = "demo-mentor"
	}
	path = strings.NewReplacer("{to}", to, "{pledge}", w.ids["pledge"], "{figure}", w.ids["figure"], "{move}", "accept", "/calendars/{token}", "/calendars/"+w.ids["calendar"], "/reports/funnel/list", "/reports/funnel/"+w.ids["list"], "{token}", "dym_none",
		"{hash}", "0", "{file}", "style.css").Replace(path)
	if path == "/" && pattern == "/" {
		return "/nowhere"
	}
	return path
}

// form is what somebody sends who names what is not theirs.
func (w *pageWorld) form(names string) url.Values {
	out := url.Values{}
	for name := range strings.FieldsSeq(names) {
		switch name {
		case "from":
			out["from"], out["message"] = []string{"demo-startup-05"}, []string{"Xin chào"} // which only the club acts for
		case "slot":
			out["slot"] = []string{w.ids["slot"]}
		case "item":
			out["item"] = []string{"demo-startup"}
		case "draft":
			out["draft"], out["id"], out["kind"] = []string{w.ids["draft"]}, []string{w.ids["draft"]}, []string{"startup"}
		case "verify": // outside of the commune
			out["kind"], out["id"], out["on"] = []string{"organization"}, []string{"demo-association"}, []string{"true"}
		case "request":
			out["do"], out["answer"], out["version"] = []string{"done"}, []string{"Đã xóa"}, []string{"1"}
			out["sure"] = []string{"true"}
			out["person"], out["contact"], out["kind"] = []string{"Hồ Thị Ba"}, []string{"0900000000"}, []string{"access"}
		case "decision":
			out["decision"] = []string{"Không đúng"}
		case "kept":
			out["account"] = []string{w.ids["kept"]}
		case "search", "key", "session", "agreement", "introduction":
			out["id"] = []string{w.ids[name]}
		case "search-feed":
			out["feed"] = []string{w.ids["search"]}
		case "member":
			out["profile"] = []string{"demo-startup"}
		case "membership":
			out["organization"], out["profile"] = []string{"demo-association"}, []string{"demo-startup"}
		case "pair":
			out["subject"], out["target"] = []string{"demo-startup"}, []string{"demo-mentor"}
		}
	}
	return out
}

// ask sends a request as somebody, and checks what holds for every answer: nothing
// breaks, nothing leads away, nobody reads what is another's.
func (w *pageWorld) ask(r pageRow, account string, form url.Values) (status int, to string) {
	w.t.Helper()
	v, address := w.visitors[account], w.address(r.pattern)
	var page string
	if strings.HasPrefix(r.pattern, "POST ") {
		status, page, to = v.see(v.PostForm(w.url+address, form))
	} else {
		status, page, to = v.see(v.Get(w.url + address))
	}
	if status >= http.StatusInternalServerError {
		w.t.Errorf("%s as %q: %d", r.pattern, account, status)
	}
	if to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
		w.t.Errorf("%s as %q leads to %s", r.pattern, account, to)
	}
	for secret, who := range whispered {
		if !strings.Contains(page, secret) {
			continue
		}
		w.heard[secret] = true
		if !slices.Contains(strings.Fields(who), account) {
			w.t.Errorf("%s tells %q of %q", r.pattern, account, secret)
		}
	}
	return status, to
}

// refused tells whether somebody was sent away.
func refused(status int, to string) bool {
	return status >= http.StatusBadRequest || status == http.StatusSeeOther && strings.HasPrefix(to, "/sign-in")
}

// TestPagesKeepEverybodysOwn asks for every page and sends every form as every account
// and as nobody: it is let in who is named, what is another's stays as it is and is
// told to nobody, and nothing breaks.
func TestPagesKeepEverybodysOwn(t *testing.T) {
	w := newPageWorld(t)
	table := pageTable()
	named := map[string]bool{}
	for _, r := range table {
		if named[r.pattern] {
			t.Errorf("%s is named twice", r.pattern)
		}
		named[r.pattern] = true
	}
	pages, err := web.New(web.Options{Provider: "there is one", Reference: &match.Reference{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range pages.Routes() {
		if !named[pattern] {
			t.Errorf("nothing says who may use %s", pattern)
		}
		delete(named, pattern)
	}
	for pattern := range named {
		t.Errorf("%s is no route", pattern)
	}

	before := w.kept()
	for _, r := range table {
		for _, account := range w.accounts() {
			post := strings.HasPrefix(r.pattern, "POST ")
			if post && r.may(account) {
				continue
			}
			if status, to := w.ask(r, account, w.form(r.names)); refused(status, to) == r.may(account) {
				t.Errorf("%s as %q: %d %s", r.pattern, account, status, to)
			}
		}
	}
	if len(w.heard) != len(whispered) {
		t.Errorf("not all that is kept secret is shown to its owner: %v", w.heard)
	}
	after := w.kept()
	for account, had := range before {
		if has := after[account]; has != had {
			t.Errorf("what %s has was changed by others: %s", account, difference(had, has))
		}
	}
	for _, r := range table {
		for _, account := range w.accounts() {
			if strings.HasPrefix(r.pattern, "POST ") && r.may(account) {
				w.ask(r, account, url.Values{}) // an empty form breaks nothing
				break
			}
		}
	}
}

// difference gives where two texts part.
func difference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	part := func(s string) string { return s[max(0, at-120):min(len(s), at+200)] }
	return "\n" + part(a) + "\n" + part(b)
}

// kept gives what there is of each account, but when.
func (w *pageWorld) kept() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	when := regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]*"`)
	for _, account := range []string{"startup", "mentor", "investor", "association", "judge"} {
		res, err := w.visitors[account].Get(w.url + "/me/export")
		if err != nil {
			w.t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || !json.Valid(body) {
			w.t.Fatalf("the export of %s: %v %.300s", account, err, body)
		}
		var all struct {
			Sections map[string]json.RawMessage `json:"sections"`
		}
		if err := json.Unmarshal(body, &all); err != nil {
			w.t.Fatal(err)
		}
		delete(all.Sections, "audit") // which notes who has looked
		body, err = json.Marshal(all)
		if err != nil {
			w.t.Fatal(err)
		}
		out[account] = when.ReplaceAllString(string(body), `""`)
	}
	return out
}
