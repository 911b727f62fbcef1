package service_test

import (
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// written gives the letters that were asked for since the last time, by purpose.
func (w *world) written(t *testing.T) map[match.Purpose]match.Letter {
	t.Helper()
	out := map[match.Purpose]match.Letter{}
	for _, j := range w.letters.take() {
		l, err := w.Letter(t.Context(), j)
		if match.KindOf(err) == match.KindNotFound && err != nil {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		out[l.Purpose] = l
	}
	return out
}

func (w *world) askEmail(t *testing.T, a match.Actor, email string) map[match.Purpose]match.Letter {
	t.Helper()
	if err := w.AskEmail(t.Context(), a, email, secret); err != nil {
		t.Fatal(err)
	}
	return w.written(t)
}

// hasPassword looks whether somebody who has been seen is still known to have a password,
// and whether more than that is said of it.
func (w *world) hasPassword(t *testing.T, a match.Actor, want bool) {
	t.Helper()
	u, _, err := w.Me(t.Context(), a)
	if err != nil || (u.PasswordHash != "") != want || strings.Contains(u.PasswordHash, "$") {
		t.Errorf("a password: %q, %v, want %t", u.PasswordHash, err, want)
	}
}

func TestChangeEmail(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	laptop := w.enter(t, u.Email, secret)
	a := w.actor(t, laptop)
	w.hasPassword(t, a, true)
	is(t, w.AskEmail(t.Context(), nobody, "moi@example.test", secret), match.KindUnauthorized, "unauthorized")
	key := match.Actor{User: u.ID, Key: &match.KeyUse{Scopes: match.KeyScopes()}}
	is(t, w.AskEmail(t.Context(), key, "moi@example.test", secret), match.KindForbidden, "not_allowed")
	for _, bad := range [][2]string{{"moi@example.test", "a wrong one"}, {"moi@example.test", ""}, {"moi", secret}, {"", secret}, {" AN@example.test", secret}} {
		is(t, w.AskEmail(t.Context(), a, bad[0], bad[1]), match.KindInvalid, "invalid")
	}
	if len(w.letters.take()) > 0 {
		t.Error("what was refused has happened")
	}
	if err := w.AskReset(t.Context(), u.Email); err != nil {
		t.Fatal(err)
	}
	reset := w.letter(t, match.PurposeReset)
	letters := w.askEmail(t, a, " Moi@Example.test ")
	notice, link := letters[match.PurposeEmailAsked], letters[match.PurposeEmailChange]
	if notice.To != u.Email || link.To != "moi@example.test" || link.Name != "" || !link.Until.Equal(w.clock.Now().Add(match.EmailChangeLife)) {
		t.Errorf("%+v, %+v", notice, link)
	}
	is(t, w.Reset(t.Context(), token(t, reset), "a new password"), match.KindInvalid, "bad_ticket")
	if !w.signsIn(t, u.Email, secret) || w.signsIn(t, "moi@example.test", secret) {
		t.Error("an address counts before it has answered")
	}
	if me, _, err := w.Me(t.Context(), a); err != nil || me.EmailChange.New != "moi@example.test" {
		t.Errorf("%+v %v", me, err)
	}
	if err := w.ConfirmEmail(t.Context(), token(t, link)); err != nil {
		t.Fatal(err)
	}
	if w.signsIn(t, u.Email, secret) || !w.signsIn(t, "moi@example.test", secret) || w.over(t, laptop) {
		t.Error("the address does not count, or the sign-in has ended")
	}
	if told := w.written(t)[match.PurposeEmailChanged]; told.To != u.Email {
		t.Errorf("told %+v", told)
	}
	is(t, w.ConfirmEmail(t.Context(), token(t, link)), match.KindInvalid, "bad_ticket")
	if got := w.audit.actions(); got != "email.ask email.change" {
		t.Errorf("recorded %q", got)
	}
}

// One change is open at a time, and it ends: by itself, when it is dropped, with a
// new password, and when the account is blocked.
func TestChangeOfEmailEnds(t *testing.T) {
	for name, end := range map[string]func(w *world, a match.Actor, u match.User) error{
		"late":    func(w *world, _ match.Actor, _ match.User) error { w.clock.pass(match.EmailChangeLife); return nil },
		"dropped": func(w *world, a match.Actor, _ match.User) error { return w.DropEmail(t.Context(), a) },
		"another": func(w *world, a match.Actor, _ match.User) error {
			return w.AskEmail(t.Context(), a, "khac@example.test", secret)
		},
		"password": func(w *world, a match.Actor, _ match.User) error {
			return w.ChangePassword(t.Context(), a, secret, "a new password")
		},
		"blocked": func(w *world, _ match.Actor, u match.User) error {
			_, err := w.ChangeUser(t.Context(), terminal, u.ID, service.UserChange{Disabled: ptr(true)})
			return err
		},
		"tidied": func(w *world, _ match.Actor, _ match.User) error {
			w.clock.pass(match.EmailChangeLife)
			return w.store.EndEmailChanges(t.Context(), w.clock.Now())
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			u := w.member(t, "an@example.test", secret)
			a := w.actor(t, w.enter(t, u.Email, secret))
			job := match.MailJob{User: u.ID, Purpose: match.PurposeEmailChange}
			link := w.askEmail(t, a, "moi@example.test")[match.PurposeEmailChange]
			if err := end(w, a, u); err != nil {
				t.Fatal(err)
			}
			is(t, w.ConfirmEmail(t.Context(), token(t, link)), match.KindInvalid, "bad_ticket")
			if l, err := w.Letter(t.Context(), job); name != "another" && match.KindOf(err) != match.KindNotFound || l.To == "moi@example.test" {
				t.Errorf("a letter that waited goes to %q: %v", l.To, err)
			}
			if got, err := w.store.ByID(t.Context(), u.ID); err != nil || got.Email != u.Email {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

// Row E5: whoever asks for an address that has an account learns nothing, and its
// owner is told. An account that somebody only claims it with makes room.
func TestChangeToATakenEmail(t *testing.T) {
	w := newWorld(t)
	u, ba := w.member(t, "an@example.test", secret), w.member(t, "ba@example.test", secret)
	a := w.actor(t, w.enter(t, u.Email, secret))
	if err := w.AskEmail(t.Context(), a, ba.Email, secret); err != nil {
		t.Fatal(err)
	}
	if me, _, err := w.Me(t.Context(), a); err != nil || me.EmailChange.New != ba.Email {
		t.Errorf("it is told by what waits: %+v %v", me, err)
	}
	letters := w.written(t)
	if l := letters[match.PurposeEmailTaken]; l.To != ba.Email || l.Name != "" || l.Link != "https://duyen.test/sign-in" {
		t.Errorf("%+v", letters)
	}
	if _, ok := letters[match.PurposeEmailChange]; ok {
		t.Error("a link goes to an address that is taken")
	}
	// It is taken between the letter and the answer.
	link := w.askEmail(t, a, "chi@example.test")[match.PurposeEmailChange]
	chi := w.member(t, "chi@example.test", secret)
	is(t, w.ConfirmEmail(t.Context(), token(t, link)), match.KindConflict, "email_taken")
	if got, err := w.store.ByEmail(t.Context(), chi.Email); err != nil || got.ID != chi.ID {
		t.Errorf("%+v %v", got, err)
	}
	w.register(t, "dung@example.test", secret)
	w.letters.take()
	link = w.askEmail(t, a, "dung@example.test")[match.PurposeEmailChange]
	if err := w.ConfirmEmail(t.Context(), token(t, link)); err != nil {
		t.Fatal(err)
	}
	if got, err := w.store.ByEmail(t.Context(), "dung@example.test"); err != nil || got.ID != u.ID {
		t.Errorf("%+v %v", got, err)
	}
	// An officer's account that waits for its person does not.
	if _, _, err := w.AddUser(t.Context(), terminal, service.NewUser{Email: "em@example.test", Name: "Em", Roles: []match.Role{match.RoleDOST}}); err != nil {
		t.Fatal(err)
	}
	w.letters.take()
	link = w.askEmail(t, a, "em@example.test")[match.PurposeEmailChange]
	is(t, w.ConfirmEmail(t.Context(), token(t, link)), match.KindConflict, "email_taken")
}

// Who changes the address twice does not hide that from the one who had the account.
func TestTheFirstAddressIsTold(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	a := w.actor(t, w.enter(t, u.Email, secret))
	for _, next := range []string{"moi@example.test", "khac@example.test"} {
		link := w.askEmail(t, a, next)[match.PurposeEmailChange]
		if err := w.ConfirmEmail(t.Context(), token(t, link)); err != nil {
			t.Fatal(err)
		}
	}
	if told := w.written(t)[match.PurposeEmailChanged]; told.To != u.Email {
		t.Errorf("told %+v", told)
	}
	w.clock.pass(match.FormerEmailLife)
	if err := w.store.EndEmailChanges(t.Context(), w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got, err := w.store.ByID(t.Context(), u.ID); err != nil || got.EmailChange != (match.EmailChange{}) {
		t.Errorf("%+v %v", got, err)
	}
}

// An account without a password asks for a sign-in of just now instead.
func TestChangeEmailWithoutAPassword(t *testing.T) {
	w := newWorld(t)
	g, err := w.back(t, match.Identity{Issuer: "i", Subject: "1", Email: "an@example.test", Verified: true})
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Actor(t.Context(), match.Claim{User: g.User, Session: g.ID})
	if err != nil {
		t.Fatal(err)
	}
	w.hasPassword(t, a, false)
	w.clock.pass(match.FreshSignIn + time.Second)
	is(t, w.AskEmail(t.Context(), a, "moi@example.test", ""), match.KindForbidden, "sign_in_anew")
	g, err = w.back(t, match.Identity{Issuer: "i", Subject: "1", Email: "an@example.test", Verified: true})
	if err != nil {
		t.Fatal(err)
	}
	a.Session = g.ID
	if err := w.AskEmail(t.Context(), a, "moi@example.test", ""); err != nil {
		t.Fatal(err)
	}
	if l := w.written(t)[match.PurposeEmailChange]; l.To != "moi@example.test" {
		t.Errorf("%+v", l)
	}
}
