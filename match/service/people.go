package service

import (
	"context"
	"time"

	"duyen/match"
)

// actorFor is how long it is believed who asks, when another process may have
// changed it.
const actorFor = time.Second

// Actor gives who a proven claim speaks for, as they stand now: a sign-in that
// was ended and an account that is gone or blocked are KindUnauthorized, and
// roles are those of this moment. What this process changes takes effect at
// once, what another one changes within a second.
func (s *Service) Actor(ctx context.Context, c match.Claim) (match.Actor, error) {
	now := s.now()
	if a, ok := s.people.get(c, now); ok {
		return a, nil
	}
	generation := s.people.generation()
	x, err := s.sessions.Session(ctx, c.Session)
	if err == nil && (x.User != c.User || !x.EndsAt.After(now)) {
		err = notFound()
	}
	if err != nil {
		return match.Actor{}, notSignedIn(err)
	}
	a, u, err := s.standingOf(ctx, c.User)
	if err != nil {
		return match.Actor{}, err
	}
	a.Session = c.Session
	s.people.put(c, known{a, u, s.until(now, x.EndsAt)}, generation)
	if s.access != nil && now.Sub(x.UsedAt) >= sessionUseEvery {
		s.noted(s.access.UseSession(ctx, x.ID, now))
	}
	return a, nil
}

// until gives how long an answer read now is believed, when what it rests on
// ends at end, if ever.
func (s *Service) until(now, end time.Time) time.Time {
	t := now.Add(actorFor)
	if !end.IsZero() && end.Before(t) {
		return end
	}
	return t
}

// standing gives what an account is at the moment.
func (s *Service) standing(ctx context.Context, user string) (match.Actor, error) {
	a, _, err := s.standingOf(ctx, user)
	return a, err
}

// standingOf is standing with the account.
func (s *Service) standingOf(ctx context.Context, user string) (match.Actor, match.User, error) {
	u, err := s.users.ByID(ctx, user)
	if err == nil && u.Disabled {
		err = notFound()
	}
	if err != nil {
		return match.Actor{}, match.User{}, notSignedIn(err)
	}
	a := actorOf(u)
	a.Apart, err = s.blocks.Apart(ctx, u.ID)
	return a, u, err
}

func actorOf(u match.User) match.Actor {
	return match.Actor{User: u.ID, Roles: u.Roles, Organizations: u.Organizations, Territories: u.Territories}
}

// notSignedIn turns "there is none" into "nobody is signed in"; what else went
// wrong stays what it is.
func notSignedIn(err error) error {
	if match.KindOf(err) == match.KindNotFound {
		return match.Fail(match.KindUnauthorized, "unauthorized", "the sign-in is over, or the account is gone or blocked")
	}
	return err
}
