package match

import (
	"slices"
	"testing"
	"time"
)

// TestJudged: the last word counts, and what both sides had a part in before it.
func TestJudged(t *testing.T) {
	at := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	say := func(target string, grade, hour int) Judgment {
		return Judgment{Account: "u", Subject: "s", Target: target, Grade: grade, At: at.Add(time.Duration(hour) * time.Hour)}
	}
	got := Judged([]Judgment{
		say("changed", GradeOpened, 1), say("changed", GradeDismissed, 2),
		say("again", GradeDismissed, 1), say("again", GradeOpened, 2),
		say("at-once", GradeOpened, 1), say("at-once", GradeDismissed, 1),
		say("met", GradeMet, 1), say("met", GradeDismissed, 2),
		say("came", GradeMet, 3), say("came", GradeResult, 1), say("came", GradeOpened, 4),
	})
	want := map[string]int{"changed": 0, "again": 1, "at-once": 0, "met": 2, "came": 3}
	if len(got) != len(want) {
		t.Errorf("%+v", got)
	}
	for _, j := range got {
		if j.Grade != want[j.Target] {
			t.Errorf("%s is %d, want %d", j.Target, j.Grade, want[j.Target])
		}
	}
	for _, e := range LessonEvents() {
		if _, ok := e.Grade(); ok == (e == LessonImpression) {
			t.Errorf("%s says something: %v", e, ok)
		}
	}
	if !slices.IsSortedFunc(got, func(a, b Judgment) int { return slices.Compare([]string{a.Target}, []string{b.Target}) }) {
		t.Errorf("not in order: %+v", got)
	}
}
