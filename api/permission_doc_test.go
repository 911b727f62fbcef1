package api_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

const permissionsDoc = "../docs/PERMISSIONS.md"

// TestPermissionsDoc keeps the document equal to the policy and the routes.
func TestPermissionsDoc(t *testing.T) {
	want := describe(newWorld(t, nil).api.Actions())
	if flag.Lookup("update").Value.String() == "true" { // specification_test.go has it
		must(t, os.WriteFile(permissionsDoc, []byte(want), 0o644))
		return
	}
	got, err := os.ReadFile(permissionsDoc)
	must(t, err)
	if string(got) != want {
		t.Error("docs/PERMISSIONS.md is not what the policy says; run: go test ./api -run PermissionsDoc -update")
	}
}

// describe writes the policy as a document.
func describe(routes map[string]match.Action) string {
	var b strings.Builder
	b.WriteString(`# Permissions

Written from the policy in [match/policy.go](../match/policy.go) by ` + "`go test ./api -run PermissionsDoc -update`" + `; a test compares.
The same table decides in the service (` + "`match.Can`" + `) and makes the test that calls every route as every role about one's own,
others' and hidden profiles.

How far a right goes: **own** is what the account owns or keeps for somebody it has registered; **organization** also what belongs to an
organization whose staff it is; **territory** also what lies in a place it acts in; **all** everything. What everybody may see
(public profiles, search, suggestions, offers) takes no right. The terminal on the server's own machine may do everything. What is
hidden from an account answers 404, what it may not do 403.

`)
	roles := append([]match.Role{match.RoleMember}, match.Roles()...)
	b.WriteString("| action |")
	for _, r := range roles {
		b.WriteString(" " + strings.TrimSuffix(strings.ReplaceAll(string(r), "_officer", ""), "_") + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(roles)) + "\n")
	for _, a := range match.Actions() {
		fmt.Fprintf(&b, "| `%s` |", a)
		for _, r := range roles {
			fmt.Fprintf(&b, " %s |", match.ReachOf(r, a))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n## Routes by action\n\nEvery other route is open to anyone.\n\n| route | action |\n|---|---|\n")
	for _, route := range slices.Sorted(maps.Keys(routes)) {
		fmt.Fprintf(&b, "| `%s` | `%s` |\n", route, routes[route])
	}
	b.WriteString("\n## API keys\n\nA key acts for its account and has at most the actions of its scopes. Secret addresses and settings of feeds, and webhooks, it only reads.\n\n| scope | actions |\n|---|---|\n")
	for _, s := range match.KeyScopes() {
		var list []string
		for _, a := range s.Actions() {
			list = append(list, "`"+string(a)+"`")
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", s, strings.Join(list, ", "))
	}
	return b.String()
}
