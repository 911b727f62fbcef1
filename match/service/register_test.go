package service_test

import (
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

const secret = "correct horse"

func (w *world) register(t *testing.T, email, password string) {
	t.Helper()
	if err := w.Register(t.Context(), service.Registration{Email: email, Password: password, Name: "An", Role: match.RoleMentor, Lang: "en"}); err != nil {
		t.Fatal(err)
	}
}

// signsIn tells whether a password opens an account; any failure but the one
// that says nothing is an error.
func (w *world) signsIn(t *testing.T, email, password string) bool {
	t.Helper()
	_, err := w.SignIn(t.Context(), service.Credentials{Email: email, Password: password, Life: time.Hour})
	if err != nil {
		is(t, err, match.KindUnauthorized, "credentials")
	}
	return err == nil
}

func TestRegister(t *testing.T) {
	w := newWorld(t)
	w.register(t, " An@Example.test", secret)
	if w.signsIn(t, "an@example.test", secret) {
		t.Error("an address that has not answered signs in")
	}
	l := w.letter(t, match.PurposeConfirm)
	if l.To != "an@example.test" || l.Name != "" || l.Lang != "en" || !l.Until.Equal(w.clock.Now().Add(match.ConfirmLife)) ||
		!strings.HasPrefix(l.Link, "https://duyen.test/confirm?token=dym_") {
		t.Errorf("%+v", l)
	}
	for name, bad := range map[string]string{"nothing": "", "garbage": "dym_x", "another kind": w.enterToken(t)} {
		is(t, w.Confirm(t.Context(), bad, ""), match.KindInvalid, "bad_ticket")
		if w.signsIn(t, "an@example.test", secret) {
			t.Errorf("%s confirms", name)
		}
	}
	is(t, w.Reset(t.Context(), token(t, l), "another password"), match.KindInvalid, "bad_ticket")
	if err := w.Confirm(t.Context(), token(t, l), ""); err != nil {
		t.Fatal(err)
	}
	if !w.signsIn(t, "an@example.test", secret) {
		t.Error("a confirmed account cannot be signed in to")
	}
	is(t, w.Confirm(t.Context(), token(t, l), "chosen by another"), match.KindInvalid, "bad_ticket")
	u, err := w.store.ByEmail(t.Context(), "an@example.test")
	if err != nil || len(u.Roles) != 1 || u.Roles[0] != match.RoleMentor || u.Name != "An" {
		t.Errorf("%+v %v", u, err)
	}
	if got := w.audit.actions(); got != "account.confirm" {
		t.Errorf("recorded %q", got)
	}
}

// enterToken gives a secret that is no ticket.
func (w *world) enterToken(t *testing.T) string {
	t.Helper()
	w.member(t, "ba@example.test", secret)
	return w.enter(t, "ba@example.test", secret).Refresh
}

func TestRegistrationIsChecked(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		in    service.Registration
		field string
	}{
		"granted role (E8)":    {service.Registration{Email: "an@example.test", Password: secret, Role: match.RoleAdmin}, "role"},
		"unknown role":         {service.Registration{Email: "an@example.test", Password: secret, Role: "root"}, "role"},
		"no address":           {service.Registration{Password: secret}, "email"},
		"bad address":          {service.Registration{Email: "an@example", Password: secret}, "email"},
		"no password":          {service.Registration{Email: "an@example.test"}, "password"},
		"granted, bad address": {service.Registration{Email: "an@example", Password: secret, Name: "An", Role: match.RoleAdmin}, "role"},
		"weak password":        {service.Registration{Email: "an@example.test", Password: "short"}, "password"},
		"own address":          {service.Registration{Email: "an@example.test", Password: "an@example.test"}, "password"},
	} {
		err := w.Register(t.Context(), c.in)
		is(t, err, match.KindInvalid, "invalid")
		if e, ok := err.(*match.Error); !ok || e.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if jobs := w.letters.take(); len(jobs) > 0 {
		t.Errorf("letters %+v", jobs)
	}
}

// Nobody gets a password into an account whose address is not theirs, whether
// they come before or after its owner.
func TestSomebodyElseRegistersMyAddress(t *testing.T) {
	const mine, theirs = "my own password", "their password"
	for name, order := range map[string][]string{"they come first": {theirs, mine}, "they come last": {mine, theirs}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var letters []match.Letter
			for _, password := range order {
				w.register(t, "an@example.test", password)
				letters = append(letters, w.letter(t, match.PurposeConfirm))
			}
			is(t, w.Confirm(t.Context(), token(t, letters[0]), ""), match.KindInvalid, "bad_ticket") // a newer one came
			last := token(t, letters[1])
			is(t, w.Confirm(t.Context(), last, ""), match.KindInvalid, "invalid") // nobody's password counts
			is(t, w.Confirm(t.Context(), last, "short"), match.KindInvalid, "invalid")
			if w.signsIn(t, "an@example.test", theirs) || w.signsIn(t, "an@example.test", mine) {
				t.Error("signed in before the address has answered")
			}
			if err := w.Confirm(t.Context(), last, mine); err != nil {
				t.Fatal(err)
			}
			if w.signsIn(t, "an@example.test", theirs) || !w.signsIn(t, "an@example.test", mine) {
				t.Error("the password is not the owner's")
			}
			w.register(t, "an@example.test", theirs)
			w.letter(t, match.PurposeExistingAccount)
			if w.signsIn(t, "an@example.test", theirs) || !w.signsIn(t, "an@example.test", mine) {
				t.Error("registering again has changed the password")
			}
		})
	}
}

