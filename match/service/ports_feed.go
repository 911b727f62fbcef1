package service

import (
	"context"
	"time"

	"duyen/match"
)

// FeedStore is what is kept of feeds.
type FeedStore interface {
	Feeds
	FeedItems
	Follows
	FeedLinks
	SavedSearches
	Finds
	DigestFeeds
	Unsubscribers
}

// Feeds keeps who has a feed.
type Feeds interface {
	// OpenFeed keeps a feed under the id of a profile or a saved search, unless it
	// has one: that one is given then. KindNotFound when there is neither.
	OpenFeed(ctx context.Context, f match.Feed) (kept match.Feed, created bool, err error)
	// OpenFeeds keeps those that are not there yet, in one transaction. One of
	// neither is left out.
	OpenFeeds(ctx context.Context, feeds ...match.Feed) error
	// Feed gives one; KindNotFound.
	Feed(ctx context.Context, id string) (match.Feed, error)
	// ChangeFeed changes settings in one transaction; an error of change changes nothing. KindNotFound.
	ChangeFeed(ctx context.Context, id string, change func(f *match.Feed) error) (match.Feed, error)
	// ReadFeed marks every item up to a number as read that is not.
	ReadFeed(ctx context.Context, id string, upTo int64, at time.Time) error
	// Feeds gives up to limit behind the id after, by id: those with a digest, or all when d is "".
	Feeds(ctx context.Context, d match.Digest, after string, limit int) ([]match.Feed, error)
}

// FeedItems keeps what stands in feeds.
type FeedItems interface {
	// AddItems numbers items and adds those that are not there yet, with what
	// follows now say, and notes that the feeds hold everything up to seq (0: not
	// noted), in one transaction. Those whose feed or target is gone are left out;
	// those added are given.
	AddItems(ctx context.Context, items []match.FeedItem, seen []match.Follow, seq int64) ([]match.FeedItem, error)
	// FeedSeq gives what AddItems noted last.
	FeedSeq(ctx context.Context) (int64, error)
	// Items gives those a query asks for.
	Items(ctx context.Context, q match.FeedQuery) ([]match.FeedItem, error)
	// Item gives one; KindNotFound.
	Item(ctx context.Context, feed string, num int64) (match.FeedItem, error)
	// MarkItem notes what a reader does to one; KindNotFound.
	MarkItem(ctx context.Context, feed string, num int64, m match.FeedMark) (match.FeedItem, error)
}

// Follows keeps whose progress feeds tell.
type Follows interface {
	// Follow begins it, unless it has begun, which is given then. KindNotFound when one of them is gone.
	Follow(ctx context.Context, f match.Follow) (match.Follow, error)
	// Unfollow ends it and may be repeated.
	Unfollow(ctx context.Context, feed, target string) error
	// Follows gives whom a feed follows, the newest first.
	Follows(ctx context.Context, feed string, limit int) ([]match.Follow, error)
	// Followers gives who follows any of the targets.
	Followers(ctx context.Context, targets ...string) ([]match.Follow, error)
}

// FeedLinks keeps the hashes of secret addresses of feeds.
type FeedLinks interface {
	// PutFeedLink keeps one in the place of the same person's to the same feed. KindNotFound;
	// KindConflict when the sign-in has ended through which it is asked for, "" for none.
	PutFeedLink(ctx context.Context, l match.FeedLink, hash, session string) error
	// FeedLinkOf gives the one with a hash; KindNotFound.
	FeedLinkOf(ctx context.Context, hash string) (match.FeedLink, error)
	// FeedLink gives somebody's to a feed; KindNotFound.
	FeedLink(ctx context.Context, feed, user string) (match.FeedLink, error)
	// DropFeedLink ends one and may be repeated.
	DropFeedLink(ctx context.Context, feed, user string) error
}

// SavedSearches keeps searches that people want to be told about.
type SavedSearches interface {
	// SaveSearch keeps one, which gets its id, or changes one of the same account.
	// KindConflict when there are too many, KindNotFound.
	SaveSearch(ctx context.Context, x match.SavedSearch) (match.SavedSearch, error)
	// SavedSearch gives one; KindNotFound.
	SavedSearch(ctx context.Context, id string) (match.SavedSearch, error)
	// SavedSearches gives those of an account ("" for all) behind the id after, by id.
	SavedSearches(ctx context.Context, user, after string, limit int) ([]match.SavedSearch, error)
	// DropSearch ends one of an account, and its feed; KindNotFound.
	DropSearch(ctx context.Context, user, id string) error
}

// Finds keeps what saved searches have found.
type Finds interface {
	// WatchSearch is SaveSearch for a search that finds some profiles already; it gets a feed.
	WatchSearch(ctx context.Context, x match.SavedSearch, found []string) (match.SavedSearch, error)
	// Unseen gives those of ids that a search did not find when it was saved.
	Unseen(ctx context.Context, search string, ids []string) ([]string, error)
	// AddFound is AddItems; it notes that the searches were asked about every change up to seq.
	AddFound(ctx context.Context, items []match.FeedItem, seq int64) ([]match.FeedItem, error)
	// FoundSeq gives what AddFound noted last.
	FoundSeq(ctx context.Context) (int64, error)
}
