package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"duyen/locale"
	"duyen/match"
)

// courier takes every message, unless it is told what comes of it.
type courier struct {
	mu      sync.Mutex
	sent    []match.Parcel
	outcome match.DeliveryOutcome
}

func (c *courier) Check(url string) error {
	if !strings.HasPrefix(url, "https://") {
		return match.Invalid([]match.Problem{{Field: "url", Code: match.ProblemWebhookAddress, Value: "loopback"}})
	}
	return nil
}

func (c *courier) Send(_ context.Context, p match.Parcel) match.DeliveryOutcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, p)
	return c.outcome
}

// hooked makes a webhook and gives its id and secret.
func hooked(w *world, as, body string) (id, secret string) {
	w.t.Helper()
	got := w.do(call{name: "create", method: http.MethodPost, path: "/v1/webhooks", as: as, body: body, status: http.StatusCreated, headers: map[string]string{"Cache-Control": "no-store"}})
	var x struct{ ID, Secret string }
	must(w.t, json.Unmarshal([]byte(got.body), &x))
	return x.ID, x.Secret
}

func TestWebhooks(t *testing.T) {
	w := newWorld(t, nil)
	id, secret := hooked(w, "owner", `{"url":"https://example.org/in?key=1","feeds":["the-investor"],"events":["match"],"description":" our  program "}`)
	if !strings.HasPrefix(secret, "whsec_") || len(secret) != len("whsec_")+44 {
		t.Errorf("the secret is %q", secret)
	}
	one := "/v1/webhooks/" + id
	for _, c := range []call{
		{name: "list", path: "/v1/webhooks", as: "owner", status: 200, has: []string{id, `"description":"our program"`, `"events":["match"]`, `"state":"on"`}},
		{name: "others' list", path: "/v1/webhooks", as: "other", status: 200, has: []string{`"data":[]`}},
		{name: "get", path: one, as: "owner", status: 200, has: []string{`"feeds":["the-investor"]`}},
		{name: "of somebody else", path: one, as: "admin", status: 404},
		{name: "replayed by somebody else", method: "POST", path: one + "/deliveries/msg_1/replay", as: "other", status: 404},
		{name: "change", method: "PATCH", path: one, as: "owner", body: `{"enabled":false,"events":[]}`, status: 200, has: []string{`"enabled":false`, `"state":"off"`, `"events":[]`}},
		{name: "change back", method: "PATCH", path: one, as: "owner", body: `{"enabled":true}`, status: 200, has: []string{`"state":"on"`}},
		{name: "an unknown field", method: "PATCH", path: one, as: "owner", body: `{"secret":"whsec_mine"}`, status: 400},
		{name: "an address inside", method: "PATCH", path: one, as: "owner", body: `{"url":"http://127.0.0.1/"}`, status: 422, has: []string{`"field":"url"`, "loopback"}},
		{name: "no feed", method: "POST", path: "/v1/webhooks", as: "owner", body: `{"url":"https://example.org/","feeds":[]}`, status: 422, has: []string{`"field":"feeds"`, `"code":"required"`}},
		{name: "others' feed", method: "POST", path: "/v1/webhooks", as: "admin", body: `{"url":"https://example.org/","feeds":["the-investor"]}`, status: 422, has: []string{`"field":"feeds[0]"`, `"code":"unknown_value"`}},
		{name: "an unknown event", method: "POST", path: "/v1/webhooks", as: "owner", body: `{"url":"https://example.org/","feeds":["the-investor"],"events":["rain"]}`, status: 422, has: []string{`"field":"events[0]"`}},
		{name: "a long description", method: "PATCH", path: one, as: "owner", body: `{"description":"` + strings.Repeat("x", 201) + `"}`, status: 422, has: []string{`"too_long"`}},
		{name: "a bad cursor", path: one + "/deliveries?after=%2F", as: "owner", status: 400},
	} {
		c.hasNot = append(c.hasNot, secret)
		w.do(c)
	}
	w.courier.outcome = match.DeliveryOutcome{Error: match.DeliveryBadAddress, Reason: "private"}
	w.do(call{name: "a refused test", method: "POST", path: one + "/test?lang=en", as: "owner", status: 200, has: []string{`"state":"failed"`, `"error":"address_refused"`, `"reason":"private"`, "may not reach this address (private)"}})
	w.courier.outcome = match.DeliveryOutcome{Status: 204}
	w.do(call{name: "a test", method: "POST", path: one + "/test", as: "owner", status: 200, has: []string{`"state":"delivered"`, `"status":204`, `"type":"webhook.test"`}})
	w.do(call{name: "deliveries", path: one + "/deliveries?limit=1", as: "owner", status: 200, has: []string{`"has_more":true`, `"next":"`}, headers: map[string]string{"Link": "*"}})
	rotated := w.do(call{name: "a new secret", method: "POST", path: one + "/secret", as: "owner", status: 200, has: []string{"whsec_", "former_until"}, hasNot: []string{secret}})
	w.do(call{name: "test with both", method: "POST", path: one + "/test", as: "owner", status: 200})
	last := w.courier.sent[len(w.courier.sent)-1]
	if len(last.Secrets) != 2 || string(last.Secrets[1]) != secret || !strings.Contains(rotated.body, string(last.Secrets[0])) {
		t.Errorf("signed with %d secrets", len(last.Secrets))
	}
	if log := w.log.String(); strings.Contains(log, secret) || strings.Contains(log, "key=1") {
		t.Error("the log tells a secret or an address")
	}
	entries, err := w.store.Audit(t.Context(), match.AuditFilter{Object: w.users["owner"]}, 0, 100)
	must(t, err)
	noted := map[string]bool{}
	for _, e := range entries {
		noted[e.Action] = true
		if strings.Contains(string(e.Payload), "example.org") || strings.Contains(string(e.Payload), "whsec") {
			t.Errorf("the audit log tells %s", e.Payload)
		}
	}
	w.do(call{name: "end", method: "DELETE", path: one, as: "owner", status: 204})
	for _, action := range []string{"webhook.create", "webhook.change", "webhook.secret"} {
		if !noted[action] {
			t.Errorf("the audit log lacks %s", action)
		}
	}
	for range match.WebhooksPerUser {
		hooked(w, "owner", `{"url":"https://example.org/","feeds":["the-investor"]}`)
	}
	w.do(call{name: "one too many", method: "POST", path: "/v1/webhooks", as: "owner", body: `{"url":"https://example.org/","feeds":["the-investor"]}`, status: 409, has: []string{"too_many_webhooks"}})
}