// Who registers twice with one password needs not choose it again.
func TestRegisterTwice(t *testing.T) {
	w := newWorld(t)
	w.register(t, "an@example.test", secret)
	w.register(t, "an@example.test", secret)
	w.letters.jobs = w.letters.jobs[1:]
	if err := w.Confirm(t.Context(), token(t, w.letter(t, match.PurposeConfirm)), ""); err != nil || !w.signsIn(t, "an@example.test", secret) {
		t.Error(err)
	}
}

// Row E5: what is answered and what is done are the same for every address.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	w := newWorld(t)
	w.member(t, "member@example.test", secret)
	w.register(t, "waiting@example.test", secret)
	blocked := w.member(t, "blocked@example.test", secret)
	if _, err := w.ChangeUser(t.Context(), terminal, blocked.ID, service.UserChange{Disabled: ptr(true)}); err != nil {
		t.Fatal(err)
	}
	type work struct{ hashes, verifies, writes, letters int }
	for name, do := range map[string]func(email string) error{
		"register": func(email string) error {
			return w.Register(t.Context(), service.Registration{Email: email, Password: secret, Name: "x"})
		},
		"reset": func(email string) error { return w.AskReset(t.Context(), email) },
		"sign in": func(email string) error {
			_, err := w.SignIn(t.Context(), service.Credentials{Email: email, Password: "a wrong one", Life: time.Hour})
			return err
		},
	} {
		w.letters.take()
		var first *work
		var said string
		for _, email := range []string{"nobody-" + strings.ReplaceAll(name, " ", "-") + "@example.test", "member@example.test", "waiting@example.test", "blocked@example.test"} {
			before := work{w.passwords.hashes, w.passwords.verifies, int(w.access.writes.Load()), 0}
			err := do(email)
			got := work{
				w.passwords.hashes - before.hashes, w.passwords.verifies - before.verifies,
				int(w.access.writes.Load()) - before.writes, len(w.letters.take()),
			}
			answer := "accepted"
			if err != nil {
				answer = err.Error()
			}
			if first == nil {
				first, said = &got, answer
			}
			if got != *first || answer != said {
				t.Errorf("%s of %s: %+v %s, want %+v %s", name, email, got, answer, *first, said)
			}
		}
		if *first == (work{}) {
			t.Errorf("%s does nothing", name)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestReset(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	phone := w.enter(t, u.Email, secret)
	_, key, err := w.CreateKey(t.Context(), match.Actor{User: u.ID}, service.NewKey{Name: "x", Scopes: match.KeyScopes()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Link(t.Context(), u.ID, "", match.Identity{Issuer: "i", Subject: "1"}); err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{"nobody@example.test", " AN@example.test"} {
		if err := w.AskReset(t.Context(), email); err != nil {
			t.Fatal(err)
		}
	}
	jobs := w.letters.take()
	if len(jobs) != 2 {
		t.Fatalf("%+v", jobs)
	}
	_, err = w.Letter(t.Context(), jobs[0])
	is(t, err, match.KindNotFound, "not_found")
	old, err := w.Letter(t.Context(), jobs[1])
	if err != nil {
		t.Fatal(err)
	}
	l, err := w.Letter(t.Context(), jobs[1]) // the worker tries again: only the newest link works
	if err != nil || l.Name != "An" || !l.Until.Equal(w.clock.Now().Add(match.ResetLife)) || !strings.HasPrefix(l.Link, "https://duyen.test/password?token=dym_") {
		t.Fatalf("%+v %v", l, err)
	}
	is(t, w.Reset(t.Context(), token(t, old), "a new password"), match.KindInvalid, "bad_ticket")
	is(t, w.Confirm(t.Context(), token(t, l), "a new password"), match.KindInvalid, "bad_ticket")
	is(t, w.Reset(t.Context(), token(t, l), "short"), match.KindInvalid, "invalid")
	is(t, w.Reset(t.Context(), token(t, l), ""), match.KindInvalid, "invalid")
	if err := w.Reset(t.Context(), token(t, l), "a new password"); err != nil {
		t.Fatal(err)
	}
	if w.signsIn(t, u.Email, secret) || !w.signsIn(t, u.Email, "a new password") {
		t.Error("the password is not the new one")
	}
	if !w.over(t, phone) {
		t.Error("a sign-in outlives the password")
	}
	if _, err := w.KeyActor(t.Context(), key); match.KindOf(err) != match.KindUnauthorized {
		t.Errorf("a key outlives the password: %v", err)
	}
	if links, err := w.MyIdentities(t.Context(), match.Actor{User: u.ID}); err != nil || len(links) > 0 {
		t.Errorf("a link outlives the password: %+v %v", links, err)
	}
	_, err = w.Refresh(t.Context(), phone.Refresh)
	is(t, err, match.KindUnauthorized, "bad_refresh")
	is(t, w.Reset(t.Context(), token(t, l), "yet another password"), match.KindInvalid, "bad_ticket")
	w.letter(t, match.PurposePasswordChanged)
}

func TestLettersEnd(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	w.register(t, "new@example.test", secret)
	confirm := w.letter(t, match.PurposeConfirm)
	w.clock.pass(match.ConfirmLife)
	is(t, w.Confirm(t.Context(), token(t, confirm), ""), match.KindInvalid, "bad_ticket")
	if err := w.AskReset(t.Context(), u.Email); err != nil {
		t.Fatal(err)
	}
	l := w.letter(t, match.PurposeReset)
	w.clock.pass(match.ResetLife - time.Second)
	blocked := ptr(true)
	if _, err := w.ChangeUser(t.Context(), terminal, u.ID, service.UserChange{Disabled: blocked}); err != nil {
		t.Fatal(err)
	}
	is(t, w.Reset(t.Context(), token(t, l), "a new password"), match.KindInvalid, "bad_ticket")
	for _, p := range match.Purposes() {
		if l, err := w.Letter(t.Context(), match.MailJob{User: u.ID, Purpose: p}); match.KindOf(err) != match.KindNotFound {
			t.Errorf("%s to somebody who is blocked: %+v %v", p, l, err)
		}
	}
}

// Row E4: a new password ends every sign-in but the one that chose it.
func TestChangePassword(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	laptop, phone := w.enter(t, u.Email, secret), w.enter(t, u.Email, secret)
	a := w.actor(t, laptop)
	is(t, w.ChangePassword(t.Context(), a, "a wrong one", "a new password"), match.KindInvalid, "invalid")
	is(t, w.ChangePassword(t.Context(), a, secret, "short"), match.KindInvalid, "invalid")
	is(t, w.ChangePassword(t.Context(), nobody, secret, "a new password"), match.KindUnauthorized, "unauthorized")
	key := match.Actor{User: u.ID, Key: &match.KeyUse{Scopes: match.KeyScopes()}}
	is(t, w.ChangePassword(t.Context(), key, secret, "a new password"), match.KindForbidden, "not_allowed")
	if w.over(t, phone) || len(w.letters.take()) > 0 {
		t.Error("what was refused has happened")
	}
	if err := w.ChangePassword(t.Context(), a, secret, "a new password"); err != nil {
		t.Fatal(err)
	}
	if w.over(t, laptop) || !w.over(t, phone) {
		t.Error("not exactly the other sign-in has ended")
	}
	w.letter(t, match.PurposePasswordChanged)
	if w.signsIn(t, u.Email, secret) || !w.signsIn(t, u.Email, "a new password") {
		t.Error("the password is not the new one")
	}
	if got := w.audit.actions(); got != "password.change" {
		t.Errorf("recorded %q", got)
	}
}
