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

// introductionRoutes are those of one story: who asks whom, and what comes of it.
func (s *Server) introductionRoutes() {
	const get, post = http.MethodGet, http.MethodPost
	const one = "/v1/introductions/{id}"
	act, kept := may(match.ActionIntroduce), s.schema(service.Introduced{})
	add(s, post, "/v1/introductions", "introduction-ask", "Ask to be introduced; contact is shared once the other side accepts", tagIntroductions, s.introduce, act, limited(asks()), takes(s.schema(introductionWish{}), jsonType), gives(http.StatusCreated, kept), fails(http.StatusNotFound, http.StatusConflict))
	add(s, post, "/v1/offers/{id}/interest", "offer-interest", "Express interest in an offer: an introduction to it", tagIntroductions, s.interest, act, limited(asks()), takes(s.schema(interestWish{}), jsonType), gives(http.StatusCreated, kept), fails(http.StatusNotFound, http.StatusConflict))
	add(s, get, "/v1/introductions", "introduction-list", "Introductions of one's own profiles, the newest first", tagIntroductions, s.introductions, act, fails(http.StatusNotFound))
	add(s, get, one, "introduction-get", "One of them, with the other side's contact once both have agreed", tagIntroductions, s.introduction, act)
	for _, m := range match.IntroductionMoves() {
		id, summary := "introduction-"+string(m), "Introduction: "+string(m)
		switch m {
		case match.IntroductionDecline:
			add(s, post, one+"/"+string(m), id, summary, tagIntroductions, s.decline, act, takes(s.schema(declined{}), jsonType), bodyOptional, fails(http.StatusConflict))
		case match.IntroductionReport:
			add(s, post, one+"/"+string(m), id, summary, tagIntroductions, s.reportOutcome, act, takes(s.schema(reported{}), jsonType), fails(http.StatusConflict))
		default:
			add(s, post, one+"/"+string(m), id, summary, tagIntroductions, s.moveIntroduction(m), act, fails(http.StatusConflict))
		}
	}
	add(s, get, one+"/messages", "introduction-messages", "What the two sides have written, the oldest first", tagIntroductions, s.thread, act)
	add(s, post, one+"/messages", "introduction-write", "Write to the other side, once both have agreed", tagIntroductions, s.writeMessage, act, limited(asks()), takes(s.schema(threadMessage{}), jsonType), gives(http.StatusCreated, s.schema(match.IntroductionMessage{})), fails(http.StatusConflict))
}

// introductionWish is what somebody asks for.
type introductionWish struct {
	From         string `json:"from" doc:"Id of one's own profile"`
	To           string `json:"to" doc:"Id of the profile that is asked; of an offer to express interest in it"`
	Offer        string `json:"offer,omitempty" doc:"Id of the offer of that profile it is about"`
	Message      string `json:"message" maxLength:"1000" doc:"What the other side reads"`
	Reroute      *bool  `json:"reroute,omitempty" doc:"When nobody answers, ask the next best; true for mentors, investors and organizations when left out"`
	AnswerWithin *int   `json:"answer_within_days,omitempty" minimum:"1" maximum:"30" doc:"7 when left out"`
}

// askInput may come with a key, so that sending it again asks once.
type askInput struct {
	Key     string `header:"Idempotency-Key" maxLength:"255" doc:"The same key gives the same answer for a day; 422 when it comes with something else"`
	RawBody []byte
}

type introductionOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Status       int
	Body         service.Introduced
}

func introduced(x service.Introduced, created bool) *introductionOutput {
	out := &introductionOutput{CacheControl: "no-store", Status: http.StatusOK, Body: x}
	if created {
		out.Status = http.StatusCreated
	}
	return out
}

func (s *Server) introduce(ctx context.Context, in *askInput) (*introductionOutput, error) {
	var w introductionWish
	if err := files.DecodeObject(in.RawBody, &w); err != nil {
		return nil, err
	}
	return s.askFor(ctx, match.IntroductionAsk(w), in.Key)
}

