package service_test

import (
	"slices"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// noted is what an officer notes of a woman in Trà Bồng.
func noted() service.Assistance {
	return service.Assistance{
		Name: "Hồ Thị Tư", Lang: "vi", Means: match.ConsentPaper, Profile: startup("tu", "Quế của bà Tư"),
		Consents: []match.Consent{{Purpose: match.ConsentPublish, Version: match.ConsentTextVersion}},
	}
}

func TestAssist(t *testing.T) {
	w := newWorld(t)
	commune := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}
	elsewhere := match.Actor{User: "usr_far", Roles: []match.Role{match.RoleCommune}, Territories: []string{"01"}}
	for code, c := range map[string]struct {
		kind  match.ErrorKind
		actor match.Actor
		edit  func(*service.Assistance)
	}{
		"unauthorized":   {match.KindUnauthorized, nobody, func(*service.Assistance) {}},
		"not_allowed":    {match.KindForbidden, an, func(*service.Assistance) {}},
		"not_your_place": {match.KindForbidden, elsewhere, func(*service.Assistance) {}},
	} {
		in := noted()
		c.edit(&in)
		_, _, _, err := w.Assist(t.Context(), c.actor, in)
		is(t, err, c.kind, code)
	}
	for field, edit := range map[string]func(*service.Assistance){
		"name":             func(in *service.Assistance) { in.Name = " " },
		"role":             func(in *service.Assistance) { in.Role = match.RoleAdmin },
		"means":            func(in *service.Assistance) { in.Means = match.ConsentSelf },
		"consents":         func(in *service.Assistance) { in.Consents = nil },
		"profile.name":     func(in *service.Assistance) { in.Profile.Common().Name = "" },
		"profile.locality": func(in *service.Assistance) { in.Profile.Common().Locality = "nowhere at all" },
		"consents.version": func(in *service.Assistance) { in.Consents[0].Version = "0" },
	} {
		in := noted()
		edit(&in)
		_, _, _, err := w.Assist(t.Context(), commune, in)
		e, ok := err.(*match.Error)
		if !ok || e.Kind != match.KindInvalid || !slices.ContainsFunc(e.Problems, func(p match.Problem) bool { return p.Field == field }) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if users, err := w.store.ListUsers(t.Context(), match.UserFilter{Keepings: []match.Keeping{{Steward: commune.User, For: match.KeptFor{Place: "51"}}}}, "", 10); err != nil || len(users) != 0 {
		t.Errorf("what was refused left %+v %v", users, err)
	}

	x, written, _, err := w.Assist(t.Context(), commune, noted())
	must(t, err)
	if b := written.Profile.Common(); b.Owner != x.Account || !b.OnBehalf || b.Contact == nil {
		t.Errorf("written %+v", b)
	}
	history, err := w.store.Consents(t.Context(), x.Account)
	if err != nil || len(history) != 1 || !history[0].Given || history[0].Officer != commune.User || history[0].Means != match.ConsentPaper {
		t.Errorf("consents %+v %v", history, err)
	}
	if !w.Keeps(t.Context(), commune, written.Profile) || w.Keeps(t.Context(), elsewhere, written.Profile) || w.Keeps(t.Context(), nobody, written.Profile) {
		t.Error("not its officer alone keeps the profile")
	}
	if !w.visibleTo(t, nobody, written.Profile) {
		t.Error("the profile cannot be found")
	}
	mine, _, err := w.AssistedBy(t.Context(), commune, "", 0)
	if err != nil || len(mine) != 1 || mine[0].Account != x.Account || len(mine[0].Profiles) != 1 {
		t.Errorf("kept %+v %v", mine, err)
	}
	if others, _, err := w.AssistedBy(t.Context(), elsewhere, "", 0); err != nil || len(others) != 0 {
		t.Errorf("another officer keeps %+v %v", others, err)
	}

	change := startup("tu", "Quế của bà Tư")
	change.Summary = "Quế vỏ, tinh dầu"
	_, _, err = w.Replace(t.Context(), elsewhere, change, 1)
	is(t, err, match.KindForbidden, "not_allowed")
	by, _, err := w.Replace(t.Context(), commune, change, 1)
	must(t, err)
	if !by.Profile.Common().OnBehalf {
		t.Error("what the officer wrote is not marked")
	}
}

// TestKeptAccountIsNotGivenAway: with the code, any address can be typed.
func TestKeptAccountIsNotGivenAway(t *testing.T) {
	w := newWorld(t)
	commune := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}
	x, _, _, err := w.Assist(t.Context(), commune, noted())
	must(t, err)
	code, _, err := w.HandoverCode(t.Context(), commune, x.Account)
	must(t, err)
	must(t, w.TakeOver(t.Context(), code, "dost@example.test", "mười hai con giáp"))
	_, _, err = w.AddUser(t.Context(), terminal, service.NewUser{Email: "dost@example.test", Name: "Dũng", Password: secret, Roles: []match.Role{match.RoleDOST}})
	is(t, err, match.KindConflict, "email_taken")
	if u, err := w.store.ByID(t.Context(), x.Account); err != nil || u.Steward != commune.User || u.Confirmed || u.Name != "Hồ Thị Tư" {
		t.Errorf("the account that is kept for her: %+v %v", u, err)
	}
}

