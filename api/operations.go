package api

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"duyen/match"
	"duyen/match/service"
)

type auditInput struct {
	Actor  string    `query:"actor" maxLength:"200" doc:"Account, system, or api_key: and a prefix"`
	Object string    `query:"object" maxLength:"200" doc:"What it was done to"`
	Action string    `query:"action" maxLength:"200" doc:"For example profile.verify"`
	From   time.Time `query:"from" doc:"Not before"`
	To     time.Time `query:"to" doc:"Before"`
	After  int64     `query:"after" minimum:"0" doc:"Number of the last entry you have"`
	Limit  int       `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Entries per page"`
}

type auditOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Link         string `header:"Link" doc:"The next page"`
	Body         service.AuditPage
}

func (s *Server) auditLog(ctx context.Context, in *auditInput) (*auditOutput, error) {
	f := match.AuditFilter{Actor: in.Actor, Object: in.Object, Action: in.Action, From: in.From, To: in.To}
	page, err := s.svc.AuditLog(ctx, from(ctx).actor, f, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	query := url.Values{"actor": {in.Actor}, "object": {in.Object}, "action": {in.Action}}
	for name, at := range map[string]time.Time{"from": in.From, "to": in.To} {
		if !at.IsZero() {
			query.Set(name, at.Format(time.RFC3339Nano))
		}
	}
	return &auditOutput{CacheControl: "no-store", Link: nextLink("/v1/audit", in.Limit, after(page.Next), query), Body: page}, nil
}

// after gives a number as a cursor, "" for none.
func after(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

type jobsInput struct {
	State string `query:"state" maxLength:"20" doc:"For example available, retryable, discarded; any when empty"`
	After int64  `query:"after" minimum:"0" doc:"Number of the last job you have"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Entries per page"`
}

// jobPage is a page of jobs, the newest first.
type jobPage struct {
	Data    []match.JobInfo `json:"data"`
	HasMore bool            `json:"has_more"`
	Next    int64           `json:"next,omitempty"`
}

type jobsOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body jobPage
}

func (s *Server) jobs(ctx context.Context, in *jobsInput) (*jobsOutput, error) {
	list, next, err := s.svc.Jobs(ctx, from(ctx).actor, in.State, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	if list == nil {
		list = []match.JobInfo{}
	}
	return &jobsOutput{Link: nextLink("/v1/jobs", in.Limit, after(next), url.Values{"state": {in.State}}), Body: jobPage{list, next != 0, next}}, nil
}

type jobInput struct {
	ID int64 `path:"id" minimum:"1" doc:"Number of the job"`
}

func (s *Server) retryJob(ctx context.Context, in *jobInput) (*doneOutput, error) {
	return nil, s.svc.RetryJob(ctx, from(ctx).actor, in.ID)
}

func (s *Server) cancelJob(ctx context.Context, in *jobInput) (*doneOutput, error) {
	return nil, s.svc.CancelJob(ctx, from(ctx).actor, in.ID)
}
