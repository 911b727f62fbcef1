package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// requestsPath is where officers answer requests about personal data.
const requestsPath = "/office/requests"

const (
	requestsShown = 20    // requests on a page
	maxRequest    = 4_000 // characters of a request and of its answer, as the service takes them
)

// Two words beside the states of a request: the part of the list with a term that has
// passed, and the step that prolongs one.
const (
	requestsLate  = "overdue"
	requestExtend = "extend"
)

// requestsBody is what that page shows.
type requestsBody struct {
	Tabs, States []tabView
	Done         string
	Form         *form // that was not accepted
	Rows         []requestRow
	State, After string // of the page, to which its forms lead back
	Next         string
	Empty        *emptyView
	Note         requestNote
	Receipt      *receiptView // of an account that is being erased
}

// requestRow is a request with its terms, and the form that answers it.
type requestRow struct {
	dataAskView
	ID, Who, Contact string
	Terms            []requestTerm
	Version          int64
	Do               field
	Say              field
	Open, Over       bool
	Erase            *form // in which the account is erased that asks for it: no answer does that
}

// requestTerm is a day by which something is due.
type requestTerm struct {
	Text string
	Late bool
}

// requestNote is the form in which an officer notes what somebody without an account asks.
type requestNote struct {
	Form  *form
	Kinds []choice
	Text  field
}

func (p *Pages) requestRoutes(mux *routeTable) {
	mux.Handle("GET "+requestsPath, p.serve(p.requests))
	mux.Handle("POST "+requestsPath, p.serve(p.noteRequest))
	mux.Handle("POST "+requestsPath+"/{id}", p.serve(p.handleRequest))
	mux.Handle("POST "+requestsPath+"/{id}/erase", p.serve(p.eraseAsked))
}

// requests answers /office/requests.
func (p *Pages) requests(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showRequests(v, newForm(v.lang, ""))
}

// showRequests draws it, with the form that was not accepted, if any.
func (p *Pages) showRequests(v *visit, f *form) error {
	if !match.Can(v.actor, match.ActionHandleAsks, match.Object{}) {
		return match.Fail(match.KindForbidden, "not_allowed", "the account may not handle requests") // they would be given their own
	}
	q := v.r.URL.Query()
	shown, after := requestsOf(cmp.Or(f.Get("state"), q.Get("state"))), idOf(cmp.Or(f.Get("after"), q.Get("after")))
	state := match.DataRequestState(shown)
	if shown == requestsLate {
		state = ""
	}
	page, err := p.DataAsks.AskedAbout(v.r.Context(), v.actor, state, shown == requestsLate, after, requestsShown)
	if err != nil {
		return err
	}
	body := requestsBody{Tabs: officeTabs(v, requestsPath), Done: done(v, "requests"), Form: f, State: shown, After: after, Note: noteForm(v.lang, f), Receipt: f.receipt}
	body.States = stateTabs(v.lang, requestsPath, "page.requests.", "state", shown, requestParts()...)
	if f.status != 0 {
		body.Done = ""
	}
	for i := range page.Data {
		body.Rows = append(body.Rows, p.requestRow(v, &page.Data[i], f))
	}
	if page.HasMore {
		body.Next = requestsLink(shown, page.Next, "")
	}
	if len(body.Rows) == 0 {
		body.Empty = noneLeft(v.lang, "page.requests.none", requestsPath, after)
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "requests", locale.Text(v.lang, "page.requests.title", nil), body)
	return nil
}

// requestParts lists what the list can be narrowed to, what waits first.
func requestParts() []string {
	return []string{string(match.RequestReceived), requestsLate, string(match.RequestAnswered), string(match.RequestDone), string(match.RequestRefused)}
}

// requestsOf reads which requests are asked for: those nobody has answered unless it says so.
func requestsOf(s string) string {
	if slices.Contains(requestParts(), s) {
		return s
	}
	return string(match.RequestReceived)
}

// requestsLink leads to a part of the list, and says what was done.
func requestsLink(state, after, word string) string {
	if state == string(match.RequestReceived) {
		state = ""
	}
	return requestsPath + asked("state", state, "after", after, "done", word)
}

