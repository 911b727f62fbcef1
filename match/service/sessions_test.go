package service_test

import (
	"sync"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

func (w *world) refresh(t *testing.T, token string) service.Grant {
	t.Helper()
	g, err := w.Refresh(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (w *world) refused(t *testing.T, token string) {
	t.Helper()
	g, err := w.Refresh(t.Context(), token)
	is(t, err, match.KindUnauthorized, "bad_refresh")
	if g != (service.Grant{}) {
		t.Errorf("gives %+v", g)
	}
}

func TestRefresh(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	first := w.enter(t, u.Email, secret)
	w.clock.pass(time.Hour)
	second := w.refresh(t, first.Refresh)
	if second.ID != first.ID || second.Refresh == first.Refresh || !second.EndsAt.Equal(w.clock.Now().Add(match.SessionIdle)) {
		t.Errorf("%+v", second)
	}
	// The answer was lost: for a short time the token before gets another one.
	w.clock.pass(match.RefreshGrace)
	again := w.refresh(t, first.Refresh)
	if again.ID != first.ID || again.Refresh == second.Refresh {
		t.Errorf("%+v", again)
	}
	third := w.refresh(t, again.Refresh)
	for name, bad := range map[string]string{"nothing": "", "garbage": "dyr_x", "a ticket": "dym_x", "long": string(make([]byte, 1<<20))} {
		t.Run(name, func(t *testing.T) { w.refused(t, bad) })
	}
	if w.over(t, third) {
		t.Error("garbage ends a sign-in")
	}
	w.clock.pass(match.SessionIdle)
	w.refused(t, third.Refresh)
	if !w.over(t, third) {
		t.Error("a silent sign-in does not end")
	}
}

// Row E3: a token that comes back ends the sign-in for both who have it.
func TestCopiedRefreshToken(t *testing.T) {
	for name, steal := range map[string]func(t *testing.T, w *world, first service.Grant) (last service.Grant, stolen string){
		"after the grace": func(t *testing.T, w *world, first service.Grant) (service.Grant, string) {
			last := w.refresh(t, first.Refresh)
			w.clock.pass(match.RefreshGrace + time.Millisecond)
			return last, first.Refresh
		},
		"older than the one before": func(t *testing.T, w *world, first service.Grant) (service.Grant, string) {
			return w.refresh(t, w.refresh(t, first.Refresh).Refresh), first.Refresh
		},
		"replaced unused": func(t *testing.T, w *world, first service.Grant) (service.Grant, string) {
			lost := w.refresh(t, first.Refresh)
			return w.refresh(t, first.Refresh), lost.Refresh
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			u := w.member(t, "an@example.test", secret)
			other := w.enter(t, u.Email, secret)
			last, stolen := steal(t, w, w.enter(t, u.Email, secret))
			if w.over(t, last) {
				t.Fatal("ended too early")
			}
			w.refused(t, stolen)
			if !w.over(t, last) {
				t.Error("the sign-in goes on")
			}
			w.refused(t, last.Refresh)
			if w.over(t, other) {
				t.Error("another sign-in has ended")
			}
			if got := w.audit.actions(); got != "session.reuse" {
				t.Errorf("recorded %q", got)
			}
		})
	}
}

// Many at once with one token: whatever they are told, at most one of the tokens
// they got goes on.
func TestRefreshRace(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	first := w.enter(t, u.Email, secret)
	const many = 50
	tokens := make(chan string, many)
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			if g, err := w.Refresh(t.Context(), first.Refresh); err == nil {
				tokens <- g.Refresh
			} else if match.KindOf(err) != match.KindUnauthorized {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	close(tokens)
	var last []string
	for token := range tokens {
		last = append(last, token)
	}
	if len(last) == 0 {
		t.Fatal("nobody was served")
	}
	alive := 0
	for _, token := range last {
		if r, err := w.store.SessionOf(t.Context(), hashOf(t, token)); err == nil && r.ID == first.ID {
			alive++
		}
	}
	if alive != len(last) {
		t.Errorf("%d of %d tokens are kept", alive, len(last)) // so that a copy is noticed
	}
	served := 0
	for _, token := range last {
		if _, err := w.Refresh(t.Context(), token); err == nil {
			served++
		}
	}
	if served > 1 {
		t.Errorf("%d of %d tokens go on", served, len(last))
	}
	if all, err := w.MySessions(t.Context(), match.Actor{User: u.ID}); err != nil || len(all) > 1 {
		t.Errorf("%d sign-ins, %v", len(all), err)
	}
}

func TestMySessions(t *testing.T) {
	w := newWorld(t)
	u, other := w.member(t, "an@example.test", secret), w.member(t, "ba@example.test", secret)
	laptop, phone, theirs := w.enter(t, u.Email, secret), w.enter(t, u.Email, secret), w.enter(t, other.Email, secret)
	a := w.actor(t, laptop)
	all, err := w.MySessions(t.Context(), a)
	if err != nil || len(all) != 2 || all[0].Client != "phone" {
		t.Fatalf("%+v %v", all, err)
	}
	is(t, w.EndMySession(t.Context(), a, theirs.ID), match.KindNotFound, "not_found")
	is(t, w.EndMySession(t.Context(), nobody, phone.ID), match.KindUnauthorized, "unauthorized")
	if w.over(t, theirs) || w.over(t, phone) {
		t.Error("what was refused has happened")
	}
	if err := w.EndMySession(t.Context(), a, phone.ID); err != nil || !w.over(t, phone) || w.over(t, laptop) {
		t.Errorf("ending one: %v", err)
	}
	w.refused(t, phone.Refresh)
	if err := w.Forget(t.Context(), "dyr_none"); err != nil {
		t.Error(err)
	}
	tablet := w.enter(t, u.Email, secret)
	if err := w.Forget(t.Context(), tablet.Refresh); err != nil || !w.over(t, tablet) {
		t.Errorf("signing out by refresh token: %v", err)
	}
	if err := w.SignOutEverywhere(t.Context(), a); err != nil || !w.over(t, laptop) || w.over(t, theirs) {
		t.Errorf("everywhere: %v", err)
	}
}

// Row E11: a sign-in never goes on under the id somebody came with.
func TestSignInEndsWhatWasThere(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	w.member(t, "eve@example.test", secret)
	planted := w.enter(t, "eve@example.test", secret)
	mine, err := w.SignIn(t.Context(), service.Credentials{Email: u.Email, Password: secret, Life: time.Hour, Before: w.actor(t, planted)})
	if err != nil || mine.ID == planted.ID || mine.User != u.ID {
		t.Fatalf("%+v %v", mine, err)
	}
	if !w.over(t, planted) {
		t.Error("what was planted goes on")
	}
}

func TestTooManySessions(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	first := w.enter(t, u.Email, secret)
	for range match.SessionsPerUser {
		w.clock.pass(time.Second)
		w.enter(t, u.Email, secret)
	}
	all, err := w.MySessions(t.Context(), match.Actor{User: u.ID})
	if err != nil || len(all) != match.SessionsPerUser || !w.over(t, first) {
		t.Errorf("%d sign-ins, %v", len(all), err)
	}
}
