package service_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

func TestChangeUser(t *testing.T) {
	w := newWorld(t)
	boss, u := w.member(t, "boss@example.test", secret, match.RoleAdmin), w.member(t, "an@example.test", secret, match.RoleFounder)
	w.put(t, an, &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "org", Name: "Hội"}})
	w.put(t, an, startup("p1", "Quế"))
	a, phone := w.actor(t, w.enter(t, boss.Email, secret)), w.enter(t, u.Email, secret)
	got, err := w.ChangeUser(t.Context(), a, u.ID, service.UserChange{
		Roles: &[]match.Role{match.RoleCommune}, Organizations: &[]string{"org"}, Territories: &[]string{"21115"},
	})
	if err != nil || got.Name != "An" || got.Email != u.Email {
		t.Fatalf("%+v %v", got, err)
	}
	// Row E4: it counts at the next question of a sign-in that was there before.
	now := w.actor(t, phone)
	if now.Has(match.RoleFounder) || !now.Has(match.RoleCommune) || len(now.Organizations) != 1 || len(now.Territories) != 1 {
		t.Errorf("%+v", now)
	}
	for name, c := range map[string]service.UserChange{
		"no such role":         {Roles: &[]match.Role{"root"}},
		"no such place":        {Territories: &[]string{"nowhere"}},
		"no such organization": {Organizations: &[]string{"none"}},
		"no organization":      {Organizations: &[]string{"p1"}},
	} {
		if _, err := w.ChangeUser(t.Context(), a, u.ID, c); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, who := range map[string]match.Actor{"nobody": nobody, "themselves": now, "officer": officer} {
		_, err := w.ChangeUser(t.Context(), who, u.ID, service.UserChange{Roles: &[]match.Role{match.RoleAdmin}})
		if k := match.KindOf(err); k != match.KindForbidden && (who.User != "" || k != match.KindUnauthorized) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = w.ChangeUser(t.Context(), a, "usr_none", service.UserChange{})
	is(t, err, match.KindNotFound, "not_found")
	if _, err := w.ChangeUser(t.Context(), a, u.ID, service.UserChange{Disabled: ptr(true)}); err != nil {
		t.Fatal(err)
	}
	if !w.over(t, phone) || w.signsIn(t, u.Email, secret) {
		t.Error("somebody who is blocked gets in")
	}
	w.refused(t, phone.Refresh)
	last := w.audit.entries[len(w.audit.entries)-1]
	if got := w.audit.actions(); got != "profile.created profile.created user.change user.change" || last.Actor != boss.ID || last.Object != u.ID || string(last.Payload) != `{"disabled":[false,true]}` {
		t.Errorf("recorded %q, last %+v", got, last)
	}
}

// Somebody always administers, also when two give it up at once.
func TestLastAdministrator(t *testing.T) {
	w := newWorld(t)
	one, two := w.member(t, "one@example.test", secret, match.RoleAdmin), w.member(t, "two@example.test", secret, match.RoleAdmin)
	var wg sync.WaitGroup
	refused := make(chan error, 2)
	for _, u := range []match.User{one, two} {
		wg.Go(func() {
			_, err := w.ChangeUser(t.Context(), terminal, u.ID, service.UserChange{Roles: &[]match.Role{}})
			refused <- err
		})
	}
	wg.Wait()
	first, second := <-refused, <-refused
	if first == nil {
		first, second = second, first
	}
	is(t, first, match.KindConflict, "last_admin")
	if second != nil {
		t.Error(second)
	}
	page, err := w.ListUsers(t.Context(), terminal, match.UserFilter{Role: match.RoleAdmin}, "", 0)
	if err != nil || len(page.Data) != 1 {
		t.Fatalf("%+v %v", page, err)
	}
	_, err = w.ChangeUser(t.Context(), terminal, page.Data[0].ID, service.UserChange{Disabled: ptr(true)})
	is(t, err, match.KindConflict, "last_admin")
}

func TestListUsers(t *testing.T) {
	w := newWorld(t)
	for _, email := range []string{"a@example.test", "b@example.test", "c@example.test"} {
		w.member(t, email, secret, match.RoleMentor)
	}
	var emails []string
	after := ""
	for range 3 {
		page, err := w.ListUsers(t.Context(), admin, match.UserFilter{Role: match.RoleMentor}, after, 1)
		if err != nil || len(page.Data) != 1 {
			t.Fatalf("%+v %v", page, err)
		}
		emails, after = append(emails, page.Data[0].Email), page.Next
	}
	slices.Sort(emails) // ids of one millisecond have no order
	if strings.Join(emails, " ") != "a@example.test b@example.test c@example.test" || after != "" {
		t.Errorf("%v, then %q", emails, after)
	}
	for _, who := range []match.Actor{an, officer} {
		_, err := w.ListUsers(t.Context(), who, match.UserFilter{}, "", 0)
		is(t, err, match.KindForbidden, "not_allowed")
	}
	if got := w.audit.actions(); got != "user.list user.list user.list" {
		t.Errorf("recorded %q", got)
	}
}

func TestAddUser(t *testing.T) {
	w := newWorld(t)
	w.register(t, "squat@example.test", "their password") // by somebody who does not have the address
	w.letters.take()
	_, _, err := w.AddUser(t.Context(), admin, service.NewUser{Email: "short@example.test", Password: "short"})
	is(t, err, match.KindInvalid, "invalid")
	_, _, err = w.AddUser(t.Context(), officer, service.NewUser{Email: "x@example.test"})
	is(t, err, match.KindForbidden, "not_allowed")
	u, link, err := w.AddUser(t.Context(), terminal, service.NewUser{Email: "boss@example.test", Password: secret, Roles: []match.Role{match.RoleAdmin}})
	if err != nil || link != "" || !w.signsIn(t, u.Email, secret) {
		t.Errorf("%+v %q %v", u, link, err)
	}
	_, _, err = w.AddUser(t.Context(), terminal, service.NewUser{Email: "boss@example.test"})
	is(t, err, match.KindConflict, "email_taken")
	u, link, err = w.AddUser(t.Context(), terminal, service.NewUser{Email: "squat@example.test", Name: "Dung", Roles: []match.Role{match.RoleDOST}})
	if err != nil || w.signsIn(t, u.Email, "their password") {
		t.Fatalf("%+v %v", u, err)
	}
	invitation := token(t, match.Letter{Link: link})
	w.register(t, "squat@example.test", "their password") // does not end the invitation
	w.letter(t, match.PurposeConfirm)
	w.clock.pass(match.InvitationLife - 1)
	is(t, w.Confirm(t.Context(), invitation, ""), match.KindInvalid, "invalid")
	if err := w.Confirm(t.Context(), invitation, secret); err != nil || !w.signsIn(t, u.Email, secret) || w.signsIn(t, u.Email, "their password") {
		t.Errorf("the invitation: %v", err)
	}
	// Granting something to an account that is not confirmed forgets its password.
	w.register(t, "other@example.test", "their password")
	l := w.letter(t, match.PurposeConfirm)
	other, err := w.store.ByEmail(t.Context(), "other@example.test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.ChangeUser(t.Context(), terminal, other.ID, service.UserChange{Roles: &[]match.Role{match.RoleAdmin}}); err != nil {
		t.Fatal(err)
	}
	is(t, w.Confirm(t.Context(), token(t, l), ""), match.KindInvalid, "invalid")
}

func TestChangeMe(t *testing.T) {
	w := newWorld(t)
	u := w.member(t, "an@example.test", secret)
	a := match.Actor{User: u.ID}
	if err := w.ChangeMe(t.Context(), a, service.AccountChange{Name: ptr(" Trần  An "), Lang: ptr("en")}); err != nil {
		t.Fatal(err)
	}
	if got, _, err := w.Me(t.Context(), a); err != nil || got.Name != "Trần An" || got.Lang != "en" || got.PasswordHash != u.PasswordHash {
		t.Errorf("%+v %v", got, err)
	}
	is(t, w.ChangeMe(t.Context(), a, service.AccountChange{Name: ptr("x\u202ey")}), match.KindInvalid, "invalid")
	is(t, w.ChangeMe(t.Context(), nobody, service.AccountChange{}), match.KindUnauthorized, "unauthorized")
}
