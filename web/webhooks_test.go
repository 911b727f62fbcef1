package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duyen/match"
)

// TestWebhookPages makes a webhook, whose secret is shown once, and does everything
// that can be done to one.
func TestWebhookPages(t *testing.T) {
	f := samples()
	f.hooks = sampleHooks()
	h := site(t, f)
	form := url.Values{"url": {" https://example.org/in "}, "feeds": {"que"}, "description": {"Bot"}}
	w := postAs(h, "/me/webhooks", "u1", form)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "whsec_once") || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("made: %d %v", w.Code, w.Header())
	}
	if got := did(f, "CreateWebhook"); got != "CreateWebhook https://example.org/in [que] [] Bot" {
		t.Errorf("did %s", got)
	}
	for _, address := range []string{"/me/webhooks", "/me/webhooks/whk_1", "/me/webhooks/whk_2"} {
		contains(t, get(h, address, "u1").Body.String(), nil, []string{"whsec_", "key=secret\">"})
	}
	contains(t, get(h, "/me/webhooks/whk_1", "u1").Body.String(), []string{
		"đề nghị hỗ trợ · Quế", "Bên nhận trả lời mã 204", "Lần thử tiếp theo: 19:05", `name="events" value="offer" checked`, "Khóa cũ còn ký kèm", "18:05, 24/11/2026",
		`action="/me/webhooks/whk_1/off"`, `value="msg_1"`,
	}, []string{`value="msg_3"`}) // a test is sent anew, not again
	contains(t, get(h, "/me/webhooks/whk_2", "u1").Body.String(), []string{`action="/me/webhooks/whk_2/on"`, "không gửi được từ"}, []string{"/off\"", "/replay\""})
	for _, c := range []struct{ deed, form, did, to string }{
		{"change", "url=https%3A%2F%2Fa.vn&feeds=que&feeds=x&events=offer&description=D", "ChangeWebhook whk_1 https://a.vn [que x] [offer] D", "?done=changed"},
		{"on", "", "ChangeWebhook whk_1 true", "?done=on"},
		{"off", "", "ChangeWebhook whk_1 false", "?done=off"},
		{"test", "", "TestWebhook whk_1", "?done=test"},
		{"replay", "delivery=msg_2", "ReplayDelivery whk_1 msg_2", "?done=replay"},
		{"delete", "", "EndWebhook whk_1", ""},
	} {
		values, err := url.ParseQuery(c.form)
		if err != nil {
			t.Fatal(err)
		}
		want := "/me/webhooks/whk_1" + c.to
		if c.to == "" {
			want = "/me/webhooks?done=deleted"
		}
		if w := postAs(h, "/me/webhooks/whk_1/"+c.deed, "u1", values); w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %s", c.deed, w.Code, w.Header().Get("Location"))
		}
		if got := f.did[len(f.did)-1]; got != c.did {
			t.Errorf("%s did %s", c.deed, got)
		}
		f.did = nil
		if w := postAs(h, "/me/webhooks/whk_1/"+c.deed, "", values); w.Code != http.StatusUnauthorized || len(f.did) > 0 {
			t.Errorf("%s by a visitor: %d %v", c.deed, w.Code, f.did)
		}
		contains(t, get(h, want, "u1").Body.String(), []string{`role="status"`}, nil)
	}
	if w := postAs(h, "/me/webhooks/whk_1/secret", "u1", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "whsec_next") {
		t.Errorf("a new secret: %d", w.Code)
	}
	f.outcome = match.DeliveryBadStatus
	if w := postAs(h, "/me/webhooks/whk_1/test", "u1", nil); w.Header().Get("Location") != "/me/webhooks/whk_1?done=test_failed" {
		t.Errorf("a test that fails leads to %s", w.Header().Get("Location"))
	}
}

// did gives the last thing that a method of a fake was asked for.
func did(f *fake, method string) (last string) {
	for _, x := range f.did {
		if strings.HasPrefix(x, method+" ") {
			last = x
		}
	}
	return last
}

