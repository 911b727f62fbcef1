package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// assistance is what an officer notes of somebody without an e-mail address.
type assistance struct {
	Name     string             `json:"name" doc:"Of the person"`
	Lang     string             `json:"lang,omitempty"`
	Role     match.Role         `json:"role,omitempty" enum:"founder,mentor,investor" default:"founder"`
	Means    match.ConsentMeans `json:"means" enum:"paper,oral" doc:"How the person consented"`
	Consents []consented        `json:"consents" doc:"publish_profile must be among them"`
	Profile  json.RawMessage    `json:"profile" doc:"A profile, with its kind"`

	Organization string `json:"organization,omitempty" doc:"Of the officer's organizations the one that the account is kept for; their place, or the first, when empty"`
}

// consented is one purpose that the person agreed to, in a version of its text.
type consented struct {
	Purpose match.ConsentPurpose `json:"purpose"`
	Version string               `json:"version"`
}

type assistedOutput struct {
	Status int
	Seq    string `header:"X-Duyen-Seq" doc:"Number of the change, for min_seq"`
	Body   registered
}

// registered is who was registered, with what was understood in doubt.
type registered struct {
	service.Assisted
	Warnings []Fault `json:"warnings,omitempty"`
}

func (s *Server) assist(ctx context.Context, in *bodyInput) (*assistedOutput, error) {
	var b assistance
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	p, err := files.DecodeProfile(b.Profile, "")
	if err != nil {
		return nil, err
	}
	who := from(ctx)
	note := service.Assistance{Name: b.Name, Lang: b.Lang, Role: b.Role, Means: b.Means, Profile: p, Organization: b.Organization}
	for _, c := range b.Consents {
		note.Consents = append(note.Consents, match.Consent{Purpose: c.Purpose, Version: c.Version})
	}
	x, written, warnings, err := s.svc.Assist(ctx, who.actor, note)
	if err != nil {
		return nil, err
	}
	return &assistedOutput{Status: http.StatusCreated, Seq: strconv.FormatInt(written.Seq, 10), Body: registered{x, who.faults(warnings)}}, nil
}

// assistedPage is a page of people.
type assistedPage struct {
	Data    []service.Assisted `json:"data"`
	HasMore bool               `json:"has_more"`
	Next    string             `json:"next,omitempty"`
}

type assistedListOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body assistedPage
}

type assistedInput struct {
	Paging
	Unkept bool `query:"unkept" doc:"Instead those whose officer has left, and whom one may keep on"`
}

func (s *Server) assistedBy(ctx context.Context, in *assistedInput) (*assistedListOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	look, query := s.svc.AssistedBy, url.Values{}
	if in.Unkept {
		look = s.svc.Unkept
		query.Set("unkept", strconv.FormatBool(true))
	}
	list, next, err := look(ctx, from(ctx).actor, place, in.Limit)
	if err != nil {
		return nil, err
	}
	next = sealed(next)
	return &assistedListOutput{Link: nextLink("/v1/assisted", in.Limit, next, query), Body: assistedPage{list, next != "", next}}, nil
}

type keptOutput struct{ Body service.Assisted }

// keepOn keeps an account whose officer has left.
func (s *Server) keepOn(ctx context.Context, in *codeInput) (*keptOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	x, err := s.svc.KeepOn(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &keptOutput{Body: x}, nil
}

type codeInput struct {
	ID string `path:"id" doc:"Account that is kept for somebody"`
}

type codeOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         handoverCode
}

// handoverCode is shown once: to be written down and given to the person.
type handoverCode struct {
	Code  string    `json:"code" example:"7K3M-XQ2A-90PD"`
	Until time.Time `json:"until"`
}

func (s *Server) handoverCode(ctx context.Context, in *codeInput) (*codeOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	code, until, err := s.svc.HandoverCode(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &codeOutput{CacheControl: "no-store", Body: handoverCode{code, until}}, nil
}

// takeover is what somebody shows and chooses who takes their account over.
type takeover struct {
	Code     string `json:"code"`
	Email    string `json:"email" format:"email"`
	Password string `json:"password"`
}

func (s *Server) takeOver(ctx context.Context, in *bodyInput) (*acceptedOutput, error) {
	var b takeover
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"code": b.Code, "email": b.Email, "password": b.Password}); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, letters(), service.EmailKey(b.Email)); err != nil {
		return nil, err
	}
	if err := s.svc.TakeOver(ctx, b.Code, b.Email, b.Password); err != nil {
		return nil, err
	}
	return underWay(ctx), nil
}

type notedInput struct {
	ID      string `path:"id" doc:"Account that is kept for somebody"`
	Purpose string `path:"purpose" doc:"What their data may be used for"`
	RawBody []byte
}

// notedWord is what somebody told an officer about a purpose.
type notedWord struct {
	Given   *bool              `json:"given"`
	Version string             `json:"version" doc:"Of the text"`
	Means   match.ConsentMeans `json:"means" enum:"paper,oral"`
}

// noteConsent keeps what somebody told the officer who keeps their account: given
// or withdrawn.
func (s *Server) noteConsent(ctx context.Context, in *notedInput) (*wordOutput, error) {
	var w notedWord
	if err := files.DecodeObject(in.RawBody, &w); err != nil {
		return nil, err
	}
	if w.Given == nil {
		return nil, match.Invalid([]match.Problem{{Field: "given", Code: match.ProblemRequired}})
	}
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	st, seq, err := s.svc.ConsentFor(ctx, who.actor, match.Consent{
		User: in.ID, Purpose: match.ConsentPurpose(in.Purpose), Given: *w.Given, Version: w.Version, Means: w.Means,
	})
	if err != nil {
		return nil, err
	}
	return &wordOutput{Seq: after(seq), Body: who.consent(st)}, nil
}
