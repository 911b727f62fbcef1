package api

import (
	"context"
	"slices"
	"time"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

type meOutput struct {
	Body me
}

// me is who is signed in.
type me struct {
	ID            string       `json:"id"`
	Email         string       `json:"email"`
	Name          string       `json:"name,omitempty"`
	Lang          string       `json:"lang,omitempty" doc:"Language of letters"`
	Roles         []match.Role `json:"roles"`
	Organizations []string     `json:"organizations" doc:"Profiles of organizations whose staff the account is"`
	Territories   []string     `json:"territories" doc:"Places the account acts in"`
	Profiles      []owned      `json:"profiles"`
	NewEmail      string       `json:"new_email,omitempty" doc:"The address it is to have, while that has not answered"`
	NewEmailUntil *time.Time   `json:"new_email_until,omitempty" doc:"Until when it may answer"`
}

// owned is one profile of the signed-in user.
type owned struct {
	Kind match.Kind `json:"kind"`
	ID   string     `json:"id"`
	Name string     `json:"name"`

	Hidden       bool   `json:"hidden,omitempty" doc:"A moderator has hidden it"`
	HiddenReason string `json:"hidden_reason,omitempty" doc:"Why, if they said so"`
}

func (s *Server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	user, cards, err := s.svc.Me(ctx, from(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &meOutput{Body: me{
		ID: user.ID, Email: user.Email, Name: user.Name, Lang: user.Lang, Roles: listed(user.Roles),
		Organizations: listed(user.Organizations), Territories: listed(user.Territories), Profiles: []owned{},
	}}
	if c := user.EmailChange; c.New != "" {
		out.Body.NewEmail, out.Body.NewEmailUntil = c.New, &c.EndsAt
	}
	ids := make([]string, len(cards))
	for i, c := range cards {
		ids[i] = c.ID
	}
	hidden, err := s.svc.Hidings(ctx, from(ctx).actor, ids...)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		h, is := hidden[c.ID]
		out.Body.Profiles = append(out.Body.Profiles, owned{c.Kind, c.ID, c.Name, is, h.Reason})
	}
	return out, nil
}

// listed makes an empty list of none: lists in answers are never null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// meChange is what people may change of their own account.
type meChange struct {
	Name *string `json:"name,omitempty"`
	Lang *string `json:"lang,omitempty" enum:"vi,en" doc:"Language of letters"`
}

func (s *Server) changeMe(ctx context.Context, in *bodyInput) (*meOutput, error) {
	var c meChange
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	if c.Lang != nil && !slices.Contains(locale.Languages(), *c.Lang) {
		return nil, match.Invalid([]match.Problem{{Field: "lang", Code: "unknown_value", Value: printable(*c.Lang), Nearest: "vi, en"}})
	}
	if err := s.svc.ChangeMe(ctx, from(ctx).actor, service.AccountChange(c)); err != nil {
		return nil, err
	}
	return s.me(ctx, nil)
}

// passwordChange is a new password with the one that holds.
type passwordChange struct {
	Current  string `json:"current"`
	Password string `json:"password"`
}

func (s *Server) changePassword(ctx context.Context, in *bodyInput) (*doneOutput, error) {
	var c passwordChange
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"current": c.Current, "password": c.Password}); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, signIns(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	return nil, s.svc.ChangePassword(ctx, from(ctx).actor, c.Current, c.Password)
}

// session is one sign-in of the account.
type session struct {
	ID        string    `json:"id"`
	Client    string    `json:"client" doc:"What the program calls itself"`
	Current   bool      `json:"current" doc:"The one that asks"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at" doc:"Within some minutes"`
	EndsAt    time.Time `json:"ends_at"`
}

type sessionsOutput struct {
	Body struct {
		Data []session `json:"data"`
	}
}

func (s *Server) sessions(ctx context.Context, _ *struct{}) (*sessionsOutput, error) {
	actor := from(ctx).actor
	found, err := s.svc.MySessions(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Data = []session{}
	for _, x := range found {
		out.Body.Data = append(out.Body.Data, session{x.ID, x.Client, x.ID == actor.Session, x.CreatedAt, x.UsedAt, x.EndsAt})
	}
	return out, nil
}

type oneInput struct {
	ID string `path:"id"`
}

func (s *Server) endSession(ctx context.Context, in *oneInput) (*doneOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.EndMySession(ctx, from(ctx).actor, in.ID)
}
