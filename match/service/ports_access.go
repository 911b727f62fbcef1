package service

import (
	"context"
	"time"

	"duyen/match"
)

// Access is what is kept of how people and programs get in, beside accounts and
// sign-ins. Secrets are only ever given by their hash.
type Access interface {
	Accounts
	Refreshes
	Tickets
	Keys
	Links
}

// Accounts changes accounts.
type Accounts interface {
	// Register keeps a new account that is not confirmed and gives the account of
	// its address: the new one, or the one there was. One that was not confirmed
	// forgets its password, unless its hash is known. Each case is one write.
	Register(ctx context.Context, u match.User, known string) (match.User, error)
	// ChangeUser changes an account, and ends what the edit says, in one
	// transaction; an error of f changes nothing. KindNotFound; KindConflict for
	// an e-mail that is taken and for the last administrator.
	ChangeUser(ctx context.Context, id string, f func(e *match.UserEdit) error) (match.User, error)
	// ListUsers gives up to limit accounts behind the id after, by id.
	ListUsers(ctx context.Context, f match.UserFilter, after string, limit int) ([]match.User, error)
	// Keepers gives each way in which accounts are kept once.
	Keepers(ctx context.Context) ([]match.Keeping, error)
	// EndEmailChanges forgets new and former addresses whose time is over.
	EndEmailChanges(ctx context.Context, now time.Time) error
}

// Refreshes keeps the refresh tokens of sign-ins.
type Refreshes interface {
	// Rotate lets a token be used in one transaction; next comes instead when the
	// outcome says so. One that was copied ends its sign-in.
	Rotate(ctx context.Context, used, next string, now time.Time) (match.Rotation, error)
	// SessionOf gives the sign-in a token belongs to; KindNotFound.
	SessionOf(ctx context.Context, hash string) (match.Session, error)
	// UseSession notes that a sign-in was used.
	UseSession(ctx context.Context, id string, at time.Time) error
}

// Tickets keeps what letters let somebody do once.
type Tickets interface {
	// PutTicket keeps a ticket; older ones of the account for the same purpose end.
	// KindNotFound when its address is not the account's (any more).
	PutTicket(ctx context.Context, t match.Ticket) error
	// TicketHolder gives the account of a ticket that can be used; KindNotFound.
	TicketHolder(ctx context.Context, hash string, p match.Purpose, now time.Time) (match.User, error)
	// Redeem uses a ticket up and changes its account like ChangeUser, in one
	// transaction, unless the edit keeps it; an error of f changes nothing. KindNotFound.
	Redeem(ctx context.Context, hash string, p match.Purpose, now time.Time, f func(e *match.UserEdit) error) (match.User, error)
}

// Keys keeps API keys.
type Keys interface {
	// AddKey keeps a key, which gets its id; KindConflict when there are too many, or when
	// the sign-in has ended through which it is asked for, "" for none.
	AddKey(ctx context.Context, k match.APIKey, hash, session string) (match.APIKey, error)
	// Keys gives those of an account, the newest first.
	Keys(ctx context.Context, user string) ([]match.APIKey, error)
	// KeyOf gives the one with a hash; KindNotFound.
	KeyOf(ctx context.Context, hash string) (match.APIKey, error)
	// UseKey notes that a key was used.
	UseKey(ctx context.Context, id string, at time.Time) error
	// DropKey ends a key of an account; KindNotFound.
	DropKey(ctx context.Context, user, id string) error
}

// Links keeps who accounts are at OpenID providers.
type Links interface {
	// Adopt gives the account an identity belongs to; one that is new here gets u,
	// confirmed and without a password. KindConflict when the address has a
	// confirmed account that is not linked.
	Adopt(ctx context.Context, x match.Identity, u match.User) (match.User, error)
	// Identified gives the account an identity belongs to; KindNotFound.
	Identified(ctx context.Context, x match.Identity) (match.User, error)
	// Link gives an identity to an account; KindConflict when another one has it, or when
	// the sign-in has ended through which it is asked for, "" for none.
	Link(ctx context.Context, user, session string, x match.Identity) (match.Identity, error)
	// Identities gives those of an account, the newest first.
	Identities(ctx context.Context, user string) ([]match.Identity, error)
	// Unlink takes an identity from an account; KindNotFound.
	Unlink(ctx context.Context, user, id string) error
}

// Passwords hashes and checks passwords. KindBusy when too many wait.
type Passwords interface {
	// Hash gives what to keep instead of the password.
	Hash(ctx context.Context, password string) (string, error)
	// Verify tells whether the password belongs to the hash. It takes as long
	// for an empty hash (there is no such account) as for a true one.
	Verify(ctx context.Context, hash, password string) (bool, error)
	// Outdated tells whether a hash should be made anew when the password is known.
	Outdated(hash string) bool
}

// Secrets is how secrets of 256 random bits are made and found again.
type Secrets struct {
	// New gives a secret behind a prefix that can be read, and what is kept of it.
	New func(prefix string) (plain, hash string, err error)
	// Hash gives what is kept of a secret; ok is false for what can be none.
	Hash func(plain string) (hash string, ok bool)
}

// Mailer queues letters.
type Mailer interface {
	// Mail asks for a letter; asking again while it waits is asking once.
	Mail(ctx context.Context, j match.MailJob) error
	// Digest asks for a digest; asking again for one of the same day is asking once,
	// and so is asking while another one to the same account waits.
	Digest(ctx context.Context, j match.DigestJob) error
}

// Identities asks an OpenID provider who somebody is.
type Identities interface {
	// Begin gives the address that the person must be sent to and a sealed state
	// that their browser or program keeps meanwhile.
	Begin(ctx context.Context) (url, sealed string, err error)
	// Finish gives who came back with a state and a code to the one who keeps the
	// sealed state. KindUnauthorized when the three do not belong together or the
	// provider refuses; KindBusy when it cannot be reached.
	Finish(ctx context.Context, sealed, state, code string) (match.Identity, error)
}

// Recorder keeps the audit log.
type Recorder interface {
	// Append adds entries behind the last one.
	Append(ctx context.Context, entries ...match.AuditEntry) ([]match.AuditEntry, error)
	// Audit gives up to limit entries that pass the filter, by number, behind one.
	Audit(ctx context.Context, f match.AuditFilter, after int64, limit int) ([]match.AuditEntry, error)
}
