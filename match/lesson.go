package match

import (
	"slices"
	"time"
)

// LessonEvent is what somebody did with a suggestion.
type LessonEvent string

// The events that can be learned from.
const (
	LessonImpression LessonEvent = "impression" // it stood on a page they read
	LessonOpen       LessonEvent = "open"
	LessonFollow     LessonEvent = "follow" // they want to be told of its progress
	LessonDismissal  LessonEvent = "dismissal"
	LessonAccepted   LessonEvent = "accepted" // they agreed to be introduced
)

// LessonEvents lists them.
func LessonEvents() []LessonEvent {
	return []LessonEvent{LessonImpression, LessonOpen, LessonFollow, LessonDismissal, LessonAccepted}
}

// Valid tells whether there is such an event.
func (e LessonEvent) Valid() bool { return slices.Contains(LessonEvents(), e) }

// Lesson is one thing somebody did with a suggestion on a list of their own. It is
// kept only while they consent to ConsentLearning, once per account, target, event
// and day.
type Lesson struct {
	Account string
	List    string // the profile or saved search whose feed or list it stood on
	Target  string
	Event   LessonEvent
	At      time.Time
	Day     Date    // of At, where the readers live
	Score   float64 // of the target on that list then; 0 when nothing was scored
	Place   int     // on the page, from 1; 0 when it is not known
}

// LessonKept is how long a lesson is kept: a year and a month, so that the same
// season can be compared.
const LessonKept = 400 * 24 * time.Hour
