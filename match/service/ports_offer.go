package service

import (
	"context"

	"duyen/match"
)

// Offers keeps what offers are beside being profiles.
type Offers interface {
	OfferMoves
	// Offers gives a page of offers by id.
	Offers(ctx context.Context, q match.OfferQuery) ([]match.Profile, error)
	// OffersSince gives what has become of offers behind a checkpoint, up to the last
	// committed change; the zero checkpoint asks for all of them. It is cheap while
	// nothing has changed.
	OffersSince(ctx context.Context, since match.Checkpoint) (match.OfferChanges, error)
}

// OfferMoves keeps how far offers have come. The store itself fills offers, opens
// them again and closes those of whom is deleted, in the transactions that do so.
type OfferMoves interface {
	// MoveOffer puts an offer into the state that next gives for what it is now, with
	// what next changes in it, why it was sent back included, and the audit entry, in
	// one transaction. What changes
	// nothing is Unchanged. KindNotFound, and what next gives.
	MoveOffer(ctx context.Context, id string, audit match.AuditEntry, next func(*match.Offer) (match.OfferState, error)) (match.Written, error)
	// ExpireOffers ends up to limit offers whose last day lies before a day, and
	// gives them. It may be repeated.
	ExpireOffers(ctx context.Context, day match.Date, limit int) ([]match.Written, error)
	// ClosingOffers gives up to limit open offers whose last day lies from one day
	// to another and of which nobody was reminded.
	ClosingOffers(ctx context.Context, from, to match.Date, limit int) ([]match.OpenedOffer, error)
	// OfferReminded notes that an offer's owner was reminded of its last day.
	OfferReminded(ctx context.Context, id string, day match.Date) error
}