func TestHandover(t *testing.T) {
	w := newWorld(t)
	commune := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}
	x, _, _, err := w.Assist(t.Context(), commune, noted())
	must(t, err)
	for name, a := range map[string]match.Actor{"another officer": officer, "herself": {User: x.Account}} {
		if code, _, err := w.HandoverCode(t.Context(), a, x.Account); err == nil {
			t.Errorf("%s gets %s", name, code)
		}
	}
	old, _, err := w.HandoverCode(t.Context(), commune, x.Account)
	must(t, err)
	code, _, err := w.HandoverCode(t.Context(), commune, x.Account)
	must(t, err)
	_, err = w.store.Put(t.Context(), match.User{Email: "taken@example.test", Name: "x", Confirmed: true})
	must(t, err)
	is(t, w.TakeOver(t.Context(), old, "tu@example.test", "mười hai con giáp"), match.KindInvalid, "bad_ticket")
	is(t, w.TakeOver(t.Context(), code, "tu@", "mười hai con giáp"), match.KindInvalid, "invalid")

	// An address that has an account is told so there and nowhere else: the code does
	// not tell it either, and mends an address that was mistyped.
	must(t, w.TakeOver(t.Context(), code, "taken@example.test", "mười hai con giáp"))
	must(t, w.TakeOver(t.Context(), code, "tuu@example.test", "mười hai con giáp"))
	mistyped, err := w.Letter(t.Context(), match.MailJob{User: x.Account, Purpose: match.PurposeConfirm})
	must(t, err)
	must(t, w.TakeOver(t.Context(), strings.ToLower(strings.ReplaceAll(code, "-", " ")), "Tu@example.test", "mười hai con giáp"))
	is(t, w.Confirm(t.Context(), token(t, mistyped), ""), match.KindInvalid, "bad_ticket")
	u, err := w.store.ByID(t.Context(), x.Account)
	if err != nil || u.Email != "tu@example.test" || u.Confirmed || u.Steward != commune.User {
		t.Fatalf("before the address answers: %+v %v", u, err)
	}
	letter, err := w.Letter(t.Context(), match.MailJob{User: x.Account, Purpose: match.PurposeConfirm})
	must(t, err)
	must(t, w.Confirm(t.Context(), token(t, letter), ""))
	is(t, w.TakeOver(t.Context(), code, "tu@example.test", "mười hai con giáp"), match.KindInvalid, "bad_ticket")
	u, err = w.store.ByID(t.Context(), x.Account)
	if err != nil || !u.Confirmed || u.Steward != "" {
		t.Errorf("handed over: %+v %v", u, err)
	}
	_, _, err = w.Replace(t.Context(), commune, startup("tu", "Quế khác"), 1)
	is(t, err, match.KindForbidden, "not_allowed")
	own, _, err := w.Replace(t.Context(), match.Actor{User: x.Account}, startup("tu", "Quế của tôi"), 1)
	must(t, err)
	if own.Profile.Common().OnBehalf {
		t.Error("what she wrote herself is marked")
	}
}

