package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// inAs signs a demo account in over the page.
func (v *visitor) inAs(account string) *visitor {
	v.t.Helper()
	v.send("/sign-in", url.Values{"email": {account + "@demo.test"}, "password": {"duyen-demo-2026"}}, "/")
	return v
}

// TestAMatchBecomesAnIntroductionOverThePages: a founder sees matches and why,
// compares, asks from the list, takes one request back; the mentor sees how well they
// fit, accepts and writes; both read what comes next.
func TestAMatchBecomesAnIntroductionOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	founder, mentor := s.visitor(t).inAs("startup"), s.visitor(t).inAs("mentor")
	const list = "/startups/demo-startup/matches"

	// From the first page to "asked": the first page, the profile, the list.
	if !strings.Contains(founder.page("/"), `href="/startups/demo-startup`) {
		t.Error("the first page does not lead to one's own profile")
	}
	profile := founder.page("/startups/demo-startup")
	if !strings.Contains(profile, `href="/startups/demo-startup/matches?kind=mentor"`) || strings.Count(profile, `<article class="match `) != 3 {
		t.Error("the profile does not show three matches and lead to all")
	}
	page := founder.page(list + "?kind=mentor")
	asks := regexp.MustCompile(`action="(/startups/demo-startup/matches/([a-z0-9-]+)/ask\?kind=mentor)"`).FindAllStringSubmatch(page, -1)
	if len(asks) < 5 || !strings.Contains(page, "/100") || !strings.Contains(page, `class="f"`) {
		t.Fatalf("%d mentors to ask, without score or bars", len(asks))
	}
	if again := founder.page(list + "?kind=mentor"); again != page {
		t.Error("the list out of the cache is another one")
	}
	if longer := founder.page(list + "?kind=mentor&limit=20"); strings.Count(longer, `<article class="match `) != 20 {
		t.Errorf("%d of 20", strings.Count(longer, `<article class="match `))
	}
	if status, _, _ := mentor.see(mentor.Get(s.url + list)); status != http.StatusForbidden {
		t.Errorf("another reads the list: %d", status)
	}

	to := asks[0][2]
	founder.send(asks[0][1], url.Values{"message": {"Xin được góp ý về bao bì."}}, list+"?kind=mentor&done=asked&to="+to+"#match-"+to)
	page = founder.page(list + "?kind=mentor&done=asked&to=" + to)
	undo := regexp.MustCompile(`action="(/me/introductions/int_[a-z0-9]+/withdraw)"[^>]*><input type="hidden" name="back" value="([^"]*to=` + to + `#[^"]*)"`).FindStringSubmatch(page)
	if undo == nil || !strings.Contains(page, `role="status"`) || strings.Contains(page, "/matches/"+to+"/ask") {
		t.Fatal("the card does not say that it was asked, with the way back")
	}
	back := strings.ReplaceAll(undo[2], "&amp;", "&")
	founder.send(undo[1], url.Values{"back": {back}}, back)
	if page = founder.page(strings.SplitN(back, "#", 2)[0]); !strings.Contains(page, "/matches/"+to+"/ask") {
		t.Error("who was asked and not any more cannot be asked again")
	}

	compared := founder.page("/startups/demo-startup/compare?kind=mentor&with=" + to + "&with=demo-mentor&with=demo-investor")
	if strings.Count(compared, "/100") != 2 || !strings.Contains(compared, "cao nhất") {
		t.Error("two mentors are not set side by side, or somebody of another kind is")
	}
	if offers := founder.page(list + "?kind=offer&limit=100"); !strings.Contains(offers, "Hồ sơ chưa đáp ứng") && !strings.Contains(offers, "đáp ứng mọi điều kiện") {
		t.Error("nothing is said of conditions")
	}

	// The demo's startup has asked its mentor.
	waiting := regexp.MustCompile(`/me/introductions/int_[a-z0-9]+`).FindString(mentor.page("/me/introductions"))
	if page := mentor.page(waiting); !strings.Contains(page, "/accept") || !strings.Contains(page, "/100") || strings.Contains(page, "startup@demo.test") {
		t.Error("the mentor is not asked, or not told how they fit, or contact is shown before the answer")
	}
	mentor.send(waiting+"/accept", nil, waiting+"?done=accept")
	mentor.send(waiting+"/message", url.Values{"text": {"Sáng thứ ba được không ạ?"}}, waiting+"?done=message")
	if page := founder.page(waiting); !strings.Contains(page, "mailto:mentor@demo.test") || !strings.Contains(page, "Sáng thứ ba") || !strings.Contains(page, "hẹn buổi gặp đầu tiên") {
		t.Error("the founder does not read the contact, the message or what comes next")
	}
	if page := founder.page(list + "?kind=mentor"); !strings.Contains(page, "đã được chấp nhận") {
		t.Error("the list does not say that the mentor has accepted")
	}
}
