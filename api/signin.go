package api

import (
	"context"
	"net/http"

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

type tokenOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         grant
}

// grant is the answer to a successful sign-in.
type grant struct {
	AccessToken  string `json:"access_token" doc:"Send it as Authorization: Bearer"`
	TokenType    string `json:"token_type" example:"Bearer"`
	ExpiresIn    int64  `json:"expires_in" doc:"Seconds"`
	RefreshToken string `json:"refresh_token" doc:"Good for one call of /v1/auth/refresh"`
}

// granted answers a sign-in with its tokens.
func (s *Server) granted(g service.Grant) (*tokenOutput, error) {
	token, expires, err := s.tokens.Issue(match.Claim{User: g.User, Session: g.ID})
	if err != nil {
		return nil, match.Wrap(err, "cannot issue a token")
	}
	return &tokenOutput{CacheControl: "no-store", Body: grant{token, "Bearer", int64(expires.Seconds()), g.Refresh}}, nil
}

// arriving gives what is known of who signs in, beside who they are.
func arriving(ctx context.Context) service.Credentials {
	return service.Credentials{Client: from(ctx).client, Life: match.SessionIdle, Before: from(ctx).actor}
}

func (s *Server) signIn(ctx context.Context, in *bodyInput) (*tokenOutput, error) {
	var c credentials
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"email": c.Email, "password": c.Password}); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, signIns(), service.EmailKey(c.Email)); err != nil {
		return nil, err
	}
	with := arriving(ctx)
	with.Email, with.Password = c.Email, c.Password
	g, err := s.svc.SignInProgram(ctx, with)
	if err != nil {
		return nil, err
	}
	return s.granted(g)
}

// held is a refresh token that somebody holds.
type held struct {
	RefreshToken string `json:"refresh_token"`
}

func (s *Server) refresh(ctx context.Context, in *bodyInput) (*tokenOutput, error) {
	var h held
	if err := files.DecodeObject(in.RawBody, &h); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"refresh_token": h.RefreshToken}); err != nil {
		return nil, err
	}
	g, err := s.svc.Refresh(ctx, h.RefreshToken)
	if err != nil {
		return nil, err
	}
	return s.granted(g)
}

// logout ends the sign-in of the access token, of the refresh token in the body,
// or of both.
func (s *Server) logout(ctx context.Context, in *bodyInput) (*doneOutput, error) {
	if len(in.RawBody) > 0 {
		var h held
		if err := files.DecodeObject(in.RawBody, &h); err != nil {
			return nil, err
		}
		if err := s.svc.Forget(ctx, h.RefreshToken); err != nil {
			return nil, err
		}
	}
	return nil, s.svc.SignOut(ctx, from(ctx).actor)
}

func (s *Server) logoutEverywhere(ctx context.Context, _ *struct{}) (*doneOutput, error) {
	return nil, s.svc.SignOutEverywhere(ctx, from(ctx).actor)
}

// jwks serves the public keys that tokens are checked with.
func (s *Server) jwks(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=300")
	return c.Blob(http.StatusOK, "application/jwk-set+json", s.tokens.JWKS())
}
