package match

import (
	"slices"
	"testing"
)

// The policy's own rules; every right by itself stands in docs/PERMISSIONS.md,
// which a test compares.
func TestCan(t *testing.T) {
	mine := Object{Owner: "usr_an", Organizations: []string{"org_tra"}, Places: []string{"51.tra-bong", "51", "VN"}}
	stewarded := Object{Owner: "usr_ba", Steward: "usr_an"}
	for _, c := range []struct {
		name   string
		actor  Actor
		action Action
		object Object
		want   bool
	}{
		{"owner", Actor{User: "usr_an"}, ActionChange, mine, true},
		{"somebody", Actor{User: "usr_ba"}, ActionChange, mine, false},
		{"nobody", Actor{}, ActionChange, mine, false},
		{"nobody, of what nobody owns", Actor{}, ActionChange, Object{}, false},
		{"somebody, of what nobody owns", Actor{User: "usr_ba"}, ActionChange, Object{}, false},
		{"staff", Actor{User: "usr_ba", Organizations: []string{"org_tra"}}, ActionChange, mine, true},
		{"staff of another", Actor{User: "usr_ba", Organizations: []string{"org_vang"}}, ActionChange, mine, false},
		{"steward", Actor{User: "usr_an"}, ActionChange, stewarded, true},
		{"commune officer there", Actor{User: "x", Roles: []Role{RoleCommune}, Territories: []string{"51.tra-bong"}}, ActionVerify, mine, true},
		{"commune officer elsewhere", Actor{User: "x", Roles: []Role{RoleCommune}, Territories: []string{"51.ly-son"}}, ActionVerify, mine, false},
		{"territory without the role", Actor{User: "x", Territories: []string{"51.tra-bong"}}, ActionVerify, mine, false},
		{"territory gives no right to change", Actor{User: "x", Roles: []Role{RoleCommune}, Territories: []string{"51"}}, ActionChange, mine, false},
		{"department", Actor{User: "x", Roles: []Role{RoleDOST}}, ActionReadReports, Object{}, true},
		{"department may not change", Actor{User: "x", Roles: []Role{RoleDOST}}, ActionChange, mine, false},
		{"administrator", Actor{User: "x", Roles: []Role{RoleAdmin}}, ActionManageUsers, Object{}, true},
		{"administrator agrees for nobody", Actor{User: "x", Roles: []Role{RoleAdmin}}, ActionAgree, mine, false},
		{"terminal", Actor{System: true}, ActionManageUsers, Object{}, true},
		{"key for reading", Actor{User: "usr_an", Key: &KeyUse{Scopes: []KeyScope{ScopeRead}}}, ActionReadContact, mine, true},
		{"key for reading writes", Actor{User: "usr_an", Key: &KeyUse{Scopes: []KeyScope{ScopeRead}}}, ActionChange, mine, false},
		{"administrator's key manages nobody", Actor{User: "x", Roles: []Role{RoleAdmin}, Key: &KeyUse{Scopes: KeyScopes()}}, ActionManageUsers, Object{}, false},
		{"unknown action", Actor{User: "x", Roles: []Role{RoleAdmin}}, "everything", mine, false},
		{"unknown role", Actor{User: "x", Roles: []Role{"root"}}, ActionManageUsers, Object{}, false},
	} {
		if got := Can(c.actor, c.action, c.object); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A role never has less than every member, and no action is left out of Actions.
func TestRights(t *testing.T) {
	for _, r := range append(Roles(), RoleMember) {
		for _, x := range rights(r) {
			if !slices.Contains(Actions(), x.action) {
				t.Errorf("%s has %s, which Actions does not list", r, x.action)
			}
		}
		for _, a := range Actions() {
			if ReachOf(r, a) < ReachOf(RoleMember, a) {
				t.Errorf("%s has less of %s than members", r, a)
			}
		}
	}
}

func BenchmarkCan(b *testing.B) {
	a := Actor{User: "usr_an", Roles: []Role{RoleFounder, RoleAdmin}}
	o := Object{Owner: "usr_ba", Places: []string{"51", "VN"}}
	for b.Loop() {
		if !Can(a, ActionReadMatches, o) {
			b.Fatal("no")
		}
	}
}
