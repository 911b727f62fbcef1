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
	b.Grow(128) // of most actors
	b.WriteString("user " + a.User + "\n")
	if a.System {
		b.WriteString("system\n")
	}
	scope(&b, "role ", a.Roles)
	scope(&b, "organization ", a.Organizations)
	scope(&b, "territory ", a.Territories)
	scope(&b, "apart ", a.Apart)
	if a.Key != nil {
		scope(&b, "key ", a.Key.Scopes)
	}
	return b.String()
}

// scope writes values in one order, each behind its kind.
func scope[T ~string](b *strings.Builder, kind string, values []T) {
	if len(values) > 1 {
		values = slices.Sorted(slices.Values(values))
	}
	for _, v := range values {
		b.WriteString(kind)
		b.WriteString(string(v))
		b.WriteByte('\n')
	}
}
