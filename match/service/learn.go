package service

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"duyen/match"
)

// Lessons keeps what people did with suggestions, of those who consent to it.
type Lessons interface {
	// AddLessons keeps those whose account consents at this moment and did when they
	// happened, each once a day, and tells how many; it may be repeated.
	AddLessons(ctx context.Context, lessons []match.Lesson) (added int, err error)
	// EachLesson calls f for every one since a time, the oldest first, whose account
	// still consents. An error of f ends it.
	EachLesson(ctx context.Context, since time.Time, f func(match.Lesson) error) error
	// DropLessons deletes what happened before a time.
	DropLessons(ctx context.Context, before time.Time) error
	// Judgments gives what people think of pairs, as far as they agree to be learned
	// from for everybody at this moment and did when it happened; those of demo
	// accounts only when asked for.
	Judgments(ctx context.Context, demo bool) ([]match.Judgment, error)
}

// What is learned is worth less than the reads it comes from: it waits in a queue
// that drops what does not fit, and is written by a few transactions a second.
const (
	learnQueue = 1000                   // pages that wait, some 2 MB
	learnBatch = 100                    // pages at once
	learnPause = 200 * time.Millisecond // between transactions
	learnAtEnd = 2 * time.Second        // for what waits when Run is to end
)

// glimpse is what one person did on one list at one moment.
type glimpse struct {
	actor match.Actor
	list  string
	of    []match.Lesson
}

// learn notes what the actor did with targets on the list of a profile or a saved
// search, if it is a list of their own and they consent to that; neither is looked
// at before the glimpse is worked off. Of the lessons are given targets, in the
// order of the page, and their scores if they are known. It never waits and never
// fails. It is for where a person looks: a program that reads with an API key or a
// secret address tells nothing about anybody.
func (s *Service) learn(a match.Actor, event match.LessonEvent, list string, of ...match.Lesson) {
	if s.lessons == nil || a.System || a.Key != nil || a.User == "" || len(of) == 0 {
		return
	}
	now := s.now()
	g := glimpse{actor: a, list: list, of: slices.Clone(of)}
	for i := range g.of {
		l := &g.of[i]
		l.Account, l.List, l.Event = a.User, list, event
		l.At, l.Day = now, match.DateOf(now.In(s.zone))
		if event == match.LessonImpression {
			l.Place = i + 1
		}
	}
	select {
	case s.glimpses <- g:
	default: // the queue is full
	}
}

// Learned calls f for every lesson since a time, the oldest first, of people who
// consent at this moment. Accounts are random names that hold for this one call, so
// that readers can be told apart and not be named; lists and targets keep their
// ids, there is nothing to learn without them. What people have agreed to is that
// their own suggestions become better ("consent.learning.v1"): whoever fits
// something for all of them asks Judged, which holds those alone who have agreed
// to match.ConsentLearningForAll, and what came after that word.
func (s *Service) Learned(ctx context.Context, since time.Time, f func(match.Lesson) error) error {
	if s.lessons == nil {
		return nil
	}
	names := map[string]string{}
	return s.lessons.EachLesson(ctx, since, func(l match.Lesson) error {
		if names[l.Account] == "" {
			names[l.Account] = rand.Text()
		}
		l.Account = names[l.Account]
		return f(l)
	})
}
