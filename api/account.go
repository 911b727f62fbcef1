package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// credentials are what a person signs in with.
type credentials struct {
	Email    string `json:"email" format:"email" example:"startup@demo.test"`
	Password string `json:"password" example:"duyen-demo-2026"`
}

// sessionLife is how long a program or a phone stays signed in without a word.
const sessionLife = 30 * 24 * time.Hour

// maxCredential bounds e-mail and password: hashing must not be fed megabytes.
const maxCredential = 512

type tokenInput struct {
	RawBody []byte
}

type tokenOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         grant
}

// grant is the answer to a successful sign-in.
type grant struct {
	AccessToken string `json:"access_token" doc:"Send it as Authorization: Bearer"`
	TokenType   string `json:"token_type" example:"Bearer"`
	ExpiresIn   int64  `json:"expires_in" doc:"Seconds"`
}

func (s *Server) signIn(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	var c credentials
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, signIns(), service.EmailKey(c.Email)); err != nil {
		return nil, err
	}
	session, err := s.svc.SignIn(ctx, service.Credentials{Email: c.Email, Password: c.Password, Client: from(ctx).client, Life: sessionLife})
	if err != nil {
		return nil, err
	}
	token, expires, err := s.tokens.Issue(match.Claim{User: session.User, Session: session.ID})
	if err != nil {
		return nil, match.Wrap(err, "cannot issue a token")
	}
	return &tokenOutput{CacheControl: "no-store", Body: grant{token, "Bearer", int64(expires.Seconds())}}, nil
}

// check finds missing and absurd credentials.
func (c credentials) check() error {
	var problems []match.Problem
	for field, value := range map[string]string{"email": c.Email, "password": c.Password} {
		switch {
		case value == "":
			problems = append(problems, match.Problem{Field: field, Code: "required"})
		case len(value) > maxCredential:
			problems = append(problems, match.Problem{Field: field, Code: "too_long"})
		}
	}
	return match.Invalid(problems)
}

type meOutput struct {
	Body me
}

// me is who is signed in.
type me struct {
	ID       string       `json:"id"`
	Email    string       `json:"email"`
	Name     string       `json:"name,omitempty"`
	Roles    []match.Role `json:"roles"`
	Profiles []owned      `json:"profiles"`
}

// owned is one profile of the signed-in user.
type owned struct {
	Kind match.Kind `json:"kind"`
	ID   string     `json:"id"`
	Name string     `json:"name"`
}

func (s *Server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	user, cards, err := s.svc.Me(ctx, from(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &meOutput{Body: me{ID: user.ID, Email: user.Email, Name: user.Name, Roles: user.Roles, Profiles: []owned{}}}
	if out.Body.Roles == nil {
		out.Body.Roles = []match.Role{}
	}
	for _, c := range cards {
		out.Body.Profiles = append(out.Body.Profiles, owned{c.Kind, c.ID, c.Name})
	}
	return out, nil
}

// jwks serves the public keys that tokens are checked with.
func (s *Server) jwks(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=300")
	return c.Blob(http.StatusOK, "application/jwk-set+json", s.tokens.JWKS())
}
