package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"duyen/match"
	"duyen/match/service"
)

// told puts an item into a feed and gives its id.
func (w *world) told(feed string, e match.FeedEvent, what, target string, changed ...match.FeedChange) string {
	w.t.Helper()
	added, err := w.store.AddItems(w.t.Context(), []match.FeedItem{{Feed: feed, At: time.Now(), Event: e, Target: target, What: what, Changed: changed}}, nil, 0)
	must(w.t, err)
	if len(added) != 1 {
		w.t.Fatalf("%s of %s was not added", what, target)
	}
	return added[0].ID()
}

// feedOf gives a page of a feed as somebody reads it.
func (w *world) feedOf(as, path string) service.FeedPage {
	w.t.Helper()
	got := w.do(call{name: "feed", path: path, as: as, status: http.StatusOK, headers: map[string]string{"Cache-Control": "no-store"}})
	var page service.FeedPage
	must(w.t, json.Unmarshal([]byte(got.body), &page))
	return page
}

const theFeed = "/v1/investors/the-investor/feed"

// TestFeedMarks reads, dismisses, snoozes and restores, each twice.
func TestFeedMarks(t *testing.T) {
	w := newWorld(t, nil)
	w.feedOf("owner", theFeed)
	id := w.told("the-investor", match.EventStage, "stage:mvp", "the-startup", match.FeedChange{Field: "stage", From: "idea", To: "mvp"})
	post := func(path, body string, status int, has ...string) {
		t.Helper()
		for range 2 {
			w.do(call{name: path, method: http.MethodPost, path: theFeed + path, as: "owner", body: body, status: status, has: has})
		}
	}
	page := w.feedOf("owner", theFeed+"?limit=1&lang=en")
	if e := page.Data[0]; e.ID != id || e.Text != "Quế Trà Bồng the-startup has moved to another stage" || len(e.Changed) != 1 ||
		!strings.HasPrefix(e.Changed[0].Text, "Has reached the stage ") || e.Fit == "" || len(e.Reasons) == 0 || page.Unread != 2 || !page.HasMore {
		t.Errorf("page %+v", page)
	}
	post("/"+id+"/read", "", 200, `"read":true`)
	if page := w.feedOf("owner", theFeed+"?unread=true"); len(page.Data) != 1 || page.Unread != 1 {
		t.Errorf("unread: %+v", page)
	}
	post("/"+id+"/unread", "", 200, `"read":false`)
	post("/"+id+"/open", "", 200, `"read":true`)
	post("/"+id+"/dismiss", `{"reason":"stage","text":"  chưa  tới lúc "}`, 200, `"dismissed":true`, `"dismissal":"stage: chưa tới lúc"`)
	if page := w.feedOf("owner", theFeed); len(page.Data) != 1 {
		t.Errorf("a dismissed entry is shown: %+v", page.Data)
	}
	if page := w.feedOf("owner", theFeed+"?show=all"); len(page.Data) != 2 || page.Data[0].Dismissal != "stage: chưa tới lúc" {
		t.Errorf("all: %+v", page.Data)
	}
	if page := w.feedOf("admin", theFeed); len(page.Data) != 2 || page.Data[0].Dismissed || page.Data[0].Dismissal != "" || page.Data[0].Read {
		t.Errorf("an administrator reads marks: %+v", page.Data)
	}
	post("/"+id+"/restore", "", 200, `"read":true`)
	post("/"+id+"/dismiss", "", 200, `"dismissed":true`)
	post("/"+id+"/restore", "", 200)
	post("/"+id+"/snooze", `{"days":7}`, 200, `"snoozed_until":"`)
	if page := w.feedOf("owner", theFeed); len(page.Data) != 1 {
		t.Errorf("a snoozed entry is shown: %+v", page.Data)
	}
	until := time.Now().Add(time.Hour).UTC().Truncate(time.Second).Format(time.RFC3339)
	post("/"+id+"/snooze", `{"until":"`+until+`"}`, 200, until)
	post("/"+id+"/restore", "", 200)
	post("/read", `{"up_to":"`+id+`"}`, 204)
	if page := w.feedOf("owner", theFeed); len(page.Data) != 2 || page.Unread != 0 || !page.Data[1].Read {
		t.Errorf("after reading all: %+v", page)
	}
	other := w.told("the-investor", match.EventRound, "round:1", "the-startup")
	post("/read", "", 204)
	post("/"+other+"/snooze", "", 200, `"snoozed_until":"`) // for a week
	post("/"+other+"/restore", "", 200)
	for _, c := range []struct {
		path, body string
		status     int
		has        string
	}{
		{"/" + other + "/snooze", `{}`, 422, `"field":"until"`},
		{"/" + other + "/snooze", `{"days":91}`, 422, `"field":"days"`},
		{"/" + other + "/snooze", `{"days":1,"until":"` + until + `"}`, 422, "one_of"},
		{"/" + other + "/snooze", `{"until":"2020-01-01T00:00:00Z"}`, 422, "past"},
		{"/" + other + "/snooze", `{"until":"2999-01-01T00:00:00Z"}`, 422, "too_late"},
		{"/" + other + "/snooze", `{"day":1}`, 400, "unknown_field"},
		{"/" + other + "/dismiss", `{"reason":"ugly"}`, 422, "unknown_value"},
		{"/" + other + "/dismiss", `{"text":"` + strings.Repeat("ế", 201) + `"}`, 422, "too_long"},
		{"/" + other + "/dismiss", `{"text":"a\u202eb"}`, 422, "forbidden_character"},
		{"/read", `{"up_to":"` + match.FeedItemID("the-investor", 99) + `"}`, 422, `"field":"up_to"`},
		{"/" + match.FeedItemID("the-investor", 99) + "/read", "", 404, ""},
		{"/" + match.FeedItemID("the-mentor", 1) + "/read", "", 404, ""},
		{"/itm/read", "", 404, ""},
		{"/" + other + "/eat", "", 404, ""},
	} {
		w.do(call{name: c.path + c.body, method: http.MethodPost, path: theFeed + c.path, as: "owner", body: c.body, status: c.status, has: []string{c.has}})
	}
	for _, query := range []string{"show=some", "event=match,eat", "unread=perhaps", "since=yesterday", "after=x", "limit=101", "filter=x"} {
		w.do(call{name: query, path: theFeed + "?" + query, as: "owner", status: 400})
	}
	if page := w.feedOf("owner", theFeed+"?event=round,stage"); len(page.Data) != 2 || page.Data[0].ID != other || page.Data[1].ID != id {
		t.Errorf("of two events: %+v", page.Data)
	}
	if log := w.log.String(); strings.Contains(log, "chưa tới lúc") {
		t.Error("the log tells why something was dismissed")
	}
}