// requestRow tells a request.
func (p *Pages) requestRow(v *visit, r *service.DataRequestStatus, refused *form) requestRow {
	row := requestRow{dataAskView: p.dataAsk(v.lang, r), ID: r.ID, Who: r.Person, Contact: r.Contact, Version: r.Version, Over: r.State.Over()}
	if r.User != "" {
		row.Who = locale.Text(v.lang, "page.requests.account", map[string]any{"id": r.User})
	}
	if row.Over {
		return row
	}
	if r.Kind == match.RequestDelete && r.User != "" {
		row.Erase = newForm(v.lang, "erase", "sure")
		if refused.id == row.Erase.id && idOf(v.r.PathValue("id")) == r.ID {
			row.Erase = refused
		}
	}
	term := func(key string, until string, late bool) {
		row.Terms = append(row.Terms, requestTerm{locale.Text(v.lang, key, map[string]any{"until": until}), late})
	}
	if r.AnsweredAt.IsZero() {
		term("page.requests.answer_due", p.last(v.lang, r.AnswerDue), r.AnswerOverdue)
	}
	term("page.requests.fulfil_due", p.last(v.lang, r.FulfilDue), r.FulfilOverdue)
	f := newForm(v.lang, "handle", "do", "answer")
	if refused.id == f.id && idOf(v.r.PathValue("id")) == r.ID {
		f = refused
	}
	row.Open = f.status != 0
	row.Do, row.Say = f.Dots("do", requestSteps(v.lang, r)), f.Maybe("answer", "text-area", "off")
	row.Do.ID, row.Say.ID, row.Say.Max = "do-"+r.ID, "answer-"+r.ID, maxRequest
	for i := range row.Do.Options {
		row.Do.Options[i].ID = row.Do.ID + "-" + strconv.Itoa(i)
	}
	return row
}

// requestSteps lists what can be done with a request that is not over.
func requestSteps(lang string, r *service.DataRequestStatus) []choice {
	words := []string{string(match.RequestAnswered), string(match.RequestDone), string(match.RequestRefused)}
	if !r.Extended {
		words = append(words, requestExtend)
	}
	return choices(lang, "page.requests.do", words, "")
}

// handleRequest answers a request at the version that was shown.
func (p *Pages) handleRequest(v *visit) error {
	return p.does(v, formDeed{
		back: requestsPath, id: "handle", fields: []string{"do", "answer"}, show: func(f *form) error { return p.showRequests(v, f) },
		do: func(f *form) (string, error) {
			if f.require("do"); f.status != 0 {
				return "", nil
			}
			word := f.Get("do")
			step := match.DataRequestStep{State: match.DataRequestState(word), Answer: f.Get("answer")}
			if word == requestExtend {
				step.State, step.Extend = "", true
			}
			if _, err := p.DataAsks.HandleAsk(v.r.Context(), v.actor, idOf(v.r.PathValue("id")), seenVersion(f), step); err != nil {
				return "", err
			}
			return requestsLink(requestsOf(f.Get("state")), idOf(f.Get("after")), word), nil
		},
	})
}

// seenVersion gives the version of the request that was shown beside a form; 0, which
// the service refuses, when it does not say so.
func seenVersion(f *form) int64 {
	version, err := strconv.ParseInt(f.Get("version"), 10, 64)
	if err != nil {
		return 0
	}
	return version
}

// eraseAsked erases the account that asks for it, and shows the receipt this once.
func (p *Pages) eraseAsked(v *visit) error {
	v.back = requestsPath
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f, err := v.posted("erase", "sure")
	if err != nil {
		return err
	}
	if f.require("sure"); f.status == 0 {
		receipt, secret, err := p.DataAsks.EraseAsked(v.r.Context(), v.actor, idOf(v.r.PathValue("id")), seenVersion(f))
		switch {
		case err == nil:
			f.receipt = &receiptView{receipt.ID, secret}
		case !f.refuse(err, p.Status):
			return err
		}
	}
	return p.showRequests(v, f)
}

// Open tells whether the form was not accepted.
func (f *form) Open() bool { return f.status != 0 }

// noteForm is the form in which a request is noted, empty unless it was not accepted.
func noteForm(lang string, refused *form) requestNote {
	f := newForm(lang, "noting", "kind", "person", "contact", "text")
	if refused.id == f.id {
		f = refused
	}
	out := requestNote{Form: f, Kinds: choices(lang, "data_request", match.DataRequestKinds(), ""), Text: f.Maybe("text", "text-area", "off")}
	out.Text.Max = maxRequest
	return out
}

// Open tells whether the form was not accepted.
func (n requestNote) Open() bool { return n.Form.status != 0 }

// noteRequest notes what somebody without an account asks: without a person it would
// be a request of the officer's own.
func (p *Pages) noteRequest(v *visit) error {
	return p.does(v, formDeed{
		back: requestsPath, id: "noting", fields: []string{"kind", "person", "contact", "text"}, show: func(f *form) error { return p.showRequests(v, f) },
		do: func(f *form) (string, error) {
			if f.require("kind", "person", "contact"); f.status != 0 {
				return "", nil
			}
			_, err := p.DataAsks.AskAbout(v.r.Context(), v.actor, match.DataRequest{
				Kind: match.DataRequestKind(f.Get("kind")), Person: f.Get("person"), Contact: f.Get("contact"), Text: f.Get("text"),
			})
			return requestsPath + asked("done", "noted"), err
		},
	})
}
