package api

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"duyen/files"
	"duyen/match"
)

type exportOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	ContentType  string `header:"Content-Type" hidden:"true"`
	Disposition  string `header:"Content-Disposition" doc:"A name to keep it under"`
	Body         func(huma.Context)
}

// exportDocument describes the export.
type exportDocument struct {
	Schema   string           `json:"schema" example:"duyen.export.1" doc:"Form of the document"`
	MadeAt   string           `json:"made_at" format:"date-time"`
	User     string           `json:"user"`
	Note     string           `json:"note"`
	Sections map[string][]any `json:"sections" doc:"What is kept, by the place it is kept in"`
}

// export writes everything that is kept about the account. What fails in the
// middle ends the connection, so that nobody takes half of it for all.
func (s *Server) export(ctx context.Context, _ *struct{}) (*exportOutput, error) {
	who := from(ctx)
	write, err := s.svc.Export(ctx, who.actor)
	if err != nil {
		return nil, err
	}
	out := &exportOutput{CacheControl: "no-store", ContentType: jsonType, Disposition: `attachment; filename="duyen-export.json"`}
	out.Body = func(hc huma.Context) {
		hc.SetStatus(http.StatusOK)
		if err := write(hc.BodyWriter()); err != nil {
			who.log.LogAttrs(ctx, slog.LevelError, "an export broke off", slog.String("request_id", who.id), slog.Any("error", err))
			panic(http.ErrAbortHandler)
		}
	}
	return out, nil
}

// erasureProof is what somebody shows who wants their account erased: nothing, where
// there is no password.
type erasureProof struct {
	Password string `json:"password,omitempty" example:"duyen-demo-2026" doc:"Needed unless the account has none; then the sign-in must be new"`
}

type eraseInput struct {
	RawBody []byte
}

type eraseOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Location     string `header:"Location" doc:"Where the receipt stands"`
	Body         erasure
}

// erasure is a receipt with its secret.
type erasure struct {
	match.Receipt
	Secret string `json:"secret" doc:"Opens the receipt; it is told only here"`
}

// eraseMe begins to erase the account. The answer says how far that is; the
// receipt says when it is finished.
func (s *Server) eraseMe(ctx context.Context, in *eraseInput) (*eraseOutput, error) {
	var p erasureProof
	if err := files.DecodeObject(in.RawBody, &p); err != nil {
		return nil, err
	}
	if len(p.Password) > maxCredential {
		return nil, match.Invalid([]match.Problem{{Field: "password", Code: match.ProblemTooLong, Nearest: strconv.Itoa(maxCredential)}})
	}
	if err := s.spendAccount(ctx, signIns(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	r, secret, err := s.svc.EraseMe(ctx, from(ctx).actor, p.Password)
	if err != nil {
		return nil, err
	}
	return &eraseOutput{CacheControl: "no-store", Location: "/v1/erasures/" + r.ID, Body: erasure{r, secret}}, nil
}

type receiptInput struct {
	ID     string `path:"id" doc:"Id of the receipt"`
	Secret string `header:"X-Duyen-Receipt" maxLength:"200" doc:"Its secret"`
}

type receiptOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         match.Receipt
}

// receipt tells whoever shows the secret how an erasure went.
func (s *Server) receipt(ctx context.Context, in *receiptInput) (*receiptOutput, error) {
	r, err := s.svc.Receipt(ctx, in.ID, in.Secret)
	if err != nil {
		return nil, err
	}
	return &receiptOutput{CacheControl: "no-store", Body: r}, nil
}

type eraseUserInput struct {
	ID string `path:"id" doc:"Account"`
}

// eraseUser erases somebody who has asked for it in another way than by
// signing in.
func (s *Server) eraseUser(ctx context.Context, in *eraseUserInput) (*eraseOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	r, secret, err := s.svc.EraseUser(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &eraseOutput{CacheControl: "no-store", Location: "/v1/erasures/" + r.ID, Body: erasure{r, secret}}, nil
}
