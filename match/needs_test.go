package match_test

import (
	"slices"
	"testing"

	"duyen/match"
)

// Who states no needs has those usual at the stage, at half; what is stated
// replaces them.
func TestUsualNeeds(t *testing.T) {
	club := func(id string, services ...string) *match.Organization {
		o := match.New(match.KindOrganization).(*match.Organization)
		o.ID, o.Name, o.Services = id, id, services
		return o
	}
	silent, outspoken, unplaced := newStartup("silent"), newStartup("outspoken"), newStartup("unplaced")
	silent.Stage, outspoken.Stage = "traditional", "traditional"
	outspoken.Needs = []string{"ai"}
	m, f := modelOf(t, silent, outspoken, unplaced, club("market", "market", "credit"), club("ai", "ai"), club("none"))
	for _, want := range []struct {
		subject, target int
		code            string
		above           bool // above neutral
	}{
		{0, 3, "needs.usual", true},
		{0, 4, "needs.none", false},
		{0, 5, "needs.none", false},
		{1, 3, "needs.uncovered", false},
		{1, 4, "needs.covered", true},
		{2, 3, "needs.none", false},
	} {
		subject, target := f[want.subject], f[want.target]
		got := m.Explain(m.Scorer(match.Direction{From: subject.Kind, To: target.Kind}), subject, target, match.Card{ID: target.ID})
		r := got.Reasons[slices.IndexFunc(got.Reasons, func(r match.Reason) bool { return r.Signal == match.SignalNeeds })]
		if r.Code != want.code || (r.Points > r.Neutral) != want.above {
			t.Errorf("%s → %s: %s, %v points, neutral %v", subject.ID, target.ID, r.Code, r.Points, r.Neutral)
		}
		if want.code == "needs.usual" && (r.Points-r.Neutral)*2 > r.Max-r.Neutral {
			t.Errorf("usual needs give %v of at most %v points", r.Points, r.Max)
		}
		if slices.ContainsFunc(got.NotMet, func(u match.Unmet) bool { return u.ChangeCode == "needs.add" }) && want.subject == 0 {
			t.Errorf("%s is told to add to needs it has not stated", subject.ID)
		}
	}
	if !f[0].Usual || f[1].Usual || len(f[2].Needs) != 0 {
		t.Errorf("usual: %v, %v; needs of a startup without a stage: %v", f[0].Usual, f[1].Usual, f[2].Needs)
	}
}

func TestEveryStageHasNeeds(t *testing.T) {
	for _, stage := range reference(t).Taxonomy.Terms(match.TermStage) {
		if n := len(stage.Needs); n < 4 || n > 8 {
			t.Errorf("%s: %d needs", stage.ID, n)
		}
	}
}
