package store

import (
	"context"
	"reflect"
	"testing"
	"time"

	"duyen/match"
)

func testUsers(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	at(s, now)
	ctx := t.Context()
	_, err := s.ByEmail(ctx, "ha@example.com")
	wantKind(t, err, match.KindNotFound, "not_found")
	_, err = s.ByID(ctx, "usr_none")
	wantKind(t, err, match.KindNotFound, "not_found")

	u, err := s.Put(ctx, match.User{
		Email: " Ha@Example.com ", Name: "Hà", PasswordHash: "$argon2id$…", Demo: true,
		Roles: []match.Role{match.RoleFounder, match.RoleAdmin},
	})
	if err != nil || u.Email != "ha@example.com" || u.ID[:4] != "usr_" || !u.CreatedAt.Equal(now) {
		t.Fatalf("put %+v %v", u, err)
	}
	for _, read := range []func() (match.User, error){
		func() (match.User, error) { return s.ByEmail(ctx, "HA@example.com") },
		func() (match.User, error) { return s.ByID(ctx, u.ID) },
	} {
		if got, err := read(); err != nil || !reflect.DeepEqual(got, u) {
			t.Errorf("read %+v %v, want %+v", got, err, u)
		}
	}
	_, err = s.Put(ctx, match.User{Email: "ha@EXAMPLE.com"})
	wantKind(t, err, match.KindConflict, "email_taken")

	at(s, now.Add(time.Hour))
	changed := match.User{ID: u.ID, Email: "ha@example.org", Name: "Hà", Disabled: true}
	changed, err = s.Put(ctx, changed)
	if err != nil || !changed.CreatedAt.Equal(now) {
		t.Errorf("replaced %+v %v", changed, err)
	}
	if got, err := s.ByID(ctx, u.ID); err != nil || !reflect.DeepEqual(got, changed) {
		t.Errorf("read %+v %v, want %+v", got, err, changed)
	}
	_, err = s.ByEmail(ctx, "ha@example.com")
	wantKind(t, err, match.KindNotFound, "not_found")
	if named, err := s.Put(ctx, match.User{ID: "usr_demo", Email: "ha@example.com"}); err != nil || named.ID != "usr_demo" {
		t.Errorf("an id of one's own: %+v %v", named, err)
	}
}

func testOwned(t *testing.T, s *Store) {
	create(t, s, "usr_1",
		&match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "o", Name: "A"}},
		startup("s2", func(p *match.Startup) { p.Name = "B" }),
		startup("s1", func(p *match.Startup) {
			p.Name, p.Summary, p.Sectors, p.Locality, p.Stage = "C", "…", []string{"agri"}, "51", "idea"
		}))
	create(t, s, "usr_2", startup("other"))
	create(t, s, "", startup("nobodys"))
	got, err := s.Owned(t.Context(), "usr_1")
	want := []match.Card{
		{Kind: match.KindStartup, ID: "s2", Name: "B"},
		{Kind: match.KindStartup, ID: "s1", Name: "C", Summary: "…", Sectors: []string{"agri"}, Locality: "51", Stage: "idea"},
		{Kind: match.KindOrganization, ID: "o", Name: "A", Verified: new(bool)},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("owned %+v %v, want %+v", got, err, want)
	}
	if got, err := s.Owned(t.Context(), ""); err != nil || len(got) != 0 {
		t.Errorf("nobody owns %+v %v", got, err)
	}
}

