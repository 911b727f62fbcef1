package service_test

import (
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
}
