package match

import "slices"

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

// Roles lists every role.
func Roles() []Role {
	return []Role{
		RoleFounder, RoleMentor, RoleInvestor, RoleAssociation, RoleClub, RoleCommune, RoleDOST, RoleJudge, RoleMedia, RoleAdmin,
	}
}

// Valid tells whether there is such a role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Chosen tells whether somebody may take the role at registration.
func (r Role) Chosen() bool { return r == RoleFounder || r == RoleMentor || r == RoleInvestor }
