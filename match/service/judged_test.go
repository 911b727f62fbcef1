package service_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// chose lets an account keep what it did with a target of a list.
func (w *world) chose(t *testing.T, account, list string, event match.LessonEvent, targets ...string) {
	t.Helper()
	var all []match.Lesson
	for _, target := range targets {
		all = append(all, match.Lesson{Account: account, List: list, Target: target, Event: event, At: time.Now().Add(time.Hour), Day: "2026-11-24"})
	}
	if n, err := w.store.AddLessons(t.Context(), all); err != nil || n != len(all) {
		t.Fatalf("%d of %d kept: %v", n, len(all), err)
	}
}

// judging makes people who agree to the second text, with an investor each, and
// startups.
func (w *world) judging(t *testing.T, people, startups int) (targets []string) {
	t.Helper()
	for i := range startups {
		w.put(t, an, startup(fmt.Sprint("target-", i), fmt.Sprint("Dự án ", i)))
		targets = append(targets, fmt.Sprint("target-", i))
	}
	for i := range people {
		a := w.person(t, fmt.Sprint("usr_judge", i), match.RoleInvestor)
		x := investor(fmt.Sprint("list-", i), fmt.Sprint("Quỹ ", i))
		x.Portfolio = []match.Portfolio{{Startup: "target-0", Name: "Dự án 0", Sectors: []string{"agri"}}, {Startup: "elsewhere", Name: "Khác"}}
		w.put(t, a, x)
		if _, _, err := w.Consent(t.Context(), a, match.ConsentLearning, true, match.ConsentLearningForAll); err != nil {
			t.Fatal(err)
		}
	}
	return targets
}

func (w *world) judged(t *testing.T, demo bool) (*service.Judged, error) {
	t.Helper()
	return w.Judged(t.Context(), terminal, demo, func(int, int) {})
}

// TestJudgedNamesNobody: what is given out has no id, name, text or contact of
// anybody, only what everybody can find, and other random names each time.
func TestJudgedNamesNobody(t *testing.T) {
	w := newWorld(t)
	targets := w.judging(t, 5, 4)
	hidden := startup("hidden-1", "Dự án kín")
	hidden.Visibility = match.VisibilityMembers
	w.put(t, an, hidden)
	for i := range 5 {
		user, list := fmt.Sprint("usr_judge", i), fmt.Sprint("list-", i)
		w.chose(t, user, list, match.LessonDismissal, targets[1:]...)
		w.chose(t, user, list, match.LessonAccepted, targets[0], "hidden-1")
	}
	got, err := w.judged(t, false)
	if err != nil || len(got.Judgments) != 20 || got.Accounts != 5 || len(got.Profiles) != 9 {
		t.Fatalf("%+v %v", got, err)
	}
	body, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"target-", "list-", "usr_", "hidden", "elsewhere", "Dự án", "Quỹ", "0900000000", "Nguyễn"} {
		if strings.Contains(string(body), word) {
			t.Errorf("it says %q", word)
		}
	}
	grades, ids := map[int]int{}, map[string]match.Profile{}
	for _, p := range got.Profiles {
		ids[p.Common().ID] = p
		// What came of a judgment is no deal of before; other deals stay.
		if x, ok := p.(*match.Investor); ok && (len(x.Portfolio) != 1 || x.Portfolio[0].Startup == "") {
			t.Errorf("portfolio %+v", x.Portfolio)
		}
	}
	for _, j := range got.Judgments {
		grades[j.Grade]++
		if ids[j.Subject] == nil || ids[j.Target] == nil || ids[j.Subject].Common().Kind != match.KindInvestor {
			t.Errorf("%+v", j)
		}
	}
	if grades[match.GradeDismissed] != 15 || grades[match.GradeMet] != 5 {
		t.Errorf("%v", grades)
	}
	again, err := w.judged(t, false)
	if err != nil || ids[again.Profiles[0].Common().ID] != nil {
		t.Errorf("the names hold for the next call: %v", err)
	}
	entries, err := w.audit.Audit(t.Context(), match.AuditFilter{}, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if last := entries[len(entries)-1]; last.Action != "learning.export" || last.Actor != match.AuditSystem {
		t.Errorf("the audit log ends with %+v", last)
	}
	// Who takes the word back is in the next one no more; four people are too few.
	if _, _, err := w.Consent(t.Context(), match.Actor{User: "usr_judge0"}, match.ConsentLearning, false, match.ConsentLearningForAll); err != nil {
		t.Fatal(err)
	}
	_, err = w.judged(t, false)
	is(t, err, match.KindConflict, "too_few_judged")
	if e, _ := errors.AsType[*match.Error](err); strings.Contains(e.Message, "4") {
		t.Errorf("it tells how many: %s", e.Message)
	}
}

// TestJudgedRefuses: too few pairs, and everybody but the operator.
func TestJudgedRefuses(t *testing.T) {
	w := newWorld(t)
	targets := w.judging(t, 5, 4)
	for i := range 5 {
		w.chose(t, fmt.Sprint("usr_judge", i), fmt.Sprint("list-", i), match.LessonOpen, targets[:3+min(1, i)]...)
	}
	_, err := w.judged(t, false)
	is(t, err, match.KindConflict, "too_few_judged")
	if e, _ := errors.AsType[*match.Error](err); !strings.HasPrefix(e.Message, "19 pairs") {
		t.Errorf("%s", e.Message)
	}
	w.chose(t, "usr_judge0", "list-0", match.LessonOpen, targets[3])
	if _, err := w.judged(t, false); err != nil {
		t.Error(err)
	}
	for _, a := range []match.Actor{nobody, an, officer, admin} {
		_, err := w.Judged(t.Context(), a, false, func(int, int) {})
		is(t, err, match.KindForbidden, "not_allowed")
	}
}

// TestFollowingIsLearned: once, when it begins.
func TestFollowingIsLearned(t *testing.T) {
	w := newWorld(t)
	a := w.readers(t, "chi")[0]
	w.learning(t, a, true)
	w.fed(t)
	for range 2 {
		if _, err := w.Follow(t.Context(), a, "list-chi", "s1"); err != nil {
			t.Fatal(err)
		}
	}
	w.learned(t)
	if got := w.kept(t); len(got) != 1 || got[0] != "usr_chi s1 follow" {
		t.Errorf("kept %q", got)
	}
}
