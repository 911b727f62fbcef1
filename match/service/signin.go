package service

import (
	"context"
	"time"

	"duyen/match"
)

// Credentials are what somebody signs in with, from where, and for how long.
// Before is the sign-in they came with, which ends: what somebody could have
// planted in a browser is worth nothing afterwards.
type Credentials struct {
	Email, Password string
	Client          string
	Life            time.Duration
	Before          match.Actor
}

// Grant is a sign-in with the token that keeps it going.
type Grant struct {
	match.Session
	Refresh string
}

// SignIn starts a session for whoever has an e-mail address and its password.
// Every failure is the same error after the same work, so that nobody learns
// which addresses have an account.
func (s *Service) SignIn(ctx context.Context, in Credentials) (match.Session, error) {
	g, err := s.signIn(ctx, in, false)
	return g.Session, err
}

// SignInProgram is SignIn for a program that keeps a refresh token.
func (s *Service) SignInProgram(ctx context.Context, in Credentials) (Grant, error) {
	return s.signIn(ctx, in, true)
}

func (s *Service) signIn(ctx context.Context, in Credentials, refresh bool) (Grant, error) {
	g, err := s.signInOnce(ctx, in, refresh)
	if match.KindOf(err) == match.KindConflict { // its hash was made anew, or it is another password now
		g, err = s.signInOnce(ctx, in, refresh)
	}
	if match.KindOf(err) == match.KindConflict {
		err = wrongCredentials()
	}
	return g, err
}

func (s *Service) signInOnce(ctx context.Context, in Credentials, refresh bool) (Grant, error) {
	u, err := s.check(ctx, in.Email, in.Password)
	if err != nil {
		return Grant{}, err
	}
	hash := s.rehash(ctx, u, in.Password)
	return s.enter(ctx, u, in, match.Proof{PasswordHash: hash}, refresh)
}

// rehash keeps a password that was just shown at today's cost, and gives the hash
// that the account has now. That it cannot be done now keeps nobody out.
func (s *Service) rehash(ctx context.Context, u match.User, password string) string {
	if !s.passwords.Outdated(u.PasswordHash) {
		return u.PasswordHash
	}
	hash, err := s.passwords.Hash(ctx, password)
	if err == nil {
		defer s.people.forget(u.ID)
		_, err = s.access.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
			if e.PasswordHash != u.PasswordHash {
				return meanwhile()
			}
			e.PasswordHash = hash
			return nil
		})
	}
	if err != nil {
		s.logger.Warn("a password is kept at an old cost", "error", err)
		return u.PasswordHash
	}
	return hash
}

// meanwhile is the error about what was right when it was looked at.
func meanwhile() error {
	return match.Fail(match.KindConflict, "changed_meanwhile", "the account was changed meanwhile")
}

// enter starts a session of an account that was proven, while that holds.
func (s *Service) enter(ctx context.Context, u match.User, in Credentials, p match.Proof, refresh bool) (g Grant, err error) {
	now := s.now()
	hashes := make([]string, 0, 1)
	if refresh {
		hashes = hashes[:1]
		if g.Refresh, hashes[0], err = s.secrets.New(prefixRefresh); err != nil {
			return Grant{}, err
		}
	}
	if err := s.SignOut(ctx, in.Before); err != nil {
		return Grant{}, err
	}
	defer s.people.forget(u.ID) // the oldest of too many sign-ins may have ended
	g.Session, err = s.sessions.StartSession(ctx, match.Session{
		User: u.ID, Client: clientOf(in.Client), CreatedAt: now, UsedAt: now, EndsAt: now.Add(in.Life),
	}, p, hashes...)
	return g, err
}

// check gives the account of an e-mail address and its password.
func (s *Service) check(ctx context.Context, email, password string) (match.User, error) {
	u, err := s.users.ByEmail(ctx, match.NormalEmail(email))
	if err != nil {
		if match.KindOf(err) != match.KindNotFound {
			return match.User{}, err
		}
		u = match.User{}
	}
	ok, err := s.passwords.Verify(ctx, u.PasswordHash, password)
	if err != nil {
		return match.User{}, err
	}
	if !ok || u.ID == "" || u.Disabled || !u.Confirmed {
		return match.User{}, wrongCredentials()
	}
	return u, nil
}

func wrongCredentials() error {
	return match.Fail(match.KindUnauthorized, "credentials", "e-mail address or password is wrong")
}

// SignOut ends the sign-in that the actor came with.
func (s *Service) SignOut(ctx context.Context, a match.Actor) error {
	if a.Session == "" {
		return nil
	}
	defer s.people.forget(a.User)
	return s.sessions.EndSession(ctx, a.Session)
}

// Me gives the actor's account and the profiles it owns: the account as Actor read
// it, while that is believed. It says which address is to come only while that may
// still answer.
func (s *Service) Me(ctx context.Context, a match.Actor) (match.User, []match.Card, error) {
	err := mayOwn(a, match.ActionAccount)
	if err != nil {
		return match.User{}, nil, err
	}
	u, ok := s.people.account(a, s.now())
	if !ok {
		if u, err = s.account(ctx, a); err != nil {
			return match.User{}, nil, err
		}
	}
	if !u.EmailChange.Open(s.now()) {
		u.EmailChange.New = ""
	}
	owned, err := s.users.Owned(ctx, u.ID)
	return u, owned, err
}

// account gives the actor's own account.
func (s *Service) account(ctx context.Context, a match.Actor) (match.User, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return match.User{}, err
	}
	u, err := s.users.ByID(ctx, a.User)
	if err == nil && u.Disabled {
		err = notFound()
	}
	if err != nil {
		return match.User{}, notSignedIn(err)
	}
	return u, nil
}
