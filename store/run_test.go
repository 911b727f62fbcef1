package store

import (
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"duyen/match"
)

// pairedRun keeps a run of "org" that pairs the first two startups of the market
// with mentors, and gives it solved.
func pairedRun(t testing.TB, s *Store) match.Run {
	t.Helper()
	r, err := s.AddRun(t.Context(), match.Run{
		Name: "Ghép cặp", Organization: "org", Target: match.KindMentor, State: match.RunSolving, Working: true, By: "usr_1",
		Rules: match.RunRules{PerSubject: 1, Fixed: [][2]int{{0, 2}}, Capacities: map[int]int{2: 4}}, Subjects: 2, Targets: 2,
	}, []string{"s1", "s2", "m1", "gone"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := &match.RunSolution{
		Pairs:   []match.RunSolved{{Subject: 0, Target: 2, Score: 60, Fixed: true}, {Subject: 1, Target: 2, Score: 50}, {Subject: 1, Target: 3, Score: 40}},
		Reasons: map[int]match.RunReason{1: match.RunCrowdedOut}, Got: map[int]int{0: 1, 1: 2}, Result: match.RunResult{Pairs: 2, Value: 1.1},
	}
	r, err = s.SolveRun(t.Context(), r.ID, r.Version, match.RunFrozen("scores"), x, func(r *match.Run) error {
		r.State, r.Working, r.Epoch, r.Day = match.RunDraft, false, 3, "2026-11-26"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// club is what runs need.
func club(t testing.TB, s *Store) {
	t.Helper()
	at(s, dealTime())
	somebody(t, s, "usr_1")
	create(t, s, "usr_1", startup("s1"), startup("s2"), mentor("m1", number(5)), &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "org", Name: "CLB"}})
}

func testRuns(t *testing.T, s *Store) {
	club(t, s)
	ctx := t.Context()
	r := pairedRun(t, s)
	kept, err := s.Run(ctx, r.ID)
	if err != nil || !reflect.DeepEqual(kept, r) || kept.Rules.Capacities[2] != 4 || kept.Version != 2 {
		t.Errorf("kept %+v, want %+v: %v", kept, r, err)
	}
	parties, err := s.RunParties(ctx, r)
	if err != nil || !reflect.DeepEqual(parties, []string{"s1", "s2", "m1", ""}) {
		t.Errorf("parties %q %v", parties, err)
	}
	if body, err := s.RunInput(ctx, r.ID); err != nil || string(body) != "scores" {
		t.Errorf("solved from %q %v", body, err)
	}
	pairs, err := s.RunPairs(ctx, match.RunPairQuery{Run: r.ID, Limit: 9})
	want := []match.RunPair{{Num: 1, Subject: "s1", Target: "m1", Score: 60, Fixed: true}, {Num: 2, Subject: "s2", Target: "m1", Score: 50}}
	if err != nil || !reflect.DeepEqual(pairs, want) {
		t.Errorf("pairs %+v %v", pairs, err)
	}
	rest, err := s.RunUnmatched(ctx, r.ID, -1, 9)
	if err != nil || len(rest) != 1 || rest[0] != (match.RunUnmatched{Num: 1, Subject: "s2", Got: 2, Reason: match.RunCrowdedOut}) {
		t.Errorf("without anybody %+v %v", rest, err)
	}
	_, err = s.ChangeRun(ctx, r.ID, 1, func(*match.Run) error { return nil })
	wantKind(t, err, match.KindConflict, "run_changed")
	_, err = s.ChangeRun(ctx, "run_none", 0, func(*match.Run) error { return nil })
	wantKind(t, err, match.KindNotFound, "not_found")
	refused := match.Fail(match.KindConflict, "no", "no")
	_, err = s.ChangeRun(ctx, r.ID, 0, func(r *match.Run) error { r.Name = "Khác"; return refused })
	wantKind(t, err, match.KindConflict, "no")
	if kept, err := s.Run(ctx, r.ID); err != nil || kept.Name != r.Name {
		t.Errorf("changed to %q %v", kept.Name, err)
	}
	unwritable := &match.RunSolution{Pairs: []match.RunSolved{{Target: 1, Score: math.NaN()}}} // which is NULL
	if _, err := s.AddRun(ctx, match.Run{Organization: "org", Subjects: 1, Targets: 1}, []string{"s1", "m1"}, match.RunFrozen("scores"), unwritable); err == nil {
		t.Error("a run was kept whose solution cannot be")
	}
	if all, err := s.Runs(ctx, match.RunQuery{Limit: 9}); err != nil || len(all) != 1 {
		t.Errorf("left of it: %d runs, %v", len(all), err)
	}
	_, err = s.AddRun(ctx, match.Run{Organization: "none"}, nil, nil, nil)
	wantKind(t, err, match.KindNotFound, "not_found")
	at(s, dealTime().Add(time.Minute)) // runs of one moment come in any order
	other := pairedRun(t, s)
	page, err := s.Runs(ctx, match.RunQuery{Organization: "org", State: match.RunDraft, Limit: 1})
	if err != nil || len(page) != 1 || page[0].ID != other.ID {
		t.Errorf("first page %+v %v", page, err)
	}
	for _, of := range []struct {
		organizations []string
		want          int
	}{{[]string{"org"}, 2}, {[]string{"none"}, 0}, {[]string{}, 0}} {
		if found, err := s.Runs(ctx, match.RunQuery{Organizations: of.organizations, Limit: 9}); err != nil || len(found) != of.want {
			t.Errorf("of %q: %d runs %v", of.organizations, len(found), err)
		}
	}
	page, err = s.Runs(ctx, match.RunQuery{After: other.ID, Limit: 9})
	if err != nil || len(page) != 1 || page[0].ID != r.ID {
		t.Errorf("second page %+v %v", page, err)
	}
	if _, err := s.Delete(ctx, "s2", 0); err != nil {
		t.Fatal(err)
	}
	pairs, err = s.RunPairs(ctx, match.RunPairQuery{Run: r.ID, Limit: 9})
	if err != nil || !reflect.DeepEqual(pairs, want[:1]) {
		t.Errorf("of who is gone there is %+v %v", pairs, err)
	}
	if err := s.DropRun(ctx, other.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.Delete(ctx, "org", 0); err != nil {
		t.Fatal(err)
	}
	_, err = s.Run(ctx, r.ID)
	wantKind(t, err, match.KindNotFound, "not_found")
	wantKind(t, s.DropRun(ctx, r.ID), match.KindNotFound, "not_found")
}

func testRunDeals(t *testing.T, s *Store) {
	club(t, s)
	ctx := t.Context()
	r := pairedRun(t, s)
	proposals := []match.RunProposal{{Num: 1, Introduction: asks("s1", "m1")}, {Num: 2, Skip: match.RunPairBlocked}, {Num: 9, Introduction: asks("s2", "m1")}}
	count := func(table string) (n int) {
		t.Helper()
		if err := s.reader.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if told, err := s.ProposeRun(ctx, r.ID, dealDay, proposals); err != nil || len(told) != 0 || count("introduction") != 0 {
		t.Errorf("a draft proposes %+v %v", told, err)
	}
	state := func(x match.RunState) {
		t.Helper()
		now := dealTime()
		_, err := s.ChangeRun(ctx, r.ID, 0, func(r *match.Run) error { r.State, r.PublishedAt, r.Working = x, &now, true; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	state(match.RunPublished)
	if ids, err := s.RunsAtWork(ctx); err != nil || !reflect.DeepEqual(ids, []string{r.ID}) {
		t.Errorf("at work %q %v", ids, err)
	}
	for range 2 {
		if _, err := s.ProposeRun(ctx, r.ID, dealDay, proposals); err != nil || count("introduction") != 1 {
			t.Fatalf("%d introductions %v", count("introduction"), err)
		}
	}
	pairs, err := s.RunPairs(ctx, match.RunPairQuery{Run: r.ID, Limit: 9})
	if err != nil || pairs[0].Dealt != match.RunPairAsked || pairs[0].State != match.IntroductionRequested || pairs[0].Introduction == "" || pairs[1].Dealt != match.RunPairBlocked {
		t.Errorf("pairs %+v %v", pairs, err)
	}
	for profile, want := range map[string]int{"m1": 1, "s2": 0} { // what was not proposed is nobody's
		mine, err := s.RunPairs(ctx, match.RunPairQuery{Run: r.ID, Profiles: []string{profile}, Limit: 9})
		if err != nil || len(mine) != want {
			t.Errorf("%s has %+v %v", profile, mine, err)
		}
		of, err := s.Runs(ctx, match.RunQuery{Profile: profile, Limit: 9})
		if err != nil || len(of) != want {
			t.Errorf("%s is in %+v %v", profile, of, err)
		}
	}
	wantKind(t, s.DropRun(ctx, r.ID), match.KindConflict, "run_state")
	if n, _, err := s.WithdrawRun(ctx, r.ID, 9); n != 0 || err != nil {
		t.Errorf("a published run takes back %d %v", n, err)
	}
	state(match.RunUndone)
	for _, want := range []int{1, 0} {
		if n, told, err := s.WithdrawRun(ctx, r.ID, 9); n != want || err != nil || len(told) != 2*want {
			t.Errorf("took back %d, told %+v, %v", n, told, err)
		}
	}
	if stand := stands(t, s, "m1"); stand.Waiting != 0 {
		t.Errorf("m1 stands %+v", stand)
	}
	if _, err := s.ProposeRun(ctx, r.ID, dealDay, proposals); err != nil || count("introduction") != 1 {
		t.Errorf("an undone run proposes: %v", err)
	}
	kept, err := s.Run(ctx, r.ID)
	if err != nil || !reflect.DeepEqual(kept.Dealt, &match.RunDealt{Proposed: 1, Skipped: 1}) {
		t.Errorf("dealt %+v %v", kept.Dealt, err)
	}
}

// testProposed: what is proposed counts as waiting until the asked side agrees, and
// as accepted when both do; it takes nothing of what the one in whose name it is
// may ask for.
func testProposed(t *testing.T, s *Store) {
	market(t, s)
	propose := func(from, to string) match.Introduction {
		t.Helper()
		x := asks(from, to)
		x.Proposed, x.Reroute = true, false
		return introduce(t, s, x).Introduction
	}
	yes := func(id string, by match.Side) match.Moved {
		t.Helper()
		m, err := s.MoveIntroduction(t.Context(), id, func(x *match.Introduction) (bool, error) {
			return x.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: by, At: s.now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	accepted := func() int {
		t.Helper()
		f, err := s.Funnel(t.Context(), match.FunnelQuery{From: dealTime().Add(-time.Hour), To: dealTime().Add(30 * 24 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		return f.Total.Accepted
	}
	x := propose("a", "m")
	at(s, dealTime().Add(3*time.Hour))
	if m := yes(x.ID, match.SideTo); m.Introduction.State != match.IntroductionRequested || len(m.Told) != 2 || len(nums(t, s, "m")) != 0 {
		t.Errorf("one side agrees: %+v", m)
	}
	if got := stands(t, s, "m"); got != (match.Dealings{Asked: 1, Answered: 1, Hours: 3}) {
		t.Errorf("the mentor has answered, and stands %+v", got)
	}
	if n := accepted(); n != 0 {
		t.Errorf("%d count as accepted", n)
	}
	if _, err := step(s, t, x.ID, match.IntroductionWithdraw); err != nil {
		t.Fatal(err)
	}
	if n := accepted(); n != 0 {
		t.Errorf("%d count as accepted that were not", n)
	}
	x = propose("a", "m")
	yes(x.ID, match.SideTo)
	at(s, dealTime().Add(9*time.Hour))
	m := yes(x.ID, match.SideFrom)
	kept, err := s.Introduction(t.Context(), x.ID)
	if err != nil || !reflect.DeepEqual(kept, m.Introduction) || kept.State != match.IntroductionAccepted || !kept.AgreedAt.Equal(s.now()) || len(nums(t, s, "m")) != 1 {
		t.Errorf("kept %+v, want %+v: %v", kept, m.Introduction, err)
	}
	if n := accepted(); n != 1 {
		t.Errorf("%d count as accepted", n)
	}
	for i := range match.WaitingMax {
		create(t, s, "usr_binh", mentor(fmt.Sprint("w", i), nil), mentor(fmt.Sprint("v", i), nil))
		propose("b", fmt.Sprint("w", i))
	}
	more := asks("b", "m2")
	more.Proposed = true
	_, err = s.AskIntroduction(t.Context(), more, dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "introduction_quota")
	for i := range match.WaitingMax {
		introduce(t, s, asks("b", fmt.Sprint("v", i)))
	}
	_, err = s.AskIntroduction(t.Context(), asks("b", "m2"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "introduction_quota")
}
