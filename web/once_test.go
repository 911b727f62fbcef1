package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

// TestSentTwiceHappensOnce: a form with a key does its work once, however often the
// same is sent; changed, from another sign-in or under another key it is another form.
func TestSentTwiceHappensOnce(t *testing.T) {
	f := samples()
	h := site(t, f)
	saved := func() (n int) {
		for _, did := range f.did {
			if strings.HasPrefix(did, "SaveSearch") {
				n++
			}
		}
		return n
	}
	cases := []struct {
		address, user, query string
		want                 int
	}{
		{"/me/searches/save?once=a", "u1", "q=que", 1},
		{"/me/searches/save?once=a", "u1", "q=que", 1},
		{"/me/searches/save?once=a", "u1", "q=toi", 2},
		{"/me/searches/save?once=b", "u1", "q=que", 3},
		{"/me/searches/save?once=a", "u2", "q=que", 4},
		{"/me/searches/save?once=", "u1", "q=que", 5},
		{"/me/searches/save", "u1", "q=que", 6},
	}
	for i, c := range cases {
		w := postAs(h, c.address, c.user, url.Values{"query": {c.query}})
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/me?done=") {
			t.Errorf("%d: %d to %q", i, w.Code, w.Header().Get("Location"))
		}
		if got := saved(); got != c.want {
			t.Errorf("%d: %s of %s with %s: saved %d times, want %d", i, c.address, c.user, c.query, got, c.want)
		}
	}
}

// TestServiceIsGivenTheKey: what the service knows by a key outlives this process; a
// changed message is another request there, too, and none is one without a key.
func TestServiceIsGivenTheKey(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/mentors/co", "u1").Body.String()
	address := regexp.MustCompile(`action="(/mentors/co/introduce\?once=[A-Z0-9]+)#`).FindStringSubmatch(page)
	if address == nil {
		t.Fatal("the form has no key")
	}
	for _, x := range []struct{ address, message string }{{address[1], "a"}, {address[1], "b"}, {address[1] + "x", "a"}, {"/mentors/co/introduce", "a"}} {
		postAs(h, x.address, "u1", url.Values{"from": {"que"}, "message": {x.message}})
	}
	slices.Sort(f.keys)
	if keys := slices.Compact(f.keys); len(keys) != 4 || keys[0] != "" || len(keys[1]) != 64 {
		t.Errorf("keys %q", keys)
	}
}

// TestWhatFailedMayBeSentAgain: only what has happened is not done once more.
func TestWhatFailedMayBeSentAgain(t *testing.T) {
	f := samples()
	h := site(t, f)
	for _, err := range []error{match.Fail(match.KindConflict, "too_many_searches", "full"), errors.New("broken"), nil} {
		f.fails = map[string]error{"SaveSearch": err}
		w := postAs(h, "/me/searches/save?once=a", "u1", url.Values{"query": {"q=que"}})
		if (w.Code == http.StatusSeeOther) != (err == nil) {
			t.Errorf("after %v: %d", err, w.Code)
		}
	}
}

// TestSecondTapWaits: who taps twice gets the answer to the first tap, also while it
// is being found, and a secret that is shown once is in both.
func TestSecondTapWaits(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	o := newOnces(func() time.Time { return now }, samples(), slog.New(slog.DiscardHandler))
	begun, finish := make(chan struct{}), make(chan struct{})
	var mu sync.Mutex
	done := 0
	do := func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if done++; done == 1 {
			close(begun)
			<-finish
		}
		w.Header().Set("X-Made", "yes")
		_, _ = w.Write([]byte("secret"))
	}
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.guard(w, r, match.Claim{User: "u1"}, do)
	})
	var group sync.WaitGroup
	send := func() {
		if w := postAs(guarded, "/x?once=a", "u1", url.Values{"a": {"b"}}); w.Body.String() != "secret" || w.Header().Get("X-Made") != "yes" {
			t.Errorf("answered %q %v", w.Body, w.Header())
		}
	}
	group.Go(send)
	<-begun
	group.Go(send)
	close(finish)
	group.Wait()
	if done != 1 {
		t.Errorf("done %d times", done)
	}
	now = now.Add(pageLife)
	send()
	if done != 2 {
		t.Error("a page is remembered for too long")
	}
}

