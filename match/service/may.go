package service

import (
	"context"

	"duyen/match"
)

// may refuses an actor who must not do something to a profile.
func (s *Service) may(ctx context.Context, a match.Actor, action match.Action, p match.Profile) error {
	o := match.ObjectOf(p, s.ref)
	if match.Can(a, action, o) {
		return nil
	}
	if err := signedIn(a); err != nil {
		return err
	}
	if o.Owner != "" && a.Reaches(match.ActionAssist) {
		u, err := s.users.ByID(ctx, o.Owner)
		if err != nil && match.KindOf(err) != match.KindNotFound {
			return err
		}
		if o.Steward = u.Steward; match.Can(a, action, o) {
			return nil
		}
	}
	return forbidden()
}

// mayAll refuses an actor who must not do something whatever it is done to.
func mayAll(a match.Actor, action match.Action) error {
	if match.Can(a, action, match.Object{}) {
		return nil
	}
	if err := signedIn(a); err != nil {
		return err
	}
	return forbidden()
}

// mayOwn refuses an actor who must not do something to what is their own.
func mayOwn(a match.Actor, action match.Action) error {
	if a.User == "" {
		return match.Fail(match.KindUnauthorized, "unauthorized", "nobody is signed in")
	}
	if match.Can(a, action, match.Object{Owner: a.User}) {
		return nil
	}
	return forbidden()
}

func forbidden() error {
	return match.Fail(match.KindForbidden, "not_allowed", "the account may not do this")
}
