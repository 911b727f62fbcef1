package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"duyen/match"
)

// tell adds items to feeds, opening those that are not there yet, notes what
// follows have seen and that everything up to seq is told (0: not noted), and
// wakes who waits. A store that is busy or full is tried again until ctx ends. What
// tells nothing is noted now and then only.
func (f *feeder) tell(ctx context.Context, items []match.FeedItem, seen []match.Follow, seq int64) error {
	if len(items)+len(seen) == 0 && (seq == 0 || f.noted > 0 && seq-f.noted < feederNoted) {
		return nil
	}
	var wait time.Duration
	for {
		rest, err := f.add(ctx, items, seen, seq)
		if err == nil {
			if seq > 0 {
				f.noted = seq
			}
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		items, wait = rest, pause(wait)
		f.logger.Error("adding to feeds failed", "items", len(items), "error", err, "retry_in", wait)
		idle(ctx, wait)
	}
}

// add adds items in transactions that are short, so that nobody else who writes
// waits long; the last one takes the rest. It gives the items that are left when
// one fails.
func (f *feeder) add(ctx context.Context, items []match.FeedItem, seen []match.Follow, seq int64) ([]match.FeedItem, error) {
	if err := f.open(ctx, items); err != nil {
		return items, err
	}
	// A backlog tells a feed of several changes: side by side they touch the same
	// pages of the store, in one transaction.
	slices.SortStableFunc(items, func(a, b match.FeedItem) int { return strings.Compare(a.Feed, b.Feed) })
	for len(items) > feederChunk {
		if err := f.addSome(ctx, items[:feederChunk], nil, 0); err != nil {
			return items, err
		}
		items = items[feederChunk:]
	}
	return items, f.addSome(ctx, items, seen, seq)
}

func (f *feeder) addSome(ctx context.Context, items []match.FeedItem, seen []match.Follow, seq int64) error {
	added, err := f.feeds.AddItems(ctx, items, seen, seq)
	if err != nil {
		return err
	}
	f.hub.wake(feedsOf(added)...)
	return nil
}

// open opens the feeds of items that have none yet.
func (f *feeder) open(ctx context.Context, items []match.FeedItem) error {
	var feeds []match.Feed
	for _, i := range items {
		if _, ok := f.opened[i.Feed]; !ok {
			feed := f.newFeed(i.Feed)
			f.opened[feed.ID] = feed.MinFit
			feeds = append(feeds, feed)
		}
	}
	for len(feeds) > 0 {
		some := feeds[:min(len(feeds), feederChunk)]
		if err := f.feeds.OpenFeeds(ctx, some...); err != nil {
			for _, feed := range feeds {
				delete(f.opened, feed.ID)
			}
			return err
		}
		feeds = feeds[len(some):]
	}
	return nil
}
