package match

import "time"

// Member is a profile's membership of an organization: invited by the
// organization, confirmed by whoever acts for the profile, or noted as confirmed
// for a profile that the organization keeps.
type Member struct {
	ID           string       `json:"id"`
	Organization string       `json:"organization"`
	Profile      string       `json:"profile"`
	State        MemberState  `json:"state"`
	MayPost      bool         `json:"may_post"` // the organization may post offers in its name
	Means        ConsentMeans `json:"means,omitempty"`
	CreatedAt    time.Time    `json:"created_at"`
	ConfirmedAt  *time.Time   `json:"confirmed_at,omitempty"`
	LeftAt       *time.Time   `json:"left_at,omitempty"`

	By string `json:"-"` // the account that invited or noted it
}

// MemberState is how far a membership has come.
type MemberState string

// The states. What was confirmed once stays when it ends, so that what was
// counted in a month stays counted; an invitation that comes to nothing is gone.
const (
	MemberInvited   MemberState = "invited"
	MemberConfirmed MemberState = "confirmed"
	MemberLeft      MemberState = "left"
)

// MemberStates lists them.
func MemberStates() []MemberState { return []MemberState{MemberInvited, MemberConfirmed, MemberLeft} }

// MemberKinds lists what may be a member: everybody but offers.
func MemberKinds() []Kind { return []Kind{KindStartup, KindMentor, KindInvestor, KindOrganization} }

// MemberQuery asks for memberships of an organization, or of the profiles of
// Profiles and of everything Owner owns; the newest first. State "" means all that
// have not ended. After is the id of the last one on the page before.
type MemberQuery struct {
	Organization string
	Profiles     []string
	Owner        string
	State        MemberState
	Kind         Kind
	After        string
	Limit        int
}

// ProblemKept says that a profile is no longer the organization's to change.
const ProblemKept = "not_kept"
