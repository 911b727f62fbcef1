package match

import "time"

// Introduction is a brokered first contact: From asks To, whoever acts for To
// answers by ExpiresAt. Contact is shared from the moment it is accepted. Offer
// is the offer it is about; an expression of interest in one goes to the offer
// itself, so that To and Offer are the same. One that is proposed was asked for by
// neither side: it is accepted when both have agreed.
type Introduction struct {
	ID      string            `json:"id"`
	From    string            `json:"from"`
	To      string            `json:"to"`
	Offer   string            `json:"offer,omitempty"`
	State   IntroductionState `json:"state"`
	Message string            `json:"message,omitempty"`
	Reason  string            `json:"reason,omitempty"` // why it was declined, one of DeclineReasons
	Note    string            `json:"note,omitempty"`   // what was written with it

	// Of one that an assignment run proposes: From agrees, too, or withdraws.
	Proposed bool       `json:"proposed,omitempty"`
	AgreedAt *time.Time `json:"agreed_at,omitempty"` // when From did; To's yes is AnsweredAt

	// When nobody answers in time it goes to the next best, if From wants that.
	Reroute      bool   `json:"reroute"`
	ReroutedFrom string `json:"rerouted_from,omitempty"`
	ReroutedTo   string `json:"rerouted_to,omitempty"`

	CreatedAt  time.Time            `json:"created_at"`
	ExpiresAt  time.Time            `json:"expires_at"`
	AnsweredAt *time.Time           `json:"answered_at,omitempty"`
	MetAt      *time.Time           `json:"met_at,omitempty"`
	ClosedAt   *time.Time           `json:"closed_at,omitempty"`
	Outcome    *IntroductionOutcome `json:"outcome,omitempty"`
	FinishedAt *time.Time           `json:"finished_at,omitempty"` // the place it took is free again

	By   string `json:"-"` // the account that asked
	Hops int    `json:"-"` // how often it was re-routed before
}

// IntroductionState is how far an introduction has come.
type IntroductionState string

// The states. The first waits for an answer, the next two are under way, the
// others are ends.
const (
	IntroductionRequested IntroductionState = "requested"
	IntroductionAccepted  IntroductionState = "accepted"
	IntroductionMet       IntroductionState = "met"
	IntroductionDeclined  IntroductionState = "declined"
	IntroductionExpired   IntroductionState = "expired"
	IntroductionWithdrawn IntroductionState = "withdrawn"
	IntroductionClosed    IntroductionState = "closed"
)

// IntroductionStates lists every state.
func IntroductionStates() []IntroductionState {
	return []IntroductionState{
		IntroductionRequested, IntroductionAccepted, IntroductionMet, IntroductionDeclined, IntroductionExpired,
		IntroductionWithdrawn, IntroductionClosed,
	}
}

// Result is what came of an introduction.
type Result string

// The results.
const (
	ResultMentoring  Result = "mentoring"  // mentoring has started
	ResultInvestment Result = "investment" // with the amount
	ResultContract   Result = "contract"
	ResultNothing    Result = "nothing"
)

// Results lists them.
func Results() []Result {
	return []Result{ResultMentoring, ResultInvestment, ResultContract, ResultNothing}
}

// IntroductionOutcome is what came of an introduction as a side has reported it.
type IntroductionOutcome struct {
	Result Result `json:"result"`
	Amount *Money `json:"amount,omitempty"`
	Note   string `json:"note,omitempty"`
}
