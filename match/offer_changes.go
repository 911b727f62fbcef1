package match

import "time"

// OpenedOffer is an offer with when it was last opened, the beginning of 1970 while
// it never was. Of two that were opened at once the later one has the greater Num.
type OpenedOffer struct {
	Offer *Offer
	At    time.Time
	Num   int64
}

// OfferChanges is what has become of offers up to a point of the change log: those
// that have changed, as they are now, and the ids of those that are gone. With All
// the offers are all there are, and whatever else was known is forgotten.
type OfferChanges struct {
	At     Checkpoint
	All    bool
	Offers []OpenedOffer
	Gone   []string
}
