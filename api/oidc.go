package api

import (
	"context"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// departure is where a sign-in at an OpenID provider begins.
type departure struct {
	URL    string `json:"url" doc:"Where to send the person"`
	Sealed string `json:"sealed" doc:"Keep it, and send it with what they bring back"`
}

type departureOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         departure
}

func (s *Server) beginIdentity(ctx context.Context, _ *struct{}) (*departureOutput, error) {
	url, sealed, err := s.svc.BeginIdentity(ctx)
	if err != nil {
		return nil, err
	}
	return &departureOutput{CacheControl: "no-store", Body: departure{url, sealed}}, nil
}

// returned is what a person brings back from the provider.
type returned struct {
	State  string `json:"state"`
	Code   string `json:"code"`
	Sealed string `json:"sealed"`
}

// maxReturned bounds each part of it.
const maxReturned = 8 << 10

func (in *bodyInput) returned(ctx context.Context) (service.Returned, error) {
	var r returned
	if err := files.DecodeObject(in.RawBody, &r); err != nil {
		return service.Returned{}, err
	}
	var problems []match.Problem
	for field, value := range map[string]string{"state": r.State, "code": r.Code, "sealed": r.Sealed} {
		switch {
		case value == "":
			problems = append(problems, match.Problem{Field: field, Code: "required"})
		case len(value) > maxReturned:
			problems = append(problems, match.Problem{Field: field, Code: "too_long"})
		}
	}
	return service.Returned{Sealed: r.Sealed, State: r.State, Code: r.Code, Credentials: arriving(ctx)}, match.Invalid(problems)
}

func (s *Server) finishIdentity(ctx context.Context, in *bodyInput) (*tokenOutput, error) {
	r, err := in.returned(ctx)
	if err != nil {
		return nil, err
	}
	g, err := s.svc.SignInIdentityProgram(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.granted(g)
}

// identity is an account at a provider that signs in to this one.
type identity struct {
	ID        string    `json:"id"`
	Issuer    string    `json:"issuer"`
	Email     string    `json:"email,omitempty" doc:"What the provider said when the two were linked"`
	CreatedAt time.Time `json:"created_at"`
}

func identityOf(x match.Identity) identity { return identity{x.ID, x.Issuer, x.Email, x.CreatedAt} }

type identitiesOutput struct {
	Body struct {
		Data []identity `json:"data"`
	}
}

func (s *Server) myIdentities(ctx context.Context, _ *struct{}) (*identitiesOutput, error) {
	found, err := s.svc.MyIdentities(ctx, from(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &identitiesOutput{}
	out.Body.Data = []identity{}
	for _, x := range found {
		out.Body.Data = append(out.Body.Data, identityOf(x))
	}
	return out, nil
}

type identityOutput struct {
	Body identity
}

func (s *Server) linkIdentity(ctx context.Context, in *bodyInput) (*identityOutput, error) {
	r, err := in.returned(ctx)
	if err != nil {
		return nil, err
	}
	x, err := s.svc.LinkIdentity(ctx, from(ctx).actor, r)
	if err != nil {
		return nil, err
	}
	return &identityOutput{identityOf(x)}, nil
}

func (s *Server) unlinkIdentity(ctx context.Context, in *oneInput) (*doneOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.UnlinkIdentity(ctx, from(ctx).actor, in.ID)
}
