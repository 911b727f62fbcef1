package service_test

import (
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// Row E4: what changes for an account counts at its very next question.
func TestActor(t *testing.T) {
	w := newWorld(t)
	u, err := w.store.Put(t.Context(), match.User{Email: "an@example.test", PasswordHash: "hash of pw", Confirmed: true, Roles: []match.Role{match.RoleAdmin}, Territories: []string{"51"}})
	if err != nil {
		t.Fatal(err)
	}
	signIn := func() match.Claim {
		t.Helper()
		x, err := w.SignIn(t.Context(), service.Credentials{Email: u.Email, Password: "pw", Client: "phone", Life: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		return match.Claim{User: x.User, Session: x.ID}
	}
	first, second := signIn(), signIn()
	a, err := w.Actor(t.Context(), first)
	if err != nil || a.User != u.ID || a.Session != first.Session || !a.Has(match.RoleAdmin) || len(a.Territories) != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	refused := func(name string, c match.Claim) {
		t.Helper()
		if a, err := w.Actor(t.Context(), c); match.KindOf(err) != match.KindUnauthorized {
			t.Errorf("%s: %+v %v", name, a, err)
		}
	}
	refused("another's session", match.Claim{User: "usr_other", Session: first.Session})
	refused("no such session", match.Claim{User: u.ID, Session: "ses_none"})
	if err := w.SignOut(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	refused("signed out", first)
	if _, err := w.Actor(t.Context(), second); err != nil {
		t.Errorf("the other sign-in: %v", err)
	}
	w.clock.pass(time.Minute) // nothing is remembered any more
	u.Disabled = true         // even if a sign-in was left
	if _, err := w.store.Put(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	refused("blocked", second)
}

// Me takes the account from what Actor has read a moment ago: without its password,
// and never past a change of it.
func TestMeIsRemembered(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	g := w.enter(t, u.Email, secret)
	name := func() string {
		t.Helper()
		a, err := w.Actor(t.Context(), match.Claim{User: g.User, Session: g.ID})
		if err != nil {
			t.Fatal(err)
		}
		me, _, err := w.Me(t.Context(), a)
		if err != nil || me.ID != u.ID || me.PasswordHash == "" || strings.Contains(me.PasswordHash, "$") { // a hash is never kept, that there is one is
			t.Fatalf("%+v %v", me, err)
		}
		return me.Name
	}
	name()
	actor := match.Actor{User: u.ID, Session: g.ID}
	for _, want := range []string{"Trần An", "Trần Thị An"} {
		if err := w.ChangeMe(t.Context(), actor, service.AccountChange{Name: &want}); err != nil {
			t.Fatal(err)
		}
		if got := name(); got != want {
			t.Errorf("%s instead of %s", got, want)
		}
	}
	disabled := true
	if _, err := w.ChangeUser(t.Context(), match.Actor{System: true}, u.ID, service.UserChange{Disabled: &disabled}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Me(t.Context(), actor); match.KindOf(err) != match.KindUnauthorized {
		t.Errorf("a disabled account: %v", err)
	}
}
