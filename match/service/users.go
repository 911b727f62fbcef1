package service

import (
	"context"
	"slices"

	"duyen/match"
)

// UserPage is a page of accounts.
type UserPage struct {
	Data    []match.User
	HasMore bool
	Next    string
}

// ListUsers gives a page of accounts, for who manages them.
func (s *Service) ListUsers(ctx context.Context, a match.Actor, f match.UserFilter, after string, limit int) (UserPage, error) {
	page := UserPage{Data: []match.User{}}
	if err := mayAll(a, match.ActionManageUsers); err != nil {
		return page, err
	}
	if f.Role != "" && !f.Role.Valid() {
		return page, &match.Error{Kind: match.KindMalformed, Code: "unknown_value", Field: "role", Message: "there is no such role"}
	}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	found, err := s.access.ListUsers(ctx, f, after, limit+1)
	if err != nil {
		return page, err
	}
	if page.HasMore = len(found) > limit; page.HasMore {
		found = found[:limit]
		page.Next = found[limit-1].ID
	}
	page.Data = append(page.Data, found...)
	s.record(ctx, a, "user.list", "", map[string]any{"after": after, "n": len(found)})
	return page, nil
}

// UserChange is what administrators may change of an account; nil leaves a field
// as it is.
type UserChange struct {
	Name          *string
	Roles         *[]match.Role
	Organizations *[]string
	Territories   *[]string
	Disabled      *bool
}

// ChangeUser changes an account, for who manages them. It counts at the
// account's next question. Blocking ends its sign-ins, keys and letters. The last
// administrator stays one (KindConflict).
func (s *Service) ChangeUser(ctx context.Context, a match.Actor, id string, c UserChange) (match.User, error) {
	if err := mayAll(a, match.ActionManageUsers); err != nil {
		return match.User{}, err
	}
	if c.Organizations != nil {
		if err := s.organizations(ctx, *c.Organizations); err != nil {
			return match.User{}, err
		}
	}
	before := match.User{}
	defer s.people.forget(id)
	u, err := s.access.ChangeUser(ctx, id, func(e *match.UserEdit) error {
		before = e.User
		set(&e.Name, c.Name)
		set(&e.Roles, c.Roles)
		set(&e.Organizations, c.Organizations)
		set(&e.Territories, c.Territories)
		set(&e.Disabled, c.Disabled)
		if e.EndSessions, e.EndKeys = e.Disabled, e.Disabled; e.Disabled {
			e.EndLetters()
		}
		if e.Steward != "" && (len(e.Organizations) > 0 || len(e.Territories) > 0 || slices.ContainsFunc(e.Roles, func(r match.Role) bool { return !r.Chosen() })) {
			return match.Fail(match.KindConflict, "kept", "an officer keeps the account until its person has taken it over")
		}
		if !e.Confirmed {
			e.PasswordHash = "" // whoever chose it has not shown that the address is theirs
		}
		return match.Invalid(match.NormalizeUser(&e.User, s.ref))
	})
	if err != nil {
		return match.User{}, err
	}
	s.record(ctx, a, "user.change", id, changed(before, u))
	return u, nil
}

// changed gives what the audit log keeps of a change of an account.
func changed(before, after match.User) map[string]any {
	out := map[string]any{}
	note := func(name string, same bool, was, is any) {
		if !same {
			out[name] = [2]any{was, is}
		}
	}
	note("roles", slices.Equal(before.Roles, after.Roles), before.Roles, after.Roles)
	note("organizations", slices.Equal(before.Organizations, after.Organizations), before.Organizations, after.Organizations)
	note("territories", slices.Equal(before.Territories, after.Territories), before.Territories, after.Territories)
	note("disabled", before.Disabled == after.Disabled, before.Disabled, after.Disabled)
	return out
}

// organizations refuses ids that are no organization's.
func (s *Service) organizations(ctx context.Context, ids []string) error {
	found, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return err
	}
	for i, p := range found {
		if p == nil || p.Common().Kind != match.KindOrganization {
			return match.Invalid([]match.Problem{{Field: "organizations", Code: match.ProblemUnknownValue, Value: ids[i]}})
		}
	}
	return nil
}

// NewUser is an account that is made for somebody. Without a password they get
// an invitation and choose one themselves.
type NewUser struct {
	Email, Name, Lang, Password string
	Roles                       []match.Role
}

// AddUser makes an account, for who manages them, and gives it and the link of
// the invitation, "" when there is a password: then the address counts as theirs.
func (s *Service) AddUser(ctx context.Context, a match.Actor, in NewUser) (u match.User, link string, err error) {
	if err := mayAll(a, match.ActionManageUsers); err != nil {
		return match.User{}, "", err
	}
	u = match.User{Email: in.Email, Name: in.Name, Lang: in.Lang, Roles: in.Roles, Confirmed: in.Password != ""}
	if err := match.Invalid(match.NormalizeNewUser(&u, s.ref)); err != nil {
		return match.User{}, "", err
	}
	if in.Password != "" {
		if u.PasswordHash, err = s.newPassword(ctx, in.Password, u); err != nil {
			return match.User{}, "", err
		}
	}
	if u, err = s.keepNew(ctx, u); err != nil {
		return match.User{}, "", err
	}
	s.record(ctx, a, "user.add", u.ID, map[string]any{"roles": u.Roles, "invited": in.Password == ""})
	if in.Password == "" {
		link, _, err = s.ticket(ctx, match.Ticket{User: u.ID, Purpose: match.TicketInvitation, EndsAt: s.now().Add(match.InvitationLife)})
	}
	return u, link, err
}

// keepNew keeps a new account. Somebody may have registered with the address who
// does not have it: then theirs becomes this one. One that an officer keeps stays
// with whom it is kept for.
func (s *Service) keepNew(ctx context.Context, u match.User) (match.User, error) {
	old, err := s.users.ByEmail(ctx, u.Email)
	if err != nil && match.KindOf(err) == match.KindNotFound {
		return s.users.Put(ctx, u)
	}
	if err != nil {
		return match.User{}, err
	}
	return s.access.ChangeUser(ctx, old.ID, func(e *match.UserEdit) error {
		if e.Confirmed || e.Disabled || e.Steward != "" {
			return &match.Error{Kind: match.KindConflict, Code: "email_taken", Field: "email", Message: "the e-mail is taken"}
		}
		u.ID = e.ID
		e.User, e.EndTickets = u, true
		return nil
	})
}