// TestOncesAreBounded: neither many forms nor large ones make it grow.
func TestOncesAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	o := newOnces(func() time.Time { return now }, samples(), slog.New(slog.DiscardHandler))
	done := 0
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.guard(w, r, match.Claim{User: "u1"}, func(w http.ResponseWriter, r *http.Request) {
			done++
			if err := r.ParseForm(); err != nil || r.PostForm.Get("a") == "" {
				t.Errorf("the form has gone: %v", err)
			}
			http.Redirect(w, r, "/", http.StatusSeeOther)
		})
	})
	for i := range 3 * onceCount {
		postAs(guarded, "/x?once="+strings.Repeat("k", i), "u1", url.Values{"a": {"b"}})
	}
	if len(o.known) > onceCount+1 || len(o.order) != len(o.known) {
		t.Errorf("%d are remembered, %d in order", len(o.known), len(o.order))
	}
	done = 0
	large := url.Values{"a": {strings.Repeat("x", onceBody)}}
	postAs(guarded, "/x?once=a", "u1", large)
	postAs(guarded, "/x?once=a", "u1", large)
	if done != 2 {
		t.Errorf("a form that is too large to be known was done %d times of 2", done)
	}
	now = now.Add(leadLife)
	postAs(guarded, "/x?once=z", "u1", url.Values{"a": {"b"}})
	if len(o.known) != 1 {
		t.Errorf("%d are remembered after their time", len(o.known))
	}
}

// TestForgedSessionsAreNotRemembered: nobody fills what is remembered without having
// signed in.
func TestForgedSessionsAreNotRemembered(t *testing.T) {
	p := &Pages{Options: Options{Sessions: tokens{}}}
	for token, want := range map[string]bool{"good-u1": true, "forged": false, "": false} {
		r := httptest.NewRequest(http.MethodPost, "/x?once=a", nil)
		r.AddCookie(&http.Cookie{Name: "duyen_session", Value: token})
		if _, got := p.guards(r); got != want {
			t.Errorf("%q is guarded: %v", token, got)
		}
	}
}

// TestWhatCreatesHasAKey: the forms that make something, show a secret once or send
// something to somebody carry a key, so that a double click does it once.
func TestWhatCreatesHasAKey(t *testing.T) {
	files, err := templates.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	makes := regexp.MustCompile(`/(save|make|send|message|book|add|link|test|secret|code|invite|take|erase|introduce|ask|report|copy|runs|webhooks)$`)
	found := 0
	for _, file := range files {
		text, err := templates.ReadFile("templates/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`method="post" action="([^"#]*)`).FindAllStringSubmatch(string(text), -1) {
			path, key, _ := strings.Cut(m[1], "?")
			if !makes.MatchString(path) {
				continue
			}
			if found++; key != "once={{once}}" {
				t.Errorf("%s: %s has no key", file.Name(), m[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d forms make something", found)
	}
}

// TestARestartForgetsNoForm: another process over the same store answers what the first
// one did, and pages, which may show secrets, are known to neither.
func TestARestartForgetsNoForm(t *testing.T) {
	f := samples()
	form := url.Values{"query": {"q=que"}}
	first := postAs(site(t, f), "/me/searches/save?once=a", "u1", form)
	done := len(f.did)
	again := postAs(site(t, f), "/me/searches/save?once=a", "u1", form)
	if len(f.did) != done || again.Code != first.Code || again.Header().Get("Location") != first.Header().Get("Location") {
		t.Errorf("after a restart: %d to %q, did %v", again.Code, again.Header().Get("Location"), f.did[done:])
	}
	if other := postAs(site(t, f), "/me/searches/save?once=a", "u2", form); len(f.did) == done {
		t.Errorf("somebody else gets the answer: %d", other.Code)
	}
	f.forms.Range(func(_, x any) bool {
		if s := x.(match.SentForm); s.Status < 300 || s.Status > 399 || s.To == "" {
			t.Errorf("kept %+v", s)
		}
		return true
	})
}