// TestFeedSettings sets and follows.
func TestFeedSettings(t *testing.T) {
	w := newWorld(t, nil)
	do := func(method, path, body string, status int, has ...string) {
		t.Helper()
		w.do(call{name: path, method: method, path: theFeed + path, as: "owner", body: body, status: status, has: has})
	}
	do("GET", "/settings", "", 200, `{"min_fit":"possible","digest":"never"}`)
	do("PUT", "/settings", `{"min_fit":"strong","digest":"weekly"}`, 200, `{"min_fit":"strong","digest":"weekly"}`)
	do("GET", "/settings", "", 200, `"strong"`)
	do("PUT", "/settings", `{"min_fit":"strong"}`, 422, `"field":"digest"`)
	do("PUT", "/settings", `{"min_fit":"best","digest":"hourly"}`, 422, "strong, possible, weak", "never, daily, weekly")
	do("PUT", "/settings", `{"min_fit":"strong","digest":"daily","mailed":7}`, 400, "unknown_field")
	do("GET", "/follows", "", 200, `{"data":[]}`)
	do("GET", "/follows/the-startup", "", 404)
	for range 2 {
		do("PUT", "/follows/the-startup", "", 200, `"id":"the-startup"`, `"since":"`)
	}
	do("GET", "/follows", "", 200, `"id":"the-startup"`)
	do("GET", "/follows/the-startup", "", 200, `"id":"the-startup"`)
	do("PUT", "/follows/the-mentor", "", 404)
	do("PUT", "/follows/nobody", "", 404)
	w.make(t.Context(), match.KindStartup, "hidden", "other", match.VisibilityPrivate)
	do("PUT", "/follows/hidden", "", 404)
	for range 2 {
		do("DELETE", "/follows/the-startup", "", 204)
	}
	do("GET", "/follows", "", 200, `{"data":[]}`)
}

