package api

import (
	"context"
	"net/url"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// user is an account as administrators see it.
type user struct {
	ID            string       `json:"id"`
	Email         string       `json:"email"`
	Name          string       `json:"name,omitempty"`
	Roles         []match.Role `json:"roles"`
	Organizations []string     `json:"organizations"`
	Territories   []string     `json:"territories"`
	Steward       string       `json:"steward,omitempty" doc:"Who keeps the account for somebody without an e-mail address"`
	Confirmed     bool         `json:"confirmed" doc:"The e-mail address has answered"`
	Disabled      bool         `json:"disabled"`
	Demo          bool         `json:"demo,omitempty"`
	CreatedAt     time.Time    `json:"created_at"`
}

func userOf(u match.User) user {
	return user{
		ID: u.ID, Email: u.Email, Name: u.Name, Roles: listed(u.Roles), Organizations: listed(u.Organizations), Territories: listed(u.Territories),
		Steward: u.Steward, Confirmed: u.Confirmed, Disabled: u.Disabled, Demo: u.Demo, CreatedAt: u.CreatedAt,
	}
}

type usersInput struct {
	Paging
	Email string `query:"email" maxLength:"254" doc:"Exactly this address"`
	Role  string `query:"role" doc:"Only who has this role"`
}

type usersOutput struct {
	ReadHeaders
	Body struct {
		Data    []user `json:"data"`
		HasMore bool   `json:"has_more"`
		Next    string `json:"next,omitempty" doc:"Cursor for after"`
	}
}

func (s *Server) users(ctx context.Context, in *usersInput) (*usersOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	page, err := s.svc.ListUsers(ctx, from(ctx).actor, match.UserFilter{Email: in.Email, Role: match.Role(in.Role)}, place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	out := &usersOutput{}
	out.Body.Data, out.Body.HasMore, out.Body.Next = []user{}, page.HasMore, page.Next
	for _, u := range page.Data {
		out.Body.Data = append(out.Body.Data, userOf(u))
	}
	out.Link = nextLink("/v1/users", in.Limit, page.Next, url.Values{"role": {in.Role}})
	return out, nil
}

// userChange is what administrators may change of an account; lists are replaced.
type userChange struct {
	Name          *string       `json:"name,omitempty"`
	Roles         *[]match.Role `json:"roles,omitempty"`
	Organizations *[]string     `json:"organizations,omitempty"`
	Territories   *[]string     `json:"territories,omitempty"`
	Disabled      *bool         `json:"disabled,omitempty" doc:"true ends every sign-in and API key"`
}

type changeInput struct {
	ID      string `path:"id" doc:"Id of the account"`
	RawBody []byte
}

type userOutput struct {
	Body user
}

func (s *Server) changeUser(ctx context.Context, in *changeInput) (*userOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var c userChange
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	u, err := s.svc.ChangeUser(ctx, from(ctx).actor, in.ID, service.UserChange(c))
	if err != nil {
		return nil, err
	}
	return &userOutput{userOf(u)}, nil
}
