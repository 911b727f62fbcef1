package api

import (
	"context"
	"net/url"
	"slices"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// pledgeBody is what somebody pledges.
type pledgeBody struct {
	By     string           `json:"by" doc:"Id of one's organization, investor or mentor"`
	Kind   match.PledgeKind `json:"kind" enum:"hours,capital"`
	Hours  float64          `json:"hours,omitempty" doc:"Of kind hours"`
	Amount *match.Money     `json:"amount,omitempty" doc:"Of kind capital"`
	From   match.Date       `json:"from" doc:"First day"`
	To     match.Date       `json:"to" doc:"Last day"`
	Note   string           `json:"note,omitempty" maxLength:"1000"`
}

type pledgeOutput struct {
	Body service.PledgeCount
}

func (s *Server) createPledge(ctx context.Context, in *bodyInput) (*pledgeOutput, error) {
	var b pledgeBody
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	p, err := s.svc.Pledge(ctx, from(ctx).actor, match.Pledge{
		By: b.By, Kind: b.Kind, Hours: b.Hours, Amount: b.Amount, From: b.From, To: b.To, Note: b.Note,
	})
	if err != nil {
		return nil, err
	}
	return &pledgeOutput{p}, nil
}

func (s *Server) pledge(ctx context.Context, in *oneInput) (*pledgeOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	p, err := s.svc.OnePledge(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &pledgeOutput{p}, nil
}

// pledgeChange is what somebody wants to be different.
type pledgeChange struct {
	Hours  *float64     `json:"hours,omitempty"`
	Amount *match.Money `json:"amount,omitempty"`
	From   *match.Date  `json:"from,omitempty"`
	To     *match.Date  `json:"to,omitempty"`
	Note   *string      `json:"note,omitempty" maxLength:"1000"`
}

type pledgeChangeInput struct {
	ID      string `path:"id" doc:"Id of the pledge"`
	RawBody []byte
}

func (s *Server) changePledge(ctx context.Context, in *pledgeChangeInput) (*pledgeOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var c pledgeChange
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	p, err := s.svc.ChangePledge(ctx, from(ctx).actor, in.ID, service.PledgeChange(c))
	if err != nil {
		return nil, err
	}
	return &pledgeOutput{p}, nil
}

func (s *Server) endPledge(ctx context.Context, in *oneInput) (*doneOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.EndPledge(ctx, from(ctx).actor, in.ID)
}

type pledgesInput struct {
	Paging
	By   string `query:"by" maxLength:"64" doc:"Whose: id of a profile; one's own when left out, everybody's for officers"`
	Kind string `query:"kind" doc:"hours or capital"`
	On   string `query:"on" maxLength:"10" doc:"A day on which they run"`
}

type pledgesOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.PledgePage
}

func (s *Server) pledges(ctx context.Context, in *pledgesInput) (*pledgesOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	kind := match.PledgeKind(in.Kind)
	if kind != "" && !slices.Contains(match.PledgeKinds(), kind) {
		return nil, unknownValue("kind", in.Kind, words(match.PledgeKinds()))
	}
	page, err := s.svc.Pledges(ctx, from(ctx).actor, service.PledgesQuery{By: in.By, Kind: kind, On: match.Date(in.On), After: place, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	query := url.Values{"by": {in.By}, "kind": {in.Kind}, "on": {in.On}}
	return &pledgesOutput{Link: nextLink("/v1/pledges", in.Limit, page.Next, query), Body: page}, nil
}

type deliveredInput struct {
	Paging
	ID string `path:"id" doc:"Id of the pledge"`
}

func (s *Server) delivered(ctx context.Context, in *deliveredInput) (*figureRowsOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	page, err := s.svc.PledgeDelivered(ctx, from(ctx).actor, in.ID, place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	return &figureRowsOutput{Link: nextLink("/v1/pledges/"+in.ID+"/delivered", in.Limit, page.Next, url.Values{}), Body: page}, nil
}
