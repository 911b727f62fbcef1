package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// hostileMarkup is what somebody may write who means no good; none of it may come out as
// anything but text.
const hostileMarkup = `"><script>alert(1)</script><img src=x onerror=alert(1)>'` + "`{{.}} 🙂 ไทย مرحبا"

// TestHostileProfiles: hostileMarkup in every text, other scripts and emoji are shown as
// what they are; what could lie about itself is refused beside its field.
func TestHostileProfiles(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	token := s.signIn(t, "startup@demo.test")
	hostile := func(field string, value any) map[string]any {
		p := map[string]any{
			"name": "Tỏi đen " + hostileMarkup, "summary": "Tỏi đen " + hostileMarkup, "description": strings.Repeat("Tỏi đen "+hostileMarkup+"\n\n", 20),
			"sectors": []string{"agri"}, "tags": []string{"<b>tỏi"}, "locality": "21115", "stage": "seed", "legal_form": hostileMarkup,
			"website": "https://example.org/?a=1&b=<script>",
		}
		p[field] = value
		return p
	}
	for field, value := range map[string]any{
		"name":    strings.Repeat("a", 10_000),
		"summary": "đảo \u202e ngược",
		"website": "javascript:alert(1)",
		"tags":    []string{"a\u202eb"},
	} {
		if code, body := s.send(t, http.MethodPost, "/v1/startups", token, hostile(field, value)); code != http.StatusUnprocessableEntity || !strings.Contains(string(body), `"`+field) {
			t.Errorf("%s = %.40q: %d %s", field, value, code, body)
		}
	}
	code, body := s.send(t, http.MethodPost, "/v1/startups", token, hostile("source", "https://example.org/"))
	if code != http.StatusCreated {
		t.Fatalf("%d %s", code, body)
	}
	id := decode[struct{ ID string }](t, body).ID
	s.settled(t)

	owner, mentor := newCrawler(t, s, "vi", id), newCrawler(t, s, "en", "demo-mentor")
	for c, account := range map[*crawler]string{owner: "startup", mentor: "mentor"} {
		c.visitor.send("/sign-in", url.Values{"email": {account + "@demo.test"}, "password": {"duyen-demo-2026"}}, "/")
	}
	ask := func(mentor, message string) (status int, page, to string) {
		return owner.see(owner.PostForm(s.url+"/mentors/"+mentor+"/introduce", url.Values{"from": {id}, "message": {message}}))
	}
	status, _, asked := ask("demo-mentor", hostileMarkup)
	if asked, _, _ = strings.Cut(asked, "?"); status != http.StatusSeeOther {
		t.Fatalf("asking gave %d", status)
	}
	for c, paths := range map[*crawler][]string{
		newCrawler(t, s, "vi", ""): {"/startups/" + id, "/search?q=toi+den", "/search?q=" + url.QueryEscape(hostileMarkup), "/"},
		owner:                      {"/startups/" + id, "/startups/" + id + "?kind=investor", "/me", "/", "/me/introductions", "/mentors/demo-mentor"},
		mentor:                     {"/me/introductions", asked, "/startups/" + id},
	} {
		for _, path := range paths {
			if !c.read(path) {
				t.Errorf("%s is no page", path)
			}
			if page := c.page(path); (strings.Contains(path, id) || path == asked) && !strings.Contains(page, "&lt;script&gt;alert(1)") {
				t.Errorf("%s does not show what was written", path)
			}
		}
	}
	// What is too long for a message comes back to who wrote it.
	long := strings.Repeat("dài ", 400)
	status, page, _ := ask("demo-mentor-01", long)
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, strings.TrimSpace(long)) {
		t.Errorf("a message of %d characters: %d", len(long), status)
	}
}
