package match

import "time"

// Role is what a user acts as.
type Role string

// The roles. Founder, mentor and investor may be chosen at registration, the
// others are granted.
const (
	RoleFounder     Role = "founder"
	RoleMentor      Role = "mentor"
	RoleInvestor    Role = "investor"
	RoleAssociation Role = "association_officer"
	RoleClub        Role = "club_officer"
	RoleCommune     Role = "commune_officer"
	RoleDOST        Role = "dost_officer"
	RoleJudge       Role = "judge"
	RoleMedia       Role = "media"
	RoleAdmin       Role = "admin"
)

// User is an account.
type User struct {
	ID           string
	Email        string // lower case, NFC
	Name         string
	PasswordHash string // argon2id in PHC format
	Roles        []Role
	Disabled     bool
	Demo         bool
	CreatedAt    time.Time
}

// Actor is who is asking. The zero Actor is an anonymous visitor; System is the
// terminal on the operator's own machine.
type Actor struct {
	User   string
	Roles  []Role
	System bool
}

// Has tells whether the actor holds a role.
func (a Actor) Has(r Role) bool {
	for _, x := range a.Roles {
		if x == r {
			return true
		}
	}
	return false
}

// Anonymous tells whether nobody is signed in.
func (a Actor) Anonymous() bool { return a.User == "" && !a.System }

// Viewer gives what the actor may see.
func (a Actor) Viewer() Viewer {
	return Viewer{User: a.User, All: a.System || a.Has(RoleAdmin)}
}

// Own tells whether the actor may change a profile and read its matches as its
// owner: the owner itself, administrators and the terminal.
func (a Actor) Own(b *Base) bool {
	return a.System || a.Has(RoleAdmin) || (a.User != "" && a.User == b.Owner)
}

// ReadsMatches tells whether the actor may read a profile's matches: its owner,
// officers of the department, administrators and the terminal.
func (a Actor) ReadsMatches(b *Base) bool { return a.Own(b) || a.Has(RoleDOST) }

// ReadsReports tells whether the actor may read figures over everybody: officers
// of the department, administrators and the terminal.
func (a Actor) ReadsReports() bool { return a.System || a.Has(RoleAdmin) || a.Has(RoleDOST) }

// SigningKey is a private key that tokens are signed with. KID names it in
// tokens and in the published key set; the newest key signs, older ones only
// verify.
type SigningKey struct {
	KID       string
	Private   []byte
	CreatedAt time.Time
}
