package match

import (
	"slices"
	"time"
)

// FunnelStep is how far a suggestion has come.
type FunnelStep string

// The steps. The first two come from what people have consented to be learned
// from; the others are introductions, and each holds those of the next.
const (
	FunnelShown     FunnelStep = "shown"
	FunnelOpened    FunnelStep = "opened"
	FunnelRequested FunnelStep = "requested"
	FunnelAccepted  FunnelStep = "accepted" // also when it was withdrawn after that
	FunnelMet       FunnelStep = "met"      // also when something came of it and nobody noted the meeting
	FunnelResult    FunnelStep = "result"   // something came of it
)

// FunnelLists gives the steps whose numbers have a list.
func FunnelLists() []FunnelStep {
	return []FunnelStep{FunnelRequested, FunnelAccepted, FunnelMet, FunnelResult}
}

// FunnelBy is what a funnel is cut by.
type FunnelBy string

// What it is cut by. Sector, place and strength are those of the startup: a startup
// that has several counts in each, once in the total.
const (
	FunnelSector       FunnelBy = "sector"
	FunnelPlace        FunnelBy = "place"
	FunnelStrength     FunnelBy = "strength"
	FunnelOrganization FunnelBy = "organization" // that was asked, or whose offer it is about
	FunnelKind         FunnelBy = "kind"         // of who was asked
	FunnelMonth        FunnelBy = "month"        // of the request
)

// FunnelCuts lists them.
func FunnelCuts() []FunnelBy {
	return []FunnelBy{FunnelSector, FunnelPlace, FunnelStrength, FunnelOrganization, FunnelKind, FunnelMonth}
}

// Valid tells whether a funnel can be cut so.
func (b FunnelBy) Valid() bool { return slices.Contains(FunnelCuts(), b) }

// Overlaps tells whether one introduction may count in several rows.
func (b FunnelBy) Overlaps() bool {
	return b == FunnelSector || b == FunnelPlace || b == FunnelStrength
}

// FunnelQuery asks for what began in a period: from the first day to the last, where
// the people are. From and To are the same as times, the second one not included.
type FunnelQuery struct {
	First, Last Date
	From, To    time.Time
	By          FunnelBy
}

// FunnelPart asks for the introductions behind one number. A nil Value stands for
// the total.
type FunnelPart struct {
	FunnelQuery
	Step  FunnelStep
	Value *string
	After string
	Limit int
}

// FunnelCount is the numbers of one row. Value is "" for those without any.
type FunnelCount struct {
	Value                             string
	Shown, Opened                     FunnelLook
	Requested, Accepted, Met, Results int
}

// FunnelLook counts what consenting people were shown or opened, once a day each,
// and how many they are.
type FunnelLook struct{ Times, Accounts int }

// FunnelFew is below how many accounts what they looked at is not told: fewer could
// be known to who reads the table.
const FunnelFew = 5

// Told tells whether enough people have looked.
func (l FunnelLook) Told() bool { return l.Accounts >= FunnelFew }

// Funnel is counted in one snapshot.
type Funnel struct {
	Rows  []FunnelCount // by value
	Total FunnelCount
}

// FunnelItem is one introduction behind a number: who asked whom and what became of
// it, and nothing that was said.
type FunnelItem struct {
	ID        string            `json:"id"`
	State     IntroductionState `json:"state"`
	Result    Result            `json:"result,omitempty"`
	CreatedAt time.Time         `json:"created_at"`
	From      Card              `json:"from"`
	To        Card              `json:"to"`
}
