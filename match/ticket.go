package match

import "time"

// How long what a letter lets somebody do can be done. An invitation is handed
// over by a person, who may take days.
const (
	ConfirmLife    = 48 * time.Hour
	HandoverLife   = 30 * 24 * time.Hour // a code on paper, until somebody has helped with the phone
	ResetLife      = time.Hour
	InvitationLife = 7 * 24 * time.Hour
)

// TicketInvitation is the purpose of a ticket that no letter brings: who made
// the account hands it over. Letters that somebody else asks for do not end it.
const TicketInvitation Purpose = "invitation"

// UnconfirmedLife is how long an account is kept whose address never answered;
// it is longer than any ticket lives.
const UnconfirmedLife = 14 * 24 * time.Hour

// Ticket is what a letter lets somebody do once: confirm an address, choose a
// new password. Only a hash of its secret is kept. A newer one for the same
// purpose ends it.
type Ticket struct {
	Hash    string
	User    string
	Purpose Purpose
	EndsAt  time.Time
}
