package service

import (
	"context"

	"duyen/match"
)

// Unkept lists whose accounts nobody keeps any more, and the actor may keep on, by id.
func (s *Service) Unkept(ctx context.Context, a match.Actor, after string, limit int) ([]Assisted, string, error) {
	return s.assistedPage(ctx, a, after, limit, func(k match.Keeping) (bool, error) {
		if !match.Can(a, match.ActionKeepOn, k.For.Object(s.ref)) {
			return false, nil
		}
		return s.left(ctx, k)
	})
}

// KeepOn makes the actor the one who keeps an account whose officer has left the
// organization or the place that they kept it for. Codes and letters that were made
// before end: who has left may know them. KindNotFound for an account of others' or of
// its person, KindConflict while its officer is there.
func (s *Service) KeepOn(ctx context.Context, a match.Actor, account string) (Assisted, error) {
	if _, err := s.officersPage(a, match.ActionAssist, 0); err != nil {
		return Assisted{}, err
	}
	if a.User == "" { // the terminal has no account to keep anything
		return Assisted{}, forbidden()
	}
	u, err := s.users.ByID(ctx, account)
	if err == nil && (u.Steward == "" || !match.Can(a, match.ActionKeepOn, u.KeptFor.Object(s.ref))) {
		err = notFound()
	}
	if err != nil {
		return Assisted{}, err
	}
	was := u.Keeping()
	switch left, err := s.left(ctx, was); {
	case err != nil:
		return Assisted{}, err
	case !left:
		return Assisted{}, match.Fail(match.KindConflict, "officer_there", "the officer who keeps the account is still there")
	}
	defer s.people.forget(u.ID)
	u, err = s.access.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
		if e.Keeping() != was {
			return meanwhile()
		}
		e.Steward, e.EndTickets = a.User, true
		return nil
	})
	if err != nil {
		return Assisted{}, err
	}
	s.record(ctx, a, "person.keep", u.ID, nil)
	return s.assistedOf(ctx, u)
}

// left tells whether who keeps accounts so does not act any more for what they keep
// them for: then their rights to these have ended, too.
func (s *Service) left(ctx context.Context, k match.Keeping) (bool, error) {
	u, err := s.users.ByID(ctx, k.Steward)
	if match.KindOf(err) == match.KindNotFound {
		return true, nil
	}
	return u.Disabled || !actorOf(u).Keeps(k, s.ref), err
}
