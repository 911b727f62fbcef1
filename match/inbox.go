package match

import "time"

// InboxQuery asks for the introductions to an organization and to offers by it,
// the newest first. Unanswered are those that wait; Overdue those that nobody has
// answered in time, whether time has ended them already or not.
type InboxQuery struct {
	Organization string
	Offer        string // only interest in this one
	State        IntroductionState
	Unanswered   bool
	Overdue      bool
	Now          time.Time
	After        string
	Limit        int
}
