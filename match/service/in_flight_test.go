package service_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// Row E4: who was just found to have the right password gets in with it no more
// when it is another one by the time the sign-in is written down.
func TestSignInDuringAChangeOfPassword(t *testing.T) {
	for name, change := range map[string]func(w *world, a match.Actor) error{
		"changed": func(w *world, a match.Actor) error {
			return w.ChangePassword(t.Context(), a, secret, "a new password")
		},
		"blocked": func(w *world, a match.Actor) error {
			_, err := w.ChangeUser(t.Context(), terminal, a.User, service.UserChange{Disabled: ptr(true)})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			u := w.member(t, "an@example.test", secret)
			a := w.actor(t, w.enter(t, u.Email, secret))
			var changed error
			w.passwords.verified = func() { changed = change(w, a) }
			g, err := w.SignInProgram(t.Context(), service.Credentials{Email: u.Email, Password: secret, Life: time.Hour})
			is(t, err, match.KindUnauthorized, "credentials")
			if changed != nil || g != (service.Grant{}) {
				t.Errorf("%+v %v", g, changed)
			}
			for _, x := range w.standing(t, u.ID) {
				if x.ID != a.Session {
					t.Errorf("%+v goes on", x)
				}
			}
		})
	}
}

// What would outlast sign-ins is not made, or switched on, by who was found to be
// signed in and is not any more.
func TestNothingOutlastsASignInThatEnded(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret, match.RoleInvestor)
	a := w.actor(t, w.enter(t, u.Email, secret))
	w.put(t, a, investor("inv-1", "Quỹ"))
	w.settle(t)
	h, err := w.CreateWebhook(t.Context(), a, service.NewWebhook{URL: "https://example.org/in", Feeds: []string{"inv-1"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.store.ChangeUser(t.Context(), u.ID, func(e *match.UserEdit) error {
		e.EndSessions, e.EndKeys, e.EndLinks = true, true, true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.provider.who = match.Identity{Issuer: "i", Subject: "1", Email: u.Email, Verified: true}
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"key": func() error {
			_, _, err := w.CreateKey(ctx, a, service.NewKey{Name: "x", Scopes: match.KeyScopes()})
			return err
		},
		"identity": func() error {
			_, err := w.LinkIdentity(ctx, a, service.Returned{Sealed: "sealed", State: "s", Code: "c"})
			return err
		},
		"feed":     func() error { _, err := w.LinkFeed(ctx, a, "inv-1"); return err },
		"calendar": func() error { _, err := w.LinkCalendar(ctx, a); return err },
		"webhook": func() error {
			_, err := w.CreateWebhook(ctx, a, service.NewWebhook{URL: "https://example.org/in", Feeds: []string{"inv-1"}})
			return err
		},
		"webhook switched on": func() error {
			_, err := w.ChangeWebhook(ctx, a, h.ID, service.WebhookChange{Enabled: ptr(true)})
			return err
		},
		"secret of a webhook": func() error { _, err := w.RotateWebhook(ctx, a, h.ID); return err },
	} {
		if err := do(); match.KindOf(err) != match.KindConflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	again := w.actor(t, w.enter(t, u.Email, secret))
	keys, err1 := w.MyKeys(ctx, again)
	links, err2 := w.MyIdentities(ctx, again)
	since, err3 := w.CalendarLinked(ctx, again)
	hooks, err4 := w.MyWebhooks(ctx, again)
	_, err5 := w.store.FeedLink(ctx, "inv-1", u.ID)
	if err := errors.Join(err1, err2, err3, err4); err != nil || len(keys)+len(links) > 0 || !since.IsZero() ||
		len(hooks) != 1 || hooks[0].State != match.WebhookOff || match.KindOf(err5) != match.KindNotFound {
		t.Errorf("%v %+v %+v %v %+v %v", err, keys, links, since, hooks, err5)
	}
}

// standing lists the sign-ins of an account.
func (w *world) standing(t *testing.T, user string) []match.Session {
	t.Helper()
	all, err := w.store.Sessions(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The same for who comes back from a provider while the link to it ends.
func TestSignInDuringAnEndOfLinks(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	who := match.Identity{Issuer: "i", Subject: "1", Email: u.Email, Verified: true}
	if _, err := w.store.Link(t.Context(), u.ID, "", who); err != nil {
		t.Fatal(err)
	}
	w.access.between = func() {
		_, err := w.store.ChangeUser(t.Context(), u.ID, func(e *match.UserEdit) error {
			e.EndSessions, e.EndLinks = true, true
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	_, err := w.back(t, who)
	is(t, err, match.KindUnauthorized, "credentials")
	if all := w.standing(t, u.ID); len(all) > 0 {
		t.Errorf("%+v goes on", all)
	}
}

// A refresh that was answered while the password changed goes on with nothing.
func TestRefreshDuringAChangeOfPassword(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	mine, theirs := w.enter(t, u.Email, secret), w.enter(t, u.Email, secret)
	a := w.actor(t, mine)
	w.access.between = func() {
		if err := w.ChangePassword(t.Context(), a, secret, "a new password"); err != nil {
			t.Error(err)
		}
	}
	g, err := w.Refresh(t.Context(), theirs.Refresh) // rotated before, answered after
	if err != nil {
		t.Fatal(err)
	}
	if !w.over(t, g) {
		t.Error("the sign-in goes on")
	}
	w.refused(t, g.Refresh)
	if w.over(t, mine) {
		t.Error("the sign-in that changed the password is over")
	}
}

// pass does once what a test wants to happen after who somebody is was found out,
// and before anything comes of it.
func (c *counted) pass() {
	if f := c.between; f != nil {
		c.between = nil
		f()
	}
}

func (c *counted) Identified(ctx context.Context, x match.Identity) (match.User, error) {
	defer c.pass()
	return c.Access.Identified(ctx, x)
}

func (c *counted) Rotate(ctx context.Context, used, next string, now time.Time) (match.Rotation, error) {
	defer c.pass()
	return c.Access.Rotate(ctx, used, next, now)
}

// A hash of an old cost is made anew when its password is shown, and two who do
// that at once both get in.
func TestSignInRehashes(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", "something else")
	w.passwords.old = "hash of something else" // what the fake takes for an old hash of the secret
	if w.signsIn(t, u.Email, "wrong") {
		t.Fatal("signed in with a wrong password")
	}
	if got, _ := w.store.ByID(t.Context(), u.ID); got.PasswordHash != w.passwords.old {
		t.Errorf("hashed anew for a wrong password: %q", got.PasswordHash)
	}
	second := false
	w.passwords.verified = func() { second = w.signsIn(t, u.Email, secret) }
	if !w.signsIn(t, u.Email, secret) || !second {
		t.Error("kept out by a hash")
	}
	if got, _ := w.store.ByID(t.Context(), u.ID); got.PasswordHash != "hash of "+secret {
		t.Errorf("kept as %q", got.PasswordHash)
	}
	if n := len(w.standing(t, u.ID)); n != 2 {
		t.Errorf("%d sign-ins, want 2", n)
	}
}
