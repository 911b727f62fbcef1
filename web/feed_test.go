package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// TestFeedPage shows entries with why they stand there and what can be done.
func TestFeedPage(t *testing.T) {
	f := samples()
	f.entries, f.more = sampleEntries(), "itm_1"
	h := site(t, f)
	body := get(h, "/investors/quy/feed", "u3").Body.String()
	for _, want := range []string{
		"Gợi ý mới: Quế", "Rất phù hợp", "18:05", `action="/investors/quy/feed/dismiss"`, `action="/investors/quy/feed/all-read"`, `value="itm_2"`,
		"/investors/quy/feed?after=itm_1", "/investors/quy/feed?all=1", `<option value="possible" selected>`, `<option value="weekly" selected>`,
		"Đang tìm 500 triệu đồng", "Hiện lại",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if got := f.did[len(f.did)-1]; got != "FeedPage quy  false" {
		t.Errorf("did %s", got)
	}
	get(h, "/investors/quy/feed?all=1&after=itm_9", "u3")
	if got := f.did[len(f.did)-1]; got != "FeedPage quy itm_9 true" {
		t.Errorf("did %s", got)
	}
	f.entries, f.more = nil, ""
	if body := get(h, "/investors/quy/feed", "u3").Body.String(); !strings.Contains(body, "Chưa có tin nào") || strings.Contains(body, "all-read") {
		t.Error("an empty feed does not say what comes")
	}
}

// TestFeedDoors: visitors are asked to sign in, others' feeds and other kinds'
// addresses stay closed, offers have no feed.
func TestFeedDoors(t *testing.T) {
	f := samples()
	h := site(t, f)
	if w := get(h, "/investors/quy/feed", ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
		t.Errorf("a visitor: %d", w.Code)
	}
	if w := postAs(h, "/investors/quy/feed/dismiss", "", url.Values{"item": {"itm_2"}}); w.Code != http.StatusUnauthorized {
		t.Errorf("a visitor dismisses: %d", w.Code)
	}
	for address, want := range map[string]int{"/mentors/quy/feed": 404, "/offers/quy/feed": 404} {
		if w := get(h, address, "u3"); w.Code != want {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	f.fails = map[string]error{"FeedOf": match.Fail(match.KindForbidden, "not_allowed", "no")}
	if w := get(h, "/investors/quy/feed", "u3"); w.Code != http.StatusForbidden {
		t.Errorf("another's: %d", w.Code)
	}
	if w := postAs(h, "/investors/quy/feed/settings", "u3", url.Values{"fit": {"strong"}}); w.Code != http.StatusForbidden || len(f.did) != 0 {
		t.Errorf("another's settings: %d %v", w.Code, f.did)
	}
}

// TestFeedDeeds does everything that can be done on the page.
func TestFeedDeeds(t *testing.T) {
	f := samples()
	h := site(t, f)
	for _, c := range []struct {
		deed     string
		form     url.Values
		did, to  string
		undoable bool
	}{
		{"dismiss", url.Values{"item": {"itm_2"}, "reason": {"stage"}}, "MoveEntry quy itm_2 dismiss stage 0", "?done=dismiss&undo=itm_2", true},
		{"snooze", url.Values{"item": {"itm_2"}}, "MoveEntry quy itm_2 snooze  7", "?done=snooze&undo=itm_2", true},
		{"restore", url.Values{"item": {"itm_2"}}, "MoveEntry quy itm_2 restore  0", "?done=restore", false},
		{"snooze", url.Values{"item": {"itm_2"}, "days": {"30"}}, "MoveEntry quy itm_2 snooze  30", "?done=snooze&undo=itm_2", true},
		{"read", url.Values{"item": {"itm_2"}}, "MoveEntry quy itm_2 read  0", "?done=read&undo=itm_2", true},
		{"unread", url.Values{"item": {"itm_2"}}, "MoveEntry quy itm_2 unread  0", "?done=unread&undo=itm_2", true},
		{"follow", url.Values{"item": {"que"}}, "Follow quy que", "?done=follow&undo=que", true},
		{"unfollow", url.Values{"item": {"que"}}, "Unfollow quy que", "?done=unfollow&undo=que", true},
		{"all-read", url.Values{"item": {"itm_2"}}, "ReadFeed quy itm_2", "?done=all-read", false},
		{"settings", url.Values{"fit": {"strong"}, "digest": {"daily"}}, "SetFeed quy strong daily", "?done=set", false},
	} {
		w := postAs(h, "/investors/quy/feed/"+c.deed, "u3", c.form)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/investors/quy/feed"+c.to {
			t.Errorf("%s: %d to %s", c.deed, w.Code, to)
		}
		if got := f.did[len(f.did)-1]; got != c.did {
			t.Errorf("%s did %s", c.deed, got)
		}
		again := postAs(h, "/investors/quy/feed/"+c.deed+"?event=match&unread=1&all=%3Cx%3E&done=x", "u3", c.form).Header().Get("Location")
		if asked, err := url.ParseQuery(again[strings.Index(again, "?")+1:]); err != nil || asked.Get("event") != "match" || asked.Get("unread") != "1" || asked.Get("all") != "1" {
			t.Errorf("%s leads out of the part that was shown: %s", c.deed, again)
		}
		if body := get(h, w.Header().Get("Location"), "u3").Body.String(); strings.Contains(body, "Hoàn tác") != c.undoable {
			t.Errorf("%s: undo is offered: %v", c.deed, !c.undoable)
		}
	}
	if w := postAs(h, "/investors/quy/feed/open", "u3", url.Values{"item": {"itm_2"}}); w.Header().Get("Location") != "/startups/que" {
		t.Errorf("opening leads to %s", w.Header().Get("Location"))
	}
	f.fails = map[string]error{"MoveEntry": match.Fail(match.KindNotFound, "not_found", "none")}
	if w := postAs(h, "/investors/quy/feed/dismiss", "u3", url.Values{"item": {"x"}}); w.Code != http.StatusNotFound {
		t.Errorf("one that is gone: %d", w.Code)
	}
}

func sampleEntries() []service.FeedEntry {
	at := time.Date(2026, 11, 22, 11, 5, 0, 0, time.UTC)
	target := match.Card{Kind: match.KindStartup, ID: "que", Name: "Quế " + canary, Locality: "21115"}
	return []service.FeedEntry{
		{
			ID: "itm_2", At: at, Event: match.EventMatch, Target: target, Score: 71.6, Fit: match.FitStrong, Subject: match.KindInvestor,
			Reasons: []match.Reason{{Signal: match.SignalSector, Points: 9, Neutral: 1, Code: "sector.declared", Evidence: map[string]any{"sector": "agri"}}},
		},
		{
			ID: "itm_1", At: at, Event: match.EventRound, Target: target, Subject: match.KindInvestor, Read: true, Dismissed: true,
			Changed: []match.FeedChange{{Field: "amount_sought", To: "500000000 VND"}},
		},
	}
}
