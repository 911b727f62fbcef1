package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// dataRequest is a request about personal data with its terms.
type dataRequest struct {
	ID         string                 `json:"id"`
	Kind       match.DataRequestKind  `json:"kind" enum:"access,correct,delete,object,complaint"`
	State      match.DataRequestState `json:"state" enum:"received,answered,done,refused"`
	Account    string                 `json:"account,omitempty" doc:"Whose it is, when they have an account"`
	Person     string                 `json:"person,omitempty" doc:"Whose it is, when an officer noted it"`
	Contact    string                 `json:"contact,omitempty" doc:"Where that person is answered"`
	Text       string                 `json:"text,omitempty"`
	Answer     string                 `json:"answer,omitempty"`
	Officer    string                 `json:"officer,omitempty" doc:"Who noted it"`
	ReceivedAt time.Time              `json:"received_at"`
	AnswerDue  time.Time              `json:"answer_due" doc:"By then the person is answered: two working days"`
	FulfilDue  time.Time              `json:"fulfil_due" doc:"By then it is carried out: fifteen days, prolonged at most once"`
	AnsweredAt *time.Time             `json:"answered_at,omitempty"`
	ClosedAt   *time.Time             `json:"closed_at,omitempty"`
	Extended   bool                   `json:"extended"`
	Overdue    []string               `json:"overdue" enum:"answer,fulfil" doc:"Which terms have passed"`
	Version    int64                  `json:"version"`
}

func dataRequestOf(r service.DataRequestStatus) dataRequest {
	out := dataRequest{
		ID: r.ID, Kind: r.Kind, State: r.State, Account: r.User, Person: r.Person, Contact: r.Contact, Text: r.Text, Answer: r.Answer,
		Officer: r.Officer, ReceivedAt: r.ReceivedAt.UTC(), AnswerDue: r.AnswerDue.UTC(), FulfilDue: r.FulfilDue.UTC(),
		AnsweredAt: known(r.AnsweredAt), ClosedAt: known(r.ClosedAt), Extended: r.Extended, Overdue: []string{}, Version: r.Version,
	}
	if r.AnswerOverdue {
		out.Overdue = append(out.Overdue, "answer")
	}
	if r.FulfilOverdue {
		out.Overdue = append(out.Overdue, "fulfil")
	}
	return out
}

// known gives a time that may be missing.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// newRequest is a new request. Person and contact are for officers who note what
// somebody without an account asks for.
type newRequest struct {
	Kind    match.DataRequestKind `json:"kind" enum:"access,correct,delete,object,complaint"`
	Text    string                `json:"text,omitempty" maxLength:"4000"`
	Person  string                `json:"person,omitempty" maxLength:"200"`
	Contact string                `json:"contact,omitempty" maxLength:"200"`
}

type dataRequestOutput struct {
	Status int
	ETag   string `header:"ETag" doc:"Version of the request"`
	Body   dataRequest
}

func (s *Server) ask(ctx context.Context, in *bodyInput) (*dataRequestOutput, error) {
	var a newRequest
	if err := files.DecodeObject(in.RawBody, &a); err != nil {
		return nil, err
	}
	r, err := s.svc.AskAbout(ctx, from(ctx).actor, match.DataRequest{Kind: a.Kind, Text: a.Text, Person: a.Person, Contact: a.Contact})
	if err != nil {
		return nil, err
	}
	return &dataRequestOutput{Status: http.StatusCreated, ETag: versionTag(r.Version), Body: dataRequestOf(r)}, nil
}

type asksInput struct {
	Paging
	State   string `query:"state" enum:"received,answered,done,refused" doc:"Only those in this state"`
	Overdue bool   `query:"overdue" doc:"Only those with a term that has passed"`
}

type asksOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body requestPage
}

type requestPage struct {
	Data    []dataRequest `json:"data"`
	HasMore bool          `json:"has_more"`
	Next    string        `json:"next,omitempty"`
}

func (s *Server) asks(ctx context.Context, in *asksInput) (*asksOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	state := match.DataRequestState(in.State)
	if in.State != "" && !slices.Contains(match.DataRequestStates(), state) {
		return nil, refused("state", "bad_parameter", "")
	}
	page, err := s.svc.AskedAbout(ctx, from(ctx).actor, state, in.Overdue, place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	out := &asksOutput{Body: requestPage{Data: []dataRequest{}, HasMore: page.HasMore, Next: page.Next}}
	for i := range page.Data {
		out.Body.Data = append(out.Body.Data, dataRequestOf(page.Data[i]))
	}
	query := url.Values{"state": {in.State}}
	if in.Overdue {
		query.Set("overdue", strconv.FormatBool(true))
	}
	out.Link = nextLink("/v1/requests", in.Limit, page.Next, query)
	return out, nil
}

// requestStep is what an officer does with a request.
type requestStep struct {
	State  match.DataRequestState `json:"state,omitempty" enum:"answered,done,refused"`
	Answer string                 `json:"answer,omitempty" maxLength:"4000" doc:"To the person; required to refuse and to extend"`
	Extend bool                   `json:"extend,omitempty" doc:"Prolong the term by fifteen days, once"`
}

type stepInput struct {
	ID      string `path:"id" doc:"Id of the request"`
	IfMatch string `header:"If-Match" doc:"ETag of the version being changed; required"`
	RawBody []byte
}

func (s *Server) handleAsk(ctx context.Context, in *stepInput) (*dataRequestOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	version, err := ifMatch(in.IfMatch)
	if err != nil {
		return nil, err
	}
	var x requestStep
	if err := files.DecodeObject(in.RawBody, &x); err != nil {
		return nil, err
	}
	r, err := s.svc.HandleAsk(ctx, from(ctx).actor, in.ID, version, match.DataRequestStep{State: x.State, Answer: x.Answer, Extend: x.Extend})
	if err != nil {
		return nil, err
	}
	return &dataRequestOutput{Status: http.StatusOK, ETag: versionTag(r.Version), Body: dataRequestOf(r)}, nil
}
