package service

import (
	"context"
	"time"

	"duyen/match"
)

// DigestFeeds keeps what was in digests.
type DigestFeeds interface {
	// DueFeeds gives feeds with one of the digests and something that was in none, by account.
	DueFeeds(ctx context.Context, digests ...match.Digest) ([]match.DueFeed, error)
	// Mailed notes that items were in a digest; it may be repeated.
	Mailed(ctx context.Context, at time.Time, ranges ...match.DigestRange) error
	// EndDigests turns the digests of every feed of an account off, and tells of how
	// many feeds there were some.
	EndDigests(ctx context.Context, user string) (ended int, err error)
	// DigestSlot gives the last moment whose digests were asked for, zero for none.
	DigestSlot(ctx context.Context) (time.Time, error)
	// SetDigestSlot notes it.
	SetDigestSlot(ctx context.Context, at time.Time) error
}

// Unsubscribers keeps the addresses under which accounts end their digests.
type Unsubscribers interface {
	// PutUnsubscriber keeps an account's, in the place of the one before. KindNotFound.
	PutUnsubscriber(ctx context.Context, u match.Unsubscriber, hash string) error
	// Unsubscriber gives an account's; KindNotFound.
	Unsubscriber(ctx context.Context, user string) (match.Unsubscriber, error)
	// UnsubscriberOf gives the one with a hash; KindNotFound.
	UnsubscriberOf(ctx context.Context, hash string) (match.Unsubscriber, error)
}
