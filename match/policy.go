package match

import (
	"slices"
	"sync"
)

// Action is something people do that not everybody may do.
type Action string

// The actions. Those on "hidden" profiles reach what visibility keeps from others;
// what is open to everybody needs no action.
const (
	ActionAccount     Action = "account"        // one's own account: sign-ins, password, consents, data
	ActionCreate      Action = "profile.create" // a profile of one's own
	ActionReadHidden  Action = "profile.read_hidden"
	ActionChange      Action = "profile.change"
	ActionDelete      Action = "profile.delete"
	ActionImport      Action = "profile.import"   // in bulk, in nobody's name
	ActionReadContact Action = "contact.read"     // without an agreement
	ActionReadNumbers Action = "numbers.read"     // fields open on consent, without one
	ActionAgree       Action = "agreement.act"    // ask for and give access in a profile's name
	ActionIntroduce   Action = "introduction.act" // ask for, answer and report introductions in a profile's name
	ActionBook        Action = "booking.act"      // set a mentor's time aside, book one, in a profile's name
	ActionReadMatches Action = "matches.read"
	ActionReadFeed    Action = "feed.read"       // it tells what the whole profile leads to, and what its reader did
	ActionKeepFeed    Action = "feed.keep"       // mark what stands in a feed, set it, follow, make its secret address
	ActionPreview     Action = "matches.preview" // for a profile that is not saved
	ActionReport      Action = "profile.report"  // tell moderators about a profile
	ActionVerify      Action = "profile.verify"
	ActionModerate    Action = "profile.moderate"
	ActionPublish     Action = "offer.publish"  // let everybody see an offer
	ActionAssist      Action = "person.assist"  // register somebody who has no e-mail
	ActionKeepOn      Action = "person.keep"    // the account of somebody whose officer has left
	ActionReadMembers Action = "workspace.read" // an organization's members, pledges and scoreboard
	ActionKeepMembers Action = "member.manage"  // invite and note members, pledge
	ActionBringIn     Action = "member.import"  // members' profiles in bulk, which the organization then keeps
	ActionHandleAsks  Action = "request.handle" // requests about personal data
	ActionReadReports Action = "report.read"
	ActionReadFunnel  Action = "funnel.read" // how far suggestions come, of the startups of a place or all
	ActionManageRuns  Action = "run.manage"  // assignment runs of an organization or a place
	ActionManageKeys  Action = "key.manage"  // one's own API keys
	ActionManageUsers Action = "user.manage"
	ActionReadAudit   Action = "audit.read"
	ActionManageJobs  Action = "job.manage"
)

// Actions lists every action in the order of the table.
func Actions() []Action {
	return []Action{
		ActionAccount, ActionManageKeys, ActionCreate, ActionImport, ActionReadHidden, ActionChange, ActionDelete, ActionReadContact,
		ActionReadNumbers, ActionAgree, ActionIntroduce, ActionBook, ActionReadMatches, ActionReadFeed, ActionKeepFeed, ActionPreview,
		ActionReport, ActionVerify, ActionModerate, ActionPublish, ActionReadMembers, ActionKeepMembers, ActionBringIn,
		ActionAssist, ActionKeepOn, ActionHandleAsks, ActionReadReports, ActionReadFunnel, ActionManageRuns, ActionManageUsers, ActionReadAudit, ActionManageJobs,
	}
}

// Reach is how far a role's right to an action goes; each includes those before it.
type Reach uint8

// The reaches.
const (
	ReachNone         Reach = iota
	ReachOwn                // what the actor owns, or keeps for somebody, or what others posted in the name of that
	ReachOrganization       // what belongs to an organization whose staff they are
	ReachTerritory          // what lies in a place they act in
	ReachAll
)

// String names a reach, as in docs/PERMISSIONS.md.
func (r Reach) String() string {
	return [...]string{"–", "own", "organization", "territory", "all"}[r]
}

// RoleMember stands in the table for everybody who is signed in.
const RoleMember Role = "member"

// right is one entry of the table.
type right struct {
	action Action
	reach  Reach
}

// rights gives what a role adds to what every member has.
func rights(r Role) []right {
	switch r {
	case RoleMember:
		return []right{
			{ActionAccount, ReachOwn},
			{ActionManageKeys, ReachOwn},
			{ActionCreate, ReachAll},
			{ActionPreview, ReachAll},
			{ActionReport, ReachAll},
			{ActionReadHidden, ReachOrganization},
			{ActionChange, ReachOrganization},
			{ActionDelete, ReachOrganization},
			{ActionReadContact, ReachOrganization},
			{ActionReadNumbers, ReachOrganization},
			{ActionAgree, ReachOrganization},
			{ActionIntroduce, ReachOrganization},
			{ActionBook, ReachOrganization},
			{ActionReadMatches, ReachOrganization},
			{ActionReadFeed, ReachOrganization},
			{ActionKeepFeed, ReachOrganization},
			{ActionReadMembers, ReachOrganization},
			{ActionKeepMembers, ReachOrganization},
		}
	case RoleAssociation, RoleClub:
		return []right{
			{ActionAssist, ReachAll},
			{ActionKeepOn, ReachOrganization},
			{ActionPublish, ReachOrganization},
			{ActionManageRuns, ReachOrganization},
			{ActionBringIn, ReachOrganization},
		}
	case RoleMentor, RoleInvestor:
		return []right{{ActionPublish, ReachOrganization}}
	case RoleCommune:
		return []right{
			{ActionAssist, ReachTerritory},
			{ActionKeepOn, ReachTerritory},
			{ActionReadMatches, ReachTerritory},
			{ActionVerify, ReachTerritory},
			{ActionModerate, ReachTerritory},
			{ActionPublish, ReachTerritory},
			{ActionManageRuns, ReachTerritory},
			{ActionReadFunnel, ReachTerritory},
		}
	case RoleDOST:
		return []right{
			{ActionAssist, ReachAll},
			{ActionKeepOn, ReachAll},
			{ActionReadMatches, ReachAll},
			{ActionVerify, ReachAll},
			{ActionModerate, ReachAll},
			{ActionPublish, ReachAll},
			{ActionReadReports, ReachAll},
			{ActionReadFunnel, ReachAll},
			{ActionReadMembers, ReachAll},
			{ActionHandleAsks, ReachAll},
			{ActionManageRuns, ReachAll},
		}
	case RoleAdmin:
		var all []right
		for _, a := range Actions() {
			switch a {
			case ActionAccount, ActionManageKeys, ActionAgree, ActionIntroduce, ActionBook, ActionKeepFeed: // those are each person's own
			default:
				all = append(all, right{a, ReachAll})
			}
		}
		return all
	}
	return nil
}

