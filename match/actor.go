package match

import "slices"

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
func (a Actor) Scope() string { return string(a.AppendScope(nil)) }

// AppendScope is Scope behind what stands in b.
func (a Actor) AppendScope(b []byte) []byte {
	b = append(append(append(b, "user "...), a.User...), '\n')
	if a.System {
		b = append(b, "system\n"...)
	}
	b = scope(b, "role ", a.Roles)
	b = scope(b, "organization ", a.Organizations)
	b = scope(b, "territory ", a.Territories)
	b = scope(b, "apart ", a.Apart)
	if a.Key != nil {
		b = scope(b, "key ", a.Key.Scopes)
	}
	return b
}

// scope adds values in one order, each behind its kind.
func scope[T ~string](b []byte, kind string, values []T) []byte {
	if len(values) > 1 {
		values = slices.Sorted(slices.Values(values))
	}
	for _, v := range values {
		b = append(append(append(b, kind...), v...), '\n')
	}
	return b
}
