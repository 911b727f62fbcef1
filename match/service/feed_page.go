package service

import (
	"context"
	"slices"
	"time"

	"duyen/match"
)

// unreadMax bounds the count of unread entries: it stands for that many or more.
const unreadMax = 100

// feedChunk is how many items are read from the store at once.
const feedChunk = 100

// FeedQuery asks for a page of a feed. After is Next of the page before; Limit is
// 1–100, 0 means 20. Hidden asks for what was dismissed or is snoozed, too. Who
// does not keep the feed reads it without its keeper's marks.
type FeedQuery struct {
	After  string
	Limit  int
	Since  time.Time
	Unread bool
	Events []match.FeedEvent
	Hidden bool
}

// FeedPage is a page of a feed, the newest first, with the state of the world its
// scores are of. Unread counts entries up to 100.
type FeedPage struct {
	Data    []FeedEntry `json:"data"`
	Unread  int         `json:"unread" doc:"Entries that wait to be read; 100 means 100 or more"`
	Seq     int64       `json:"seq"`
	Epoch   int64       `json:"epoch"`
	Day     match.Date  `json:"day"`
	HasMore bool        `json:"has_more"`
	Next    string      `json:"next,omitempty" doc:"Cursor for after"`
}

// FeedPage gives a page of a feed. It is filled up where entries are left out;
// its order never changes.
func (s *Service) FeedPage(ctx context.Context, r Reading, q FeedQuery) (FeedPage, error) {
	page := FeedPage{Data: []FeedEntry{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	ask := match.FeedQuery{Feed: r.ID, Since: q.Since, Events: q.Events, Unread: q.Unread && r.Keeps, Hidden: q.Hidden || !r.Keeps, Now: s.now()}
	if q.After != "" {
		num, ok := match.ParseFeedItemID(r.ID, q.After)
		if !ok {
			return page, &match.Error{Kind: match.KindMalformed, Code: "bad_cursor", Field: "after", Message: "no such cursor"}
		}
		ask.Before = num
	}
	page.Seq, page.Epoch, page.Day = s.engine.Checkpoint().Seq, s.engine.Epoch(), s.engine.Day()
	items := s.itemsOf(ctx, r, ask)
	for len(page.Data) < limit {
		some, err := items.next(limit - len(page.Data))
		if err != nil {
			return page, err
		}
		if len(some) == 0 {
			break
		}
		entries, err := s.entries(ctx, r, some)
		if err != nil {
			return page, err
		}
		page.Data = append(page.Data, entries...)
		page.Next = some[len(some)-1].ID()
	}
	if page.HasMore, err = items.more(); err != nil {
		return page, err
	}
	if !page.HasMore {
		page.Next = ""
	}
	page.Unread, err = s.unread(ctx, r)
	return page, err
}

// FeedHead gives the number of a feed's newest entry, 0 when that cannot be told.
func (s *Service) FeedHead(ctx context.Context, feed string) int64 {
	f, err := s.feeds.Feed(ctx, feed)
	if err != nil {
		return 0
	}
	return f.Head
}

// Shown notes that the actor has looked at a page of their feed, if they consent
// to that being learned from.
func (s *Service) Shown(a match.Actor, r Reading, page FeedPage) {
	lessons := make([]match.Lesson, len(page.Data))
	for i := range page.Data {
		lessons[i] = match.Lesson{Target: page.Data[i].Target.ID, Score: page.Data[i].Score}
	}
	s.learn(a, match.LessonImpression, r.ID, lessons...)
}

// Opened notes that the actor has gone from their feed to a target of it, like Shown:
// that is what an address says from which anybody may come.
func (s *Service) Opened(a match.Actor, feed, target string) {
	s.learn(a, match.LessonOpen, feed, match.Lesson{Target: target})
}

// unread counts what waits to be read: what a page of unread entries would show, to
// the last one.
func (s *Service) unread(ctx context.Context, r Reading) (n int, err error) {
	if !r.Keeps {
		return 0, nil
	}
	items := s.itemsOf(ctx, r, match.FeedQuery{Feed: r.ID, Unread: true, Now: s.now()})
	for n < unreadMax {
		some, err := items.next(unreadMax - n)
		if err != nil || len(some) == 0 {
			return n, err
		}
		shown, err := s.countEntries(ctx, r, some)
		if err != nil {
			return n, err
		}
		n += shown
	}
	return n, nil
}

// countEntries gives how many of items, whose targets the reader may see, entries
// would give, without saying why they fit: that takes most of the time of a page.
func (s *Service) countEntries(ctx context.Context, r Reading, items []match.FeedItem) (n int, err error) {
	var matches, said []string
	for _, i := range items {
		if ranked(i.Event) {
			matches = append(matches, i.Target)
		}
		if saysMore(&i) {
			said = append(said, i.Target)
		}
	}
	var listed map[string]bool
	if r.subject != nil && len(matches) > 0 {
		if listed, err = s.engine.Listed(ctx, r.subject, r.viewer, matches...); err != nil {
			return 0, err
		}
	}
	faces := map[string]match.Profile{}
	if len(said) > 0 {
		profiles, err := s.profiles.Get(ctx, said...)
		if err != nil {
			return 0, err
		}
		for _, p := range profiles {
			if p != nil {
				faces[p.Common().ID] = match.Face(p)
			}
		}
	}
	for _, i := range items {
		if (!ranked(i.Event) || listed[i.Target]) && (!saysMore(&i) || stillSaid(&i, faces[i.Target])) {
			n++
		}
	}
	return n, nil
}

// feedItems goes through the items of a feed whose target the reader may see. The
// engine is asked for that, so that the profiles of others are never read.
type feedItems struct {
	ctx   context.Context //nolint:containedctx // of the one request that goes through them
	s     *Service
	sees  func(target string) bool
	query match.FeedQuery
	ready []match.FeedItem
	over  bool
}

func (s *Service) itemsOf(ctx context.Context, r Reading, q match.FeedQuery) *feedItems {
	view := s.engine.View(match.Filter{Viewer: r.viewer})
	return &feedItems{ctx: ctx, s: s, query: q, sees: func(target string) bool {
		row, ok := view.Row(target)
		return ok && view.Pass(row)
	}}
}

// next gives up to n more items, fewer only at the end.
func (f *feedItems) next(n int) ([]match.FeedItem, error) {
	if err := f.fill(n); err != nil {
		return nil, err
	}
	n = min(n, len(f.ready))
	out := f.ready[:n]
	f.ready = f.ready[n:]
	return out, nil
}

// more tells whether there are any.
func (f *feedItems) more() (bool, error) {
	err := f.fill(1)
	return len(f.ready) > 0, err
}

func (f *feedItems) fill(n int) error {
	for len(f.ready) < n && !f.over {
		// One more than asked for tells whether there are more without another look.
		f.query.Limit = min(max(n-len(f.ready)+1, 2), feedChunk)
		items, err := f.s.feeds.Items(f.ctx, f.query)
		if err != nil {
			return err
		}
		if f.over = len(items) < f.query.Limit; len(items) == 0 {
			return nil
		}
		last := items[len(items)-1].Num
		if f.query.Oldest {
			f.query.After = last
		} else {
			f.query.Before = last
		}
		f.ready = append(f.ready, slices.DeleteFunc(items, func(i match.FeedItem) bool { return !f.sees(i.Target) })...)
	}
	return nil
}
