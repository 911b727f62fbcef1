package service_test

import (
	"fmt"
	"reflect"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// TestCompare gives the same matches as the list, in the order asked for.
func TestCompare(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế Trà Bồng"))
	for i := range 6 {
		w.put(t, binh, investor(fmt.Sprint("i", i), fmt.Sprint("Quỹ ", i)))
	}
	secret := investor("secret", "Quỹ kín")
	secret.Visibility = match.VisibilityPrivate
	w.put(t, binh, secret)
	w.settle(t)
	list, err := w.Matches(t.Context(), an, match.KindStartup, "p1", match.Request{Target: match.KindInvestor})
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]match.Match{}
	for _, m := range list.Data {
		of[m.Target.ID] = m
	}
	got, err := w.Compare(t.Context(), an, match.KindStartup, "p1", match.KindInvestor, "i3", "secret", "i1", "gone")
	if err != nil || len(got) != 2 || !reflect.DeepEqual(got[0], of["i3"]) || !reflect.DeepEqual(got[1], of["i1"]) {
		t.Errorf("compared %+v, %v", got, err)
	}
	if got, err = w.Compare(t.Context(), an, match.KindStartup, "p1", match.KindMentor, "i3"); err != nil || len(got) != 0 {
		t.Errorf("of another kind: %+v, %v", got, err)
	}
	if got, err = w.Compare(t.Context(), an, match.KindStartup, "p1", match.KindInvestor, "i0", "i1", "i2", "i3", "i4"); err != nil || len(got) != service.CompareMax {
		t.Errorf("%d at once, %v", len(got), err)
	}
	for name, c := range map[string]struct {
		as   match.Actor
		id   string
		want match.ErrorKind
	}{
		"nobody": {match.Actor{}, "p1", match.KindUnauthorized}, "another": {binh, "p1", match.KindForbidden}, "no profile": {an, "p0", match.KindNotFound},
	} {
		if _, err := w.Compare(t.Context(), c.as, match.KindStartup, c.id, match.KindInvestor, "i1"); match.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