func (s *Server) askFor(ctx context.Context, ask match.IntroductionAsk, key string) (*introductionOutput, error) {
	if err := s.spendAccount(ctx, asks(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	x, created, err := s.svc.Introduce(ctx, from(ctx).actor, ask, key)
	if err != nil {
		return nil, err
	}
	return introduced(x, created), nil
}

// interestWish is what somebody says who wants something of an offer.
type interestWish struct {
	From    string `json:"from" doc:"Id of one's own profile"`
	Message string `json:"message,omitempty" maxLength:"1000" doc:"What who posted the offer reads"`
}

type interestInput struct {
	ID      string `path:"id" doc:"Id of the offer"`
	Key     string `header:"Idempotency-Key" maxLength:"255" doc:"The same key gives the same answer for a day; 422 when it comes with something else"`
	RawBody []byte
}

func (s *Server) interest(ctx context.Context, in *interestInput) (*introductionOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var w interestWish
	if err := files.DecodeObject(in.RawBody, &w); err != nil {
		return nil, err
	}
	return s.askFor(ctx, match.IntroductionAsk{From: w.From, To: in.ID, Offer: in.ID, Message: w.Message}, in.Key)
}

type introductionInput struct {
	ID string `path:"id" doc:"Id of the introduction"`
}

func (s *Server) introduction(ctx context.Context, in *introductionInput) (*introductionOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	x, err := s.svc.Introduction(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return introduced(x, false), nil
}

// declined is why somebody declines.
type declined struct {
	Reason string `json:"reason" maxLength:"1000" doc:"no_time, no_place, no_fit, stage, place, eligibility, unclear, conflict_of_interest or other; in one's own words it is other, with the words as its note"`
	Note   string `json:"note,omitempty" maxLength:"1000" doc:"What the other side reads"`
}

// reported is what came of an introduction.
type reported struct {
	Result match.Result `json:"result" enum:"mentoring,investment,contract,nothing"`
	Amount *match.Money `json:"amount,omitempty" doc:"Of an investment, where it is required, or a contract"`
	Note   string       `json:"note,omitempty" maxLength:"1000"`
}

type saidInput struct {
	ID      string `path:"id" doc:"Id of the introduction"`
	RawBody []byte
}

func (s *Server) decline(ctx context.Context, in *saidInput) (*introductionOutput, error) {
	var d declined
	if len(in.RawBody) > 0 { // without one the reason is missed
		if err := files.DecodeObject(in.RawBody, &d); err != nil {
			return nil, err
		}
	}
	return s.step(ctx, in.ID, match.IntroductionStep{Move: match.IntroductionDecline, Reason: d.Reason, Note: d.Note})
}

func (s *Server) reportOutcome(ctx context.Context, in *saidInput) (*introductionOutput, error) {
	var r reported
	if err := files.DecodeObject(in.RawBody, &r); err != nil {
		return nil, err
	}
	o := match.IntroductionOutcome(r)
	return s.step(ctx, in.ID, match.IntroductionStep{Move: match.IntroductionReport, Outcome: &o})
}

// moveIntroduction handles the moves that say nothing.
func (s *Server) moveIntroduction(m match.IntroductionMove) func(context.Context, *introductionInput) (*introductionOutput, error) {
	return func(ctx context.Context, in *introductionInput) (*introductionOutput, error) {
		return s.step(ctx, in.ID, match.IntroductionStep{Move: m})
	}
}

func (s *Server) step(ctx context.Context, id string, m match.IntroductionStep) (*introductionOutput, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	x, err := s.svc.MoveIntroduction(ctx, from(ctx).actor, id, m)
	if err != nil {
		return nil, err
	}
	return introduced(x, false), nil
}

type introductionsInput struct {
	Paging
	Profile string `query:"profile" maxLength:"64" doc:"Id of one's own profile, with the offers it makes; all of them when left out"`
	State   string `query:"state" doc:"Only those in this state: requested, accepted, met, declined, expired, withdrawn or closed"`
	Side    string `query:"side" doc:"from: what was asked; to: what one was asked; both when left out"`
	Offer   string `query:"offer" maxLength:"64" doc:"Only those about this offer"`
}

type introductionsOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Link         string `header:"Link" doc:"The next page"`
	Body         service.IntroductionPage
}

func (s *Server) introductions(ctx context.Context, in *introductionsInput) (*introductionsOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	state := match.IntroductionState(in.State)
	if state != "" && !slices.Contains(match.IntroductionStates(), state) {
		return nil, unknownValue("state", in.State, words(match.IntroductionStates()))
	}
	sides := map[string]match.Side{"": 0, "from": match.SideFrom, "to": match.SideTo}
	side, ok := sides[in.Side]
	if !ok {
		return nil, unknownValue("side", in.Side, "from, to")
	}
	page, err := s.svc.Introductions(ctx, from(ctx).actor, service.IntroductionsQuery{
		Profile: in.Profile, State: state, Side: side, Offer: in.Offer, After: place, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	query := url.Values{"profile": {in.Profile}, "state": {in.State}, "side": {in.Side}, "offer": {in.Offer}}
	return &introductionsOutput{CacheControl: "no-store", Link: nextLink("/v1/introductions", in.Limit, page.Next, query), Body: page}, nil
}

// threadMessage is what one side writes.
type threadMessage struct {
	Text  string   `json:"text,omitempty" maxLength:"4000"`
	Links []string `json:"links,omitempty" maxItems:"10" doc:"Addresses of what is attached, http or https"`
}

type threadInput struct {
	Paging
	ID string `path:"id" doc:"Id of the introduction"`
}

type threadOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Link         string `header:"Link" doc:"The next page"`
	Body         service.ThreadPage
}

func (s *Server) thread(ctx context.Context, in *threadInput) (*threadOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	page, err := s.svc.Thread(ctx, from(ctx).actor, in.ID, place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	link := nextLink("/v1/introductions/"+in.ID+"/messages", in.Limit, page.Next, url.Values{})
	return &threadOutput{CacheControl: "no-store", Link: link, Body: page}, nil
}

type messageOutput struct {
	Status int
	Body   match.IntroductionMessage
}

func (s *Server) writeMessage(ctx context.Context, in *saidInput) (*messageOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var m threadMessage
	if err := files.DecodeObject(in.RawBody, &m); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, asks(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	kept, err := s.svc.WriteMessage(ctx, from(ctx).actor, in.ID, match.IntroductionMessage{Text: m.Text, Links: m.Links})
	if err != nil {
		return nil, err
	}
	return &messageOutput{Status: http.StatusCreated, Body: kept}, nil
}