func testSigningKeys(t *testing.T, s *Store) {
	if got, err := s.SigningKeys(t.Context()); err != nil || len(got) != 0 {
		t.Fatalf("a new store has keys: %v %v", got, err)
	}
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	older := match.SigningKey{KID: "b", Private: []byte{0, 1, 255}, CreatedAt: day}
	newer := match.SigningKey{KID: "a", Private: []byte{2}, CreatedAt: day.Add(time.Hour)}
	for _, k := range []match.SigningKey{older, newer, {KID: "a", Private: []byte("other"), CreatedAt: day}} {
		if err := s.PutSigningKey(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.SigningKeys(t.Context())
	if want := []match.SigningKey{newer, older}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("keys %+v %v, want %+v", got, err, want)
	}
}

// unchanged is a change of an account that changes nothing.
func unchanged(*match.UserEdit) error { return nil }

// testGivenUp: every method ends with its context, and says so.
func testGivenUp(t *testing.T, s *Store) {
	create(t, s, "", startup("a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"Get":           func() error { _, err := s.Get(ctx, "a"); return err },
		"List":          func() error { _, err := s.List(ctx, match.Filter{}, time.Time{}, "", 1); return err },
		"Save":          func() error { _, err := s.Save(ctx, []match.Write{{Profile: startup("b")}}); return err },
		"Try":           func() error { _, err := s.Try(ctx, []match.Write{{Profile: startup("b")}}); return err },
		"Delete":        func() error { _, err := s.Delete(ctx, "a", 0); return err },
		"Changes":       func() error { _, err := s.Changes(ctx, 0, 1); return err },
		"Head":          func() error { _, err := s.Head(ctx); return err },
		"Each":          func() error { _, err := s.Each(ctx, func([]match.Profile) error { return nil }); return err },
		"ByEmail":       func() error { _, err := s.ByEmail(ctx, "a"); return err },
		"ByID":          func() error { _, err := s.ByID(ctx, "a"); return err },
		"Put":           func() error { _, err := s.Put(ctx, match.User{Email: "a"}); return err },
		"Owned":         func() error { _, err := s.Owned(ctx, "a"); return err },
		"Register":      func() error { _, err := s.Register(ctx, match.User{Email: "a"}, ""); return err },
		"ChangeUser":    func() error { _, err := s.ChangeUser(ctx, "a", unchanged); return err },
		"ListUsers":     func() error { _, err := s.ListUsers(ctx, match.UserFilter{}, "", 1); return err },
		"StartSession":  func() error { _, err := s.StartSession(ctx, match.Session{}, match.Proof{}); return err },
		"Session":       func() error { _, err := s.Session(ctx, "a"); return err },
		"Sessions":      func() error { _, err := s.Sessions(ctx, "a"); return err },
		"EndSession":    func() error { return s.EndSession(ctx, "a") },
		"EndSessions":   func() error { return s.EndSessions(ctx, "a", "") },
		"UseSession":    func() error { return s.UseSession(ctx, "a", time.Now()) },
		"Rotate":        func() error { _, err := s.Rotate(ctx, "a", "b", time.Now()); return err },
		"SessionOf":     func() error { _, err := s.SessionOf(ctx, "a"); return err },
		"PutTicket":     func() error { return s.PutTicket(ctx, match.Ticket{}) },
		"TicketHolder":  func() error { _, err := s.TicketHolder(ctx, "a", match.PurposeReset, time.Now()); return err },
		"Redeem":        func() error { _, err := s.Redeem(ctx, "a", match.PurposeReset, time.Now(), unchanged); return err },
		"AddKey":        func() error { _, err := s.AddKey(ctx, match.APIKey{}, "a", ""); return err },
		"Keys":          func() error { _, err := s.Keys(ctx, "a"); return err },
		"KeyOf":         func() error { _, err := s.KeyOf(ctx, "a"); return err },
		"UseKey":        func() error { return s.UseKey(ctx, "a", time.Now()) },
		"DropKey":       func() error { return s.DropKey(ctx, "a", "b") },
		"Adopt":         func() error { _, err := s.Adopt(ctx, match.Identity{}, match.User{}); return err },
		"Identified":    func() error { _, err := s.Identified(ctx, match.Identity{}); return err },
		"Link":          func() error { _, err := s.Link(ctx, "a", "", match.Identity{}); return err },
		"Identities":    func() error { _, err := s.Identities(ctx, "a"); return err },
		"Unlink":        func() error { return s.Unlink(ctx, "a", "b") },
		"SigningKeys":   func() error { _, err := s.SigningKeys(ctx); return err },
		"PutSigningKey": func() error { return s.PutSigningKey(ctx, match.SigningKey{KID: "a"}) },
		"Append":        func() error { _, err := s.Append(ctx, did("usr_1", "x", "a", "usr_1")); return err },
		"Audit":         func() error { _, err := s.Audit(ctx, match.AuditFilter{}, 0, 1); return err },
		"AuditHead":     func() error { _, err := s.AuditHead(ctx); return err },
		"VerifyAudit":   func() error { _, err := s.VerifyAudit(ctx, "", nil); return err },
		"ErasePayloads": func() error { _, err := s.ErasePayloads(ctx, "usr_1", "usr_1"); return err },
		"Version":       func() error { _, err := s.Version(ctx); return err },
		"Migrate":       func() error { _, _, err := s.Migrate(ctx); return err },
	} {
		t.Run(name, func(t *testing.T) { wantKind(t, call(), match.KindBusy, "timeout") })
	}
	if got := log(t, s); len(got) != 1 || get(t, s, "a") == nil {
		t.Errorf("something was written: %q", got)
	}
}
