package service_test

import (
	"testing"

	"duyen/match"
)

// The owner of a hidden profile is told why, and nobody else is.
func TestWhyAProfileIsHidden(t *testing.T) {
	w := newWorld(t)
	u, other := w.member(t, "an@example.test", secret, match.RoleInvestor), w.member(t, "ba@example.test", secret, match.RoleFounder)
	owner, she := match.Actor{User: u.ID, Roles: u.Roles}, match.Actor{User: other.ID, Roles: other.Roles}
	w.put(t, owner, investor("fund", "Quỹ"))
	w.put(t, owner, investor("second", "Quỹ hai"))
	told := func(a match.Actor, id string) (string, bool) {
		t.Helper()
		why, err := w.Hidings(t.Context(), a, "fund", "second", "none")
		must(t, err)
		h, hidden := why[id]
		return h.Reason, hidden
	}
	_, err := w.Hide(t.Context(), she, match.KindInvestor, "fund", "x")
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.Hide(t.Context(), officer, match.KindInvestor, "fund", "Giấy phép đã hết hạn")
	must(t, err)
	l := w.letter(t, match.PurposeHidden)
	if l.To != u.Email || l.Args["reason"] != "Giấy phép đã hết hạn" || l.Args["profile"] != "Quỹ" || l.Link != "https://duyen.test/investors/fund" {
		t.Errorf("%+v", l)
	}
	for name, a := range map[string]match.Actor{"owner": owner, "moderator": officer} {
		if why, hidden := told(a, "fund"); why != "Giấy phép đã hết hạn" || !hidden {
			t.Errorf("%s reads %q, %v", name, why, hidden)
		}
	}
	for name, a := range map[string]match.Actor{"nobody": nobody, "another": she} {
		if why, hidden := told(a, "fund"); why != "" || hidden {
			t.Errorf("%s reads %q, %v", name, why, hidden)
		}
	}
	if _, hidden := told(owner, "second"); hidden {
		t.Error("what is not hidden is said to be")
	}
	// Hiding it again writes no second letter, and showing it ends the reason.
	_, err = w.SetHidden(t.Context(), officer, match.KindInvestor, "fund", true)
	must(t, err)
	if why, _ := told(owner, "fund"); why == "" || len(w.letters.take()) > 0 {
		t.Errorf("hidden again, because of %q", why)
	}
	_, err = w.SetHidden(t.Context(), officer, match.KindInvestor, "fund", false)
	must(t, err)
	_, err = w.Letter(t.Context(), match.MailJob{User: u.ID, Purpose: match.PurposeHidden, About: "fund"})
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.SetHidden(t.Context(), officer, match.KindInvestor, "fund", true)
	must(t, err)
	if why, hidden := told(owner, "fund"); why != "" || !hidden {
		t.Errorf("hidden without a reason, because of %q, %v", why, hidden)
	}
	w.letters.take()
	// A report that is upheld says why by its decision.
	f, err := w.Report(t.Context(), she, match.Flag{Profile: "second", Reason: "spam"})
	must(t, err)
	_, err = w.Decide(t.Context(), officer, f.ID, true, "Tín dụng đen")
	must(t, err)
	if why, _ := told(owner, "second"); why != "Tín dụng đen" || w.letter(t, match.PurposeHidden).Args["reason"] != why {
		t.Errorf("upheld because of %q", why)
	}
}

// A letter that cannot be asked for leaves no report open that is decided on, and
// no profile hidden that is said not to be.
func TestHiddenWithoutALetter(t *testing.T) {
	w := newWorld(t)
	u, other := w.member(t, "an@example.test", secret, match.RoleInvestor), w.member(t, "ba@example.test", secret, match.RoleFounder)
	w.put(t, match.Actor{User: u.ID, Roles: u.Roles}, investor("fund", "Quỹ"))
	w.letters.lose(func(j match.MailJob) bool { return j.Purpose == match.PurposeHidden })
	f, err := w.Report(t.Context(), match.Actor{User: other.ID, Roles: other.Roles}, match.Flag{Profile: "fund", Reason: "spam"})
	must(t, err)
	f, err = w.Decide(t.Context(), officer, f.ID, true, "Tín dụng đen")
	if err != nil || f.State != match.FlagUpheld {
		t.Errorf("the report is %s: %v", f.State, err)
	}
	_, err = w.SetHidden(t.Context(), officer, match.KindInvestor, "fund", false)
	must(t, err)
	if written, err := w.Hide(t.Context(), officer, match.KindInvestor, "fund", "x"); err != nil || written.Outcome != match.Updated {
		t.Errorf("hidden: %+v %v", written, err)
	}
}