// TestWebhookRefused: what is wrong stands beside its field with what was typed, and
// nobody makes this server write too often.
func TestWebhookRefused(t *testing.T) {
	f := samples()
	f.hooks = sampleHooks()
	h := site(t, f)
	f.fails = map[string]error{"CreateWebhook": match.Invalid([]match.Problem{
		{Field: "url", Code: match.ProblemWebhookScheme}, {Field: "feeds[1]", Code: match.ProblemUnknownValue, Value: "x"},
	})}
	w := postAs(h, "/me/webhooks", "u1", url.Values{"url": {"http://a.vn/?b"}, "feeds": {"que"}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("refused: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{`id="webhook-url-fault"`, `id="webhook-feeds-fault"`, `value="http://a.vn/?b"`, "<details class=\"read\" open>"}, []string{"whsec_"})
	f.fails = map[string]error{"ChangeWebhook": match.Invalid([]match.Problem{{Field: "url", Code: match.ProblemBadURL}})}
	w = postAs(h, "/me/webhooks/whk_1/change", "u1", url.Values{"url": {"gì đó"}, "description": {"Mới"}})
	contains(t, w.Body.String(), []string{`id="webhook-url-fault"`, `value="gì đó"`, `value="Mới"`}, nil)
	f.fails = map[string]error{"ReplayDelivery": match.Fail(match.KindConflict, "webhook_off", "off")}
	w = postAs(h, "/me/webhooks/whk_1/replay", "u1", url.Values{"delivery": {"msg_1"}})
	if w.Code != http.StatusConflict {
		t.Errorf("replayed while off: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{"đang tắt", `role="alert"`, `name="feeds" value="que" checked`}, nil)
	f.did, f.wait = nil, 40
	for _, deed := range []string{"test", "replay"} {
		if w := postAs(h, "/me/webhooks/whk_1/"+deed, "u1", url.Values{"delivery": {"msg_1"}}); w.Code != http.StatusTooManyRequests || did(f, "TestWebhook")+did(f, "ReplayDelivery") != "" {
			t.Errorf("%s too often: %d %v", deed, w.Code, f.did)
		}
	}
	f.webhooks = nil
	contains(t, get(h, "/me/webhooks", "u1").Body.String(), []string{"<details class=\"read\" open>"}, nil)
	if w := get(h, "/me/webhooks", ""); w.Header().Get("Location") != "/sign-in?next=%2Fme%2Fwebhooks" {
		t.Errorf("a visitor: %v", w.Header())
	}
}

// TestWays shows where feeds go, and changes that.
func TestWays(t *testing.T) {
	f := samples()
	f.hooks = sampleHooks()
	f.searches = []match.SavedSearch{{ID: "srch_1", Name: "Quế " + canary, Query: "q=que"}}
	h := site(t, f)
	contains(t, get(h, "/me/ways", "u1").Body.String(), []string{
		"<table>", `href="/startups/que/feed"`, `href="/me/searches/srch_1/feed"`, `<option value="weekly" selected>`, "18:05, 22/11/2026", `action="/me/ways/unlink"`, `href="/me/webhooks/whk_1"`,
		`action="/me/ways/drop"`,
	}, []string{"dyf_"})
	for _, c := range []struct{ deed, form, did, to string }{
		{"settings", "feed=que&fit=strong&digest=daily", "SetFeed que strong daily", "/me/ways?done=set#way-que"},
		{"unlink", "feed=que", "UnlinkFeed que", "/me/ways?done=unlinked#way-que"},
		{"drop", "feed=srch_1", "DropSearch srch_1", "/me/ways?done=dropped&name=Qu%E1%BA%BF+"},
		{"save", "name=Qu%E1%BA%BF&query=q%3Dque", "SaveSearch Quế|q=que", "/me/ways?done=saved"},
	} {
		values, err := url.ParseQuery(c.form)
		if err != nil {
			t.Fatal(err)
		}
		w := postAs(h, "/me/ways/"+c.deed, "u1", values)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, c.to) || did(f, strings.Fields(c.did)[0]) != c.did {
			t.Errorf("%s: %d to %s, did %q", c.deed, w.Code, to, f.did)
		}
		page := get(h, w.Header().Get("Location"), "u1").Body.String()
		contains(t, page, []string{`role="status"`}, nil)
		if strings.Contains(page, `name="query" value="q=que"`) != (c.deed == "drop") {
			t.Errorf("%s: a way back is offered: %v", c.deed, c.deed != "drop")
		}
		f.did = nil
		if w := postAs(h, "/me/ways/"+c.deed, "", values); w.Code != http.StatusUnauthorized || len(f.did) > 0 {
			t.Errorf("%s by a visitor: %d %v", c.deed, w.Code, f.did)
		}
	}
	w := postAs(h, "/me/ways/link", "u1", url.Values{"feed": {"que"}})
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || did(f, "LinkFeed") != "LinkFeed que" {
		t.Errorf("a new address: %d %v %q", w.Code, w.Header(), f.did)
	}
	contains(t, w.Body.String(), []string{"https://duyen.example.vn/feeds/dyf_once/feed.atom", "/feeds/dyf_once/feed.json", "/feeds/dyf_once/stream"}, nil)
	f.fails = map[string]error{"SetFeed": match.Invalid([]match.Problem{{Field: "digest", Code: match.ProblemUnknownValue, Value: "hourly"}})}
	w = postAs(h, "/me/ways/settings", "u1", url.Values{"feed": {"que"}, "digest": {"hourly"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `role="alert"`) {
		t.Errorf("no such frequency: %d", w.Code)
	}
	if w := get(h, "/me/feed", "u1"); w.Header().Get("Location") != "/startups/que/feed" {
		t.Errorf("the one feed: %v", w.Header())
	}
	for _, address := range []string{"/me/ways", "/me/feed"} {
		if w := get(h, address, ""); !strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=") {
			t.Errorf("%s for a visitor: %v", address, w.Header())
		}
	}
}