// TestWebhookBody: a message says what the page of the feed says, in the language
// of the account.
func TestWebhookBody(t *testing.T) {
	w := newWorld(t, nil)
	ctx, user := t.Context(), w.users["owner"]
	id, _ := hooked(w, "owner", `{"url":"https://example.org/","feeds":["the-investor"]}`)
	_, err := w.store.AddItems(ctx, []match.FeedItem{{Feed: "the-investor", At: w.stored["the-startup"].Common().CreatedAt.UTC(), Event: match.EventStage, Target: "the-startup", What: "stage:mvp", Changed: []match.FeedChange{{Field: "stage", From: "idea", To: "mvp"}}}}, nil, 0)
	must(t, err)
	for _, lang := range []string{"en", "vi"} {
		_, err := w.store.ChangeUser(ctx, user, func(e *match.UserEdit) error { e.Lang = lang; return nil })
		must(t, err)
		due, _, err := w.svc.Due(ctx)
		must(t, err)
		if len(due) != 1 || due[0] != (match.WebhookJob{User: user, Webhook: id}) {
			t.Fatalf("due %+v", due)
		}
		p, err := w.svc.Parcel(ctx, id, w.api.Body)
		must(t, err)
		var got struct {
			Type, Timestamp string
			Data            map[string]json.RawMessage
		}
		must(t, json.Unmarshal(p.Body, &got))
		page := w.do(call{name: "page", path: "/v1/investors/the-investor/feed?event=stage&lang=" + lang, as: "owner", status: 200})
		var feed struct{ Data []map[string]json.RawMessage }
		must(t, json.Unmarshal([]byte(page.body), &feed))
		if got.Type != "feed.stage" || got.Timestamp == "" || string(got.Data["feed"]) != `"the-investor"` || len(feed.Data) != 1 {
			t.Fatalf("said %s, the page %s", p.Body, page.body)
		}
		for name, want := range feed.Data[0] {
			if string(got.Data[name]) != string(want) {
				t.Errorf("%s is %s, on the page %s", name, got.Data[name], want)
			}
		}
	}
}

func TestDeliveryErrorsHaveTexts(t *testing.T) {
	for _, code := range match.DeliveryErrors() {
		if !locale.Has("delivery." + code) {
			t.Errorf("the catalogue lacks delivery.%s", code)
		}
	}
	if n := len(locale.Codes("delivery.")); n != len(match.DeliveryErrors()) {
		t.Errorf("the catalogue has %d texts for %d errors", n, len(match.DeliveryErrors()))
	}
	for _, code := range []string{match.ProblemWebhookScheme, match.ProblemWebhookPort, match.ProblemWebhookAddress} {
		if !locale.Has("problem." + code) {
			t.Errorf("the catalogue lacks problem.%s", code)
		}
	}
}
