package service_test

import (
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// back comes back from the provider as somebody.
func (w *world) back(t *testing.T, who match.Identity) (match.Session, error) {
	t.Helper()
	w.provider.who = who
	return w.SignInIdentity(t.Context(), service.Returned{Sealed: "sealed", State: "s", Code: "c", Credentials: service.Credentials{Life: time.Hour}})
}

// Row E12: who comes from a provider gets an account of their own, and never
// somebody's by the provider's word alone.
func TestSignInIdentity(t *testing.T) {
	w := newWorld(t)
	an := match.Identity{Issuer: "https://provider.test", Subject: "1", Email: "An@Example.test", Verified: true, Name: "An"}
	first, err := w.back(t, an)
	if err != nil {
		t.Fatal(err)
	}
	u, err := w.store.ByID(t.Context(), first.User)
	if err != nil || u.Email != "an@example.test" || u.Name != "An" || !u.Confirmed || u.PasswordHash != "" || len(u.Roles) != 1 || u.Roles[0] != match.RoleFounder {
		t.Errorf("%+v %v", u, err)
	}
	if w.signsIn(t, u.Email, "") {
		t.Error("an account without a password is signed in to")
	}
	an.Email, an.Verified = "elsewhere@example.test", false // the subject counts, not the address
	if again, err := w.back(t, an); err != nil || again.User != first.User || again.ID == first.ID {
		t.Errorf("%+v %v", again, err)
	}
	for name, c := range map[string]struct {
		who  match.Identity
		kind match.ErrorKind
		code string
	}{
		"not vouched for": {match.Identity{Issuer: "i", Subject: "2", Email: "ba@example.test"}, match.KindForbidden, "email_unverified"},
		"no address":      {match.Identity{Issuer: "i", Subject: "2", Verified: true}, match.KindForbidden, "email_unverified"},
		"bad address":     {match.Identity{Issuer: "i", Subject: "2", Verified: true, Email: "x"}, match.KindInvalid, "invalid"},
		"nobody":          {match.Identity{}, match.KindInternal, "internal"},
		"another's":       {match.Identity{Issuer: "i", Subject: "2", Email: "an@example.test", Verified: true}, match.KindConflict, "link_first"},
		"another issuer":  {match.Identity{Issuer: "i", Subject: "1", Email: "an@example.test", Verified: true}, match.KindConflict, "link_first"},
	} {
		x, err := w.back(t, c.who)
		if e, ok := err.(*match.Error); !ok || e.Kind != c.kind || e.Code != c.code || x.ID != "" {
			t.Errorf("%s: %+v %v", name, x, err)
		}
	}
	_, err = w.SignInIdentity(t.Context(), service.Returned{Sealed: "sealed", State: "forged", Code: "c"})
	is(t, err, match.KindUnauthorized, "oidc_refused")
	if _, err := w.ChangeUser(t.Context(), terminal, u.ID, service.UserChange{Disabled: ptr(true)}); err != nil {
		t.Fatal(err)
	}
	_, err = w.back(t, an)
	is(t, err, match.KindUnauthorized, "credentials")
}

// An account that somebody else has asked for with my address is mine when the
// provider vouches for me, and their password is worth nothing.
func TestIdentityOfAnUnconfirmedAccount(t *testing.T) {
	w := newWorld(t)
	w.register(t, "an@example.test", "their password")
	l := w.letter(t, match.PurposeConfirm)
	x, err := w.back(t, match.Identity{Issuer: "i", Subject: "1", Email: "an@example.test", Verified: true})
	if err != nil {
		t.Fatal(err)
	}
	if u, err := w.store.ByID(t.Context(), x.User); err != nil || u.Email != "an@example.test" || !u.Confirmed {
		t.Errorf("%+v %v", u, err)
	}
	is(t, w.Confirm(t.Context(), token(t, l), "their password"), match.KindInvalid, "bad_ticket")
	if w.signsIn(t, "an@example.test", "their password") {
		t.Error("their password opens my account")
	}
}

func TestLinkIdentity(t *testing.T) {
	w := newWorld(t)
	u, other := w.member(t, "an@example.test", secret), w.member(t, "ba@example.test", secret)
	a := w.actor(t, w.enter(t, u.Email, secret))
	who := match.Identity{Issuer: "i", Subject: "1", Email: "an@example.test", Verified: true}
	_, err := w.back(t, who)
	is(t, err, match.KindConflict, "link_first")
	in := service.Returned{Sealed: "sealed", State: "s", Code: "c"}
	_, err = w.LinkIdentity(t.Context(), nobody, in)
	is(t, err, match.KindUnauthorized, "unauthorized")
	x, err := w.LinkIdentity(t.Context(), a, in)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.LinkIdentity(t.Context(), a, in); err != nil || again.ID != x.ID {
		t.Errorf("linking twice: %+v %v", again, err)
	}
	_, err = w.LinkIdentity(t.Context(), match.Actor{User: other.ID}, in)
	is(t, err, match.KindConflict, "identity_taken")
	if got, err := w.back(t, who); err != nil || got.User != u.ID {
		t.Errorf("%+v %v", got, err)
	}
	all, err := w.MyIdentities(t.Context(), a)
	if err != nil || len(all) != 1 || all[0].Email != "an@example.test" {
		t.Fatalf("%+v %v", all, err)
	}
	is(t, w.UnlinkIdentity(t.Context(), match.Actor{User: other.ID}, x.ID), match.KindNotFound, "not_found")
	if err := w.UnlinkIdentity(t.Context(), a, x.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.back(t, who)
	is(t, err, match.KindConflict, "link_first")
	if got := w.audit.actions(); got != "identity.link identity.link identity.unlink" {
		t.Errorf("recorded %q", got)
	}
}