// What officers and administrators do to others' profiles, and that they read
// their contact, is in the audit log with whom it was done for.
func TestDoneOnBehalf(t *testing.T) {
	w := newWorld(t)
	commune := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}
	x, _, _, err := w.Assist(t.Context(), commune, noted())
	must(t, err)
	_, _, err = w.Replace(t.Context(), commune, startup("tu", "Quế khác"), 1)
	must(t, err)
	_, err = w.Get(t.Context(), commune, match.KindStartup, "tu") // she keeps it
	must(t, err)
	_, err = w.Get(t.Context(), admin, match.KindStartup, "tu")
	must(t, err)
	_, err = w.List(t.Context(), admin, service.ListQuery{Kind: match.KindStartup})
	must(t, err)
	if p, err := w.Named(t.Context(), admin, "tu"); err != nil || p.Common().Name != "Quế khác" || p.Common().Contact != nil {
		t.Errorf("named %+v %v", p, err) // without the contact, so it is not noted
	}
	want := "person.assist consent.put profile.created profile.updated contact.read contact.read"
	if got := w.audit.actions(); got != want {
		t.Errorf("recorded %q, want %q", got, want)
	}
	for _, e := range w.audit.entries {
		if strings.HasPrefix(e.Action, "profile.") && (e.Actor != commune.User || e.OnBehalf != x.Account || e.Object != x.Account) {
			t.Errorf("%+v", e)
		}
	}
	_, err = w.AuditLog(t.Context(), officer, match.AuditFilter{}, 0, 0)
	is(t, err, match.KindForbidden, "not_allowed")
	page, err := w.AuditLog(t.Context(), admin, match.AuditFilter{}, 1, 2)
	if err != nil || len(page.Data) != 2 || !page.HasMore || !strings.HasSuffix(w.audit.actions(), " audit.read") {
		t.Errorf("%+v %v", page, err)
	}
}

