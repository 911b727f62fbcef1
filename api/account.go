package api

import (
	"context"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

type bodyInput struct {
	RawBody []byte
}

type doneOutput struct{}

// registration is what somebody says who wants an account.
type registration struct {
	Email    string     `json:"email" format:"email"`
	Password string     `json:"password" doc:"At least 8 characters, not easy to guess"`
	Name     string     `json:"name"`
	Role     match.Role `json:"role,omitempty" enum:"founder,mentor,investor" default:"founder" doc:"Other roles are granted"`
}

// accepted is the same for every address.
type accepted struct {
	Message string `json:"message" doc:"In the language of the answer"`
}

type acceptedOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         accepted
}

// underWay says that a letter is on its way, if the address can have one.
func underWay(ctx context.Context) *acceptedOutput {
	return &acceptedOutput{CacheControl: "no-store", Body: accepted{locale.Text(from(ctx).lang, "account.letter", nil)}}
}

func (s *Server) register(ctx context.Context, in *bodyInput) (*acceptedOutput, error) {
	var r registration
	if err := files.DecodeObject(in.RawBody, &r); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"email": r.Email, "password": r.Password, "name": r.Name}); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, letters(), service.EmailKey(r.Email)); err != nil {
		return nil, err
	}
	err := s.svc.Register(ctx, service.Registration{Email: r.Email, Password: r.Password, Name: r.Name, Role: r.Role, Lang: from(ctx).lang})
	if err != nil {
		return nil, err
	}
	return underWay(ctx), nil
}

// proof is what came with a letter, with the password that is to hold.
type proof struct {
	Token    string `json:"token" doc:"From the link in the letter"`
	Password string `json:"password,omitempty"`
}

func (s *Server) confirm(ctx context.Context, in *bodyInput) (*doneOutput, error) {
	var p proof
	if err := files.DecodeObject(in.RawBody, &p); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"token": p.Token}); err != nil {
		return nil, err
	}
	return nil, s.svc.Confirm(ctx, p.Token, p.Password)
}

// address is whose password is to be chosen anew.
type address struct {
	Email string `json:"email" format:"email"`
}

func (s *Server) askReset(ctx context.Context, in *bodyInput) (*acceptedOutput, error) {
	var a address
	if err := files.DecodeObject(in.RawBody, &a); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"email": a.Email}); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, letters(), service.EmailKey(a.Email)); err != nil {
		return nil, err
	}
	if err := s.svc.AskReset(ctx, a.Email); err != nil {
		return nil, err
	}
	return underWay(ctx), nil
}

func (s *Server) reset(ctx context.Context, in *bodyInput) (*doneOutput, error) {
	var p proof
	if err := files.DecodeObject(in.RawBody, &p); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"token": p.Token, "password": p.Password}); err != nil {
		return nil, err
	}
	return nil, s.svc.Reset(ctx, p.Token, p.Password)
}

// maxCredential bounds e-mail, password and the like, in bytes: hashing must not be fed
// megabytes.
const maxCredential = 2048

// filled finds missing and absurd parts of what people prove themselves with.
func filled(fields map[string]string) error {
	var problems []match.Problem
	for field, value := range fields {
		switch {
		case value == "":
			problems = append(problems, match.Problem{Field: field, Code: "required"})
		case len(value) > maxCredential:
			problems = append(problems, match.Problem{Field: field, Code: "too_long"})
		}
	}
	return match.Invalid(problems)
}
