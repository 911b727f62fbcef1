package match

import "time"

// How long what a letter lets somebody do can be done. An invitation is handed
// over by a person, who may take days.
const (
	ConfirmLife    = 48 * time.Hour
	HandoverLife   = 30 * 24 * time.Hour // a code on paper, until somebody has helped with the phone
	ResetLife      = time.Hour
	InvitationLife = 7 * 24 * time.Hour

	EmailChangeLife = 24 * time.Hour
)

// FormerEmailLife is how long it is remembered which address an account had: until
// the letter to it has gone out, through whatever troubles of the mail server.
const FormerEmailLife = 7 * 24 * time.Hour

// FreshSignIn is how long after signing in an account without a password may do
// what others are asked for their password for. It is as long as somebody may
// take at the provider.
const FreshSignIn = 10 * time.Minute

// TicketInvitation is the purpose of a ticket that no letter brings: who made
// the account hands it over. Letters that somebody else asks for do not end it.
const TicketInvitation Purpose = "invitation"

// UnconfirmedLife is how long an account is kept whose address never answered;
// it is longer than any ticket lives.
const UnconfirmedLife = 14 * 24 * time.Hour

// Ticket is what a letter lets somebody do once: confirm an address, choose a
// new password, change an address. Only a hash of its secret is kept. A newer one for the same
// purpose ends it. Email is the address that the letter goes to, "" for what is
// handed over otherwise.
type Ticket struct {
	Hash    string
	User    string
	Email   string
	Purpose Purpose
	EndsAt  time.Time
}
