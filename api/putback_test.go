package api_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"duyen/match"
	"duyen/store"
)

// reopen closes the store, lets do work on its file, and opens it again.
func (w *listWorld) reopen(do func(path string)) {
	w.t.Helper()
	must(w.t, w.store.Close())
	do(w.path)
	var err error
	w.store, err = store.Open(w.t.Context(), "sqlite:"+w.path, w.ref)
	must(w.t, err)
}

// TestStorePutBack: a store is put back from a copy while Redis keeps what was
// answered since. The next change gets the number again that another had, and what
// is answered is what is in the store now.
func TestStorePutBack(t *testing.T) {
	redis := startRedis(t)
	w := newListWorld(t, 15, redis.url())
	s := w.servers[0]
	create := func(as string, k match.Kind, id string) match.Profile {
		p := sample(k, id)
		p.Common().Name = "Quỹ núi Ấn"
		written, _, err := s.svc.Create(t.Context(), w.actors[as], p)
		must(t, err)
		return written.Profile
	}
	fund, other := create("investor", match.KindInvestor, "forgetful-fund"), create("investor", match.KindInvestor, "another-fund")
	own := create("owner", match.KindStartup, "own").Common().ID
	answers := []listOf{
		{"owner", "/v1/startups/" + own + "/matches?kind=investor&limit=100"},
		{"owner", "/v1/startups/" + own + "/matches?kind=investor&limit=100&spread=true"},
		{"anonymous", "/v1/search?q=nui+an&limit=100"},
	}
	// live has a server change one profile, which is the store's next change.
	live := func(p match.Profile, name string) (at match.Checkpoint) {
		w.serve(t.TempDir(), redis.url())
		s := w.servers[len(w.servers)-1]
		defer s.stop()
		found, err := w.store.Get(t.Context(), p.Common().ID)
		must(t, err)
		found[0].Common().Name = name
		_, _, err = s.svc.Replace(t.Context(), w.actors["investor"], found[0], found[0].Common().Version)
		must(t, err)
		w.settle(s)
		for _, l := range answers {
			got := w.ask(s, l.as, l.path)
			if want := strings.Contains(got.Body.String(), name); got.Code != http.StatusOK || !want {
				t.Errorf("%s: %d without %q: %s", l.path, got.Code, name, got.Body)
			}
			w.compareList(s, l)
		}
		at, err = w.store.Head(t.Context())
		must(t, err)
		return at
	}
	s.stop()
	var copied []byte
	w.reopen(func(path string) {
		var err error
		copied, err = os.ReadFile(path)
		must(t, err)
	})
	gone := live(fund, "Quỹ núi Ấn bị quên")
	w.reopen(func(path string) { must(t, os.WriteFile(path, copied, 0o600)) })
	if now := live(other, "Quỹ núi Ấn mới"); now != gone {
		t.Errorf("the store was at %v and is at %v: nothing was shown", gone, now)
	}
}
