package service

import (
	"context"
	"time"

	"duyen/match"
)

// MemberCode makes the code with which whoever a kept profile is of takes it over
// into their account. An older one ends.
func (s *Service) MemberCode(ctx context.Context, a match.Actor, organization, profile string) (code string, until time.Time, err error) {
	if err := byHand(a); err != nil {
		return "", time.Time{}, err
	}
	if _, err := s.organization(ctx, a, match.ActionKeepMembers, organization); err != nil {
		return "", time.Time{}, err
	}
	p, err := s.visible(ctx, a, profile)
	if err != nil {
		return "", time.Time{}, err
	}
	code, until = newCode(), s.now().Add(match.HandoverLife)
	if err := s.workspace.PutMemberCode(ctx, organization, profile, memberCodeHash(code), until); err != nil {
		return "", time.Time{}, err
	}
	s.recordMember(ctx, a, "member.code", organization, p)
	return code, until, nil
}

// TakeProfile gives the profile that a code hands over to the actor. The
// organization that kept it may not change it any more; it stays a member.
func (s *Service) TakeProfile(ctx context.Context, a match.Actor, code string) (match.Written, error) {
	if err := mayAll(a, match.ActionCreate); err != nil {
		return match.Written{}, err
	}
	if err := byHand(a); err != nil {
		return match.Written{}, err
	}
	if a.User == "" {
		return match.Written{}, forbidden()
	}
	w, err := s.workspace.TakeProfile(ctx, memberCodeHash(code), a.User, s.now())
	if err != nil {
		return match.Written{}, badTicket(err)
	}
	s.wrote(w.Seq)
	s.recordProfile(ctx, a, "member.take_over", w.Profile)
	return w, nil
}

// memberCodeHash gives what is kept of a code, told apart from those of accounts.
func memberCodeHash(code string) string { return codeHash(code) + "-member" }
