package service

import (
	"context"

	"duyen/match"
)

// Returned is what somebody brings back from an OpenID provider, from where, and
// for how long they want to be signed in.
type Returned struct {
	Sealed, State, Code string
	Credentials         // without e-mail address and password
}

// BeginIdentity gives the address of the OpenID provider to send somebody to,
// and the sealed state that they must bring back.
func (s *Service) BeginIdentity(ctx context.Context) (url, sealed string, err error) {
	if s.identities == nil {
		return "", "", noProvider()
	}
	return s.identities.Begin(ctx)
}

// SignInIdentity signs in who comes back from the provider. Who was linked gets
// their account; who is new here gets one as a founder, when the provider vouches
// for the address. An address that has an account already is not linked by that
// alone: the provider's word would open somebody's account. Its owner signs in
// with the password once and links the two (LinkIdentity).
func (s *Service) SignInIdentity(ctx context.Context, in Returned) (match.Session, error) {
	g, err := s.signInIdentity(ctx, in, false)
	return g.Session, err
}

// SignInIdentityProgram is SignInIdentity for a program that keeps a refresh token.
func (s *Service) SignInIdentityProgram(ctx context.Context, in Returned) (Grant, error) {
	return s.signInIdentity(ctx, in, true)
}

func (s *Service) signInIdentity(ctx context.Context, in Returned, refresh bool) (Grant, error) {
	x, err := s.finish(ctx, in)
	if err != nil {
		return Grant{}, err
	}
	u, err := s.access.Identified(ctx, x)
	if match.KindOf(err) == match.KindNotFound {
		u, err = s.adopt(ctx, x)
	}
	if err != nil {
		return Grant{}, err
	}
	if u.Disabled {
		return Grant{}, wrongCredentials()
	}
	g, err := s.enter(ctx, u, in.Credentials, match.Proof{Issuer: x.Issuer, Subject: x.Subject}, refresh)
	if match.KindOf(err) == match.KindConflict {
		err = wrongCredentials()
	}
	return g, err
}

// adopt makes an account for somebody who is new here.
func (s *Service) adopt(ctx context.Context, x match.Identity) (match.User, error) {
	if !x.Verified || x.Email == "" {
		return match.User{}, match.Fail(match.KindForbidden, "email_unverified", "the provider does not vouch for an e-mail address")
	}
	u := match.User{Email: x.Email, Name: x.Name, Roles: []match.Role{match.RoleFounder}}
	if len(match.NormalizeNewUser(&u, s.ref)) > 0 {
		u.Name = "" // what the provider calls them is no name we could show
	}
	if err := match.Invalid(match.NormalizeNewUser(&u, s.ref)); err != nil {
		return match.User{}, err
	}
	u, err := s.access.Adopt(ctx, x, u)
	if err != nil {
		return match.User{}, err
	}
	s.people.forget(u.ID)
	s.record(ctx, match.Actor{User: u.ID}, "identity.adopt", u.ID, map[string]any{"issuer": x.Issuer})
	return u, nil
}

// LinkIdentity links the actor's account with who comes back from the provider;
// KindConflict when that is somebody else's.
func (s *Service) LinkIdentity(ctx context.Context, a match.Actor, in Returned) (match.Identity, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return match.Identity{}, err
	}
	x, err := s.finish(ctx, in)
	if err != nil {
		return match.Identity{}, err
	}
	if x, err = s.access.Link(ctx, a.User, a.Session, x); err != nil {
		return match.Identity{}, err
	}
	s.record(ctx, a, "identity.link", a.User, map[string]any{"issuer": x.Issuer})
	return x, nil
}

// MyIdentities gives what the actor's account is linked with.
func (s *Service) MyIdentities(ctx context.Context, a match.Actor) ([]match.Identity, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return nil, err
	}
	return s.access.Identities(ctx, a.User)
}

// UnlinkIdentity ends a link of the actor's account; KindNotFound for any other.
func (s *Service) UnlinkIdentity(ctx context.Context, a match.Actor, id string) error {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return err
	}
	if err := s.access.Unlink(ctx, a.User, id); err != nil {
		return err
	}
	s.record(ctx, a, "identity.unlink", a.User, map[string]any{"identity": id})
	return nil
}

// finish asks the provider who came back.
func (s *Service) finish(ctx context.Context, in Returned) (match.Identity, error) {
	if s.identities == nil {
		return match.Identity{}, noProvider()
	}
	x, err := s.identities.Finish(ctx, in.Sealed, in.State, in.Code)
	if err == nil && (x.Issuer == "" || x.Subject == "") {
		err = match.Fail(match.KindInternal, "internal", "the provider named nobody")
	}
	return x, err
}

func noProvider() error {
	return match.Fail(match.KindNotFound, "no_provider", "no OpenID provider is set up")
}
