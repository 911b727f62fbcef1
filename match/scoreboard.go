package match

import (
	"slices"
	"time"
)

// Figure is one number of a scoreboard. Each is counted from rows that can be
// listed: the same statement gives both.
type Figure string

// The figures, in the order in which they are shown. Texts stand in the catalogue
// under "figure." and the name.
const (
	FigureOffersOpen       Figure = "offers_open" // on the last day of the month, or now
	FigureInterests        Figure = "interests"   // introductions to the organization or its offers, asked for in the month
	FigureAnswered         Figure = "interests_answered"
	FigureAnswerHours      Figure = "answer_hours" // median time to those answers
	FigureAccepted         Figure = "introductions_accepted"
	FigureMet              Figure = "introductions_met"
	FigureResults          Figure = "introductions_results" // that came to something
	FigureHoursPledged     Figure = "hours_pledged"         // the month's share of each pledge
	FigureHoursDelivered   Figure = "hours_delivered"
	FigureCapitalPledged   Figure = "capital_pledged"
	FigureCapitalDelivered Figure = "capital_delivered"
	FigureMembers          Figure = "members" // at the end of the month, or now
	FigureMembersNew       Figure = "members_new"
	FigureMembersActive    Figure = "members_active"
)

// Figures lists them.
func Figures() []Figure {
	return []Figure{
		FigureOffersOpen, FigureInterests, FigureAnswered, FigureAnswerHours, FigureAccepted, FigureMet, FigureResults,
		FigureHoursPledged, FigureHoursDelivered, FigureCapitalPledged, FigureCapitalDelivered,
		FigureMembers, FigureMembersNew, FigureMembersActive,
	}
}

// Valid tells whether there is such a figure.
func (f Figure) Valid() bool { return slices.Contains(Figures(), f) }

// Unit is what a figure counts.
type Unit string

// The units.
const (
	UnitCount Unit = "count"
	UnitHours Unit = "hours"
	UnitVND   Unit = "VND"
)

// Unit gives what the figure counts; money is told in VND.
func (f Figure) Unit() Unit {
	switch f {
	case FigureAnswerHours, FigureHoursPledged, FigureHoursDelivered:
		return UnitHours
	case FigureCapitalPledged, FigureCapitalDelivered:
		return UnitVND
	}
	return UnitCount
}

// Period is a time from Start until before End. Now is the moment of asking: of a
// period that goes on, what stands at its end is what stands now.
type Period struct{ Start, End, Now time.Time }

// Last is the moment at which what stands at the end of the period is counted.
func (s Period) Last() time.Time {
	if s.Now.Before(s.End) {
		return s.Now
	}
	return s.End
}

// Total is what a figure comes to for one organization in one currency, "" where
// it is no money. Value is a sum, a median or, of what is only counted, N again.
type Total struct {
	Organization string
	Figure       Figure
	Currency     string
	N            int
	Value        float64
}

// FigureRow is one row that a figure is counted from: a profile, introduction,
// session, pledge or membership. Profile is whose it is, of what both sides of an
// introduction are the organization's side.
type FigureRow struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Profile string    `json:"profile"`
	State   string    `json:"state,omitempty"`
	Hours   *float64  `json:"hours,omitempty"`
	Amount  *Money    `json:"amount,omitempty"`
}

// FigureQuery asks for the rows of a figure of an organization, by id, the newest
// first, behind the id After.
type FigureQuery struct {
	Organization string
	Figure       Figure
	Period       Period
	After        string
	Limit        int
}

// Convert gives an amount in another currency; ok is false when one of both has no
// rate.
func (r Rates) Convert(m Money, currency string) (value float64, ok bool) {
	if !r.Known(m.Currency) || !r.Known(currency) {
		return 0, false
	}
	return m.Value * r.InVND[m.Currency] / r.InVND[currency], true
}
