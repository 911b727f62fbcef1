package main

import (
	"encoding/json"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	markup "golang.org/x/net/html"

	"duyen/match"
)

// fieldsOf gives what a browser would send of the form with an id.
func fieldsOf(t *testing.T, page, id string) url.Values {
	t.Helper()
	root, err := markup.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	attr := func(n *markup.Node, key string) (string, bool) {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val, true
			}
		}
		return "", false
	}
	out, inside, chosen := url.Values{}, false, ""
	var walk func(n *markup.Node)
	walk = func(n *markup.Node) {
		name, _ := attr(n, "name")
		value, _ := attr(n, "value")
		typ, _ := attr(n, "type")
		_, checked := attr(n, "checked")
		_, selected := attr(n, "selected")
		switch {
		case n.Data == "form":
			this, _ := attr(n, "id")
			inside = this == id
		case !inside:
		case n.Data == "input" && (checked || typ != "checkbox" && typ != "radio"):
			out.Add(name, value)
		case n.Data == "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			out.Add(name, text)
		case n.Data == "select":
			chosen = name
		case n.Data == "option" && selected:
			out.Add(chosen, value)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Data == "form" {
			inside = false
		}
	}
	walk(root)
	if len(out) == 0 {
		t.Fatalf("the page has no form %s", id)
	}
	return out
}

