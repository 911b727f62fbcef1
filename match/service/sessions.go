package service

import (
	"context"
	"slices"

	"duyen/match"
)

// Refresh gives a sign-in that goes on and its next token. A token that was
// copied ends the sign-in; every failure is the same error.
func (s *Service) Refresh(ctx context.Context, token string) (Grant, error) {
	used := s.hashOf(token)
	if used == "" {
		return Grant{}, badRefresh()
	}
	next, hash, err := s.secrets.New(prefixRefresh)
	if err != nil {
		return Grant{}, err
	}
	r, err := s.access.Rotate(ctx, used, hash, s.now())
	if err != nil {
		return Grant{}, err
	}
	if r.Outcome == match.RefreshReused {
		s.people.forget(r.Session.User)
		s.record(ctx, match.Actor{User: r.Session.User}, "session.reuse", r.Session.User, map[string]any{"session": r.Session.ID})
	}
	if r.Outcome != match.RefreshNext && r.Outcome != match.RefreshAgain {
		return Grant{}, badRefresh()
	}
	u, err := s.users.ByID(ctx, r.Session.User)
	if err != nil && match.KindOf(err) != match.KindNotFound {
		return Grant{}, err
	}
	if err != nil || u.Disabled {
		return Grant{}, badRefresh()
	}
	return Grant{r.Session, next}, nil
}

func badRefresh() error {
	return match.Fail(match.KindUnauthorized, "bad_refresh", "the refresh token is not valid")
}

// Forget ends the sign-in that a refresh token belongs to. One that nobody knows
// is no error: what was wanted is so.
func (s *Service) Forget(ctx context.Context, token string) error {
	x, err := s.access.SessionOf(ctx, s.hashOf(token))
	if err != nil {
		if match.KindOf(err) == match.KindNotFound {
			return nil
		}
		return err
	}
	defer s.people.forget(x.User)
	return s.sessions.EndSession(ctx, x.ID)
}

// MySessions gives the actor's sign-ins that go on, the newest first.
func (s *Service) MySessions(ctx context.Context, a match.Actor) ([]match.Session, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return nil, err
	}
	all, err := s.sessions.Sessions(ctx, a.User)
	now := s.now()
	return slices.DeleteFunc(all, func(x match.Session) bool { return !x.EndsAt.After(now) }), err
}

// EndMySession ends one of the actor's sign-ins; KindNotFound for any other.
func (s *Service) EndMySession(ctx context.Context, a match.Actor, id string) error {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return err
	}
	x, err := s.sessions.Session(ctx, id)
	if err == nil && x.User != a.User {
		err = notFound()
	}
	if err != nil {
		return err
	}
	defer s.people.forget(a.User)
	return s.sessions.EndSession(ctx, id)
}

// SignOutEverywhere ends every sign-in of the actor.
func (s *Service) SignOutEverywhere(ctx context.Context, a match.Actor) error {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return err
	}
	defer s.people.forget(a.User)
	if err := s.sessions.EndSessions(ctx, a.User, ""); err != nil {
		return err
	}
	s.record(ctx, a, "session.end_all", a.User, nil)
	return nil
}
