package main

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// hiddenOf reads what stands hidden in the editor's form.
func hiddenOf(page string) url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

// TestAFounderWritesAProfileOverThePages: begins, is told what is not understood,
// leaves, goes on, publishes and sees whom it fits; changes it in two windows, and
// deletes it with a draft that stays.
func TestAFounderWritesAProfileOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.visitor(t)
	v.send("/sign-in", url.Values{"email": {"startup@demo.test"}, "password": {"duyen-demo-2026"}}, "/")
	step := func(page, do string, fields url.Values) (status int, body, to string) {
		t.Helper()
		form := hiddenOf(page)
		for name, values := range fields {
			form[name] = values
		}
		form.Set("do", do)
		address := regexp.MustCompile(`class="editor" method="post" action="([^"]+)"`).FindStringSubmatch(page)[1]
		return v.see(v.PostForm(s.url+html.UnescapeString(address), form))
	}

	_, _, begin := v.see(v.Get(s.url + "/me/profiles/new?kind=startup"))
	start := v.page(begin)
	_, _, to := step(start, "next", url.Values{"name": {"Tinh dầu quế"}, "summary": {"Chưng cất tinh dầu quế ở Trà Bồng"}})
	where := v.page(to)
	status, page, _ := step(where, "next", url.Values{"locality": {"Trà Bồngg"}, "sectors_more": {"quế"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "Dùng “Trà Bồng”") {
		t.Fatalf("a place that is none: %d", status)
	}
	_, _, to = step(page, "next", url.Values{"locality": {"huyện Trà Bồng"}, "sectors_more": {"quế"}})
	needs := v.page(to)
	gains := regexp.MustCompile(`\d+ trên \d+ gợi ý đầu sẽ tăng điểm: trung bình [\d,]+, nhiều nhất [\d,]+ điểm`)
	if !strings.Contains(needs, "Mức hoàn thiện") || !gains.MatchString(needs) {
		t.Error("nobody is told what a missing field would gain")
	}
	_, _, to = step(needs, "later", url.Values{"stage": {"seed"}, "needs": {"market", "quality"}})
	if to != "/me?done=draft_saved#drafts" {
		t.Errorf("later leads to %q", to)
	}
	draft := regexp.MustCompile(`/me/drafts/drf_[a-z0-9]+`).FindString(v.page("/me"))
	money := v.page(draft + "?step=money")
	_, _, to = step(money, "next", url.Values{"amount_sought": {"500 triệu"}})
	_, _, to = step(v.page(to), "publish", url.Values{"person": {"An"}, "email": {"an@example.vn"}, "visibility": {"public"}})
	profile, _, ok := strings.Cut(to, "?done=published")
	if !ok || !strings.HasPrefix(profile, "/startups/stp_") {
		t.Fatalf("published leads to %q", to)
	}
	shown := v.page(profile)
	for _, want := range []string{"Tinh dầu quế", "500 triệu đồng", "Hạt giống", "Huyện Trà Bồng", `class="match `} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page of the profile lacks %q", want)
		}
	}
	twoWindows(t, v, step, profile)
}

// twoWindows changes a profile in two windows and deletes it.
func twoWindows(t *testing.T, v *visitor, step func(string, string, url.Values) (int, string, string), profile string) {
	t.Helper()
	id := strings.TrimPrefix(profile, "/startups/")
	edit := "/me/profiles/" + id + "/edit"
	one, two := v.page(edit), v.page(edit)
	if _, _, to := step(one, "publish", url.Values{"name": {"Tinh dầu quế Trà Bồng"}, "summary": {"Một"}}); to != profile+"?done=published" {
		t.Fatalf("the first window leads to %q", to)
	}
	status, page, _ := step(two, "publish", url.Values{"name": {"Tinh dầu quế"}, "summary": {"Hai"}})
	if status != http.StatusConflict || !strings.Contains(page, "Hồ sơ hiện ghi: Một") || !strings.Contains(page, ">Hai</textarea>") {
		t.Fatalf("the second window: %d", status)
	}
	if _, _, to := step(page, "publish", url.Values{"name": {"Tinh dầu quế Trà Bồng"}, "summary": {"Hai"}}); to != profile+"?done=published" {
		t.Fatalf("once more leads to %q", to)
	}
	if shown := v.page(profile); !strings.Contains(shown, "Hai") || !strings.Contains(shown, "500 triệu đồng") {
		t.Error("what both windows have written is not there")
	}
	gone := v.page("/me/profiles/" + id + "/delete")
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(gone)[1]
	v.send("/me/profiles/"+id+"/delete", url.Values{"version": {version}, "keep": {"yes"}}, "/me?done=profile_kept#drafts")
	if me := v.page("/me"); !strings.Contains(me, "/me/drafts/drf_") || strings.Contains(me, profile) {
		t.Error("the profile did not become a draft")
	}
}
