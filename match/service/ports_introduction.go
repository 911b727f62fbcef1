package service

import (
	"context"
	"time"

	"duyen/match"
)

// IntroductionStore is what is kept of introductions.
type IntroductionStore interface {
	Introductions
	IntroductionClock
	IntroductionMessages
}

// Introductions keeps who asks whom. What follows from a move (places, who shares
// contact, items of feeds, how profiles stand) is written with it in one transaction.
type Introductions interface {
	// AskIntroduction keeps a request made on a day, or gives the open one of the pair.
	// A key makes it repeatable for a day. KindNotFound when a profile is gone;
	// KindConflict "introduction_quota", "introduction_rest", "no_place",
	// "offer_closed"; KindInvalid "key_reused". The entries are for the audit log, if
	// something has changed.
	AskIntroduction(ctx context.Context, x match.Introduction, day match.Date, key match.RequestKey, entries ...match.AuditEntry) (match.Asked, error)
	// Introduction gives one by id; KindNotFound.
	Introduction(ctx context.Context, id string) (match.Introduction, error)
	// MoveIntroduction lets change make a move and, if it has changed something, adds
	// the entries to the audit log. KindNotFound, what change gives, and KindConflict
	// "no_place".
	MoveIntroduction(ctx context.Context, id string, change func(*match.Introduction) (bool, error), entries ...match.AuditEntry) (match.Moved, error)
	// Introductions gives those a query asks for, the newest first.
	Introductions(ctx context.Context, q match.IntroductionQuery) ([]match.Introduction, error)
	// AskedSince gives whom a profile has asked since a time.
	AskedSince(ctx context.Context, from string, since time.Time) ([]string, error)
}

// IntroductionClock is what time does with introductions. All may be repeated.
type IntroductionClock interface {
	// DueIntroductions gives up to limit that wait and are to be reminded of, or lapse.
	DueIntroductions(ctx context.Context, now time.Time, limit int) ([]match.Introduction, error)
	// RemindedIntroduction notes a reminder, and when time does something next.
	RemindedIntroduction(ctx context.Context, id string, at, next time.Time) error
	// LapseIntroduction ends one whose time is over and asks, in the same transaction,
	// the first of next who may be asked.
	// The entry is for the audit log, if it has lapsed.
	LapseIntroduction(ctx context.Context, id string, entry match.AuditEntry, next ...string) (match.Lapsed, error)
	// UntoldIntroductions gives up to limit whose state no letter was asked for about.
	UntoldIntroductions(ctx context.Context, limit int) ([]match.Introduction, error)
	// ToldIntroduction notes that one was asked for about a state, or need not be.
	ToldIntroduction(ctx context.Context, id string, state match.IntroductionState) error
}

// IntroductionMessages keeps what the sides write to each other.
type IntroductionMessages interface {
	// AddIntroductionMessage keeps a message, which gets its id and time. KindNotFound;
	// KindConflict "introduction_state", "thread_full".
	AddIntroductionMessage(ctx context.Context, m match.IntroductionMessage) (match.IntroductionMessage, error)
	// IntroductionMessages gives up to limit behind the id after, the oldest first.
	IntroductionMessages(ctx context.Context, introduction, after string, limit int) ([]match.IntroductionMessage, error)
}
