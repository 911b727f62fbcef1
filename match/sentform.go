package match

import "time"

// SentForm is a form that was sent and has led somewhere. Hash names it by all it
// consists of, its sender's sign-in included, and tells nothing of it. Where it led is
// kept as long as the sign-in, and no longer than SentFormKept; what a page showed is
// not, for that may be a secret.
type SentForm struct {
	Session string
	Hash    string
	Status  int
	To      string // an address of this site
	EndsAt  time.Time
}

// SentFormKept is how long it is known where a form has led: who comes back to it and
// sends it once more is to see that. MaxSentForms is how many of one sign-in are.
const (
	SentFormKept = 6 * time.Hour
	MaxSentForms = 100
)
