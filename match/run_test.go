package match_test

import (
	"reflect"
	"slices"
	"testing"

	"duyen/match"
)

// roster has startups a, b, one that is gone, and mentors m, n.
func roster() *match.RunRoster { return match.NewRunRoster([]string{"a", "b", "", "m", "n"}, 3) }

// TestRunPresent: of rules about somebody who is gone nothing is left, and the rules
// that were stay as they were.
func TestRunPresent(t *testing.T) {
	rules := match.RunRules{Fixed: [][2]int{{0, 3}, {2, 4}}, Banned: [][2]int{{2, 3}}, Conflicts: [][2]int{{0, 2}, {0, 1}}, Capacities: map[int]int{2: 1, 3: 2}}
	now := roster().Present(rules)
	want := match.RunRules{Fixed: [][2]int{{0, 3}}, Banned: [][2]int{}, Conflicts: [][2]int{{0, 1}}, Capacities: map[int]int{3: 2}}
	if !reflect.DeepEqual(now, want) || len(rules.Fixed) != 2 || len(rules.Conflicts) != 2 || len(rules.Capacities) != 2 {
		t.Errorf("%+v, want %+v; they were %+v", now, want, rules)
	}
}

func TestRunEdit(t *testing.T) {
	two, none := 2, 0
	pair := func(s, m string) match.RunPairing { return match.RunPairing{Subject: s, Target: m} }
	rules, problems := roster().Edit(match.NewRunRules(), match.RunEdit{
		PerSubject: &two, Capacities: map[string]*int{"m": &two, "n": &none}, Fix: []match.RunPairing{pair("b", "n"), pair("a", "m"), pair("a", "m")},
		Ban: []match.RunPairing{pair("a", "n")}, Conflicts: &[][2]string{{"b", "a"}, {"a", "b"}, {"n", "b"}},
	})
	want := match.NewRunRules()
	want.PerSubject, want.Capacities, want.Fixed = 2, map[int]int{3: 2, 4: 0}, [][2]int{{0, 3}, {1, 4}}
	want.Banned, want.Conflicts = [][2]int{{0, 4}}, [][2]int{{0, 1}, {1, 4}}
	want.FairBy = rules.FairBy
	if len(problems) != 0 || !reflect.DeepEqual(rules, want) {
		t.Fatalf("rules %+v, want %+v: %+v", rules, want, problems)
	}
	again, problems := roster().Edit(rules, match.RunEdit{Unfix: []match.RunPairing{pair("a", "m")}, Unban: []match.RunPairing{pair("a", "n")}, Capacities: map[string]*int{"m": nil}})
	if len(problems) != 0 || len(again.Fixed) != 1 || len(again.Banned) != 0 || len(again.Capacities) != 1 || len(rules.Capacities) != 2 {
		t.Errorf("rules %+v %+v", again, problems)
	}
	again, problems = roster().Edit(rules, match.RunEdit{Part: [][2]string{{"n", "m"}, {"a", "b"}}, Join: [][2]string{{"b", "n"}, {"a", "m"}}})
	if want := [][2]int{{0, 1}, {3, 4}}; len(problems) != 0 || !reflect.DeepEqual(again.Conflicts, want) || len(rules.Conflicts) != 2 {
		t.Errorf("apart are %v, want %v: %+v", again.Conflicts, want, problems)
	}
	_, problems = roster().Edit(rules, match.RunEdit{Unban: []match.RunPairing{pair("m", "a")}, Conflicts: &[][2]string{{"a", "a"}}})
	if len(problems) != 2 || problems[0].Field != "unban[0]" || problems[1].Code != match.ProblemSameProfile {
		t.Errorf("problems %+v", problems)
	}
}

func TestRunFeasible(t *testing.T) {
	rules := match.NewRunRules()
	rules.PerSubject, rules.Fixed, rules.Conflicts = 2, [][2]int{{0, 3}, {1, 3}, {2, 3}, {1, 4}}, [][2]int{{3, 4}}
	var codes []string
	for _, p := range roster().Feasible(rules, func(int) int { return 1 }) {
		codes = append(codes, p.Field+" "+p.Code)
	}
	// The third names somebody who is gone: nobody is told of it.
	if want := []string{"fixed[1] run_fixed_full", "fixed[3] run_fixed_conflict"}; !slices.Equal(codes, want) {
		t.Errorf("problems %q, want %q", codes, want)
	}
}

// TestRunClashes: of two pairs that must not be together the worse one is named, a
// fixed one never.
func TestRunClashes(t *testing.T) {
	rules := match.NewRunRules()
	rules.Conflicts = [][2]int{{0, 1}}
	pairs := []match.RunSolved{{Subject: 0, Target: 3, Score: 40}, {Subject: 1, Target: 3, Score: 50}, {Subject: 2, Target: 3, Score: 10}}
	if got := roster().Clashes(rules, pairs); !slices.Equal(got, []int{0}) {
		t.Errorf("clashes %v", got)
	}
	pairs[0].Fixed = true
	if got := roster().Clashes(rules, pairs); !slices.Equal(got, []int{1}) {
		t.Errorf("clashes beside a fixed pair %v", got)
	}
	pairs[1].Target = 4
	if got := roster().Clashes(rules, pairs); len(got) != 0 {
		t.Errorf("clashes of who do not meet %v", got)
	}
}
