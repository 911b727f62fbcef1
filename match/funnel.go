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
// Looks are counted from LooksFirst to LooksLast, "" for not at all. Within are the
// places of which one holds the startup, none for any.
type FunnelQuery struct {
	First, Last Date
	From, To    time.Time
	By          FunnelBy
	Within      []string

	LooksFirst, LooksLast Date
}

// WholeMonths gives the part of a period that is whole months; of the present one,
// that it goes on until today is enough. Both are "" when there is none. Looks are
// told of no other periods: two that differ by a day would tell what was looked at
// on that day, by however few.
func WholeMonths(first, last, today Date) (from, to Date) {
	a, ok := first.Time()
	b, fine := last.Time()
	if !ok || !fine {
		return "", ""
	}
	if a.Day() > 1 {
		a = time.Date(a.Year(), a.Month()+1, 1, 0, 0, 0, 0, a.Location())
	}
	if next := b.AddDate(0, 0, 1); next.Day() != 1 && last < today {
		b = time.Date(b.Year(), b.Month(), 0, 0, 0, 0, 0, b.Location())
	}
	if b.Before(a) {
		return "", ""
	}
	return DateOf(a), DateOf(b)
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

// Told gives what may be told of looks: people and times in whole steps, nought for
// less than one. A step is more than any four accounts have looked, so that a number
// that differs from another one by what four have done differs by one step or none,
// as it also would by chance.
func (l FunnelLook) Told(step int) FunnelLook {
	if l.Accounts < FunnelFew || step < FunnelFew {
		return FunnelLook{}
	}
	return FunnelLook{Times: l.Times - l.Times%step, Accounts: l.Accounts - l.Accounts%FunnelFew}
}

// Funnel is counted in one snapshot. The steps are one more than the times of the
// four accounts that have looked the most, but never less than FunnelFew.
type Funnel struct {
	Rows                  []FunnelCount // by value
	Total                 FunnelCount
	ShownStep, OpenedStep int
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
