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
