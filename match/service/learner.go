package service

import (
	"context"
	"slices"
	"time"

	"duyen/match"
	"duyen/match/engine"
)

// learner works off what was seen until ctx ends, and then what is left.
func (s *Service) learner(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), learnAtEnd)
			defer cancel()
			for len(s.glimpses) > 0 && end.Err() == nil {
				s.keepLessons(end, s.gathered())
			}
			return
		case g := <-s.glimpses:
			if s.keepLessons(ctx, append(s.gathered(), g)) {
				idle(ctx, learnPause)
			}
		}
	}
}

// idle waits, but not beyond the end of ctx.
func idle(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// gathered takes what waits, up to a batch.
func (s *Service) gathered() (out []glimpse) {
	for len(out) < learnBatch {
		select {
		case g := <-s.glimpses:
			out = append(out, g)
		default:
			return out
		}
	}
	return out
}

// keepLessons writes what may be learned from glimpses, and tells whether there
// was something to write. What fails, even by a panic, is lost: nobody waits for
// it.
func (s *Service) keepLessons(ctx context.Context, seen []glimpse) bool {
	wrote, err := s.tryLessons(ctx, seen)
	if err != nil {
		s.notLearned(ctx, err)
	}
	return wrote || err != nil
}

func (s *Service) tryLessons(ctx context.Context, seen []glimpse) (wrote bool, err error) {
	defer recovered(&err, "keeping lessons")
	var lessons []match.Lesson
	consents := map[string]bool{}
	for _, g := range seen {
		given, asked := consents[g.actor.User]
		if !asked {
			var err error
			if given, err = s.Consented(ctx, g.actor.User, match.ConsentLearning); err != nil {
				s.notLearned(ctx, err)
			}
			consents[g.actor.User] = given
		}
		if given {
			lessons = append(lessons, s.lessonsOf(ctx, g)...)
		}
	}
	if len(lessons) == 0 {
		return false, nil
	}
	_, err = s.lessons.AddLessons(ctx, lessons)
	return true, err
}

// lessonsOf gives what a glimpse teaches: nothing on a list of somebody else's.
func (s *Service) lessonsOf(ctx context.Context, g glimpse) []match.Lesson {
	found, err := s.profiles.Get(ctx, g.list)
	switch {
	case err != nil:
	case found[0] != nil:
		if s.theirs(g.actor, found[0]) {
			return s.scored(ctx, found[0], g.of)
		}
	case s.feeds != nil:
		var x match.SavedSearch
		if x, err = s.feeds.SavedSearch(ctx, g.list); err == nil && x.User == g.actor.User {
			return g.of
		}
	}
	if err != nil && match.KindOf(err) != match.KindNotFound {
		s.notLearned(ctx, err)
	}
	return nil
}

// theirs tells whether a profile is the actor's own or their organization's. An
// officer's work on others' lists is not what they like themselves, also when they
// keep the account.
func (s *Service) theirs(a match.Actor, p match.Profile) bool {
	if p.Common().Owner == a.User {
		return true
	}
	o := match.ObjectOf(p, s.ref)
	return slices.ContainsFunc(a.Organizations, func(id string) bool { return slices.Contains(o.Organizations, id) })
}

// scored completes lessons that came without a score by the present one.
func (s *Service) scored(ctx context.Context, list match.Profile, lessons []match.Lesson) []match.Lesson {
	var ids []string
	for i := range lessons {
		if lessons[i].Score == 0 {
			ids = append(ids, lessons[i].Target)
		}
	}
	if len(ids) == 0 || !s.follower.loaded() {
		return lessons
	}
	matches, err := s.engine.Explain(ctx, list, match.Viewer{User: lessons[0].Account}, ids...)
	if err != nil {
		s.notLearned(ctx, err)
	}
	for i := range lessons {
		at := slices.IndexFunc(matches, func(m engine.Explained) bool { return m.Target.ID == lessons[i].Target })
		if lessons[i].Score == 0 && at >= 0 {
			lessons[i].Score = matches[at].Score
		}
	}
	return lessons
}

func (s *Service) notLearned(ctx context.Context, err error) {
	if ctx.Err() == nil {
		s.logger.Error("something was not learned", "error", err)
	}
}
