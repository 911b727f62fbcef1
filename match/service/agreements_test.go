package service_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/service"
	"duyen/store"
)

// guarded is a startup of An's whose numbers are on consent.
func guarded(id string) *match.Startup {
	p := startup(id, "Quế Trà Bồng")
	p.AmountSought = &match.Money{Value: 731_000_017, Currency: "VND"}
	p.Traction = &match.Traction{Customers: 731}
	p.FieldVisibility = map[string]match.Visibility{match.FieldAmountSought: match.VisibilityConsent}
	return p
}

// fund is an investor of Binh's whose ticket is for members.
func fund(id string) *match.Investor {
	p := investor(id, "Quỹ Sông Trà")
	low := 99_000_001.0
	p.Ticket = &match.Range{Min: &low, Currency: "VND"}
	p.Contact = &match.Contact{Person: "Trần Văn Bình"}
	p.FieldVisibility = map[string]match.Visibility{match.FieldTicket: match.VisibilityMembers}
	return p
}

// reads gives what an actor reads of a profile, as JSON; "" when it is hidden.
func reads(t *testing.T, w *world, a match.Actor, k match.Kind, id string) string {
	t.Helper()
	p, err := w.Get(t.Context(), a, k, id)
	if match.KindOf(err) == match.KindNotFound && err != nil {
		return ""
	}
	return text(t, p, err)
}

func text(t *testing.T, v any, err error) string {
	t.Helper()
	body, failed := json.Marshal(v)
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return string(body)
}

func TestAgreementOpensAndCloses(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, guarded("s"))
	w.put(t, binh, fund("i"))
	w.settle(t)
	sees := func(what string, a match.Actor, k match.Kind, id string, marks ...string) {
		t.Helper()
		got := reads(t, w, a, k, id)
		for _, mark := range []string{"Nguyễn Thị An", "731000017", `"customers":731`, "99000001", "Trần Văn Bình"} {
			if want := strings.Contains(strings.Join(marks, " "), mark); strings.Contains(got, mark) != want {
				t.Errorf("%s: %s reads %s, %q in it: want %v", what, a.User, got, mark, want)
			}
		}
	}
	everybodyElse := func(what string) {
		t.Helper()
		for _, a := range []match.Actor{judge, officer, {User: "usr_third"}} {
			sees(what, a, match.KindStartup, "s")
			sees(what, a, match.KindInvestor, "i", "99000001")
		}
		sees(what, nobody, match.KindStartup, "s")
		sees(what, nobody, match.KindInvestor, "i")
		for _, a := range []match.Actor{an, binh} { // lists, searches and matches stay as they were
			page, err := w.List(t.Context(), a, service.ListQuery{Kind: match.KindStartup})
			got := text(t, page, err)
			ranking, err := w.Matches(t.Context(), binh, match.KindInvestor, "i", match.Request{Target: match.KindStartup})
			got2 := text(t, ranking, err)
			feed, err := w.read(t.Context(), binh, "i", service.FeedQuery{})
			got2 += text(t, feed, err)
			if a.User == binh.User && strings.Contains(got, "731") || strings.Contains(got2, "731") || strings.Contains(got2, "ask.") || strings.Contains(got2, "Thị An") {
				t.Errorf("%s: a list or match tells: %s %s", what, got, got2)
			}
		}
	}
	sees("before", binh, match.KindStartup, "s")
	sees("before", an, match.KindInvestor, "i", "99000001")
	sees("before", an, match.KindStartup, "s", "Nguyễn Thị An", "731000017", `"customers":731`)
	everybodyElse("before")

	x, created, err := w.Ask(t.Context(), binh, match.Agreement{From: "i", To: "s", Message: " Chào chị "})
	if err != nil || !created || x.Message != "Chào chị" || x.State != match.AgreementAsked {
		t.Fatalf("asked %+v %v %v", x, created, err)
	}
	if again, created, err := w.Ask(t.Context(), an, match.Agreement{From: "s", To: "i"}); err != nil || created || again.ID != x.ID {
		t.Errorf("asked again: %+v %v %v", again, created, err)
	}
	sees("asked", binh, match.KindStartup, "s")
	_, err = w.Move(t.Context(), binh, x.ID, match.AgreementAccept)
	is(t, err, match.KindConflict, "agreement_state")
	for range 2 {
		if x, err = w.Move(t.Context(), an, x.ID, match.AgreementAccept); err != nil || x.State != match.AgreementAgreed {
			t.Fatalf("accepted %+v %v", x, err)
		}
	}
	if n := strings.Count(w.audit.actions(), "agreement.accept"); n != 1 {
		t.Errorf("accepted once, recorded %d times", n)
	}
	sees("agreed", binh, match.KindStartup, "s", "Nguyễn Thị An", "731000017", `"customers":731`)
	sees("agreed", an, match.KindInvestor, "i", "99000001", "Trần Văn Bình")
	if got := reads(t, w, binh, match.KindStartup, "s"); strings.Contains(got, `"version"`) {
		t.Errorf("an agreement is no right to change: %s", got)
	}
	everybodyElse("agreed")

	if _, err = w.Move(t.Context(), binh, x.ID, match.AgreementWithdraw); err != nil {
		t.Fatal(err)
	}
	sees("withdrawn", binh, match.KindStartup, "s")
	sees("withdrawn", an, match.KindInvestor, "i", "99000001")
	_, err = w.Move(t.Context(), an, x.ID, match.AgreementAccept)
	is(t, err, match.KindConflict, "agreement_state")
}

