package api

import (
	"context"

	"duyen/files"
	"duyen/match/service"
)

// emailChange is the address that an account is to have.
type emailChange struct {
	Email    string `json:"email" format:"email"`
	Password string `json:"password,omitempty" doc:"The present one; an account that has none must have signed in within the last 10 minutes"`
}

// changeEmail answers alike for every address.
func (s *Server) changeEmail(ctx context.Context, in *bodyInput) (*acceptedOutput, error) {
	var c emailChange
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"email": c.Email}); err != nil {
		return nil, err
	}
	actor := from(ctx).actor
	if err := s.spendAccount(ctx, signIns(), actor.User); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, letters(), service.EmailKey(c.Email)); err != nil {
		return nil, err
	}
	if err := s.svc.AskEmail(ctx, actor, c.Email, c.Password); err != nil {
		return nil, err
	}
	return underWay(ctx), nil
}

func (s *Server) keepEmail(ctx context.Context, _ *struct{}) (*doneOutput, error) {
	return nil, s.svc.DropEmail(ctx, from(ctx).actor)
}

// emailProof is what came with the letter to a new address.
type emailProof struct {
	Token string `json:"token" doc:"From the link in the letter"`
}

func (s *Server) confirmEmail(ctx context.Context, in *bodyInput) (*doneOutput, error) {
	var p emailProof
	if err := files.DecodeObject(in.RawBody, &p); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"token": p.Token}); err != nil {
		return nil, err
	}
	return nil, s.svc.ConfirmEmail(ctx, p.Token)
}
