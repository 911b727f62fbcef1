package match

import "time"

// Dealings is what dealings with others have made of a profile that startups
// turn to: how much of it is taken, and how it answers. It is kept by the store
// from the introductions and slots themselves, is open to everybody who sees the
// profile, and names nobody.
type Dealings struct {
	Taken    int        `json:"taken,omitempty"`    // places taken by accepted introductions
	Waiting  int        `json:"waiting,omitempty"`  // requests that wait for an answer
	Asked    int        `json:"asked,omitempty"`    // requests of DealingsYear that were answered or have lapsed
	Answered int        `json:"answered,omitempty"` // of those, answered in time
	Hours    int        `json:"hours,omitempty"`    // median time to the answer
	NextSlot *time.Time `json:"next_slot,omitempty"`
}

// DealingsYear is how far back answers count.
const DealingsYear = 365 * 24 * time.Hour

// FreePlaces gives how many places of a mentor or an offer are free; limited is
// false where the number was not stated, and for other kinds.
func FreePlaces(p Profile) (free int, limited bool) {
	s := placesOf(p)
	return s.free, s.limited
}