// TestFeedFormats reads a feed as programs do, signed in and by its secret address.
func TestFeedFormats(t *testing.T) {
	w := newWorld(t, nil)
	w.feedOf("owner", theFeed)
	w.told("the-investor", match.EventStage, "stage:mvp", "the-startup", match.FeedChange{Field: "stage", From: "idea", To: "mvp"})
	var link map[string]string
	made := w.do(call{name: "link", method: http.MethodPost, path: theFeed + "/link", as: "owner", status: 201, headers: map[string]string{"Cache-Control": "no-store"}})
	must(t, json.Unmarshal([]byte(made.body), &link))
	token := strings.Split(strings.TrimPrefix(link["atom"], "https://duyen.test/feeds/"), "/")[0]
	secret := "/feeds/" + token
	for _, c := range []struct{ path, as string }{{theFeed + ".atom", "owner"}, {theFeed + ".json", "owner"}, {secret + "/feed.atom", ""}, {secret + "/feed.json", ""}} {
		got := w.do(call{name: "format", path: c.path, as: c.as, status: 200, has: []string{"https://duyen.test/startups/the-startup"}, hasNot: []string{token, "Secret"}, headers: map[string]string{"ETag": "*", "Last-Modified": "*"}})
		feed, err := gofeed.NewParser().Parse(strings.NewReader(got.body))
		if err != nil || len(feed.Items) != 2 || feed.Title != "Bảng tin Duyên: Quế Trà Bồng the-investor" {
			t.Fatalf("%s is read as %+v %v", c.path, feed, err)
		}
		e := feed.Items[0]
		if e.GUID != "tag:duyen.test,2026:"+match.FeedItemID("the-investor", 2) || e.Link != "https://duyen.test/startups/the-startup" || e.UpdatedParsed == nil ||
			!strings.Contains(e.Content, "<p>Đã lên giai đoạn ") || !strings.Contains(e.Content, "<li>") {
			t.Errorf("%s: entry %+v", c.path, e)
		}
		w.do(call{name: "unchanged", path: c.path, as: c.as, header: map[string]string{"If-None-Match": got.header.Get("ETag")}, status: 304, hasNot: []string{"x"}})
		w.do(call{name: "unchanged", path: c.path, as: c.as, header: map[string]string{"If-Modified-Since": got.header.Get("Last-Modified")}, status: 304})
		w.do(call{name: "changed", path: c.path, as: c.as, header: map[string]string{"If-None-Match": `"x"`, "If-Modified-Since": got.header.Get("Last-Modified")}, status: 200})
		w.do(call{name: "changed", path: c.path, as: c.as, header: map[string]string{"If-Modified-Since": "Mon, 02 Jan 2006 15:04:05 GMT"}, status: 200})
		if control := got.header.Get("Cache-Control"); c.as == "" && control != "private, no-cache" || c.as != "" && control != "no-store" {
			t.Errorf("%s may be kept: %s", c.path, control)
		}
	}
	w.do(call{name: "English", path: secret + "/feed.atom?lang=en", status: 200, has: []string{"Has reached the stage"}})
	w.do(call{name: "changed", method: http.MethodPatch, path: "/v1/me", as: "owner", body: `{"lang":"en"}`, status: 200})
	w.do(call{name: "the account's language", path: secret + "/feed.atom", status: 200, has: []string{"Has reached the stage"}, headers: map[string]string{"Content-Language": "en"}})
}

// TestSecretAddress: the token opens one feed and nothing else, ends when it is
// made anew, taken back, or its account or right ends, and stands in no log.
func TestSecretAddress(t *testing.T) {
	w := newWorld(t, nil)
	make := func() string {
		t.Helper()
		var link map[string]string
		made := w.do(call{name: "link", method: http.MethodPost, path: theFeed + "/link", as: "owner", status: 201})
		must(t, json.Unmarshal([]byte(made.body), &link))
		if link["stream"] != strings.Replace(link["json"], "feed.json", "stream", 1) || !strings.HasPrefix(link["json"], "https://duyen.test/feeds/dyf_") {
			t.Fatalf("addresses %v", link)
		}
		return strings.TrimSuffix(strings.TrimPrefix(link["atom"], "https://duyen.test"), "/feed.atom")
	}
	opens := func(secret string, status int) {
		t.Helper()
		for _, way := range []string{"/feed.atom", "/feed.json", "/stream"} {
			w.do(call{name: way, path: secret + way, status: status})
		}
	}
	first := make()
	opens(first, 200)
	token := strings.TrimPrefix(first, "/feeds/")
	for _, path := range []string{theFeed, theFeed + ".atom", "/v1/me"} {
		w.do(call{name: "as a bearer's", path: path, header: map[string]string{"Authorization": "Bearer " + token}, status: 401})
	}
	for _, path := range []string{"", "/", "/feed.csv", "/feed", "/feed/settings", "/feed.atom/x"} {
		w.do(call{name: "anything else", path: first + path, status: 404, hasNot: []string{token}})
	}
	w.do(call{name: "settings", path: theFeed + "/settings", as: "owner", status: 200, has: []string{`"linked_at":"`}, hasNot: []string{token}})
	second := make()
	opens(first, 404)
	opens(second, 200)
	opens("/feeds/dyf_none", 404)
	opens("/feeds/dyk_"+strings.TrimPrefix(token, "dyf_"), 404)
	for range 2 {
		w.do(call{name: "unlink", method: http.MethodDelete, path: theFeed + "/link", as: "owner", status: 204})
	}
	opens(second, 404)

	third := make()
	opens(third, 200)
	w.do(call{name: "blocked", method: http.MethodPatch, path: "/v1/users/" + w.users["owner"], as: "admin", body: `{"disabled":true}`, status: 200})
	opens(third, 404)
	w.do(call{name: "unblocked", method: http.MethodPatch, path: "/v1/users/" + w.users["owner"], as: "admin", body: `{"disabled":false}`, status: 200})
	opens(third, 404) // a block ends what else opens the account

	metrics := w.do(call{name: "metrics", path: "/metrics", status: 200, has: []string{`route="/feeds/:token/feed.atom"`}}).body
	for _, secret := range []string{first, second, third} {
		if secret = strings.TrimPrefix(secret, "/feeds/"); strings.Contains(w.log.String(), secret) || strings.Contains(metrics, secret) {
			t.Error("a log or the metrics hold a secret address")
		}
	}
	if !strings.Contains(w.log.String(), `"path":"/feeds/…/feed.atom"`) {
		t.Error("secret addresses are not logged at all")
	}
	kept, err := w.store.Audit(t.Context(), match.AuditFilter{Action: "feed.link"}, 0, 10)
	if err != nil || len(kept) != 3 || strings.Contains(fmt.Sprint(kept), "dyf_") {
		t.Errorf("the audit log says %v %v", kept, err)
	}
}

