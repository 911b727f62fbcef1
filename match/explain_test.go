package match_test

import (
	"slices"
	"testing"

	"duyen/match"
)

func newMentor(id, locality string, stages ...string) *match.Mentor {
	p := match.New(match.KindMentor).(*match.Mentor)
	p.ID, p.Name, p.Locality, p.Stages = id, id, locality, stages
	return p
}

func reasonOf(t *testing.T, m match.Match, signal match.Signal) match.Reason {
	t.Helper()
	i := slices.IndexFunc(m.Reasons, func(r match.Reason) bool { return r.Signal == signal })
	if i < 0 {
		t.Fatalf("no reason of %s", signal)
	}
	return m.Reasons[i]
}

// Who has declared another province is not said to choose the country they share
// seldom, nor to have chosen at all: the sentence names the startup's own province.
func TestOtherPlacesAreNamed(t *testing.T) {
	highland, coast := newStartup("highland"), newStartup("coast")
	highland.Locality, highland.Stage = "23473", "growth"
	coast.Locality, coast.Stage = "21478", "growth"
	far := newMentor("far", "79", "seed", "mvp", "preseed", "idea")
	near := newMentor("near", "21028")
	m, f := modelOf(t, highland, coast, far, near)
	explain := func(subject, target int) match.Match {
		return m.Explain(m.Scorer(match.Direction{From: match.KindStartup, To: match.KindMentor}), f[subject], f[target], match.Card{})
	}
	for _, want := range []struct {
		subject, target int
		signal          match.Signal
		code, place     string
	}{
		{1, 2, match.SignalRegion, "region.other", "51"},
		{0, 2, match.SignalRegion, "region.other", "51"},
		{0, 3, match.SignalRegion, "region.other", "51-kon-tum"},
		{1, 3, match.SignalLocal, "local.other", "534"},
		{1, 3, match.SignalRegion, "region.inside", "51"},
	} {
		r := reasonOf(t, explain(want.subject, want.target), want.signal)
		if r.Code != want.code || r.Evidence["place"] != want.place {
			t.Errorf("%s → %s: %s %v, want %s %s", f[want.subject].ID, f[want.target].ID, r.Code, r.Evidence, want.code, want.place)
		}
	}
	r := reasonOf(t, explain(0, 2), match.SignalStage)
	wanted, _ := r.Evidence["wanted"].([]string)
	if r.Code != "stage.other" || !slices.Equal(wanted, []string{"idea", "mvp", "preseed", "seed"}) {
		t.Errorf("stage: %s %v, want the stages in the order of the ladder", r.Code, wanted)
	}
}
