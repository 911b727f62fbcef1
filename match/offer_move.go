package match

import (
	"reflect"
	"time"
)

// OfferMove is what somebody, or the clock, does with an offer.
type OfferMove string

// The moves. The last three are the clock's and those of the places: nobody asks
// for them.
const (
	OfferSubmit  OfferMove = "submit"  // for review
	OfferPublish OfferMove = "publish" // everybody sees it
	OfferClose   OfferMove = "close"   // nothing can be had of it any more; one in review goes back
	OfferRenew   OfferMove = "renew"   // once more, with a later last day
	OfferExpire  OfferMove = "expire"  // its last day is over
	OfferFill    OfferMove = "fill"    // its last place is taken
	OfferFree    OfferMove = "free"    // one of its places is free again
)

// OfferMoves lists those that people make.
func OfferMoves() []OfferMove {
	return []OfferMove{OfferSubmit, OfferPublish, OfferClose, OfferRenew}
}

// OfferHand is a set of what somebody is to an offer.
type OfferHand uint8

// The hands.
const (
	HandPoster    OfferHand = 1 << iota // may change it
	HandPublisher                       // may publish it where it lies
	HandClock                           // the clock, and who takes and frees places
)

// offerStep is one row of the table of transitions.
type offerStep struct {
	state OfferState
	move  OfferMove
	by    OfferHand // all of them
	next  OfferState
}

// offerSteps is the whole table; what is not in it cannot be done. The first row
// that fits holds: who may publish renews at once, others for review.
func offerSteps() []offerStep {
	return []offerStep{
		{OfferDraft, OfferSubmit, HandPoster, OfferReview},
		{OfferReview, OfferSubmit, HandPoster, OfferReview},
		{OfferOpen, OfferSubmit, HandPoster, OfferOpen},

		{OfferDraft, OfferPublish, HandPublisher, OfferOpen},
		{OfferReview, OfferPublish, HandPublisher, OfferOpen},
		{OfferOpen, OfferPublish, HandPublisher, OfferOpen},

		// What nobody has seen yet becomes a draft again: everybody sees what is closed.
		{OfferDraft, OfferClose, HandPoster, OfferDraft},
		{OfferDraft, OfferClose, HandPublisher, OfferDraft},
		{OfferReview, OfferClose, HandPoster, OfferDraft},
		{OfferReview, OfferClose, HandPublisher, OfferDraft}, // refuses it
		{OfferOpen, OfferClose, HandPoster, OfferClosed},
		{OfferFilled, OfferClose, HandPoster, OfferClosed},
		{OfferClosed, OfferClose, HandPoster, OfferClosed},
		{OfferClosed, OfferClose, HandPublisher, OfferClosed},

		{OfferClosed, OfferRenew, HandPoster | HandPublisher, OfferOpen},
		{OfferExpired, OfferRenew, HandPoster | HandPublisher, OfferOpen},
		{OfferFilled, OfferRenew, HandPoster | HandPublisher, OfferOpen},
		{OfferClosed, OfferRenew, HandPoster, OfferReview},
		{OfferExpired, OfferRenew, HandPoster, OfferReview},
		{OfferFilled, OfferRenew, HandPoster, OfferReview},

		{OfferOpen, OfferExpire, HandClock, OfferExpired},
		{OfferFilled, OfferExpire, HandClock, OfferExpired},
		{OfferExpired, OfferExpire, HandClock, OfferExpired},
		{OfferOpen, OfferFill, HandClock, OfferFilled},
		{OfferFilled, OfferFill, HandClock, OfferFilled},
		{OfferFilled, OfferFree, HandClock, OfferOpen},
		{OfferOpen, OfferFree, HandClock, OfferOpen},
	}
}

// After gives the state that a move by a hand leads to. A move that has been made
// already changes nothing, so that it may be repeated. KindForbidden when the move
// is others' to make, KindConflict when nobody can make it in this state.
func (s OfferState) After(move OfferMove, by OfferHand) (OfferState, error) {
	if s == "" {
		s = OfferOpen
	}
	mine, others := false, false
	for _, step := range offerSteps() {
		if step.move != move {
			continue
		}
		may := step.by&by == step.by
		if may && step.state == s {
			return step.next, nil
		}
		mine, others = mine || may, others || step.state == s
	}
	if others || !mine {
		return s, Fail(KindForbidden, "not_allowed", "others "+string(move)+" the offer")
	}
	return s, Fail(KindConflict, "offer_state", "the offer is "+string(s)+": no "+string(move))
}

