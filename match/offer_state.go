package match

// OfferState is how far an offer has come. The zero state is that of every other
// profile, and of offers from before there were states: open.
type OfferState string

// The states. Only an open offer is matched; drafts and those in review are seen
// by nobody but who may change or publish them.
const (
	OfferDraft   OfferState = "draft"
	OfferReview  OfferState = "review"
	OfferOpen    OfferState = "open"
	OfferClosed  OfferState = "closed"  // by who posted it
	OfferExpired OfferState = "expired" // its last day is over
	OfferFilled  OfferState = "filled"  // every place is taken
)

// OfferStates lists them.
func OfferStates() []OfferState {
	return []OfferState{OfferDraft, OfferReview, OfferOpen, OfferClosed, OfferExpired, OfferFilled}
}

// Unseen tells whether an offer has not been published yet.
func (s OfferState) Unseen() bool { return s == OfferDraft || s == OfferReview }

// Over tells whether nothing can be had of an offer any more.
func (s OfferState) Over() bool { return s == OfferClosed || s == OfferExpired || s == OfferFilled }
