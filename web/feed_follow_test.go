package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// TestFollowOnAProfile: an investor follows a startup on its own page, is led back to
// it and can take that back there; who has nothing that is told of startups, and the
// startup's owner, are offered nothing.
func TestFollowOnAProfile(t *testing.T) {
	f := samples()
	f.followed = nil
	f.cards = map[string][]match.Card{"u3": {{Kind: match.KindStartup, ID: "tra", Name: "Trà"}, {Kind: match.KindInvestor, ID: "quy", Name: "Quỹ"}}}
	h := site(t, f)
	page := func(address, who string) string { return get(h, address, who).Body.String() }
	const form = `action="/investors/quy/feed/follow"`
	if body := page("/startups/que", "u3"); !strings.Contains(body, form) || !strings.Contains(body, "Theo dõi dự án") {
		t.Errorf("an investor cannot follow: %s", body)
	}
	for _, who := range []string{"", "u1", "u4"} {
		if strings.Contains(page("/startups/que", who), "/feed/follow") {
			t.Errorf("%q is asked to follow", who)
		}
	}
	if strings.Contains(page("/mentors/co", "u3"), "/feed/follow") {
		t.Error("a mentor can be followed")
	}
	w := postAs(h, "/investors/quy/feed/follow", "u3", url.Values{"item": {"que"}, "at": {"profile"}})
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/startups/que?done=follow&undo=quy" || !slices.Contains(f.did, "Follow quy que") {
		t.Errorf("%d to %s, did %v", w.Code, to, f.did)
	}
	f.followed = sampleHooks().followed
	body := page("/startups/que?done=follow&undo=quy", "u3")
	if strings.Count(body, `action="/investors/quy/feed/unfollow"`) != 2 || !strings.Contains(body, "Hoàn tác") || strings.Count(body, "tin sẽ hiện trong bảng tin") != 1 {
		t.Errorf("no way back: %s", body)
	}
	w = postAs(h, "/investors/quy/feed/unfollow", "u3", url.Values{"item": {"que"}, "at": {"profile"}})
	if to := w.Header().Get("Location"); to != "/startups/que?done=unfollow&undo=quy" {
		t.Errorf("to %s", to)
	}
	if strings.Contains(page("/startups/que?done=follow&undo=other", "u3"), "Hoàn tác") {
		t.Error("what was done in another's feed is taken back")
	}
	w = postAs(h, "/investors/quy/feed/follow", "u3", url.Values{"item": {"//example.org/x"}, "at": {"profile"}})
	if to := w.Header().Get("Location"); !strings.HasPrefix(to, "/startups/%2F") {
		t.Errorf("led away to %s", to)
	}
}

// TestGlances: looking at a feed, and going from it to a target, is handed over to be
// learned from; the service asks whether it may.
func TestGlances(t *testing.T) {
	f := samples()
	f.entries = sampleEntries()
	h := site(t, f)
	body := get(h, "/investors/quy/feed", "u3").Body.String()
	if !strings.Contains(body, `<h2><a href="/startups/que?feed=quy">`) {
		t.Error("an entry does not lead to its target as from the feed")
	}
	get(h, "/startups/que?feed=quy", "u3")
	get(h, "/startups/que", "u3")
	get(h, "/startups/que?feed="+url.QueryEscape("<x>"), "u3")
	if want := []string{"Shown quy 2", "Opened quy que"}; !slices.Equal(f.glances, want) {
		t.Errorf("noted %q, want %q", f.glances, want)
	}
}
