package service

import (
	"context"

	"duyen/match"
)

// WatchFeed gives a channel that has an entry when something may have come into a
// feed. end must be called. Who waits asks News for what there is.
func (s *Service) WatchFeed(feed string) (woken <-chan struct{}, end func()) {
	return s.hub.watch(feed)
}

// News gives what came into a feed behind an item, oldest first, with the number
// of the last item that was looked at and whether there is more.
func (s *Service) News(ctx context.Context, r Reading, after int64) (entries []FeedEntry, last int64, more bool, err error) {
	items := s.itemsOf(ctx, r, match.FeedQuery{Feed: r.ID, After: after, Oldest: true, Now: s.now()})
	some, err := items.next(feedChunk)
	if err != nil {
		return nil, after, false, err
	}
	last = after
	if more, err = items.more(); err != nil {
		return nil, after, false, err
	}
	if len(some) > 0 {
		last = some[len(some)-1].Num
		if entries, err = s.entries(ctx, r, some); err != nil {
			return nil, after, false, err
		}
	}
	return entries, last, more, nil
}

// EachEntry goes through a whole feed, the newest first, in parts.
func (s *Service) EachEntry(ctx context.Context, r Reading, f func([]FeedEntry) error) error {
	items := s.itemsOf(ctx, r, match.FeedQuery{Feed: r.ID, Hidden: true, Now: s.now()})
	for {
		some, err := items.next(feedChunk)
		if err != nil || len(some) == 0 {
			return err
		}
		entries, err := s.entries(ctx, r, some)
		if err != nil {
			return err
		}
		if err := f(entries); err != nil {
			return err
		}
	}
}

// PageOf gives the address of a profile's page.
func (s *Service) PageOf(k match.Kind, id string) string { return s.site + "/" + k.Plural() + "/" + id }

// Site is where people reach the pages, without a slash at the end.
func (s *Service) Site() string { return s.site }
