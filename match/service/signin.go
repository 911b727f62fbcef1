package service

import (
	"context"
	"strings"

	"duyen/match"
	"duyen/match/text"
)

// Passwords hashes and checks passwords.
type Passwords interface {
	// Hash gives what to keep instead of the password.
	Hash(password string) (string, error)
	// Verify tells whether the password belongs to the hash. It takes as long
	// for an empty hash (there is no such account) as for a true one.
	Verify(hash, password string) bool
}

// SignIn gives the account of an e-mail address and its password. Every
// failure is the same error after the same time, so that nobody learns which
// addresses have an account.
func (s *Service) SignIn(ctx context.Context, email, password string) (match.User, error) {
	u, err := s.users.ByEmail(ctx, strings.ToLower(text.NFC(strings.TrimSpace(email))))
	if err != nil {
		if match.KindOf(err) != match.KindNotFound {
			return match.User{}, err
		}
		u = match.User{}
	}
	if !s.passwords.Verify(u.PasswordHash, password) || u.ID == "" || u.Disabled {
		return match.User{}, match.Fail(match.KindUnauthorized, "credentials", "e-mail address or password is wrong")
	}
	return u, nil
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
