package service_test

import (
	"fmt"
	"testing"

	"duyen/match"
)

func TestExposure(t *testing.T) {
	w := newWorld(t)
	for i := range 12 {
		w.put(t, binh, investor(fmt.Sprintf("i%02d", i), "Quỹ"))
	}
	hidden := investor("hidden", "Quỹ kín")
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, binh, hidden)
	for i := range 3 {
		w.put(t, an, startup(fmt.Sprintf("p%d", i), "Quế"))
	}
	w.settle(t)
	officer := match.Actor{User: "usr_dost", Roles: []match.Role{match.RoleDOST}}
	got, err := w.Exposure(t.Context(), officer, match.KindStartup, match.KindInvestor)
	if err != nil {
		t.Fatal(err)
	}
	if got.Subjects != 3 || got.Step != 1 || got.Lists != 3 || got.Targets != 12 {
		t.Errorf("%d subjects by %d, %d lists, %d targets; want 3 by 1, 3, 12", got.Subjects, got.Step, got.Lists, got.Targets)
	}
	if got.Shown < 10.0/12 || got.Gini < 0 || got.Gini > 1 || got.Regions["51"].Shown != 1 {
		t.Errorf("shown %v, gini %v, regions %v", got.Shown, got.Gini, got.Regions)
	}
	_, err = w.Exposure(t.Context(), nobody, match.KindStartup, match.KindInvestor)
	is(t, err, match.KindUnauthorized, "unauthorized")
	_, err = w.Exposure(t.Context(), an, match.KindStartup, match.KindInvestor)
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.Exposure(t.Context(), officer, match.KindInvestor, match.KindMentor)
	is(t, err, match.KindMalformed, "unknown_value")
}
