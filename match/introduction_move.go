package match

import (
	"slices"
	"time"
)

// IntroductionMove is what a side does with an introduction, or time does.
type IntroductionMove string

// The moves.
const (
	IntroductionAccept   IntroductionMove = "accept"
	IntroductionDecline  IntroductionMove = "decline"
	IntroductionWithdraw IntroductionMove = "withdraw"
	IntroductionMeet     IntroductionMove = "met"
	IntroductionReport   IntroductionMove = "outcome" // what came of it
	IntroductionFinish   IntroductionMove = "finish"  // the mentoring is over: the place is free again
	IntroductionLapse    IntroductionMove = "expire"  // nobody answered; of no side
)

// IntroductionMoves lists the moves that sides make.
func IntroductionMoves() []IntroductionMove {
	return []IntroductionMove{
		IntroductionAccept, IntroductionDecline, IntroductionWithdraw, IntroductionMeet, IntroductionReport, IntroductionFinish,
	}
}

// sideClock stands in the table for time.
const sideClock Side = 1 << 7

// introductionStep is one row of the table of transitions.
type introductionStep struct {
	state IntroductionState
	move  IntroductionMove
	by    Side // either of them
	next  IntroductionState
}

// introductionSteps is the whole table; what is not in it cannot be done. Who has
// asked has agreed by that; what was proposed to both is accepted by both, and
// waits until the second of them does.
func introductionSteps(proposed bool) []introductionStep {
	const both = SideFrom | SideTo
	accepts := SideTo
	if proposed {
		accepts = both
	}
	return []introductionStep{
		{IntroductionRequested, IntroductionAccept, accepts, IntroductionAccepted},
		{IntroductionRequested, IntroductionDecline, SideTo, IntroductionDeclined},
		{IntroductionRequested, IntroductionWithdraw, SideFrom, IntroductionWithdrawn},
		{IntroductionRequested, IntroductionLapse, sideClock, IntroductionExpired},
		{IntroductionAccepted, IntroductionMeet, both, IntroductionMet},
		{IntroductionAccepted, IntroductionWithdraw, both, IntroductionWithdrawn},
		{IntroductionAccepted, IntroductionReport, both, IntroductionClosed},
		{IntroductionMet, IntroductionReport, both, IntroductionClosed},
		{IntroductionMet, IntroductionFinish, both, IntroductionMet},
		{IntroductionClosed, IntroductionFinish, both, IntroductionClosed},
	}
}

// Ended tells whether nothing can become of an introduction any more.
func (s IntroductionState) Ended() bool {
	return s == IntroductionDeclined || s == IntroductionExpired || s == IntroductionWithdrawn || s == IntroductionClosed
}

// Open tells whether a pair has its one introduction: it waits or is under way.
func (s IntroductionState) Open() bool {
	return s == IntroductionRequested || s.Meeting()
}

// Meeting tells whether both sides have agreed to meet, or have met.
func (s IntroductionState) Meeting() bool { return s == IntroductionAccepted || s == IntroductionMet }

// Missing gives the sides that have not agreed yet, of one that waits.
func (x *Introduction) Missing() (out Side) {
	if x.Proposed && x.AgreedAt == nil {
		out |= SideFrom
	}
	if x.AnsweredAt == nil {
		out |= SideTo
	}
	return out
}

// agree notes that sides agree.
func (x *Introduction) agree(by Side, at time.Time) {
	by &= x.Missing()
	if by&SideFrom != 0 {
		x.AgreedAt = &at
	}
	if by&SideTo != 0 {
		x.AnsweredAt = &at
	}
}

// after gives the state a move by a side leads to, and whether it was made already.
func (x *Introduction) after(move IntroductionMove, by Side) (next IntroductionState, made bool, err error) {
	s := x.State
	for _, step := range introductionSteps(x.Proposed) {
		if step.move != move || step.by&by == 0 {
			continue
		}
		if step.state == s {
			return step.next, false, nil
		}
		made = made || step.next == s
	}
	if made {
		return s, true, nil
	}
	return s, false, Fail(KindConflict, "introduction_state", "the introduction is "+string(s)+": no "+string(move)+" by this side")
}

// Moves gives what a side can still do, in the order of IntroductionMoves.
func (x *Introduction) Moves(by Side) (out []IntroductionMove) {
	for _, m := range IntroductionMoves() {
		_, made, err := x.after(m, by)
		agreed := m == IntroductionAccept && x.Missing()&by == 0
		finished := m == IntroductionFinish && x.FinishedAt != nil
		if err == nil && !made && !agreed && !finished {
			out = append(out, m)
		}
	}
	return out
}

