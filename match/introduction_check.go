package match

import (
	"slices"
	"strings"
	"time"
)

// IntroductionAsk is what somebody asks for: Reroute nil is for the kind of To to
// say, AnswerWithin counts days, nil for AnswerDays.
type IntroductionAsk struct {
	From         string
	To           string
	Offer        string
	Message      string
	Reroute      *bool
	AnswerWithin *int
}

// CheckIntroduction brings what somebody asks for into form and gives what is
// wrong with it. Without words nobody knows what is wanted: a message is required,
// but for interest in an offer, which says itself what is wanted.
func CheckIntroduction(a *IntroductionAsk) []Problem {
	n := &normalizer{}
	a.From, a.To, a.Offer = strings.TrimSpace(a.From), strings.TrimSpace(a.To), strings.TrimSpace(a.Offer)
	for _, side := range []struct{ name, id string }{{"from", a.From}, {"to", a.To}} {
		if side.id == "" {
			n.refuse(top(side.name), ProblemRequired, "", "")
		}
	}
	if a.From != "" && a.From == a.To {
		n.refuse(top("to"), ProblemSameProfile, a.To, "")
	}
	n.text(top("message"), &a.Message, maxMessage)
	if interest := a.Offer != "" && a.Offer == a.To; a.Message == "" && !interest {
		n.refuse(top("message"), ProblemRequired, "", "")
	}
	if d := a.AnswerWithin; d != nil && (*d < 1 || *d > MaxAnswerDays) {
		n.refuse(top("answer_within_days"), ProblemOutOfRange, itoa(*d), "")
	}
	return n.problems
}

// CheckPair gives what is wrong with who asks whom, and about which offer: a
// startup and somebody of another kind, and an offer that is To or is made by To.
func CheckPair(from, to Profile, offer Profile) []Problem {
	n := &normalizer{}
	if k := to.Common().Kind; !slices.Contains(from.Common().Kind.Counterparts(), k) {
		n.refuse(top("to"), ProblemUnknownKind, string(k), kindNames(from.Common().Kind.Counterparts()))
	}
	if offer == nil {
		return n.problems
	}
	o, ok := offer.(*Offer)
	if to := to.Common().ID; !ok || o.ID != to && o.By != to {
		n.refuse(top("offer"), ProblemBadValue, offer.Common().ID, "")
	}
	return n.problems
}

func kindNames(kinds []Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// Rerouted tells whether somebody else of the kind is asked when one does not answer:
// a startup is asked for itself, and interest in an offer goes to who posted it.
func (k Kind) Rerouted() bool {
	return k == KindMentor || k == KindInvestor || k == KindOrganization
}

// New makes the introduction that was asked for, of an account, to a profile of
// kind k. Offers are not re-routed: none gives the same.
func (a *IntroductionAsk) New(account string, k Kind, now time.Time) Introduction {
	days := AnswerDays
	if a.AnswerWithin != nil {
		days = *a.AnswerWithin
	}
	x := Introduction{
		From: a.From, To: a.To, Offer: a.Offer, State: IntroductionRequested, Message: a.Message, By: account,
		CreatedAt: now, ExpiresAt: now.AddDate(0, 0, days),
	}
	if k == KindOffer {
		x.Offer = a.To
	}
	x.Reroute = k.Rerouted() && x.Offer == "" && (a.Reroute == nil || *a.Reroute)
	return x
}

// Rerouted is the request that takes the place of one that nobody answered, with
// as much time to answer.
func (x *Introduction) Rerouted(to string, now time.Time) Introduction {
	return Introduction{
		From: x.From, To: to, State: IntroductionRequested, Message: x.Message, By: x.By, Reroute: true, ReroutedFrom: x.ID, Hops: x.Hops + 1,
		CreatedAt: now, ExpiresAt: now.Add(x.ExpiresAt.Sub(x.CreatedAt)),
	}
}

// CheckStep brings what is said by a move into form and gives what is wrong with it.
func CheckStep(m *IntroductionStep, ref *Reference) []Problem {
	n := &normalizer{ref: ref}
	switch m.Move {
	case IntroductionDecline:
		n.declined(m)
	case IntroductionReport:
		n.outcome(m.Outcome)
	}
	return n.problems
}

// declined checks why somebody declines. A reason in one's own words is another
// one than those that are counted, and stands before what was written with it.
func (n *normalizer) declined(m *IntroductionStep) {
	n.text(top("reason"), &m.Reason, maxMessage)
	switch {
	case m.Reason == "":
		n.refuse(top("reason"), ProblemRequired, "", strings.Join(DeclineReasons(), ", "))
	case len(n.problems) == 0 && !validReason(m.Reason):
		m.Reason, m.Note = reasonOther, strings.TrimSpace(m.Reason+"\n"+m.Note)
	}
	n.text(top("note"), &m.Note, maxMessage)
}

// outcome checks a report: an investment has an amount, a contract may have one.
func (n *normalizer) outcome(o *IntroductionOutcome) {
	if o == nil || o.Result == "" {
		n.refuse(top("result"), ProblemRequired, "", "")
		return
	}
	names := make([]string, len(Results()))
	for i, r := range Results() {
		names[i] = string(r)
	}
	if !slices.Contains(Results(), o.Result) {
		n.refuse(top("result"), ProblemUnknownValue, string(o.Result), nearestOf(string(o.Result), names))
	}
	switch {
	case o.Amount == nil && o.Result == ResultInvestment:
		n.refuse(top("amount"), ProblemRequired, "", "")
	case o.Amount != nil && o.Result != ResultInvestment && o.Result != ResultContract:
		n.refuse(top("amount"), ProblemBadValue, number(o.Amount.Value), "")
	case o.Amount != nil && o.Amount.Value == 0:
		n.refuse(top("amount").part("value"), ProblemOutOfRange, "0", "")
	}
	n.money(top("amount"), o.Amount)
	n.text(top("note"), &o.Note, maxMessage)
}