// ReachOf gives how far a role goes with an action, what every member may included.
func ReachOf(r Role, action Action) Reach {
	reaches := reachTable()
	return max(reaches[RoleMember][action], reaches[r][action])
}

// reachTable is the table as maps: it is asked at every request.
var reachTable = sync.OnceValue(func() map[Role]map[Action]Reach {
	out := map[Role]map[Action]Reach{}
	for _, r := range append(Roles(), RoleMember) {
		out[r] = map[Action]Reach{}
		for _, x := range rights(r) {
			out[r][x.action] = x.reach
		}
	}
	return out
})

// Object is what an action is done to, as far as the policy asks. The zero
// Object belongs to nobody and lies nowhere: only who reaches all has it.
type Object struct {
	Owner         string
	Steward       string   // keeps the owner's account
	Speaker       string   // owns who an offer is by
	Organizations []string // that it is or belongs to
	Places        []string // where it lies, with every place around
}

// ObjectOf gives a profile as an object; the steward and the
// speaker are the caller's to add.
func ObjectOf(p Profile, ref *Reference) Object {
	b := p.Common()
	o := Object{Owner: b.Owner}
	switch x := p.(type) {
	case *Organization:
		o.Organizations = []string{b.ID}
	case *Offer:
		if x.By != "" {
			o.Organizations = []string{x.By}
		}
	}
	if b.Keeper != "" {
		o.Organizations = append(o.Organizations, b.Keeper)
	}
	for _, place := range PlacesOf(p) {
		o.Places = append(o.Places, ref.Places.All(place)...)
	}
	return o
}

// Can tells whether an actor may do something to an object: the one place where
// this is decided. The terminal may do everything; an API key at most what its
// scopes name.
func Can(a Actor, action Action, o Object) bool {
	if a.System {
		return true
	}
	if a.User == "" || a.Key != nil && !a.Key.allows(action) {
		return false
	}
	if (action == ActionVerify || action == ActionModerate) && a.reaches(ReachOrganization, o) {
		return false // nobody judges what is their own
	}
	if a.reaches(ReachOf(RoleMember, action), o) {
		return true
	}
	for _, r := range a.Roles {
		if a.reaches(ReachOf(r, action), o) {
			return true
		}
	}
	return false
}

// reaches tells whether an object lies within a reach of the actor.
func (a Actor) reaches(r Reach, o Object) bool {
	switch {
	case r == ReachAll, r >= ReachOwn && (a.User == o.Owner || a.User == o.Steward || a.User == o.Speaker),
		r >= ReachOrganization && meet(a.Organizations, o.Organizations),
		r >= ReachTerritory && meet(a.Territories, o.Places):
		return true
	}
	return false
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// KeyScope is what an API key may be used for.
type KeyScope string

// The scopes of API keys.
const (
	ScopeRead    KeyScope = "read"    // hidden profiles, contact and numbers of one's own
	ScopeWrite   KeyScope = "write"   // create, change, publish and delete profiles
	ScopeMatches KeyScope = "matches" // matches and feeds
	ScopeReports KeyScope = "reports" // figures, for who may read them
)

// KeyScopes lists every scope.
func KeyScopes() []KeyScope { return []KeyScope{ScopeRead, ScopeWrite, ScopeMatches, ScopeReports} }

// Actions lists what a scope opens. Accounts, keys, moderation and everything
// about other people stay with people.
func (s KeyScope) Actions() []Action {
	switch s {
	case ScopeRead:
		return []Action{ActionReadHidden, ActionReadContact, ActionReadNumbers, ActionReadMembers}
	case ScopeWrite:
		return []Action{ActionCreate, ActionChange, ActionDelete, ActionPublish}
	case ScopeMatches:
		return []Action{ActionReadMatches, ActionReadFeed, ActionKeepFeed, ActionPreview}
	case ScopeReports:
		return []Action{ActionReadReports, ActionReadFunnel}
	}
	return nil
}

func (k *KeyUse) allows(action Action) bool {
	return slices.ContainsFunc(k.Scopes, func(s KeyScope) bool { return slices.Contains(s.Actions(), action) })
}

// Reaches tells whether the actor may do something to any object beyond what is
// their own.
func (a Actor) Reaches(action Action) bool {
	if a.System {
		return true
	}
	if a.Key != nil && !a.Key.allows(action) {
		return false
	}
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return ReachOf(r, action) > ReachOrganization })
}
