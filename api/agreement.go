package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// wish is what one profile asks of another.
type wish struct {
	From    string `json:"from" doc:"Id of one's own profile"`
	To      string `json:"to" doc:"Id of the profile that is asked"`
	Message string `json:"message,omitempty" maxLength:"1000" doc:"What the other side reads"`
}

type agreementOutput struct {
	Status int
	Body   match.Agreement
}

func (s *Server) askAgreement(ctx context.Context, in *bodyInput) (*agreementOutput, error) {
	var w wish
	if err := files.DecodeObject(in.RawBody, &w); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, asks(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	kept, created, err := s.svc.Ask(ctx, from(ctx).actor, match.Agreement{From: w.From, To: w.To, Message: w.Message})
	if err != nil {
		return nil, err
	}
	out := &agreementOutput{Status: http.StatusCreated, Body: kept}
	if !created {
		out.Status = http.StatusOK
	}
	return out, nil
}

type moveInput struct {
	ID string `path:"id" doc:"Id of the agreement"`
}

// move handles one of the moves.
func (s *Server) move(m match.AgreementMove) func(context.Context, *moveInput) (*agreementOutput, error) {
	return func(ctx context.Context, in *moveInput) (*agreementOutput, error) {
		if err := checkID(in.ID); err != nil {
			return nil, err
		}
		a, err := s.svc.Move(ctx, from(ctx).actor, in.ID, m)
		if err != nil {
			return nil, err
		}
		return &agreementOutput{Status: http.StatusOK, Body: a}, nil
	}
}

type agreementsInput struct {
	Paging
	Profile string `query:"profile" maxLength:"64" doc:"Id of one's own profile; all of them when left out"`
	State   string `query:"state" doc:"Only those in this state: asked, agreed, declined or withdrawn"`
}

type agreementsOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.AgreementPage
}

func (s *Server) agreements(ctx context.Context, in *agreementsInput) (*agreementsOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	state := match.AgreementState(in.State)
	if state != "" && !slices.Contains(match.AgreementStates(), state) {
		return nil, unknownValue("state", in.State, words(match.AgreementStates()))
	}
	page, err := s.svc.Agreements(ctx, from(ctx).actor, service.AgreementsQuery{Profile: in.Profile, State: state, After: place, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	query := url.Values{"profile": {in.Profile}, "state": {in.State}}
	return &agreementsOutput{Link: nextLink("/v1/agreements", in.Limit, page.Next, query), Body: page}, nil
}