// seen lists the projects that a thesis shows on its page.
func seen(t *testing.T, page string) (ids []string) {
	t.Helper()
	_, list, ok := strings.Cut(page, `<ol class="seen">`)
	if !ok {
		return nil
	}
	list, _, _ = strings.Cut(list, "</ol>")
	for _, m := range regexp.MustCompile(`href="/startups/([^"]+)"`).FindAllStringSubmatch(list, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// TestAnInvestorTriesAThesis: the form gives back what is stored, a preview shows
// what the saved thesis then shows, and a second window overwrites nothing.
func TestAnInvestorTriesAThesis(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.as(t, "investor")
	const page = "/investors/demo-investor/thesis"
	token := decode[struct {
		AccessToken  string `json:"access_token"`
		TokenType    string `json:"token_type"`
		ExpiresIn    int    `json:"expires_in"`
		RefreshToken string `json:"refresh_token"`
	}](t, signedIn(t, s, "investor")).AccessToken
	stored := func() map[string]any {
		out := map[string]any{}
		if err := json.Unmarshal(s.get(t, "/v1/investors/demo-investor", token, http.StatusOK), &out); err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(out, func(k string, _ any) bool { return k == "version" || k == "updated_at" })
		return out
	}
	matches := func() (ids []string) {
		var out struct {
			Data []struct{ Target struct{ ID string } }
		}
		if err := json.Unmarshal(s.get(t, "/v1/investors/demo-investor/matches?kind=startup&limit=8", token, http.StatusOK), &out); err != nil {
			t.Fatal(err)
		}
		for _, m := range out.Data {
			ids = append(ids, m.Target.ID)
		}
		return ids
	}
	before, first := stored(), v.page(page)
	if got, want := seen(t, first), matches(); len(want) != 8 || !slices.Equal(got, want) {
		t.Errorf("the page shows %v, the matches are %v", got, want)
	}
	form := fieldsOf(t, first, "thesis")
	v.send(page, form, page+"?done=saved")
	if after := stored(); !reflect.DeepEqual(before, after) {
		t.Errorf("saving what was there made\n%v\nof\n%v", after, before)
	}
	preview := func(form url.Values) string {
		t.Helper()
		status, body, _ := v.see(v.PostForm(s.url+page+"/preview", form))
		if status != http.StatusOK {
			t.Fatalf("preview: %d", status)
		}
		return html.UnescapeString(body)
	}
	if body := preview(form); !strings.Contains(body, "Không có gì khác") {
		t.Error("the same thesis is called another one")
	}
	changed := maps.Clone(form)
	changed["sectors"] = []string{"tourism"}
	changed["strict"] = []string{"sectors", "ticket"}
	changed["more_places"] = []string{"Lý Sơn\nhuyện Sơn Tây"}
	changed["max"] = []string{"3,5 tỷ"}
	body := preview(changed)
	shown := seen(t, body)
	for _, want := range []string{"mới vào", "Rời khỏi danh sách", "Đã hiểu là: Đặc khu Lý Sơn và Huyện Sơn Tây"} {
		if !strings.Contains(body, want) {
			t.Errorf("the preview lacks %q", want)
		}
	}
	if got := stored(); !reflect.DeepEqual(before, got) {
		t.Error("a preview was stored")
	}
	v.send(page, changed, page+"?done=saved")
	if got := matches(); !slices.Equal(got, shown) || slices.Equal(shown, seen(t, first)) {
		t.Errorf("promised %v, matches %v", shown, got)
	}
	ticket, _ := stored()["ticket"].(map[string]any)
	if ticket["max"] != 3.5e9 {
		t.Errorf("ticket %v", ticket)
	}

	status, body, _ := v.see(v.PostForm(s.url+page, form)) // the window from before
	if status != http.StatusPreconditionFailed || !strings.Contains(body, "cửa sổ khác") {
		t.Errorf("the second window: %d", status)
	}
	again := fieldsOf(t, body, "thesis")
	if !slices.Equal(again["sectors"], form["sectors"]) || again.Get("version") == form.Get("version") {
		t.Errorf("what the second window had chosen is lost: %v", again)
	}
	v.send(page, again, page+"?done=saved")
	wrong := fieldsOf(t, v.page(page), "thesis")
	wrong["more_places"], wrong["min"] = []string{"Trà Bòng"}, []string{"5 tỷ"}
	status, body, _ = v.see(v.PostForm(s.url+page, wrong))
	if body = html.UnescapeString(body); status != http.StatusUnprocessableEntity || !strings.Contains(body, "gần nhất: Trà Bồng") || !strings.Contains(body, "Mức nhỏ nhất lớn hơn") || !strings.Contains(body, "5 tỷ") {
		t.Errorf("what cannot be: %d", status)
	}
	if status, _, _ := s.as(t, "startup").see(s.as(t, "startup").Get(s.url + page)); status != http.StatusForbidden {
		t.Errorf("somebody else's: %d", status)
	}
}

// signedIn gives the API's answer to a demo account.
func signedIn(t *testing.T, s *server, who string) []byte {
	t.Helper()
	code, body := s.send(t, http.MethodPost, "/v1/auth/token", "", map[string]string{"email": who + "@demo.test", "password": "duyen-demo-2026"})
	if code != http.StatusOK {
		t.Fatalf("the API: %d %s", code, body)
	}
	return body
}

// TestAnInvestorReadsTheFeed: entries are put away and come back, a startup is
// followed, a part of the feed is chosen, and nobody else gets in.
func TestAnInvestorReadsTheFeed(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.as(t, "investor")
	const feed = "/investors/demo-investor/feed"
	if _, _, to := v.see(v.Get(s.url + "/me/feed")); to != feed {
		t.Errorf("the menu leads to %q", to)
	}
	first := v.page(feed)
	item := regexp.MustCompile(`feed/dismiss"[^>]*><input type="hidden" name="item" value="([^"]+)"`).FindStringSubmatch(first)
	if item == nil {
		t.Fatalf("no entry: %.2000s", first)
	}
	id := item[1]
	there := func(address string) bool { return strings.Contains(v.page(address), `id="follow-`+id+`"`) }
	v.send(feed+"/dismiss?event=match", url.Values{"item": {id}, "reason": {"size"}, "words": {"Quá sớm với quỹ"}}, feed+"?done=dismiss&event=match&undo="+id)
	if there(feed) || !there(feed+"?all=1") {
		t.Error("what was dismissed is still there, or nowhere")
	}
	if page := v.page(feed + "?done=dismiss&event=match&undo=" + id); !strings.Contains(page, `action="`+feed+`/restore?event=match"`) {
		t.Error("there is no way back")
	}
	v.send(feed+"/restore", url.Values{"item": {id}}, feed+"?done=restore")
	v.send(feed+"/snooze", url.Values{"item": {id}, "days": {"3"}}, feed+"?done=snooze&undo="+id)
	if there(feed) {
		t.Error("what is snoozed is still there")
	}
	v.send(feed+"/restore", url.Values{"item": {id}}, feed+"?done=restore")
	v.send(feed+"/read", url.Values{"item": {id}}, feed+"?done=read&undo="+id)
	if there(feed+"?unread=1") || !there(feed) {
		t.Error("what was read counts as unread")
	}
	v.send(feed+"/unread", url.Values{"item": {id}}, feed+"?done=unread&undo="+id)
	startup := regexp.MustCompile(`feed/follow"[^>]*><input type="hidden" name="item" value="([^"]+)"`).FindStringSubmatch(first)[1]
	v.send(feed+"/follow", url.Values{"item": {startup}}, feed+"?done=follow&undo="+startup)
	if page := v.page(feed); !strings.Contains(page, `id="follows-h"`) {
		t.Error("nobody is followed")
	}
	v.send(feed+"/unfollow", url.Values{"item": {startup}}, feed+"?done=unfollow&undo="+startup)
	fromProfile := url.Values{"item": {startup}, "at": {"profile"}}
	v.send(feed+"/follow", fromProfile, "/startups/"+startup+"?done=follow&undo=demo-investor")
	if page := v.page("/startups/" + startup); !strings.Contains(page, `action="`+feed+`/unfollow"`) {
		t.Error("the startup's page does not say that it is followed")
	}
	v.send(feed+"/unfollow", fromProfile, "/startups/"+startup+"?done=unfollow&undo=demo-investor")
	if page := html.UnescapeString(v.page(feed + "?event=round")); !strings.Contains(page, "Không có tin nào như đã chọn") || strings.Contains(page, `id="follows-h"`) {
		t.Error("a part without entries does not say so")
	}
	v.send(feed+"/all-read", url.Values{"item": {}}, feed+"?done=all-read")
	if page := html.UnescapeString(v.page(feed)); !strings.Contains(page, "Không còn tin chưa đọc") {
		t.Error("something is left to read")
	}
	for who, want := range map[string]int{"startup": http.StatusForbidden, "mentor": http.StatusForbidden} {
		other := s.as(t, who)
		if status, _, _ := other.see(other.PostForm(s.url+feed+"/dismiss", url.Values{"item": {id}})); status != want {
			t.Errorf("%s: %d", who, status)
		}
	}
}

// TestNewsGoesOut: a webhook is made and tested over the pages and what it sends can
// be checked with the secret that was shown; a secret address works until it is
// ended; a saved search has a feed, and comes back after it was dropped.
func TestNewsGoesOut(t *testing.T) {
	type message struct {
		header http.Header
		body   []byte
	}
	took := make(chan message, 4)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		took <- message{r.Header, body}
		if strings.HasSuffix(r.URL.Path, "/no") {
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer receiver.Close()
	s := serve(t, folder(t), "--demo", "--webhooks-private=true")
	s.settled(t)
	v := s.as(t, "investor")

	status, page, _ := v.see(v.PostForm(s.url+"/me/webhooks", url.Values{"url": {"ftp://example.org"}, "feeds": {"demo-investor"}}))
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="webhook-url-fault"`) {
		t.Errorf("an address that cannot be: %d", status)
	}
	status, page, _ = v.see(v.PostForm(s.url+"/me/webhooks", url.Values{"url": {receiver.URL + "/in"}, "feeds": {"demo-investor"}, "description": {"Bot"}}))
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`).FindString(html.UnescapeString(page))
	link := regexp.MustCompile(`action="(/me/webhooks/[^/"]+)/test[?]`).FindStringSubmatch(page)
	if status != http.StatusOK || secret == "" || link == nil {
		t.Fatalf("made: %d", status)
	}
	hook := link[1]
	v.send(hook+"/test", nil, hook+"?done=test")
	sent := <-took
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifier.Verify(sent.body, sent.header); err != nil || !strings.Contains(string(sent.body), match.TypeTest) {
		t.Errorf("sent %s: %v", sent.body, err)
	}
	if page := html.UnescapeString(v.page(hook)); strings.Contains(page, "whsec_") || !strings.Contains(page, "Bên nhận trả lời mã 200") {
		t.Error("the page does not say how the test went, or tells the secret again")
	}
	v.send(hook+"/change", url.Values{"url": {receiver.URL + "/no"}, "feeds": {"demo-investor"}, "events": {"match"}}, hook+"?done=changed")
	v.send(hook+"/test", nil, hook+"?done=test_failed")
	<-took
	if page := html.UnescapeString(v.page(hook)); !strings.Contains(page, "trả lời mã 418") {
		t.Error("the page does not say why the test failed")
	}
	v.send(hook+"/off", nil, hook+"?done=off")
	if page := v.page(hook + "?done=off"); !strings.Contains(page, `action="`+hook+`/on"`) {
		t.Error("nothing leads back from off")
	}
	other := s.as(t, "mentor")
	if status, _, _ := other.see(other.PostForm(s.url+hook+"/on", nil)); status != http.StatusNotFound {
		t.Errorf("another's webhook: %d", status)
	}

	status, page, _ = v.see(v.PostForm(s.url+"/me/ways/link", url.Values{"feed": {"demo-investor"}}))
	address := regexp.MustCompile(`/feeds/dyf_[A-Za-z0-9_-]+/feed\.atom`).FindString(page)
	if status != http.StatusOK || address == "" {
		t.Fatalf("a secret address: %d", status)
	}
	s.get(t, address, "", http.StatusOK)
	v.send("/me/ways/unlink", url.Values{"feed": {"demo-investor"}}, "/me/ways?done=unlinked#way-demo-investor")
	s.get(t, address, "", http.StatusNotFound)
	v.send("/me/ways/settings", url.Values{"feed": {"demo-investor"}, "fit": {"strong"}, "digest": {"daily"}}, "/me/ways?done=set#way-demo-investor")

	v.send("/me/searches/save", url.Values{"query": {"q=que"}}, "/me?done=search_saved#searches")
	own := regexp.MustCompile(`/me/searches/([^/"]+)/feed`).FindStringSubmatch(v.page("/me/ways"))
	if own == nil {
		t.Fatal("the search is not among the ways")
	}
	if page := html.UnescapeString(v.page(own[0])); !strings.Contains(page, "Chưa có kết quả mới") {
		t.Error("the feed of a search does not say that nothing is new")
	}
	if status, _, _ := other.see(other.Get(s.url + own[0])); status != http.StatusNotFound {
		t.Errorf("another's search: %d", status)
	}
	_, _, to := v.see(v.PostForm(s.url+"/me/ways/drop", url.Values{"feed": {own[1]}}))
	back := html.UnescapeString(v.page(to))
	query := regexp.MustCompile(`name="query" value="([^"]*)"`).FindStringSubmatch(back)
	name := regexp.MustCompile(`name="name" value="([^"]*)"`).FindStringSubmatch(back)
	if query == nil || name == nil {
		t.Fatalf("no way back from dropping: %s", to)
	}
	v.send("/me/ways/save", url.Values{"query": {query[1]}, "name": {name[1]}}, "/me/ways?done=saved")
	if !strings.Contains(v.page("/me/ways"), name[1]) {
		t.Error("the search did not come back")
	}
	v.send(hook+"/delete", nil, "/me/webhooks?done=deleted")
	if status, _, _ := v.see(v.Get(s.url + hook)); status != http.StatusNotFound {
		t.Errorf("a deleted webhook: %d", status)
	}
}
