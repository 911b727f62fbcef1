package match

import "time"

// Return tells when an offer in review was last sent back to who posts it, and
// why. It stands there until the offer is published, for who may change or publish
// it: nobody else sees an offer before that.
type Return struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// CheckReturn brings the reason for which an offer is sent back into form and gives
// what is wrong with it.
func CheckReturn(reason *string) []Problem {
	n := &normalizer{}
	n.text(top("reason"), reason, maxMessage)
	return n.problems
}

// Returns tells whether a move sends an offer back: somebody who may publish it
// takes it out of review, and it is not their own.
func (o *Offer) Returns(next OfferState, by OfferHand, user string) bool {
	return o.State == OfferReview && next == OfferDraft && by&HandPublisher != 0 && (o.Owner == "" || o.Owner != user)
}
