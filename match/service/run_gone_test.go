package service_test

import (
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// TestRunForgetsWhoIsGone: a draft that is solved again gives nobody a mentor who was
// deleted since, fixed with one or not, and no place to a startup that was.
func TestRunForgetsWhoIsGone(t *testing.T) {
	w := newClub(t, 4, 3, 2)
	wish := clubWish(numbered("s", 4)...)
	wish.Rules.Fix = []match.RunPairing{{Subject: "s1", Target: "m1"}, {Subject: "s2", Target: "m2"}}
	many := 4
	wish.Rules.Capacities = map[string]*int{"m1": &many}
	r := w.newRun(t, wish)
	for _, id := range []string{"m1", "s2"} {
		if _, err := w.store.Delete(t.Context(), id, 0); err != nil {
			t.Fatal(err)
		}
	}
	w.settle(t)
	for name, again := range map[string]func() (match.Run, error){
		"the scores it has": func() (match.Run, error) { return w.ChangeRun(t.Context(), staff, r.ID, nil, match.RunEdit{}) },
		"scores of now":     func() (match.Run, error) { return w.SolveRun(t.Context(), staff, r.ID) },
		"another fixed": func() (match.Run, error) {
			return w.ChangeRun(t.Context(), staff, r.ID, nil, match.RunEdit{Fix: []match.RunPairing{{Subject: "s1", Target: "m3"}}})
		},
	} {
		now, err := again()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pairs := w.pairs(t, staff, r.ID)
		if len(pairs) != 3 || now.Result.Pairs != 3 || now.Result.Matched != 3 {
			t.Errorf("by %s: %q, %+v", name, pairs, now.Result)
		}
		if slices.ContainsFunc(pairs, func(p string) bool { return strings.HasSuffix(p, " m1") || strings.HasPrefix(p, "s2 ") }) {
			t.Errorf("by %s: %q", name, pairs)
		}
		if replay, err := w.ReplayRun(t.Context(), staff, r.ID); err != nil || !replay.Identical {
			t.Errorf("by %s: replayed %+v %v", name, replay, err)
		}
	}
}
