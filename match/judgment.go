package match

import (
	"cmp"
	"slices"
	"time"
)

// Judgment is what an account thinks of a target on the list of a subject, by what
// it did.
type Judgment struct {
	Account string
	Subject string
	Target  string
	Grade   int
	At      time.Time
}

// The grades. What was only shown says nothing.
const (
	GradeDismissed = 0
	GradeOpened    = 1 // or followed
	GradeMet       = 2 // or agreed to meet
	GradeResult    = 3 // something came of it
)

// Grade gives what an event says; ok is false when it says nothing.
func (e LessonEvent) Grade() (grade int, ok bool) {
	switch e {
	case LessonDismissal:
		return GradeDismissed, true
	case LessonOpen, LessonFollow:
		return GradeOpened, true
	case LessonAccepted:
		return GradeMet, true
	case LessonImpression:
	}
	return 0, false
}

// The fewest people and pairs that judgments are given out for: of fewer, who
// knows them could tell who did what. Twenty is four pairs a person, which is also
// the least that anything could be measured with.
const (
	JudgesFew = FunnelFew
	JudgedFew = 20
)

// Judged gives one judgment per pair, by subject and target: the best of those that
// both sides had a part in, else the last word. Who has looked and then dismissed has
// changed their mind.
func Judged(all []Judgment) []Judgment {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b Judgment) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Target, b.Target), before(a, b))
	})
	return slices.CompactFunc(sorted, func(a, b Judgment) bool { return a.Subject == b.Subject && a.Target == b.Target })
}

// before puts the judgment of a pair first that counts.
func before(a, b Judgment) int {
	if max(a.Grade, b.Grade) >= GradeMet {
		return cmp.Compare(b.Grade, a.Grade)
	}
	return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Grade, b.Grade))
}
