package service

import (
	"context"

	"duyen/match"
)

// AccountChange is what people may change of their own account; nil leaves a
// field as it is. Lang "" means that letters come in the usual language.
type AccountChange struct {
	Name *string
	Lang *string
}

// ChangeMe changes the actor's account.
func (s *Service) ChangeMe(ctx context.Context, a match.Actor, c AccountChange) error {
	u, err := s.account(ctx, a)
	if err != nil {
		return err
	}
	defer s.people.forget(u.ID)
	_, err = s.access.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
		set(&e.Name, c.Name)
		set(&e.Lang, c.Lang)
		return match.Invalid(match.NormalizeUser(&e.User, s.ref))
	})
	if err != nil {
		return notSignedIn(err)
	}
	s.record(ctx, a, "account.change", u.ID, nil)
	return nil
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// ChangePassword sets the actor's password; every other sign-in ends, and a
// letter says so.
func (s *Service) ChangePassword(ctx context.Context, a match.Actor, current, password string) error {
	u, err := s.account(ctx, a)
	if err != nil {
		return err
	}
	ok, err := s.passwords.Verify(ctx, u.PasswordHash, current)
	if err != nil {
		return err
	}
	if !ok {
		return match.Invalid([]match.Problem{{Field: "current", Code: "wrong_password"}})
	}
	hash, err := s.newPassword(ctx, password, u)
	if err != nil {
		return err
	}
	defer s.people.forget(u.ID)
	_, err = s.access.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
		if e.PasswordHash != u.PasswordHash || e.Disabled {
			return meanwhile()
		}
		e.PasswordHash, e.EndSessions, e.Keep = hash, true, a.Session
		e.EndLetters()
		return nil
	})
	if err != nil {
		return notSignedIn(err)
	}
	s.record(ctx, a, "password.change", u.ID, nil)
	return s.write(ctx, u.ID, match.PurposePasswordChanged)
}
