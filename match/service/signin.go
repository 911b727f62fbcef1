package service

import (
	"context"
	"time"

	"duyen/match"
)

// Passwords hashes and checks passwords.
type Passwords interface {
	// Hash gives what to keep instead of the password.
	Hash(ctx context.Context, password string) (string, error)
	// Verify tells whether the password belongs to the hash. It takes as long
	// for an empty hash (there is no such account) as for a true one. KindBusy
	// when too many people sign in.
	Verify(ctx context.Context, hash, password string) (bool, error)
}

// Credentials are what somebody signs in with, from where, and for how long.
type Credentials struct {
	Email, Password string
	Client          string
	Life            time.Duration
}

// SignIn starts a session for whoever has an e-mail address and its password.
// Every failure is the same error after the same work, so that nobody learns
// which addresses have an account.
func (s *Service) SignIn(ctx context.Context, in Credentials) (match.Session, error) {
	u, err := s.check(ctx, in.Email, in.Password)
	if err != nil {
		return match.Session{}, err
	}
	now := s.now()
	return s.sessions.StartSession(ctx, match.Session{User: u.ID, Client: in.Client, CreatedAt: now, UsedAt: now, EndsAt: now.Add(in.Life)})
}

// check gives the account of an e-mail address and its password.
func (s *Service) check(ctx context.Context, email, password string) (match.User, error) {
	u, err := s.users.ByEmail(ctx, normalEmail(email))
	if err != nil {
		if match.KindOf(err) != match.KindNotFound {
			return match.User{}, err
		}
		u = match.User{}
	}
	right, err := s.passwords.Verify(ctx, u.PasswordHash, password)
	if err != nil {
		return match.User{}, err
	}
	if !right || u.ID == "" || u.Disabled {
		return match.User{}, match.Fail(match.KindUnauthorized, "credentials", "e-mail address or password is wrong")
	}
	return u, nil
}

// SignOut ends the sign-in that the actor came with.
func (s *Service) SignOut(ctx context.Context, a match.Actor) error {
	if a.Session == "" {
		return nil
	}
	defer s.people.forget(a.User)
	return s.sessions.EndSession(ctx, a.Session)
}

// Me gives the actor's account and the profiles it owns.
func (s *Service) Me(ctx context.Context, a match.Actor) (match.User, []match.Card, error) {
	if a.User == "" {
		return match.User{}, nil, match.Fail(match.KindUnauthorized, "unauthorized", "nobody is signed in")
	}
	u, err := s.users.ByID(ctx, a.User)
	switch {
	case err != nil && match.KindOf(err) != match.KindNotFound:
		return match.User{}, nil, err
	case err != nil || u.Disabled:
		return match.User{}, nil, match.Fail(match.KindUnauthorized, "unauthorized", "the account is gone or blocked")
	}
	owned, err := s.users.Owned(ctx, u.ID)
	return u, owned, err
}
