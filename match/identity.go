package match

import "time"

// Identity is who somebody is at an OpenID provider. Issuer and Subject name
// them for ever; the rest is what the provider says at the moment.
type Identity struct {
	ID        string // of the link to an account
	Issuer    string
	Subject   string
	Email     string
	Verified  bool // the provider vouches for the address
	Name      string
	CreatedAt time.Time
}
