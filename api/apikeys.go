package api

import (
	"context"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// apiKey is an API key as its owner sees it.
type apiKey struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Prefix    string           `json:"prefix" doc:"Its first letters"`
	Scopes    []match.KeyScope `json:"scopes"`
	CreatedAt time.Time        `json:"created_at"`
	LastUsed  *time.Time       `json:"last_used,omitempty" doc:"Within a minute"`
	EndsAt    *time.Time       `json:"ends_at,omitempty"`
	Key       string           `json:"key,omitempty" doc:"The key itself: only in the answer that made it. Send it as Authorization: Bearer"`
}

func keyOf(k match.APIKey) apiKey {
	return apiKey{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: listed(k.Scopes), CreatedAt: k.CreatedAt, LastUsed: sometime(k.UsedAt), EndsAt: sometime(k.EndsAt)}
}

// sometime gives nil for no time.
func sometime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type keysOutput struct {
	Body struct {
		Data []apiKey `json:"data"`
	}
}

func (s *Server) keys(ctx context.Context, _ *struct{}) (*keysOutput, error) {
	found, err := s.svc.MyKeys(ctx, from(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &keysOutput{}
	out.Body.Data = []apiKey{}
	for _, k := range found {
		out.Body.Data = append(out.Body.Data, keyOf(k))
	}
	return out, nil
}

// newKey is what somebody wants of a new key.
type newKey struct {
	Name   string           `json:"name" maxLength:"100"`
	Scopes []match.KeyScope `json:"scopes" enum:"read,write,matches,reports"`
	EndsAt time.Time        `json:"ends_at,omitzero" doc:"When it ends; never when missing"`
}

type keyOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         apiKey
}

func (s *Server) createKey(ctx context.Context, in *bodyInput) (*keyOutput, error) {
	var n newKey
	if err := files.DecodeObject(in.RawBody, &n); err != nil {
		return nil, err
	}
	k, secret, err := s.svc.CreateKey(ctx, from(ctx).actor, service.NewKey(n))
	if err != nil {
		return nil, err
	}
	out := &keyOutput{CacheControl: "no-store", Body: keyOf(k)}
	out.Body.Key = secret
	return out, nil
}

func (s *Server) endKey(ctx context.Context, in *oneInput) (*doneOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.EndKey(ctx, from(ctx).actor, in.ID)
}
