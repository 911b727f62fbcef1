package match

import "time"

// Claim is what an access token proves: which account, through which sign-in.
type Claim struct{ User, Session string }

// Session is one sign-in of an account: a family of refresh tokens, or a
// browser's cookie. It ends when the person signs out, when a used token comes
// back, when the password changes, or at EndsAt.
type Session struct {
	ID        string
	User      string
	Client    string // what the person sees it as: "Firefox, Linux"; at most 200 characters
	CreatedAt time.Time
	UsedAt    time.Time
	EndsAt    time.Time
}

// Proof is what somebody has shown who signs in: the password behind a hash, or
// who they are at a provider. A sign-in only starts while it still holds, so that
// one that was under way does not outlive what was to keep it out.
type Proof struct {
	PasswordHash    string
	Issuer, Subject string
}

// How long a sign-in with refresh tokens lasts without a word, and at most.
const (
	SessionIdle = 30 * 24 * time.Hour
	SessionMax  = 180 * 24 * time.Hour
)

// SessionsPerUser bounds the sign-ins of one account; the one that was silent
// for longest makes room.
const SessionsPerUser = 100

// RefreshGrace is how long the answer to a refresh may have been lost: for so
// long the token before the last one still gets a new successor.
const RefreshGrace = 30 * time.Second

// Refresh is a refresh token as it is kept. One that was used names the token
// that came instead; one that was replaced before anybody used it names none.
type Refresh struct {
	Hash      string
	Session   string
	Successor string
	UsedAt    time.Time // zero while it is the last one
}

// RefreshOutcome says what a refresh token is good for.
type RefreshOutcome uint8

// The outcomes.
const (
	RefreshUnknown RefreshOutcome = iota // there is none such, or its sign-in is over
	RefreshNext                          // it gets a successor
	RefreshAgain                         // it gets another successor: the first one never arrived
	RefreshReused                        // somebody has a copy: the sign-in ends
)

// Outcome decides what presenting the token means. NextUsed tells whether its
// successor was used. Whoever presents a token that is neither the last nor the
// one directly before an unused last one has not got it from us; as nobody can
// tell the thief from the owner, both must sign in again.
func (r Refresh) Outcome(nextUsed bool, now time.Time) RefreshOutcome {
	switch {
	case r.UsedAt.IsZero():
		return RefreshNext
	case r.Successor != "" && !nextUsed && now.Sub(r.UsedAt) <= RefreshGrace:
		return RefreshAgain
	}
	return RefreshReused
}

// Rotation is what came of presenting a refresh token.
type Rotation struct {
	Outcome RefreshOutcome
	Session Session // as it goes on, or as it was; zero when unknown
}

// Refreshed gives the session after a refresh at now.
func (s Session) Refreshed(now time.Time) Session {
	s.UsedAt, s.EndsAt = now, now.Add(SessionIdle)
	if most := s.CreatedAt.Add(SessionMax); s.EndsAt.After(most) {
		s.EndsAt = most
	}
	return s
}
