package service

import (
	"context"

	"duyen/match"
)

// Registration is what somebody says who wants an account. Role is founder when
// empty.
type Registration struct {
	Email, Password, Name string
	Role                  match.Role
	Lang                  string
}

// Register makes an account that cannot be used before its address has answered,
// and sends a letter there. Nobody learns whether the address had an account:
// the answer and the work are the same, the letter differs.
//
// Whoever registers has not shown that the address is theirs. So an account for
// which more than one password was chosen has none until Confirm sets one, and
// name and role are those of the first attempt.
func (s *Service) Register(ctx context.Context, in Registration) error {
	if in.Role == "" {
		in.Role = match.RoleFounder
	}
	var problems []match.Problem
	if !in.Role.Chosen() {
		problems = []match.Problem{{Field: "role", Code: "role_granted", Nearest: "founder, mentor, investor"}}
		in.Role = match.RoleFounder // for what else is wrong: everything is told at once
	}
	u := match.User{Email: in.Email, Name: in.Name, Lang: in.Lang, Roles: []match.Role{in.Role}}
	problems = append(problems, match.NormalizeNewUser(&u, s.ref)...)
	problems = append(problems, s.weak(in.Password, u)...)
	if err := match.Invalid(problems); err != nil {
		return err
	}
	var err error
	if u.PasswordHash, err = s.passwords.Hash(ctx, in.Password); err != nil {
		return err
	}
	known, err := s.chosenBefore(ctx, u.Email, in.Password)
	if err != nil {
		return err
	}
	if u, err = s.access.Register(ctx, u, known); err != nil {
		return err
	}
	if u.Confirmed {
		return s.write(ctx, u.ID, match.PurposeExistingAccount)
	}
	return s.write(ctx, u.ID, match.PurposeConfirm)
}

// chosenBefore gives the hash of an account that waits to be confirmed if this
// is its password: then the same person registers once more. The work is always
// the same.
func (s *Service) chosenBefore(ctx context.Context, email, password string) (hash string, err error) {
	u, err := s.users.ByEmail(ctx, email)
	if err != nil && match.KindOf(err) != match.KindNotFound {
		return "", err
	}
	if err != nil || u.Confirmed {
		u.PasswordHash = ""
	}
	if ok, err := s.passwords.Verify(ctx, u.PasswordHash, password); err != nil || !ok {
		return "", err
	}
	return u.PasswordHash, nil
}

// Confirm opens an account whose address has answered. The password is needed
// when the account has none, and counts in any case: who reads the letters may
// choose it. Until then the letter stays good.
func (s *Service) Confirm(ctx context.Context, token, password string) error {
	purpose := match.PurposeConfirm
	if _, err := s.access.TicketHolder(ctx, s.hashOf(token), match.TicketInvitation, s.now()); err == nil {
		purpose = match.TicketInvitation
	}
	return s.redeem(ctx, token, purpose, password, func(e *match.UserEdit) error {
		if e.Confirmed {
			return notFound()
		}
		if e.PasswordHash == "" {
			return match.Invalid([]match.Problem{{Field: "password", Code: match.ProblemRequired}})
		}
		e.Confirmed, e.EndTickets = true, true
		e.HandOver() // an account that was kept for them is theirs now
		return nil
	})
}

// AskReset sends a letter with which the password can be chosen anew. Nobody
// learns whether there is an account: a letter to nobody is queued otherwise.
func (s *Service) AskReset(ctx context.Context, email string) error {
	u, err := s.users.ByEmail(ctx, match.NormalEmail(email))
	switch {
	case err != nil && match.KindOf(err) != match.KindNotFound:
		return err
	case err != nil || u.Disabled:
		return s.write(ctx, nobody, match.PurposeReset)
	case !u.Confirmed:
		return s.write(ctx, u.ID, match.PurposeConfirm)
	}
	return s.write(ctx, u.ID, match.PurposeReset)
}

// Reset sets the password with what a letter brought. Whatever else opens the
// account ends: sign-ins, API keys and links to providers, because somebody who
// got in before may have made them.
func (s *Service) Reset(ctx context.Context, token, password string) error {
	if password == "" {
		return match.Invalid(s.weak(password, match.User{}))
	}
	return s.redeem(ctx, token, match.PurposeReset, password, func(e *match.UserEdit) error {
		e.EndSessions, e.EndKeys, e.EndLinks = true, true, true
		e.EndLetters()
		return nil
	})
}

// redeem uses a ticket up; f is called with the password already set, if there
// is one.
func (s *Service) redeem(ctx context.Context, token string, p match.Purpose, password string, f func(e *match.UserEdit) error) error {
	hash := s.hashOf(token)
	u, err := s.access.TicketHolder(ctx, hash, p, s.now())
	if err == nil && u.Disabled {
		err = notFound()
	}
	if err != nil {
		return badTicket(err)
	}
	chosen := ""
	if password != "" {
		if chosen, err = s.newPassword(ctx, password, u); err != nil {
			return err
		}
	}
	defer s.people.forget(u.ID)
	_, err = s.access.Redeem(ctx, hash, p, s.now(), func(e *match.UserEdit) error {
		if e.Disabled {
			return notFound()
		}
		if chosen != "" {
			e.PasswordHash = chosen
		}
		return f(e)
	})
	if err != nil {
		return badTicket(err)
	}
	s.record(ctx, match.Actor{User: u.ID}, "account."+string(p), u.ID, nil)
	if p == match.PurposeReset {
		return s.write(ctx, u.ID, match.PurposePasswordChanged)
	}
	return nil
}

// badTicket turns "there is none such" into what the person should hear.
func badTicket(err error) error {
	if match.KindOf(err) != match.KindNotFound {
		return err
	}
	return &match.Error{
		Kind: match.KindInvalid, Code: "bad_ticket", Message: "the link was used or has ended",
		Problems: []match.Problem{{Field: "token", Code: "bad_ticket"}},
	}
}
