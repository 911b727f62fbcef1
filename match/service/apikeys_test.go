package service_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/auth"
	"duyen/match"
	"duyen/match/service"
)

func hashOf(t *testing.T, secret string) string {
	t.Helper()
	hash, ok := auth.HashSecret(secret)
	if !ok {
		t.Fatalf("%q is no secret", secret)
	}
	return hash
}

// Row E13: keys are kept by their hash, shown once, and speak for their account
// within their scopes.
func TestAPIKeys(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret, match.RoleAdmin)
	w.member(t, "other@example.test", secret, match.RoleAdmin)
	a := w.actor(t, w.enter(t, u.Email, secret))
	k, plain, err := w.CreateKey(t.Context(), a, service.NewKey{
		Name: "  cash  register ", Scopes: []match.KeyScope{match.ScopeWrite, match.ScopeRead, match.ScopeWrite}, EndsAt: w.clock.Now().Add(time.Hour),
	})
	if err != nil || k.Name != "cash register" || len(k.Scopes) != 2 || !strings.HasPrefix(plain, k.Prefix) || len(plain) < 50 || !service.IsKey(plain) {
		t.Fatalf("%+v %q %v", k, plain, err)
	}
	all, err := w.MyKeys(t.Context(), a)
	if shown, _ := json.Marshal(all); err != nil || len(all) != 1 || strings.Contains(string(shown), plain) || !all[0].UsedAt.IsZero() {
		t.Errorf("%s %v", shown, err)
	}
	who, err := w.KeyActor(t.Context(), plain)
	if err != nil || who.User != u.ID || who.Session != "" || who.Key == nil || who.Key.Prefix != k.Prefix || !who.Has(match.RoleAdmin) {
		t.Fatalf("%+v %v", who, err)
	}
	for name, do := range map[string]func() error{
		"keys":     func() error { _, err := w.MyKeys(t.Context(), who); return err },
		"more":     func() error { _, _, err := w.CreateKey(t.Context(), who, service.NewKey{}); return err },
		"account":  func() error { _, _, err := w.Me(t.Context(), who); return err },
		"sessions": func() error { return w.SignOutEverywhere(t.Context(), who) },
		"users":    func() error { _, err := w.ListUsers(t.Context(), who, match.UserFilter{}, "", 0); return err },
	} {
		if err := do(); match.KindOf(err) != match.KindForbidden {
			t.Errorf("a key may: %s: %v", name, err)
		}
	}
	if _, _, err := w.Create(t.Context(), who, startup("p1", "Quế")); err != nil {
		t.Errorf("a key for writing: %v", err)
	}
	if err := w.EndKey(t.Context(), a, k.ID); err != nil {
		t.Fatal(err)
	}
	if who, err := w.KeyActor(t.Context(), plain); match.KindOf(err) != match.KindUnauthorized {
		t.Errorf("an ended key: %+v %v", who, err)
	}
	is(t, w.EndKey(t.Context(), a, k.ID), match.KindNotFound, "not_found")
	if got := w.audit.actions(); got != "key.create profile.created key.end" {
		t.Errorf("recorded %q", got)
	}
}

func TestAPIKeysEnd(t *testing.T) {
	w := newWorld(t)
	u, other := w.member(t, "an@example.test", secret), w.member(t, "ba@example.test", secret)
	a := match.Actor{User: u.ID}
	in := service.NewKey{Name: "x", Scopes: []match.KeyScope{match.ScopeRead}, EndsAt: w.clock.Now().Add(time.Hour)}
	k, timed, err := w.CreateKey(t.Context(), a, in)
	if err != nil {
		t.Fatal(err)
	}
	in.EndsAt = time.Time{}
	_, lasting, err := w.CreateKey(t.Context(), a, in)
	if err != nil {
		t.Fatal(err)
	}
	is(t, w.EndKey(t.Context(), match.Actor{User: other.ID}, k.ID), match.KindNotFound, "not_found")
	good := func(plain string) bool {
		_, err := w.KeyActor(t.Context(), plain)
		return err == nil
	}
	used := func() time.Time {
		t.Helper()
		all, err := w.MyKeys(t.Context(), a)
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		i := slices.IndexFunc(all, func(x match.APIKey) bool { return x.ID == k.ID })
		return all[i].UsedAt
	}
	if !good(timed) || !used().Equal(w.clock.Now()) {
		t.Errorf("first use at %v", used())
	}
	first := w.clock.Now()
	w.clock.pass(59 * time.Second)
	if !good(timed) || !used().Equal(first) {
		t.Errorf("a use within a minute is written down at %v", used())
	}
	w.clock.pass(time.Second)
	if !good(timed) || !used().Equal(first.Add(time.Minute)) {
		t.Errorf("a use after a minute is not written down: %v", used())
	}
	w.clock.pass(time.Hour)
	if good(timed) || !good(lasting) {
		t.Error("not exactly the key whose time is up has ended")
	}
	if _, err := w.ChangeUser(t.Context(), terminal, u.ID, service.UserChange{Disabled: ptr(true)}); err != nil || good(lasting) {
		t.Errorf("a key of somebody who is blocked is good: %v", err)
	}
	if _, err := w.ChangeUser(t.Context(), terminal, u.ID, service.UserChange{Disabled: ptr(false)}); err != nil || good(lasting) {
		t.Errorf("blocking does not end keys: %v", err)
	}
}

func TestNewKeysAreChecked(t *testing.T) {
	w := newWorld(t)
	a := match.Actor{User: w.member(t, "an@example.test", secret).ID}
	read := []match.KeyScope{match.ScopeRead}
	for name, c := range map[string]struct {
		in    service.NewKey
		field string
	}{
		"no name":       {service.NewKey{Name: " ", Scopes: read}, "name"},
		"long name":     {service.NewKey{Name: strings.Repeat("ơ", 101), Scopes: read}, "name"},
		"hidden name":   {service.NewKey{Name: "a\u202eb", Scopes: read}, "name"},
		"no scope":      {service.NewKey{Name: "x"}, "scopes"},
		"unknown scope": {service.NewKey{Name: "x", Scopes: []match.KeyScope{"admin"}}, "scopes"},
		"past":          {service.NewKey{Name: "x", Scopes: read, EndsAt: w.clock.Now()}, "ends_at"},
	} {
		_, plain, err := w.CreateKey(t.Context(), a, c.in)
		if e, ok := err.(*match.Error); !ok || e.Kind != match.KindInvalid || e.Field != c.field || plain != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range match.KeysPerUser {
		if _, _, err := w.CreateKey(t.Context(), a, service.NewKey{Name: "x", Scopes: read}); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := w.CreateKey(t.Context(), a, service.NewKey{Name: "x", Scopes: read})
	is(t, err, match.KindConflict, "too_many_keys")
}
