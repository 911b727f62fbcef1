package service

import (
	"context"

	"duyen/match"
)

// AskEmail begins to give the actor's account another address, which counts when it
// has answered: a letter with a link goes there, and one that says so to the present
// one. There is one open change at a time. Nobody learns whether the address has an
// account: answer and work are the same, the letter to it differs.
func (s *Service) AskEmail(ctx context.Context, a match.Actor, email, password string) error {
	u, err := s.account(ctx, a)
	if err != nil {
		return err
	}
	named := match.User{Email: email, Name: u.Name}
	if err := match.Invalid(match.NormalizeNewUser(&named, s.ref)); err != nil {
		return err
	}
	right, err := s.prove(ctx, a, u, password)
	if err != nil {
		return err
	}
	if !right {
		return match.Invalid([]match.Problem{{Field: "password", Code: "wrong_password"}})
	}
	if named.Email == u.Email {
		return match.Invalid([]match.Problem{{Field: "email", Code: match.ProblemSameEmail}})
	}
	defer s.people.forget(u.ID)
	_, err = s.access.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
		if e.PasswordHash != u.PasswordHash || e.Email != u.Email || e.Disabled {
			return meanwhile()
		}
		e.EndLetters() // what was sent for another change answers no more
		e.EmailChange.New, e.EmailChange.EndsAt = named.Email, s.now().Add(match.EmailChangeLife)
		return nil
	})
	if err != nil {
		return notSignedIn(err)
	}
	s.record(ctx, a, "email.ask", u.ID, nil)
	if err := s.write(ctx, u.ID, match.PurposeEmailAsked); err != nil {
		return err
	}
	return s.write(ctx, u.ID, match.PurposeEmailChange)
}

// prove asks for more than a browser that was left alone has: the password, which may
// be wrong, or, where there is none, that somebody has signed in just now.
func (s *Service) prove(ctx context.Context, a match.Actor, u match.User, password string) (right bool, err error) {
	if u.PasswordHash != "" {
		return s.passwords.Verify(ctx, u.PasswordHash, password)
	}
	x, err := s.sessions.Session(ctx, a.Session)
	if err == nil && s.now().Sub(x.CreatedAt) > match.FreshSignIn {
		err = match.Fail(match.KindForbidden, "sign_in_anew", "the sign-in is too old for an account without a password")
	}
	return err == nil, notSignedIn(err)
}

// DropEmail ends the open change of the actor's address; there need be none.
func (s *Service) DropEmail(ctx context.Context, a match.Actor) error {
	u, err := s.account(ctx, a)
	if err != nil || u.EmailChange.New == "" {
		return err
	}
	defer s.people.forget(u.ID)
	_, err = s.access.ChangeUser(ctx, u.ID, func(e *match.UserEdit) error {
		e.EndLetters()
		return nil
	})
	if err != nil {
		return notSignedIn(err)
	}
	s.record(ctx, a, "email.drop", u.ID, nil)
	return nil
}

// ConfirmEmail gives an account the address that has answered, with what the letter
// to it brought. Letters that went to the former address do nothing any more, and
// one more tells it so. KindConflict when the address has got an account meanwhile.
func (s *Service) ConfirmEmail(ctx context.Context, token string) error {
	hash, now := s.hashOf(token), s.now()
	former := ""
	u, err := s.access.Redeem(ctx, hash, match.PurposeEmailChange, now, func(e *match.UserEdit) error {
		if e.Disabled || !e.EmailChange.Open(now) {
			return notFound()
		}
		former = e.Email
		next := match.EmailChange{Former: e.Email, EndsAt: now.Add(match.FormerEmailLife)}
		if e.EmailChange.Former != "" {
			next.Former = e.EmailChange.Former // nobody hides a change from its owner by a second one
		}
		e.Email, e.EmailChange, e.EndTickets, e.Proven = e.EmailChange.New, next, true, true
		return nil
	})
	if err != nil {
		return badTicket(err)
	}
	s.people.forget(u.ID)
	s.record(ctx, match.Actor{User: u.ID}, "email.change", u.ID, map[string]any{"former": former})
	return s.write(ctx, u.ID, match.PurposeEmailChanged)
}

// emailLetter completes a letter about a change of address. Whether the new one has
// an account is only told there.
func (s *Service) emailLetter(ctx context.Context, l *match.Letter, u match.User) error {
	c := u.EmailChange
	switch l.Purpose {
	case match.PurposeEmailChanged:
		l.To, l.Link = c.Former, s.site+"/"
		return absent(c.Former == "")
	case match.PurposeEmailAsked:
		l.Link, l.Until = s.site+PathAccount, c.EndsAt
		return absent(!c.Open(s.now()))
	}
	if err := absent(!c.Open(s.now())); err != nil {
		return err
	}
	l.To, l.Name = c.New, "" // whoever asked is not shown to be who reads it
	other, err := s.users.ByEmail(ctx, c.New)
	switch {
	case err == nil && other.Confirmed:
		l.Purpose, l.Link = match.PurposeEmailTaken, s.site+PathSignIn
		return nil
	case err != nil && match.KindOf(err) != match.KindNotFound:
		return err
	}
	l.Link, l.Until, err = s.ticket(ctx, match.Ticket{User: u.ID, Email: c.New, Purpose: match.PurposeEmailChange, EndsAt: c.EndsAt})
	return err
}

// absent is KindNotFound for what is not there.
func absent(really bool) error {
	if really {
		return notFound()
	}
	return nil
}