// What an officer keeps for an organization or a place is that one's: when they have
// left it, their rights have ended, and a colleague keeps it on.
func TestKeepOn(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.put(t, an, organization("club", "CLB"))
	enter := func(name string, roles []match.Role, organizations, territories []string) match.Actor {
		t.Helper()
		u, err := w.store.Put(ctx, match.User{Email: name + "@example.test", Name: name, Confirmed: true, Roles: roles, Organizations: organizations, Territories: territories})
		must(t, err)
		return match.Actor{User: u.ID, Roles: u.Roles, Organizations: u.Organizations, Territories: u.Territories}
	}
	club, commune := []match.Role{match.RoleClub}, []match.Role{match.RoleCommune}
	leaver := enter("leaver", club, []string{"club"}, nil)
	colleague := enter("colleague", club, []string{"club"}, nil)
	stranger := enter("stranger", club, nil, nil)
	plain := enter("plain", nil, []string{"club"}, nil)
	there := enter("there", commune, nil, []string{"51"})
	elsewhere := enter("elsewhere", commune, nil, []string{"01"})
	department := enter("department", []match.Role{match.RoleDOST}, nil, nil)

	x, _, _, err := w.Assist(ctx, leaver, noted())
	must(t, err)
	lists := func(a match.Actor) (kept, unkept int) {
		t.Helper()
		mine, _, err := w.AssistedBy(ctx, a, "", 0)
		must(t, err)
		others, _, err := w.Unkept(ctx, a, "", 0)
		must(t, err)
		return len(mine), len(others)
	}
	_, err = w.KeepOn(ctx, colleague, x.Account)
	is(t, err, match.KindConflict, "officer_there")
	if _, unkept := lists(colleague); unkept != 0 {
		t.Error("what an officer keeps is given away")
	}
	code, _, err := w.HandoverCode(ctx, leaver, x.Account)
	must(t, err)

	none := []string{}
	_, err = w.ChangeUser(ctx, admin, leaver.User, service.UserChange{Organizations: &none})
	must(t, err)
	leaver.Organizations = nil
	if kept, unkept := lists(leaver); kept != 0 || unkept != 0 {
		t.Errorf("who has left keeps %d, may keep %d", kept, unkept)
	}
	_, _, err = w.Replace(ctx, leaver, startup("tu", "Quế khác"), 1)
	is(t, err, match.KindForbidden, "not_allowed")
	_, _, err = w.HandoverCode(ctx, leaver, x.Account)
	is(t, err, match.KindNotFound, "not_found")
	_, _, err = w.ConsentFor(ctx, leaver, match.Consent{User: x.Account, Purpose: match.ConsentPublish, Means: match.ConsentOral})
	is(t, err, match.KindForbidden, "not_allowed")
	for _, a := range []match.Actor{leaver, stranger, there, elsewhere} {
		if _, unkept := lists(a); unkept != 0 {
			t.Errorf("%s may keep it on", a.User)
		}
		_, err = w.KeepOn(ctx, a, x.Account)
		is(t, err, match.KindNotFound, "not_found")
	}
	_, err = w.KeepOn(ctx, plain, x.Account) // staff that register nobody
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.KeepOn(ctx, match.Actor{System: true}, x.Account)
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.KeepOn(ctx, nobody, x.Account)
	is(t, err, match.KindUnauthorized, "unauthorized")
	if _, unkept := lists(department); unkept != 1 {
		t.Error("the department does not see it")
	}

	got, err := w.KeepOn(ctx, colleague, x.Account)
	if err != nil || got.Account != x.Account || len(got.Profiles) != 1 {
		t.Errorf("kept on: %+v %v", got, err)
	}
	if kept, unkept := lists(colleague); kept != 1 || unkept != 0 {
		t.Errorf("a colleague keeps %d, may keep %d", kept, unkept)
	}
	is(t, w.TakeOver(ctx, code, "leaver2@example.test", "mười hai con giáp"), match.KindInvalid, "bad_ticket")
	_, _, err = w.Replace(ctx, colleague, startup("tu", "Quế của bà Tư ngon"), 1)
	must(t, err)
	_, err = w.KeepOn(ctx, department, x.Account)
	is(t, err, match.KindConflict, "officer_there")
	if !strings.Contains(w.audit.actions(), "person.keep") {
		t.Errorf("recorded %q", w.audit.actions())
	}

	// Whoever is blocked or gone keeps nothing, wherever they acted.
	in := noted()
	in.Profile = startup("ba", "Tỏi của bà Ba")
	x, _, _, err = w.Assist(ctx, there, in)
	must(t, err)
	blocked := true
	_, err = w.ChangeUser(ctx, admin, there.User, service.UserChange{Disabled: &blocked})
	must(t, err)
	next := enter("next", commune, nil, []string{"51"})
	if _, unkept := lists(next); unkept != 1 {
		t.Error("the commune has lost whom its officer kept the account of")
	}
	_, err = w.KeepOn(ctx, elsewhere, x.Account)
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.KeepOn(ctx, next, x.Account)
	must(t, err)

	// An organization that is gone leaves whoever keeps the account alone with it: its
	// id may be somebody else's tomorrow.
	_, err = w.Delete(ctx, an, match.KindOrganization, "club", 1)
	must(t, err)
	u, err := w.store.ByID(ctx, got.Account)
	if err != nil || u.KeptFor != (match.KeptFor{}) || u.Steward != colleague.User {
		t.Errorf("%+v %v", u, err)
	}
	in = noted()
	in.Profile, in.Organization = startup("nam", "Mạch nha"), "club"
	_, _, _, err = w.Assist(ctx, stranger, in)
	is(t, err, match.KindInvalid, "invalid")
}
