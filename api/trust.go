package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

type markInput struct {
	ID string `path:"id" doc:"Id of the profile"`
}

type markOutput struct {
	ETag string `header:"ETag" doc:"Version of the profile"`
	Seq  string `header:"X-Duyen-Seq" doc:"Number of the change, for min_seq"`
}

func (r profiles) verify(ctx context.Context, in *markInput) (*markOutput, error) {
	return r.mark(ctx, in, r.svc.SetVerified, true)
}

func (r profiles) unverify(ctx context.Context, in *markInput) (*markOutput, error) {
	return r.mark(ctx, in, r.svc.SetVerified, false)
}

type hideInput struct {
	ID      string `path:"id" doc:"Id of the profile"`
	RawBody []byte
}

// hideBody says why.
type hideBody struct {
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Its owner reads it"`
}

func (r profiles) hide(ctx context.Context, in *hideInput) (*markOutput, error) {
	var b hideBody
	if len(in.RawBody) > 0 {
		if err := files.DecodeObject(in.RawBody, &b); err != nil {
			return nil, err
		}
	}
	return r.mark(ctx, &markInput{ID: in.ID}, func(ctx context.Context, a match.Actor, k match.Kind, id string, _ bool) (match.Written, error) {
		return r.svc.Hide(ctx, a, k, id, b.Reason)
	}, true)
}

func (r profiles) unhide(ctx context.Context, in *markInput) (*markOutput, error) {
	return r.mark(ctx, in, r.svc.SetHidden, false)
}

// setMark is a use case that marks a profile.
type setMark func(ctx context.Context, a match.Actor, k match.Kind, id string, on bool) (match.Written, error)

func (r profiles) mark(ctx context.Context, in *markInput, set setMark, on bool) (*markOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	written, err := set(ctx, from(ctx).actor, r.kind, in.ID, on)
	if err != nil {
		return nil, err
	}
	return &markOutput{ETag: versionTag(written.Profile.Common().Version), Seq: strconv.FormatInt(written.Seq, 10)}, nil
}

type queueInput struct {
	Paging
}

type queueOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.ProfilePage
}

func (s *Server) unverified(ctx context.Context, in *queueInput) (*queueOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	page, err := s.svc.Unverified(ctx, from(ctx).actor, place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	return &queueOutput{Link: nextLink("/v1/verifications", in.Limit, page.Next, url.Values{}), Body: page}, nil
}

// flagBody is what somebody reports.
type flagBody struct {
	Profile string `json:"profile"`
	Reason  string `json:"reason" enum:"spam,false,offensive,privacy,other"`
	Message string `json:"message,omitempty" maxLength:"1000"`
}

type flagOutput struct {
	Status int
	Body   match.Flag
}

func (s *Server) report(ctx context.Context, in *bodyInput) (*flagOutput, error) {
	var b flagBody
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	if err := checkID(b.Profile); err != nil {
		return nil, err
	}
	f, err := s.svc.Report(ctx, from(ctx).actor, match.Flag{Profile: b.Profile, Reason: b.Reason, Message: b.Message})
	if err != nil {
		return nil, err
	}
	return &flagOutput{Status: http.StatusCreated, Body: f}, nil
}

type reportsInput struct {
	Paging
	State string `query:"state" enum:"open,dismissed,upheld" default:"open" doc:"Which reports"`
}

type reportsOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.FlagPage
}

func (s *Server) reports(ctx context.Context, in *reportsInput) (*reportsOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	page, err := s.svc.Reports(ctx, from(ctx).actor, match.FlagState(in.State), place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	return &reportsOutput{Link: nextLink("/v1/flags", in.Limit, page.Next, url.Values{"state": {in.State}}), Body: page}, nil
}

type decisionInput struct {
	ID      string `path:"id" doc:"Id of the report"`
	RawBody []byte
}

// decisionBody says why.
type decisionBody struct {
	Decision string `json:"decision,omitempty" maxLength:"1000" doc:"The owner of a profile that is hidden reads it"`
}

func (s *Server) dismiss(ctx context.Context, in *decisionInput) (*flagOutput, error) {
	return s.decide(ctx, in, false)
}

func (s *Server) uphold(ctx context.Context, in *decisionInput) (*flagOutput, error) {
	return s.decide(ctx, in, true)
}

func (s *Server) decide(ctx context.Context, in *decisionInput, uphold bool) (*flagOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var b decisionBody
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	f, err := s.svc.Decide(ctx, from(ctx).actor, in.ID, uphold, b.Decision)
	if err != nil {
		return nil, err
	}
	return &flagOutput{Status: http.StatusOK, Body: f}, nil
}

// blockBody names a profile of the account to be blocked.
type blockBody struct {
	Profile string `json:"profile"`
}

type blockOutput struct {
	Body service.Blocked
}

func (s *Server) block(ctx context.Context, in *bodyInput) (*blockOutput, error) {
	var b blockBody
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	if err := checkID(b.Profile); err != nil {
		return nil, err
	}
	blocked, err := s.svc.Block(ctx, from(ctx).actor, b.Profile)
	if err != nil {
		return nil, err
	}
	return &blockOutput{Body: blocked}, nil
}

type blockedOutput struct {
	Body struct {
		Data []service.Blocked `json:"data"`
	}
}

func (s *Server) blocked(ctx context.Context, _ *struct{}) (*blockedOutput, error) {
	list, err := s.svc.BlockedBy(ctx, from(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &blockedOutput{}
	out.Body.Data = list
	return out, nil
}

type unblockInput struct {
	ID string `path:"id" doc:"Account that was blocked"`
}

func (s *Server) unblock(ctx context.Context, in *unblockInput) (*struct{}, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.Unblock(ctx, from(ctx).actor, in.ID)
}
