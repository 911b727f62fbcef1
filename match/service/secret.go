package service

import (
	"context"

	"duyen/match"
)

// The prefixes of secrets: whoever finds one in a log or a repository sees what
// it is, and programs that look for secrets find it.
const (
	prefixRefresh = "dyr_"
	prefixTicket  = "dym_"
	prefixKey     = "dyk_"
)

// hashOf gives what is kept of a secret; "", which nothing has, for what can be none.
func (s *Service) hashOf(secret string) string {
	hash, _ := s.secrets.Hash(secret)
	return hash
}

// newPassword gives the hash of a password that somebody chooses. About is what
// others know of the person.
func (s *Service) newPassword(ctx context.Context, password string, about match.User) (string, error) {
	if err := match.Invalid(s.weak(password, about)); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, password)
}

// weak gives what is wrong with a password that somebody chooses.
func (s *Service) weak(password string, about match.User) []match.Problem {
	switch {
	case password == "":
		return []match.Problem{{Field: "password", Code: match.ProblemRequired}}
	case s.strength == nil:
		return nil
	}
	return s.strength(password, about.Email, about.Name)
}
