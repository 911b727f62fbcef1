package match

import (
	"slices"
	"time"
)

// DataRequestKind is what somebody asks about their personal data.
type DataRequestKind string

// The kinds of request (rights of Law 91/2025/QH15).
const (
	RequestAccess    DataRequestKind = "access"    // to see or get them
	RequestCorrect   DataRequestKind = "correct"   // to have them corrected
	RequestDelete    DataRequestKind = "delete"    // to have them erased
	RequestObject    DataRequestKind = "object"    // to stop or restrict a use of them, withdrawal included
	RequestComplaint DataRequestKind = "complaint" // to complain about how they were used
)

// DataRequestKinds lists every kind.
func DataRequestKinds() []DataRequestKind {
	return []DataRequestKind{RequestAccess, RequestCorrect, RequestDelete, RequestObject, RequestComplaint}
}

// DataRequestState is how far a request is.
type DataRequestState string

// The states. A request begins as received and ends as done or refused.
const (
	RequestReceived DataRequestState = "received"
	RequestAnswered DataRequestState = "answered" // the person was told how and when
	RequestDone     DataRequestState = "done"
	RequestRefused  DataRequestState = "refused" // with the reason in the answer
)

// DataRequestStates lists every state.
func DataRequestStates() []DataRequestState {
	return []DataRequestState{RequestReceived, RequestAnswered, RequestDone, RequestRefused}
}

// Over tells whether nothing is left to do.
func (s DataRequestState) Over() bool { return s == RequestDone || s == RequestRefused }

// The terms of Decree 356/2025/ND-CP: who asks is answered within two working
// days of receipt, and what they want stopped is stopped in fifteen days, which may
// be prolonged once by fifteen. Other kinds have terms of their own; here all keep
// the same ones.
const (
	AnswerWorkingDays = 2
	FulfilDays        = 15
	ExtensionDays     = 15
)

// RequestKept is how long after its end is kept what a request and its answer say:
// as long as somebody may be held to account for it (administrative offences
// lapse after two years at most). That it was, and when, stays.
const RequestKept = 2 * 365 * 24 * time.Hour

// maxRequestText is how long a request and its answer may be, in characters.
const maxRequestText = 4_000

// DataRequest is one request about personal data: of an account, or noted by an
// officer for somebody who has none (Person and Contact say who).
type DataRequest struct {
	ID         string
	Kind       DataRequestKind
	State      DataRequestState
	User       string // whose account; "" when there is none
	Person     string
	Contact    string
	Text       string
	Answer     string
	Officer    string // who noted it
	Extended   bool
	ReceivedAt time.Time
	AnswerDue  time.Time
	FulfilDue  time.Time
	AnsweredAt time.Time // zero while not
	ClosedAt   time.Time // zero while not
	Version    int64
}

// Dated gives a request the time it came in, and its terms counted from there in
// that time's location.
func (r DataRequest) Dated(received time.Time, c Calendar) DataRequest {
	r.State, r.ReceivedAt = RequestReceived, received
	r.AnswerDue = c.AfterWorkingDays(received, AnswerWorkingDays)
	r.FulfilDue = AfterDays(received, FulfilDays)
	return r
}

// AnswerOverdue tells whether the person should have been answered by now.
func (r DataRequest) AnswerOverdue(now time.Time) bool {
	return r.AnsweredAt.IsZero() && !r.State.Over() && !now.Before(r.AnswerDue)
}

// FulfilOverdue tells whether the request should have been heard by now.
func (r DataRequest) FulfilOverdue(now time.Time) bool {
	return !r.State.Over() && !now.Before(r.FulfilDue)
}

// Normalize brings the texts of a request into form and finds what it lacks.
func (r *DataRequest) Normalize() error {
	n := &normalizer{}
	if !slices.Contains(DataRequestKinds(), r.Kind) {
		n.refuse(top("kind"), ProblemUnknownValue, string(r.Kind), "")
	}
	n.line(top("person"), &r.Person, maxLine)
	n.line(top("contact"), &r.Contact, maxLine)
	n.text(top("text"), &r.Text, maxRequestText)
	if r.User == "" {
		for field, value := range map[string]string{"person": r.Person, "contact": r.Contact} {
			if value == "" {
				n.refuse(top(field), ProblemRequired, "", "")
			}
		}
	}
	return Invalid(n.problems)
}

// DataRequestStep is what an officer does with a request: another state, an
// answer, or the one extension of its term.
type DataRequestStep struct {
	State  DataRequestState // "" to leave it
	Answer string           // "" to leave it
	Extend bool
}

// Take gives the request after a step at a time. One that is over stays as it
// is; who refuses or prolongs says why. KindInvalid and KindConflict.
func (r DataRequest) Take(s DataRequestStep, now time.Time) (DataRequest, error) {
	if err := s.check(); err != nil {
		return r, err
	}
	switch {
	case r.State.Over():
		return r, Fail(KindConflict, "request_over", "the request is over")
	case s.Extend && r.Extended:
		return r, Fail(KindConflict, "request_extended", "the term was prolonged before")
	case s.Extend:
		r.Extended, r.FulfilDue = true, r.FulfilDue.AddDate(0, 0, ExtensionDays)
	}
	if s.Answer != "" {
		r.Answer = s.Answer
	}
	if s.State != "" {
		r.State = s.State
	}
	if r.AnsweredAt.IsZero() && (s.State != "" || s.Extend) {
		r.AnsweredAt = now
	}
	if r.State.Over() {
		r.ClosedAt = now
	}
	if r.User == "" && r.Kind == RequestDelete && r.State == RequestDone {
		r.Person, r.Contact, r.Text, r.Answer = "", "", "", "" // the last that is kept of somebody who wanted nothing kept
	}
	return r, nil
}

// check brings the answer into form and finds what a step lacks.
func (s *DataRequestStep) check() error {
	n := &normalizer{}
	n.text(top("answer"), &s.Answer, maxRequestText)
	if s.State != "" && (s.State == RequestReceived || !slices.Contains(DataRequestStates(), s.State)) {
		n.refuse(top("state"), ProblemUnknownValue, string(s.State), "")
	}
	if s.Answer == "" && (s.State == RequestRefused || s.Extend) {
		n.refuse(top("answer"), ProblemRequired, "", "")
	}
	if s.State == "" && s.Answer == "" && !s.Extend {
		n.refuse(top("state"), ProblemRequired, "", "")
	}
	return Invalid(n.problems)
}

// DataRequestFilter narrows a list of requests; zero fields do not.
type DataRequestFilter struct {
	User      string
	State     DataRequestState
	OverdueAt time.Time // only those with a term that has passed by then
}
