package match

import "time"

// User is an account. One without an e-mail address was registered by an
// officer, its Steward, for somebody who has none, and nobody can sign in to it
// until it is handed over.
type User struct {
	ID            string
	Email         string // lower case, NFC; "" while there is a steward
	Name          string
	Lang          string // of letters to it, "" for the default
	PasswordHash  string // argon2id in PHC format; "" when there is none
	Roles         []Role
	Organizations []string // profiles of organizations whose staff it is
	Territories   []string // places a commune officer acts in
	Steward       string   // the officer who keeps it, until it is handed over
	KeptFor       KeptFor  // what the steward keeps it for
	Confirmed     bool     // the e-mail address has answered
	Disabled      bool
	Demo          bool
	CreatedAt     time.Time
	EmailChange   EmailChange
}

// EmailChange is how the address of an account changes. New is the one that is to
// come, until it has answered; Former the one that was, to which a letter goes.
// Both are forgotten at EndsAt.
type EmailChange struct {
	New, Former string
	EndsAt      time.Time
}

// Open tells whether the new address may still answer.
func (c EmailChange) Open(now time.Time) bool { return c.New != "" && now.Before(c.EndsAt) }

// SigningKey is a private key that tokens are signed with. KID names it in
// tokens and in the published key set; the newest key signs, older ones only
// verify.
type SigningKey struct {
	KID       string
	Private   []byte
	CreatedAt time.Time
}
