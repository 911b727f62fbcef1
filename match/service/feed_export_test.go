package service

import (
	"context"

	"duyen/match"
)

// OpenFeed lets tests outside the package open a feed.
func (s *Service) OpenFeed(ctx context.Context, p match.Profile) (match.Feed, error) {
	return s.openFeed(ctx, p)
}

// WaitFed lets tests wait for the feeder.
func (s *Service) WaitFed(ctx context.Context, seq int64) error { return s.waitFed(ctx, seq) }

// FeedsChanged lets tests say what the routes of settings say.
func (s *Service) FeedsChanged(profiles ...string) { s.feedsChanged(profiles...) }

// SeenOf gives what a follow that begins now has seen.
func SeenOf(p match.Profile) string { return seenOf(p) }

// WatchFeeds gives a channel that has an entry when a feed, or any, got items.
func (s *Service) WatchFeeds(feed string) (woken <-chan struct{}, end func()) {
	return s.hub.watch(feed)
}
