package match

import (
	"math"
	"strings"
	"time"
)

// Pledge is what an organization, investor or mentor means to give from one day
// to another, both counted: hours of mentoring, or capital.
type Pledge struct {
	ID        string     `json:"id"`
	By        string     `json:"by"`
	Kind      PledgeKind `json:"kind"`
	Hours     float64    `json:"hours,omitempty"`
	Amount    *Money     `json:"amount,omitempty"`
	From      Date       `json:"from"`
	To        Date       `json:"to"`
	Note      string     `json:"note,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
	ChangedAt time.Time  `json:"changed_at"`

	Starts time.Time `json:"-"` // when From begins, and when the day after To does
	Ends   time.Time `json:"-"`
	User   string    `json:"-"` // the account that noted it
}

// PledgeKind is what is pledged.
type PledgeKind string

// The kinds.
const (
	PledgeHours   PledgeKind = "hours"
	PledgeCapital PledgeKind = "capital"
)

// PledgeKinds lists them.
func PledgeKinds() []PledgeKind { return []PledgeKind{PledgeHours, PledgeCapital} }

// PledgerKinds lists which profiles may pledge.
func PledgerKinds() []Kind { return []Kind{KindOrganization, KindInvestor, KindMentor} }

// PledgeQuery asks for pledges, the newest first: those of the profiles of
// Profiles and of everything Owner owns, or everybody's. On, unless zero, is a
// moment they run at.
type PledgeQuery struct {
	All      bool
	Profiles []string
	Owner    string
	Kind     PledgeKind
	On       time.Time
	After    string
	Limit    int
}

// The limits of a pledge: the hours of a year, and ten years.
const (
	maxPledgeHours = 100_000
	maxPledgeDays  = 3660
)

// CheckPledge brings a pledge into form and gives what is wrong with it.
func CheckPledge(p *Pledge, ref *Reference) []Problem {
	n := &normalizer{ref: ref}
	if p.By = strings.TrimSpace(p.By); p.By == "" {
		n.refuse(top("by"), ProblemRequired, "", "")
	}
	switch p.Kind {
	case PledgeHours:
		n.pledgedHours(p)
	case PledgeCapital:
		n.pledgedCapital(p)
	case "":
		n.refuse(top("kind"), ProblemRequired, "", string(PledgeHours))
	default:
		n.refuse(top("kind"), ProblemUnknownValue, string(p.Kind), Nearest(string(p.Kind), []string{string(PledgeHours), string(PledgeCapital)}))
	}
	n.text(top("note"), &p.Note, maxMessage)
	n.period(p.From, p.To)
	return n.problems
}

func (n *normalizer) pledgedHours(p *Pledge) {
	switch {
	case p.Hours < 0:
		n.refuse(top("hours"), ProblemNegative, number(p.Hours), "")
	case p.Hours == 0:
		n.refuse(top("hours"), ProblemRequired, "", "")
	case math.IsNaN(p.Hours) || p.Hours > maxPledgeHours:
		n.refuse(top("hours"), ProblemOutOfRange, number(p.Hours), "")
	}
	if p.Amount != nil {
		n.refuse(top("amount"), ProblemUnknownField, "", "hours")
	}
}

func (n *normalizer) pledgedCapital(p *Pledge) {
	if p.Hours != 0 {
		n.refuse(top("hours"), ProblemUnknownField, "", "amount")
	}
	if p.Amount == nil || p.Amount.Value == 0 {
		n.refuse(top("amount"), ProblemRequired, "", "")
		return
	}
	n.money(top("amount"), p.Amount)
}

// period checks the first and the last day of something.
func (n *normalizer) period(from, to Date) {
	days := [2]time.Time{}
	for i, d := range []Date{from, to} {
		f := top([]string{"from", "to"}[i])
		switch {
		case d == "":
			n.refuse(f, ProblemRequired, "", "")
			return
		case len(d) == 4: // a year is no day
			n.refuse(f, ProblemBadDate, string(d), string(d)+[]string{"-01-01", "-12-31"}[i])
			return
		case !n.date(f, &d):
			return
		}
		days[i], _ = d.Time()
	}
	if days[1].Before(days[0]) {
		n.refuse(top("to"), ProblemEndsEarly, string(to), string(from))
	} else if days[1].Sub(days[0]) > maxPledgeDays*24*time.Hour {
		n.refuse(top("to"), ProblemOutOfRange, string(to), "")
	}
}