// IntroductionStep is one move, with what is said by it: a decline's reason and
// note, an outcome's result. By is the side that makes it.
type IntroductionStep struct {
	Move    IntroductionMove
	By      Side
	At      time.Time
	Reason  string
	Note    string
	Outcome *IntroductionOutcome
}

// Move makes a move. One that has been made already changes nothing, so that it
// may be repeated. KindConflict when the move is not open to the side as things
// stand: "introduction_state"; "introduction_expired" for an answer that comes
// too late; "introduction_reported" for an outcome other than the one reported.
func (x *Introduction) Move(m IntroductionStep) (changed bool, err error) {
	next, made, err := x.after(m.Move, m.By)
	if err != nil {
		return false, err
	}
	if made {
		if m.Move == IntroductionReport && !x.Outcome.same(m.Outcome) {
			return false, Fail(KindConflict, "introduction_reported", "another outcome was reported")
		}
		return false, nil
	}
	at := m.At
	if m.Move == IntroductionAccept && x.Missing()&m.By == 0 {
		return false, nil // the other side's yes is what it waits for
	}
	switch m.Move {
	case IntroductionAccept, IntroductionDecline:
		if !at.Before(x.ExpiresAt) {
			return false, Fail(KindConflict, "introduction_expired", "the time to answer is over")
		}
		if m.Move == IntroductionDecline {
			x.AnsweredAt, x.Reason, x.Note = &at, m.Reason, m.Note
			break
		}
		if x.agree(m.By, at); x.Missing() != 0 {
			next = x.State
		}
	case IntroductionMeet:
		x.MetAt = &at
	case IntroductionReport:
		x.Outcome = m.Outcome
	case IntroductionFinish:
		if x.FinishedAt != nil {
			return false, nil
		}
		x.FinishedAt = &at
	}
	if next.Ended() && x.ClosedAt == nil {
		x.ClosedAt = &at
	}
	x.State = next
	return true, nil
}

// Lapse is what time does to an introduction that nobody has answered; false when
// that is not so.
func (x *Introduction) Lapse(at time.Time) bool {
	if at.Before(x.ExpiresAt) {
		return false
	}
	changed, err := x.Move(IntroductionStep{Move: IntroductionLapse, By: sideClock, At: at})
	return err == nil && changed
}

// same tells whether two reports say the same.
func (o *IntroductionOutcome) same(p *IntroductionOutcome) bool {
	if o == nil || p == nil || o.Result != p.Result || o.Note != p.Note || (o.Amount == nil) != (p.Amount == nil) {
		return o == p
	}
	return o.Amount == nil || *o.Amount == *p.Amount
}

// Holds tells whether the introduction takes a place of a profile of kind k. What
// an offer gives is used up by whoever got something of it; everybody else's place
// is free again when they are done with each other. Startups have no places.
func (x *Introduction) Holds(k Kind) bool {
	switch {
	case k == KindStartup:
		return false
	case x.State.Meeting():
		return x.FinishedAt == nil || k == KindOffer
	case x.State != IntroductionClosed || x.Outcome == nil:
		return false
	case k == KindOffer:
		return x.Outcome.Result != ResultNothing
	}
	return x.Outcome.Result == ResultMentoring && x.FinishedAt == nil
}

// When an introduction is told of and rests.
const (
	AnswerDays         = 7 // to answer in, when nothing else is said
	MaxAnswerDays      = 30
	WaitingMax         = 5                   // introductions that wait for an answer, of one who asks
	IntroductionRest   = 30 * 24 * time.Hour // before the same may be asked for again that was refused or left to lapse
	RerouteMax         = 3                   // times
	RerouteMemory      = 90 * 24 * time.Hour // whom one has asked within it is not asked again by re-routing
	lastReminderBefore = 24 * time.Hour
)

// NextDue gives when time does something with an introduction that waits, after a
// moment: reminds after half of the time and a day before its end, and at the end
// makes it lapse.
func (x *Introduction) NextDue(after time.Time) time.Time {
	half := x.CreatedAt.Add(x.ExpiresAt.Sub(x.CreatedAt) / 2)
	for _, at := range []time.Time{half, x.ExpiresAt.Add(-lastReminderBefore)} {
		if at.After(after) && !at.Before(half) {
			return at
		}
	}
	return x.ExpiresAt
}

// DeclineReasons lists why an introduction may be declined.
func DeclineReasons() []string {
	return []string{"no_time", "no_place", "no_fit", "stage", "place", "eligibility", "unclear", "conflict_of_interest", reasonOther}
}

// reasonOther stands for a reason that only the note says.
const reasonOther = "other"

func validReason(reason string) bool { return slices.Contains(DeclineReasons(), reason) }