// Renewal is what a renewed offer is to be like. A quantity counts the places
// that are taken already; nil leaves it as it is.
type Renewal struct {
	ClosesOn Date `json:"closes_on"`
	Quantity *int `json:"quantity,omitempty"`
}

// Renew puts a renewal into an offer, as it stands on a day, and gives what is wrong
// with it.
func (r Renewal) Renew(o *Offer, day Date) []Problem {
	n := &normalizer{day: day}
	o.ClosesOn = r.ClosesOn
	if r.ClosesOn == "" {
		n.refuse(top("closes_on"), ProblemRequired, "", "")
	}
	if r.Quantity != nil {
		o.Quantity = r.Quantity
	}
	n.offerTerms(o)
	n.running(o)
	if free, limited := FreePlaces(o); limited && free == 0 && len(n.problems) == 0 {
		taken := 0
		if o.Dealings != nil {
			taken = o.Dealings.Taken
		}
		n.refuse(top("quantity"), ProblemPlacesTaken, itoa(*o.Quantity), itoa(taken+1))
	}
	return n.problems
}

// Publishable gives what keeps an offer from being published on a day.
func Publishable(o *Offer, day Date) []Problem {
	n := &normalizer{day: day}
	n.running(o)
	return n.problems
}

// running refuses an offer whose last day is over.
func (n *normalizer) running(o *Offer) {
	if o.Due(n.day) {
		n.refuse(top("closes_on"), ProblemClosesPast, string(o.ClosesOn), string(n.day))
	}
}

// Again gives an offer once more as a draft of its own, its dates moved by as many
// years, one at least, as it takes for it not to be over on a day. 29 February
// becomes the 28th.
func (o *Offer) Again(day Date) *Offer {
	c := *o
	c.ID, c.ExternalID, c.Meta = "", "", Meta{}
	for range maxYears {
		c.OpensOn, c.ClosesOn = c.OpensOn.nextYear(), c.ClosesOn.nextYear()
		if !c.Due(day) {
			break
		}
	}
	return &c
}

// maxYears is how far a date may be moved: dates lie between 1800 and 2200.
const maxYears = 400

// nextYear gives the same day a year later.
func (d Date) nextYear() Date {
	t, ok := d.Time()
	if !ok {
		return d
	}
	if len(d) == 4 {
		return Date(itoa(t.Year() + 1))
	}
	year, month, day := t.Date()
	if month == time.February && day == 29 {
		day = 28
	}
	return DateOf(time.Date(year+1, month, day, 0, 0, 0, 0, time.UTC))
}

// OfferQuery asks for offers. Zero values ask for any.
type OfferQuery struct {
	Filter       Filter
	UpdatedSince time.Time
	State        OfferState
	Kind         string // one of OfferKinds
	By           string
	ClosesBefore Date // the last day lies before it; offers without one do not
	After        string
	Limit        int
}

// Settled gives the state of an offer as its places stand: an open one without a
// free place is filled, a filled one with a free place is open.
func Settled(o *Offer) OfferState {
	move := OfferFree
	if free, limited := FreePlaces(o); limited && free == 0 {
		move = OfferFill
	}
	if next, err := o.State.After(move, HandClock); err == nil {
		return next
	}
	return o.State
}

// SaysTheSame tells whether an offer that was published is still what was reviewed
// after a change: how long it lasts, how many there are and how to reach who makes it
// may change.
func (o *Offer) SaysTheSame(after *Offer) bool {
	plain := func(o *Offer) Offer {
		c := *o
		c.Meta, c.ExternalID, c.Contact, c.OpensOn, c.ClosesOn, c.Quantity = Meta{}, "", nil, "", "", nil
		return c
	}
	return reflect.DeepEqual(plain(o), plain(after))
}

// FirstState gives the state a new offer gets: a draft when its poster wants
// that, else as far as they may take it.
func FirstState(draft bool, by OfferHand) OfferState {
	switch {
	case draft:
		return OfferDraft
	case by&HandPublisher != 0:
		return OfferOpen
	}
	return OfferReview
}

// Due tells whether the last day of an offer lies before a day.
func (o *Offer) Due(day Date) bool {
	last, ok := o.ClosesOn.Time()
	today, known := day.Time()
	return ok && known && last.Before(today)
}
