package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

// person keeps a confirmed account.
func person(t *testing.T, s *Store, email string, roles ...match.Role) match.User {
	t.Helper()
	u, err := s.Put(t.Context(), match.User{Email: email, PasswordHash: "hash", Roles: roles, Confirmed: true})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func testRegister(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	at(s, now)
	ctx := t.Context()
	u, err := s.Register(ctx, match.User{Email: " Ha@example.com", Name: "Hà", PasswordHash: "one", Confirmed: true, Roles: []match.Role{match.RoleMentor}}, "")
	if err != nil || u.Confirmed || u.PasswordHash != "one" || u.Email != "ha@example.com" {
		t.Fatalf("%+v %v", u, err)
	}
	again, err := s.Register(ctx, match.User{Email: "ha@example.com", Name: "Eve", PasswordHash: "two", Roles: []match.Role{match.RoleInvestor}}, "")
	u.PasswordHash = ""
	if err != nil || !reflect.DeepEqual(again, u) {
		t.Errorf("%+v %v, want %+v", again, err, u)
	}
	if got, err := s.ByID(ctx, u.ID); err != nil || !reflect.DeepEqual(got, u) {
		t.Errorf("kept %+v %v", got, err)
	}
	other, err := s.Register(ctx, match.User{Email: "ba@example.com", PasswordHash: "one"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Register(ctx, match.User{Email: "ba@example.com", PasswordHash: "one again"}, "one"); err != nil || !reflect.DeepEqual(got, other) {
		t.Errorf("the same password again: %+v %v, want %+v", got, err, other)
	}
	member := person(t, s, "an@example.com")
	if got, err := s.Register(ctx, match.User{Email: "AN@example.com", PasswordHash: "two"}, ""); err != nil || !reflect.DeepEqual(got, member) {
		t.Errorf("%+v %v, want %+v", got, err, member)
	}

	owner, err := s.Register(ctx, match.User{Email: "owner@example.com"}, "")
	if err != nil {
		t.Fatal(err)
	}
	create(t, s, owner.ID, startup("p"))
	if _, err := s.Put(ctx, match.User{ID: "usr_kept", Steward: member.ID}); err != nil {
		t.Fatal(err)
	}
	at(s, now.Add(match.UnconfirmedLife+time.Second))
	if _, err := s.Register(ctx, match.User{Email: "new@example.com"}, ""); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{u.ID: false, owner.ID: true, member.ID: true, "usr_kept": true} {
		if _, err := s.ByID(ctx, id); (err == nil) != want {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func testChangeUser(t *testing.T, s *Store) {
	ctx := t.Context()
	u := person(t, s, "ha@example.com", match.RoleAdmin)
	first, err := s.StartSession(ctx, match.Session{User: u.ID, EndsAt: time.Now().Add(time.Hour)}, match.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.StartSession(ctx, match.Session{User: u.ID, EndsAt: time.Now().Add(time.Hour)}, match.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddKey(ctx, match.APIKey{User: u.ID}, "key", ""); err != nil {
		t.Fatal(err)
	}
	count := func() string {
		t.Helper()
		x, err := s.Sessions(ctx, u.ID)
		k, failed := s.Keys(ctx, u.ID)
		if err != nil || failed != nil {
			t.Fatal(err, failed)
		}
		return fmt.Sprint(len(x), len(k))
	}
	broken := errors.New("no")
	_, err = s.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
		e.Name, e.EndSessions, e.EndKeys = "changed", true, true
		return broken
	})
	wantKind(t, err, match.KindInternal, "internal")
	if got, err := s.ByID(ctx, u.ID); err != nil || got.Name != "" || count() != "2 1" {
		t.Errorf("after an error %+v %v, %s", got, err, count())
	}
	got, err := s.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
		e.Name, e.Territories, e.EndSessions, e.Keep = "changed", []string{"51"}, true, second.ID
		return nil
	})
	if err != nil || got.Name != "changed" || count() != "1 1" {
		t.Errorf("%+v %v, %s", got, err, count())
	}
	if _, err := s.Session(ctx, first.ID); match.KindOf(err) != match.KindNotFound {
		t.Errorf("the first session: %v", err)
	}
	if read, err := s.ByID(ctx, u.ID); err != nil || !reflect.DeepEqual(read, got) {
		t.Errorf("%+v %v, want %+v", read, err, got)
	}
	_, err = s.ChangeUser(ctx, "usr_none", unchanged)
	wantKind(t, err, match.KindNotFound, "not_found")

	// Who cannot sign in does not count as an administrator.
	if _, err := s.Put(ctx, match.User{Email: "new@example.com", Roles: []match.Role{match.RoleAdmin}}); err != nil {
		t.Fatal(err)
	}
	resign := func(e *match.UserEdit) error { e.Roles = nil; return nil }
	_, err = s.ChangeUser(ctx, u.ID, resign)
	wantKind(t, err, match.KindConflict, "last_admin")
	other := person(t, s, "other@example.com", match.RoleAdmin)
	if _, err := s.ChangeUser(ctx, u.ID, resign); err != nil {
		t.Error(err)
	}
	found, err := s.ListUsers(ctx, match.UserFilter{Role: match.RoleAdmin}, "", 10)
	if err != nil || len(found) != 2 {
		t.Errorf("%+v %v", found, err)
	}
	found, err = s.ListUsers(ctx, match.UserFilter{Email: "Other@example.com"}, "", 10)
	if err != nil || len(found) != 1 || !reflect.DeepEqual(found[0], other) {
		t.Errorf("%+v %v", found, err)
	}
}

// testWaysOut: with the keys of an account end the other ways out of it, and nobody else's.
func testWaysOut(t *testing.T, s *Store) {
	ctx := t.Context()
	feeds(t, s)
	hooks := map[string]match.Webhook{}
	for _, user := range []string{"usr_one", "usr_two"} {
		somebody(t, s, user)
		if err := s.PutFeedLink(ctx, match.FeedLink{Feed: "b", User: user}, user, ""); err != nil {
			t.Fatal(err)
		}
		for _, state := range []match.WebhookState{match.WebhookOn, match.WebhookGone} {
			w := hook(user, "b")
			w.State = state
			kept, err := s.AddWebhook(ctx, w, "")
			if err != nil {
				t.Fatal(err)
			}
			hooks[user+" "+string(state)] = kept
		}
	}
	edit := func(e *match.UserEdit) error { e.EndSessions = true; return nil }
	check := func(when, linked string, states map[string]match.WebhookState) {
		t.Helper()
		if _, err := s.ChangeUser(ctx, "usr_one", edit); err != nil {
			t.Fatal(err)
		}
		for _, user := range []string{"usr_one", "usr_two"} {
			if _, err := s.FeedLinkOf(ctx, user); (err == nil) != strings.Contains(linked, user) {
				t.Errorf("%s, the address of %s: %v", when, user, err)
			}
		}
		for name, want := range states {
			if got, err := s.Webhook(ctx, hooks[name].ID); err != nil || got.State != want {
				t.Errorf("%s, the webhook %s is %q, want %q: %v", when, name, got.State, want, err)
			}
		}
	}
	check("sessions ended", "usr_one usr_two", map[string]match.WebhookState{"usr_one on": match.WebhookOn, "usr_one gone": match.WebhookGone})
	edit = func(e *match.UserEdit) error { e.EndKeys = true; return nil }
	check("keys ended", "usr_two", map[string]match.WebhookState{
		"usr_one on": match.WebhookOff, "usr_one gone": match.WebhookGone, "usr_two on": match.WebhookOn,
	})
}

func testTickets(t *testing.T, s *Store) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	u := person(t, s, "ha@example.com")
	put := func(hash string, p match.Purpose) {
		t.Helper()
		if err := s.PutTicket(ctx, match.Ticket{Hash: hash, User: u.ID, Purpose: p, EndsAt: now.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	put("old", match.PurposeReset)
	put("confirm", match.PurposeConfirm)
	put("new", match.PurposeReset)
	holds := func(hash string, p match.Purpose, at time.Time) bool {
		t.Helper()
		got, err := s.TicketHolder(ctx, hash, p, at)
		if err != nil && match.KindOf(err) != match.KindNotFound {
			t.Fatal(err)
		}
		return err == nil && got.ID == u.ID
	}
	for _, c := range []struct {
		hash string
		p    match.Purpose
		at   time.Time
		want bool
	}{
		{"new", match.PurposeReset, now, true},
		{"new", match.PurposeReset, now.Add(time.Hour), false},
		{"new", match.PurposeConfirm, now, false},
		{"old", match.PurposeReset, now, false},
		{"confirm", match.PurposeConfirm, now, true},
		{"", match.PurposeConfirm, now, false},
	} {
		if got := holds(c.hash, c.p, c.at); got != c.want {
			t.Errorf("%q for %s at %v: %v", c.hash, c.p, c.at, got)
		}
	}
	if _, err := s.Redeem(ctx, "new", match.PurposeReset, now, func(*match.UserEdit) error { return errors.New("no") }); err == nil || !holds("new", match.PurposeReset, now) {
		t.Errorf("an error uses a ticket up: %v", err)
	}
	var wg sync.WaitGroup
	got := make(chan error, 10)
	for range cap(got) {
		wg.Go(func() {
			_, err := s.Redeem(ctx, "new", match.PurposeReset, now, func(e *match.UserEdit) error { e.Name += "x"; return nil })
			got <- err
		})
	}
	wg.Wait()
	used := 0
	for range cap(got) {
		if err := <-got; err == nil {
			used++
		} else if match.KindOf(err) != match.KindNotFound {
			t.Error(err)
		}
	}
	if read, err := s.ByID(ctx, u.ID); err != nil || used != 1 || read.Name != "x" {
		t.Errorf("used %d times: %+v %v", used, read, err)
	}
	if _, err := s.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error { e.EndTickets = true; return nil }); err != nil || holds("confirm", match.PurposeConfirm, now) {
		t.Errorf("tickets do not end: %v", err)
	}
}

func testKeys(t *testing.T, s *Store) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	at(s, now)
	u, other := person(t, s, "ha@example.com"), person(t, s, "an@example.com")
	k, err := s.AddKey(ctx, match.APIKey{User: u.ID, Name: "till", Prefix: "dyk_1", Scopes: []match.KeyScope{match.ScopeRead}, EndsAt: now.Add(time.Hour)}, "hash", "")
	if err != nil || k.ID[:4] != "key_" || !k.CreatedAt.Equal(now) {
		t.Fatalf("%+v %v", k, err)
	}
	if got, err := s.KeyOf(ctx, "hash"); err != nil || !reflect.DeepEqual(got, k) {
		t.Errorf("%+v %v, want %+v", got, err, k)
	}
	_, err = s.KeyOf(ctx, "other")
	wantKind(t, err, match.KindNotFound, "not_found")
	for _, used := range []time.Duration{time.Minute, time.Second} { // never backwards
		if err := s.UseKey(ctx, k.ID, now.Add(used)); err != nil {
			t.Fatal(err)
		}
	}
	k.UsedAt = now.Add(time.Minute)
	if got, err := s.Keys(ctx, u.ID); err != nil || !reflect.DeepEqual(got, []match.APIKey{k}) {
		t.Errorf("%+v %v", got, err)
	}
	wantKind(t, s.DropKey(ctx, other.ID, k.ID), match.KindNotFound, "not_found")
	if err := s.DropKey(ctx, u.ID, k.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.KeyOf(ctx, "hash")
	wantKind(t, err, match.KindNotFound, "not_found")
	for i := range match.KeysPerUser {
		if _, err := s.AddKey(ctx, match.APIKey{User: u.ID}, fmt.Sprint(i), ""); err != nil {
			t.Fatal(err)
		}
	}
	_, err = s.AddKey(ctx, match.APIKey{User: u.ID}, "one more", "")
	wantKind(t, err, match.KindConflict, "too_many_keys")
	if _, err := s.AddKey(ctx, match.APIKey{User: other.ID}, "one more", ""); err != nil {
		t.Error(err)
	}
}

func testIdentities(t *testing.T, s *Store) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	at(s, now)
	who := match.Identity{Issuer: "https://a.test", Subject: "1", Email: "ha@example.com"}
	u, err := s.Adopt(ctx, who, match.User{Email: "Ha@example.com", PasswordHash: "no"})
	if err != nil || !u.Confirmed || u.PasswordHash != "" || u.Email != "ha@example.com" {
		t.Fatalf("%+v %v", u, err)
	}
	if again, err := s.Adopt(ctx, who, match.User{Email: "other@example.com"}); err != nil || again.ID != u.ID {
		t.Errorf("%+v %v", again, err)
	}
	other := person(t, s, "an@example.com")
	_, err = s.Adopt(ctx, match.Identity{Issuer: "https://a.test", Subject: "2"}, match.User{Email: "an@example.com"})
	wantKind(t, err, match.KindConflict, "link_first")
	_, err = s.Link(ctx, other.ID, "", who)
	wantKind(t, err, match.KindConflict, "identity_taken")
	_, err = s.Identified(ctx, match.Identity{Issuer: "https://b.test", Subject: "1"})
	wantKind(t, err, match.KindNotFound, "not_found")
	linked, err := s.Link(ctx, other.ID, "", match.Identity{Issuer: "https://b.test", Subject: "1", Email: "x@b.test"})
	if err != nil || linked.ID == "" || !linked.CreatedAt.Equal(now) {
		t.Fatalf("%+v %v", linked, err)
	}
	if got, err := s.Identities(ctx, other.ID); err != nil || !reflect.DeepEqual(got, []match.Identity{linked}) {
		t.Errorf("%+v %v", got, err)
	}
	wantKind(t, s.Unlink(ctx, u.ID, linked.ID), match.KindNotFound, "not_found")
	if err := s.Unlink(ctx, other.ID, linked.ID); err != nil {
		t.Error(err)
	}
	if got, err := s.Identified(ctx, who); err != nil || got.ID != u.ID {
		t.Errorf("%+v %v", got, err)
	}
}
