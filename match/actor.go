package match

import (
	"slices"
	"strings"
)

// Actor is who is asking, as they stand at this moment. The zero Actor is an
// anonymous visitor; System is the terminal on the operator's own machine.
type Actor struct {
	User          string
	Session       string // the sign-in, "" for an API key
	Roles         []Role
	Organizations []string // whose staff they are
	Territories   []string // places they act in
	Apart         []string // accounts that blocked them, or that they blocked
	Key           *KeyUse  // set when an API key asks for the account
	System        bool
}

// KeyUse is an API key at work: its visible prefix and what it may be used for.
type KeyUse struct {
	Prefix string
	Scopes []KeyScope
}

// Has tells whether the actor holds a role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// Anonymous tells whether nobody is signed in.
func (a Actor) Anonymous() bool { return a.User == "" && !a.System }

// Viewer gives what the actor may find and read of profiles. An API key that is
// not for reading sees what everybody sees.
func (a Actor) Viewer() Viewer {
	if a.Key != nil && !a.Key.allows(ActionReadHidden) {
		return Viewer{}
	}
	return Viewer{User: a.User, All: Can(a, ActionReadHidden, Object{}), Apart: a.Apart}
}

// Scope tells apart actors who may read different things: equal scopes read the
// same. It is part of the keys of cached answers.
func (a Actor) Scope() string {
	var b strings.Builder
	write := func(kind string, values []string) {
		for _, v := range slices.Sorted(slices.Values(values)) {
			b.WriteString(kind + v + "\n")
		}
	}
	b.WriteString("user " + a.User + "\n")
	if a.System {
		b.WriteString("system\n")
	}
	for _, r := range slices.Sorted(slices.Values(a.Roles)) {
		b.WriteString("role " + string(r) + "\n")
	}
	write("organization ", a.Organizations)
	write("territory ", a.Territories)
	write("apart ", a.Apart)
	if a.Key != nil {
		for _, s := range slices.Sorted(slices.Values(a.Key.Scopes)) {
			b.WriteString("key " + string(s) + "\n")
		}
	}
	return b.String()
}
