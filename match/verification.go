package match

import (
	"slices"
	"time"
)

// Verifiable tells whether officers verify profiles of a kind: those whom others
// trust with their money, time or name.
func (k Kind) Verifiable() bool {
	return k == KindOrganization || k == KindInvestor || k == KindMentor
}

// KeepsVerification tells whether a profile is still who an officer has verified
// after a change: name, kind of organization and website say who somebody is.
func KeepsVerification(before, after Profile) bool {
	a, b := before.Common(), after.Common()
	return a.Name == b.Name && a.Website == b.Website && orgKind(before) == orgKind(after)
}

func orgKind(p Profile) string {
	switch x := p.(type) {
	case *Organization:
		return x.OrgKind
	case *Investor:
		return x.InvestorKind
	}
	return ""
}

// Mark is what officers say about a profile; nil leaves it as it is.
type Mark struct {
	Verified *bool
	Hidden   *bool  // from everybody but its owner and moderators
	Reason   string // why it is hidden, for its owner
}

// Hiding is when and why a moderator has hidden a profile.
type Hiding struct {
	Reason string
	At     time.Time // zero when it is not known
}

// Name says in the audit log what a mark does.
func (m Mark) Name() string {
	switch {
	case m.Verified != nil && *m.Verified:
		return "profile.verify"
	case m.Verified != nil:
		return "profile.unverify"
	case m.Hidden != nil && *m.Hidden:
		return "profile.hide"
	}
	return "profile.show"
}

// FlagState is how far a report about a profile has come.
type FlagState string

// The states of a flag.
const (
	FlagOpen      FlagState = "open"
	FlagDismissed FlagState = "dismissed" // nothing is wrong
	FlagUpheld    FlagState = "upheld"    // the profile was hidden
)

// FlagReasons lists why somebody may report a profile.
func FlagReasons() []string { return []string{"spam", "false", "offensive", "privacy", "other"} }

// Flag is somebody's report that something is wrong with a profile.
type Flag struct {
	ID        string     `json:"id"`
	Profile   string     `json:"profile"`
	By        string     `json:"by,omitempty"` // told to nobody but them
	Reason    string     `json:"reason"`
	Message   string     `json:"message,omitempty"`
	State     FlagState  `json:"state"`
	DecidedBy string     `json:"decided_by,omitempty"`
	Decision  string     `json:"decision,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
}

// Normalize brings a new flag into form and gives what is wrong with it.
func (f *Flag) Normalize() []Problem {
	out := NormalizeNote("message", &f.Message)
	if !slices.Contains(FlagReasons(), f.Reason) {
		out = append(out, Problem{Field: "reason", Code: ProblemUnknownValue, Value: shorten(f.Reason), Nearest: Nearest(f.Reason, FlagReasons())})
	}
	return out
}
