package match

import "time"

// Purpose says why a letter is written. The texts of the letter stand in the
// catalogue under "mail."+Purpose.
type Purpose string

// The purposes of letters.
const (
	PurposeConfirm         Purpose = "confirm"          // a new account asks to confirm its address
	PurposeExistingAccount Purpose = "existing_account" // somebody registered with an address that has an account
	PurposeReset           Purpose = "reset"            // somebody forgot the password
	PurposePasswordChanged Purpose = "password_changed" // the password is another one now
	PurposeEmailAsked      Purpose = "email_asked"      // somebody signed in wants letters to go elsewhere
	PurposeEmailChange     Purpose = "email_change"     // the new address is to answer
	PurposeEmailTaken      Purpose = "email_taken"      // or has an account already; written instead of the one before
	PurposeEmailChanged    Purpose = "email_changed"    // to the former address: it is not the account's any more
	PurposeHandover        Purpose = "handover"         // a profile made by an officer goes to its person
	PurposeHidden          Purpose = "hidden"           // a moderator has hidden the profile
	PurposeVerified        Purpose = "verified"         // an officer has verified the profile

	PurposeOfferExpiring  Purpose = "offer_expiring"  // the last day of an offer is near
	PurposeOfferPublished Purpose = "offer_published" // an officer has published an offer
	PurposeOfferReturned  Purpose = "offer_returned"  // or has sent it back

	PurposeWebhookDisabled      Purpose = "webhook_disabled"      // nothing arrives at a webhook any more
	PurposeIntroductionAsked    Purpose = "introduction_asked"    // somebody asks to be introduced
	PurposeIntroductionReminder Purpose = "introduction_reminder" // and waits for an answer
	PurposeIntroductionAccepted Purpose = "introduction_accepted"
	PurposeIntroductionDeclined Purpose = "introduction_declined"
	PurposeIntroductionExpired  Purpose = "introduction_expired"  // nobody has answered
	PurposeIntroductionProposed Purpose = "introduction_proposed" // an assignment run proposes it to both
	PurposeIntroductionAgreed   Purpose = "introduction_agreed"   // and both have agreed
	PurposeIntroductionOff      Purpose = "introduction_off"      // or not the other one

	PurposeBookingMade      Purpose = "booking_made"      // a session was booked
	PurposeBookingCancelled Purpose = "booking_cancelled" // the other side has cancelled it
	PurposeBookingReminder  Purpose = "booking_reminder"  // it is tomorrow

	PurposeDigest Purpose = "digest" // what is new in feeds; asked for by a DigestJob
)

// Purposes lists every purpose of a MailJob.
func Purposes() []Purpose {
	return []Purpose{
		PurposeConfirm, PurposeExistingAccount, PurposeReset, PurposePasswordChanged, PurposeHandover, PurposeVerified, PurposeHidden,
		PurposeEmailAsked, PurposeEmailChange, PurposeEmailChanged,
		PurposeOfferExpiring, PurposeOfferPublished, PurposeOfferReturned,
		PurposeWebhookDisabled, PurposeIntroductionAsked, PurposeIntroductionReminder, PurposeIntroductionAccepted, PurposeIntroductionDeclined,
		PurposeIntroductionExpired, PurposeIntroductionProposed, PurposeIntroductionAgreed, PurposeIntroductionOff,
		PurposeBookingMade, PurposeBookingCancelled, PurposeBookingReminder,
	}
}

// MailJob asks for one letter to a user. It holds no address and no secret:
// what the letter says is only made up when it is sent. About is the id of what
// it tells of, "" where the purpose says all.
type MailJob struct {
	User    string
	Purpose Purpose
	About   string
}

// Letter is what a letter says, ready to be put into words. Link is the one
// thing to do, "" when there is nothing to do; Until is when it stops working,
// zero when it does not; Due is by when something is to be done. Args fill further placeholders of the texts. Parts are
// what a digest lists; Unsubscribe is the address that ends such letters, "" for
// those that nobody can end.
type Letter struct {
	To      string // the address alone
	Name    string
	Lang    string
	Purpose Purpose
	Link    string
	Args    map[string]string
	Until   time.Time
	Due     time.Time

	Parts       []LetterPart
	Unsubscribe string

	Session *LetterSession // for the reader's calendar, nil for none
}

// LetterSession is a session as it goes into a reader's calendar: the booking, of
// which what was written stays out, and who is met.
type LetterSession struct {
	Booking Booking
	With    string
}

// LetterPart is what a digest tells of one feed: of a profile of a kind, or of a
// saved search when Kind is "". More says that there is more than is told.
type LetterPart struct {
	Kind    Kind
	Name    string
	Link    string
	Entries []LetterEntry
	More    bool
}

// LetterEntry is one item of a feed in a digest. Reasons are empty where nothing
// is scored.
type LetterEntry struct {
	Event   FeedEvent
	Target  Card
	Link    string
	Score   float64
	Fit     Fit
	Reasons []Reason
	Changed []FeedChange
}

// JobInfo tells how a piece of slow work stands. It names nobody.
type JobInfo struct {
	ID                   int64
	Kind                 string
	State                string // one of those that the queue lists
	Attempt, MaxAttempts int
	At                   time.Time // when it was asked for
	NextAt               time.Time // when it is tried next; zero when it is not
	Error                string    // of the last attempt, without addresses
}
