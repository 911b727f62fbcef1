package match

import "time"

// KeysPerUser bounds the API keys of one account.
const KeysPerUser = 20

// APIKey is what a program asks with in the name of an account. Only a hash of
// it is kept.
type APIKey struct {
	ID        string
	User      string
	Name      string
	Prefix    string // its first letters, by which people recognise it
	Scopes    []KeyScope
	CreatedAt time.Time
	UsedAt    time.Time // to the minute; zero when never
	EndsAt    time.Time // zero for never
}

// Over tells whether the key has ended.
func (k APIKey) Over(now time.Time) bool { return !k.EndsAt.IsZero() && !k.EndsAt.After(now) }

// Valid tells whether there is such a scope.
func (s KeyScope) Valid() bool { return len(s.Actions()) > 0 }
