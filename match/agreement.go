package match

import (
	"strings"
	"time"
)

// Agreement lets two profiles see each other's contact and the fields they open
// on consent only, from the moment it is agreed until one side withdraws. From
// asked, To answers.
type Agreement struct {
	ID        string         `json:"id"`
	From      string         `json:"from"`
	To        string         `json:"to"`
	State     AgreementState `json:"state"`
	Message   string         `json:"message,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	ChangedAt time.Time      `json:"changed_at"`
}

// Pair names the two profiles of an agreement, whichever asked.
func (a *Agreement) Pair() string { return min(a.From, a.To) + " " + max(a.From, a.To) }

// AgreementState is how far an agreement has come.
type AgreementState string

// The states of an agreement. The first two are open: a pair has at most one
// open agreement.
const (
	AgreementAsked     AgreementState = "asked"
	AgreementAgreed    AgreementState = "agreed"
	AgreementDeclined  AgreementState = "declined"
	AgreementWithdrawn AgreementState = "withdrawn"
)

// AgreementStates lists every state.
func AgreementStates() []AgreementState {
	return []AgreementState{AgreementAsked, AgreementAgreed, AgreementDeclined, AgreementWithdrawn}
}

// Open tells whether something can still become of the agreement, or has.
func (s AgreementState) Open() bool { return s == AgreementAsked || s == AgreementAgreed }

// AgreementMove is what a side does.
type AgreementMove string

// The moves.
const (
	AgreementAccept   AgreementMove = "accept"
	AgreementDecline  AgreementMove = "decline"
	AgreementWithdraw AgreementMove = "withdraw"
)

// AgreementMoves lists every move.
func AgreementMoves() []AgreementMove {
	return []AgreementMove{AgreementAccept, AgreementDecline, AgreementWithdraw}
}

// agreementStep is one row of the table of transitions.
type agreementStep struct {
	state AgreementState
	move  AgreementMove
	by    Side // either of them
	next  AgreementState
}

// agreementSteps is the whole table; what is not in it cannot be done.
func agreementSteps() []agreementStep {
	return []agreementStep{
		{AgreementAsked, AgreementAccept, SideTo, AgreementAgreed},
		{AgreementAsked, AgreementDecline, SideTo, AgreementDeclined},
		{AgreementAsked, AgreementWithdraw, SideFrom, AgreementWithdrawn},
		{AgreementAgreed, AgreementWithdraw, SideFrom | SideTo, AgreementWithdrawn},
	}
}

// After gives the state that a move by a side leads to. A move that has been
// made already changes nothing, so that it may be repeated. KindConflict when the
// move is not open to the side in this state.
func (s AgreementState) After(move AgreementMove, by Side) (AgreementState, error) {
	for _, step := range agreementSteps() {
		if step.move == move && step.by&by != 0 && (step.state == s || step.next == s) {
			return step.next, nil
		}
	}
	return s, Fail(KindConflict, "agreement_state", "the agreement is "+string(s)+": no "+string(move)+" by this side")
}

// AgreementQuery asks for agreements of profiles, the newest first: those of
// Profiles and of everything Owner owns. State "" means any, After is the id of
// the last one on the page before.
type AgreementQuery struct {
	Profiles []string
	Owner    string
	State    AgreementState
	After    string
	Limit    int
}

// maxMessage is the longest message of an agreement, in characters.
const maxMessage = 1000

// CheckAgreement brings what somebody asks for into form and gives what is wrong
// with it.
func CheckAgreement(a *Agreement) []Problem {
	n := &normalizer{}
	a.From, a.To = strings.TrimSpace(a.From), strings.TrimSpace(a.To)
	for _, side := range []struct{ name, id string }{{"from", a.From}, {"to", a.To}} {
		if side.id == "" {
			n.refuse(top(side.name), ProblemRequired, "", "")
		}
	}
	if a.From != "" && a.From == a.To {
		n.refuse(top("to"), ProblemSameProfile, a.To, "")
	}
	n.text(top("message"), &a.Message, maxMessage)
	return n.problems
}
