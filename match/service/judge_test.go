package service_test

import (
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// Nobody judges what is their own, keeps for somebody, or belongs to their
// organization.
func TestNobodyJudgesTheirOwn(t *testing.T) {
	w := newWorld(t)
	commune := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}, Organizations: []string{"org"}}
	dost := match.Actor{User: "usr_dost2", Roles: []match.Role{match.RoleDOST}}
	w.put(t, commune, investor("mine", "Quỹ của tôi"))
	w.put(t, an, &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "org", Name: "Hội", Locality: "51"}})
	for id, kind := range map[string]match.Kind{"mine": match.KindInvestor, "org": match.KindOrganization} {
		_, err := w.SetVerified(t.Context(), commune, kind, id, true)
		is(t, err, match.KindForbidden, "not_allowed")
		_, err = w.SetHidden(t.Context(), commune, kind, id, true)
		is(t, err, match.KindForbidden, "not_allowed")
		if _, err := w.SetVerified(t.Context(), dost, kind, id, true); err != nil {
			t.Errorf("another officer: %v", err)
		}
	}
	f, err := w.Report(t.Context(), an, match.Flag{Profile: "mine", Reason: "spam"})
	must(t, err)
	if page, err := w.Reports(t.Context(), commune, match.FlagOpen, "", 0); err != nil || len(page.Data) != 0 {
		t.Errorf("sees who reported them: %+v %v", page, err)
	}
	_, err = w.Decide(t.Context(), commune, f.ID, false, "")
	is(t, err, match.KindForbidden, "not_allowed")
	x, _, _, err := w.Assist(t.Context(), commune, noted())
	must(t, err)
	_, err = w.SetHidden(t.Context(), commune, match.KindStartup, x.Profiles[0].ID, true)
	is(t, err, match.KindForbidden, "not_allowed")
}

// An account that an officer keeps is nobody's way to more rights or to somebody
// else's address.
func TestKeptAccountsAreNoWayIn(t *testing.T) {
	w := newWorld(t)
	commune := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}
	x, _, _, err := w.Assist(t.Context(), commune, noted())
	must(t, err)
	take := func(email string) (token string) {
		t.Helper()
		code, _, err := w.HandoverCode(t.Context(), commune, x.Account)
		must(t, err)
		must(t, w.TakeOver(t.Context(), code, email, "mười hai con giáp"))
		letter, err := w.Letter(t.Context(), match.MailJob{User: x.Account, Purpose: match.PurposeConfirm})
		must(t, err)
		_, token, _ = strings.Cut(letter.Link, "token=")
		return token
	}
	first := take("officer@example.test")
	code, _, err := w.HandoverCode(t.Context(), commune, x.Account)
	must(t, err)
	must(t, w.TakeOver(t.Context(), code, "victim@example.test", "mười hai con giáp"))
	is(t, w.Confirm(t.Context(), first, ""), match.KindInvalid, "bad_ticket")

	roles := []match.Role{match.RoleAdmin}
	_, err = w.ChangeUser(t.Context(), admin, x.Account, service.UserChange{Roles: &roles})
	is(t, err, match.KindConflict, "kept")

	adopted, err := w.store.Put(t.Context(), match.User{Email: "oidc@example.test", Name: "x", Steward: commune.User})
	must(t, err)
	adopted, err = w.store.Adopt(t.Context(), match.Identity{Issuer: "https://id.test", Subject: "x"}, match.User{Email: adopted.Email})
	if err != nil || adopted.Steward != "" || !adopted.Confirmed {
		t.Errorf("signed in through a provider: %+v %v", adopted, err)
	}

	must(t, w.Confirm(t.Context(), take("victim@example.test"), ""))
	if _, _, err := w.HandoverCode(t.Context(), commune, x.Account); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a code for an account that was handed over: %v", err)
	}
}

func TestOffersInAnothersName(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "org", Name: "Sở"}})
	offer := func() *match.Offer {
		return &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "o", Name: "Tài trợ"}, OfferKind: "funding", By: "org"}
	}
	_, _, err := w.Create(t.Context(), binh, offer())
	is(t, err, match.KindForbidden, "not_staff")
	staff := match.Actor{User: "usr_staff", Organizations: []string{"org"}}
	if _, _, err := w.Create(t.Context(), staff, offer()); err != nil {
		t.Error(err)
	}
}
