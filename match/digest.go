package match

import "time"

// DigestJob asks for one letter that sums up what is new in the feeds of an
// account. Day is when it was due, as a date in Vietnam; which items may be told
// is fixed, so that trying again says the same.
type DigestJob struct {
	User  string
	Day   string
	Feeds []DigestRange
}

// DigestRange is a run of items of a feed: behind After, up to To.
type DigestRange struct {
	Feed  string `json:"feed"`
	After int64  `json:"after"`
	To    int64  `json:"to"`
}

// DueFeed is a feed with items that were in no digest, and whose account gets it.
type DueFeed struct {
	Feed
	User string
}

// Unsubscriber is the address under which an account ends its digests without
// signing in. It is made from Seed; EndedAt is when it was used.
type Unsubscriber struct {
	User    string
	Seed    string
	EndedAt time.Time
}