// TestAgreementEndsWithProfile hides and deletes a profile that has agreed.
func TestAgreementEndsWithProfile(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, guarded("s"))
	w.put(t, binh, fund("i"))
	x, _, err := w.Ask(t.Context(), an, match.Agreement{From: "s", To: "i"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Move(t.Context(), binh, x.ID, match.AgreementAccept); err != nil {
		t.Fatal(err)
	}
	private := guarded("s")
	private.Visibility = match.VisibilityPrivate
	if _, _, err := w.Replace(t.Context(), an, private, 1); err != nil {
		t.Fatal(err)
	}
	if got := reads(t, w, binh, match.KindStartup, "s"); got != "" {
		t.Errorf("what became private is read: %s", got)
	}
	if _, err := w.Delete(t.Context(), an, match.KindStartup, "s", 2); err != nil {
		t.Fatal(err)
	}
	w.put(t, an, guarded("s")) // another one of the same name has agreed to nothing
	if got := reads(t, w, binh, match.KindStartup, "s"); got == "" || strings.Contains(got, "731") {
		t.Errorf("a new profile is open by an old agreement: %s", got)
	}
}

func TestAgreementRefuses(t *testing.T) {
	w := newWorld(t)
	for _, p := range []match.Profile{guarded("s"), guarded("s2"), startup("hidden", "Ẩn")} {
		if p.Common().ID == "hidden" {
			p.Common().Visibility = match.VisibilityPrivate
		}
		w.put(t, an, p)
	}
	w.put(t, binh, fund("i"))
	for name, c := range map[string]struct {
		as       match.Actor
		from, to string
		kind     match.ErrorKind
		code     string
	}{
		"nobody":                {nobody, "s", "i", match.KindUnauthorized, "unauthorized"},
		"another's name":        {binh, "s", "i", match.KindForbidden, "not_allowed"},
		"administrators":        {admin, "s", "i", match.KindForbidden, "not_allowed"},
		"a key":                 {match.Actor{User: an.User, Key: &match.KeyUse{Scopes: match.KeyScopes()}}, "s", "i", match.KindForbidden, "not_allowed"},
		"from what is hidden":   {binh, "hidden", "i", match.KindNotFound, "not_found"},
		"to what is hidden":     {binh, "i", "hidden", match.KindNotFound, "not_found"},
		"to what is not":        {binh, "i", "none", match.KindNotFound, "not_found"},
		"from one's private":    {an, "hidden", "i", match.KindInvalid, "invalid"},
		"to one's private":      {an, "s", "hidden", match.KindInvalid, "invalid"},
		"with itself":           {an, "s", "s", match.KindInvalid, "invalid"},
		"without another":       {an, "s", "", match.KindInvalid, "invalid"},
		"the same as not there": {binh, "none", "i", match.KindNotFound, "not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := w.Ask(t.Context(), c.as, match.Agreement{From: c.from, To: c.to})
			is(t, err, c.kind, c.code)
		})
	}
	x, _, err := w.Ask(t.Context(), an, match.Agreement{From: "s", To: "i"})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []match.Actor{judge, admin, officer} {
		_, err := w.Move(t.Context(), a, x.ID, match.AgreementAccept)
		is(t, err, match.KindNotFound, "not_found")
		_, err = w.Agreements(t.Context(), a, service.AgreementsQuery{Profile: "s"})
		is(t, err, match.KindForbidden, "not_allowed")
		if page, err := w.Agreements(t.Context(), a, service.AgreementsQuery{}); err != nil || len(page.Data) != 0 {
			t.Errorf("%s lists %+v %v", a.User, page, err)
		}
	}
	_, err = w.Move(t.Context(), nobody, x.ID, match.AgreementAccept)
	is(t, err, match.KindUnauthorized, "unauthorized")
	_, err = w.Move(t.Context(), an, "agr_none", match.AgreementWithdraw)
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.Agreements(t.Context(), binh, service.AgreementsQuery{Profile: "hidden"})
	is(t, err, match.KindNotFound, "not_found")
	for _, a := range []match.Actor{an, binh} {
		page, err := w.Agreements(t.Context(), a, service.AgreementsQuery{State: match.AgreementAsked, Limit: 1})
		if err != nil || len(page.Data) != 1 || page.Data[0].ID != x.ID || page.HasMore {
			t.Errorf("%s lists %+v %v", a.User, page, err)
		}
	}
	if _, _, err := w.Ask(t.Context(), an, match.Agreement{From: "s2", To: "i"}); err != nil {
		t.Fatal(err)
	}
	first, err := w.Agreements(t.Context(), an, service.AgreementsQuery{Limit: 1})
	if err != nil || !first.HasMore {
		t.Fatalf("%+v %v", first, err)
	}
	if rest, err := w.Agreements(t.Context(), an, service.AgreementsQuery{Limit: 1, After: first.Next}); err != nil || rest.HasMore || rest.Data[0].ID != x.ID {
		t.Errorf("%+v %v", rest, err)
	}
}

// blocked keeps everybody apart from binh.
type blocked struct{ *store.Store }

func (blocked) Apart(context.Context, string) ([]string, error) { return []string{binh.User}, nil }

func TestAgreementBlocked(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, guarded("s"))
	w.put(t, binh, fund("i"))
	s := service.New(service.Options{Profiles: w.store, Log: w.store, Users: w.store, Sessions: w.store, Agreements: w.store, Blocks: blocked{w.store}, Reference: w.Reference()})
	_, _, err := s.Ask(t.Context(), an, match.Agreement{From: "s", To: "i"})
	is(t, err, match.KindForbidden, "agreement_blocked")
}