// TestSecretAddressOfStaff ends with the place in the organization, and shows what
// a member sees, whoever made it.
func TestSecretAddressOfStaff(t *testing.T) {
	w := newWorld(t, nil)
	const feed = "/v1/organizations/the-organization/feed"
	w.feedOf("association", feed)
	w.make(t.Context(), match.KindStartup, "hidden", "other", match.VisibilityPrivate)
	must(t, w.svc.Settle(t.Context()))
	var link map[string]string
	must(t, json.Unmarshal([]byte(w.do(call{name: "link", method: http.MethodPost, path: feed + "/link", as: "association", status: 201}).body), &link))
	secret := strings.TrimPrefix(link["json"], "https://duyen.test")
	w.told("the-organization", match.EventStage, "stage:mvp", "hidden")
	w.do(call{name: "what others hide", path: secret, status: 200, hasNot: []string{"hidden"}})
	w.do(call{name: "an administrator, too", method: http.MethodPatch, path: "/v1/users/" + w.users["association"], as: "admin", body: `{"roles":["association_officer","admin"]}`, status: 200})
	w.enter(t.Context(), "association")
	if page := w.feedOf("association", feed); page.Data[0].Target.ID != "hidden" {
		t.Errorf("an administrator sees %+v", page.Data)
	}
	w.do(call{name: "what others hide", path: secret, status: 200, hasNot: []string{"hidden"}})
	w.do(call{name: "no staff", method: http.MethodPatch, path: "/v1/users/" + w.users["association"], as: "admin", body: `{"organizations":[]}`, status: 200})
	w.do(call{name: "no staff", path: secret, status: 404})
}

// TestFeedTable reads a whole feed, of more than one part, as a table.
func TestFeedTable(t *testing.T) {
	w := newWorld(t, nil)
	w.feedOf("owner", theFeed)
	evil := sample(match.KindStartup, "evil")
	evil.Common().Name = "=HYPERLINK(1)"
	_, _, err := w.svc.Create(t.Context(), w.actors["other"], evil)
	must(t, err)
	must(t, w.svc.Settle(t.Context()))
	for i := range 230 {
		w.told("the-investor", match.EventMilestone, fmt.Sprint("milestone:", i), "evil")
	}
	w.do(call{name: "dismiss", method: http.MethodPost, path: theFeed + "/" + match.FeedItemID("the-investor", 9) + "/dismiss", as: "owner", status: 200})
	got := w.do(call{name: "table", path: theFeed + ".csv", as: "owner", status: 200, headers: map[string]string{
		"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="feed.csv"`,
	}})
	rows, err := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(got.body, "\uFEFF")))).ReadAll()
	reached := 0
	for _, row := range rows {
		if strings.HasSuffix(row[1], "cột mốc") {
			reached++
		}
	}
	if err != nil || reached != 230 || rows[0][3] != "Tên" || rows[1][3] != "'=HYPERLINK(1)" || rows[1][5] != "https://duyen.test/startups/evil" || rows[len(rows)-1][3] != "Quế Trà Bồng the-startup" {
		t.Errorf("%d rows: %q %v", len(rows), rows[:2], err)
	}
	w.do(call{name: "table", path: theFeed + ".csv?lang=en", as: "owner", status: 200, has: []string{"\uFEFFTime,What happened"}})
}
