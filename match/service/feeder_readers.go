package service

import (
	"context"
	"slices"
	"sync"
	"time"

	"duyen/match"
	"duyen/match/engine"
)

// feedMail takes what the feeder is to look at beside the change log.
type feedMail struct {
	bell chan struct{}

	mu  sync.Mutex
	ids map[string]bool
}

func (m *feedMail) put(ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		m.ids[id] = true
	}
	nudge(m.bell)
}

func (m *feedMail) take() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for id := range m.ids {
		out = append(out, id)
	}
	clear(m.ids)
	slices.Sort(out)
	return out
}

// feedsChanged has the feeder look at profiles again whose feeds were opened, are
// to tell more than before, or see with other eyes.
func (s *Service) feedsChanged(profiles ...string) {
	if len(profiles) > 0 {
		s.feedMail.put(profiles)
	}
}

// eyesChanged is feedsChanged for all profiles of accounts: one has blocked the
// other, or does so no more. What cannot be read now is read in the next epoch.
func (s *Service) eyesChanged(ctx context.Context, accounts ...string) {
	if s.feeds == nil {
		return
	}
	for _, account := range accounts {
		cards, err := s.users.Owned(ctx, account)
		if err != nil && ctx.Err() == nil {
			s.logger.Error("whose feeds see with other eyes cannot be read", "error", err)
		}
		for _, c := range cards {
			s.feedsChanged(c.ID)
		}
	}
}

// asked draws the lists of those that the feeder was told of.
func (f *feeder) asked(ctx context.Context) error {
	ids := f.feedMail.take()
	if len(ids) == 0 {
		return nil
	}
	err := f.settings(ctx, ids...)
	var items []match.FeedItem
	if err == nil {
		items, err = f.again(ctx, ids)
	}
	if err == nil {
		err = f.tell(ctx, items, nil, 0)
	}
	if err != nil {
		f.feedMail.put(ids)
	}
	return err
}

// settings reads what the feeds of profiles are to tell, and whether they have any.
func (f *feeder) settings(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		feed, err := f.feeds.Feed(ctx, id)
		switch {
		case match.KindOf(err) == match.KindNotFound:
			delete(f.opened, id)
		case err != nil:
			return err
		default:
			f.opened[id] = feed.MinFit
		}
	}
	return nil
}

// least is the least fit that a feed tells: of one that is not there, what it
// will be opened with.
func (f *feeder) least(id string) match.Fit {
	if least, ok := f.opened[id]; ok {
		return least
	}
	return f.newFeed(id).MinFit
}

// again draws the lists of profiles that have changed as readers, or whose feeds
// have.
func (f *feeder) again(ctx context.Context, ids []string) ([]match.FeedItem, error) {
	profiles, err := f.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var items []match.FeedItem
	for i, p := range profiles {
		id := ids[i]
		if p == nil || f.skipped(id) {
			delete(f.readers, id)
			continue
		}
		f.doing = id
		if _, ok := f.opened[id]; !ok && f.watches[p.Common().Kind] != nil {
			if err := f.settings(ctx, id); err != nil {
				return nil, err
			}
		}
		some, err := f.reader(ctx, p)
		if err != nil {
			return nil, err
		}
		items = append(items, some...)
	}
	return items, nil
}

// draw draws the lists of the next few readers and tells what they have not been
// told.
func (f *feeder) draw(ctx context.Context) error {
	switch {
	case len(f.page) > 0:
	case !f.met:
		return f.turn(ctx)
	default:
		f.all = true
		f.reached()
		return nil
	}
	some := f.page[:min(len(f.page), feederSlice)]
	items, err := f.again(ctx, some)
	if err != nil {
		return err
	}
	f.page = f.page[len(some):]
	return f.tell(ctx, items, nil, 0)
}

// turn looks through the next profiles for readers.
func (f *feeder) turn(ctx context.Context) error {
	filter := match.Filter{Viewer: match.Viewer{All: true}}
	for kind := range f.watches {
		filter.Kinds = append(filter.Kinds, kind)
	}
	profiles, err := f.profiles.List(ctx, filter, time.Time{}, f.after, feederPage)
	if err != nil {
		return err
	}
	for _, p := range profiles {
		f.meet(p)
		f.after = p.Common().ID
	}
	f.met = len(profiles) == 0
	return nil
}

// meet has the list of a profile drawn that reads and was not met before.
func (f *feeder) meet(p match.Profile) {
	if id := p.Common().ID; f.watches[p.Common().Kind] != nil && f.reads(p) && !f.readers[id] {
		f.readers[id], f.all = true, false
		f.page = append(f.page, id)
	}
}

// reads tells whether a profile is told anything: it has an owner, or somebody has
// opened its feed.
func (f *feeder) reads(p match.Profile) bool {
	_, opened := f.opened[p.Common().ID]
	return opened || p.Common().Owner != ""
}

// reader draws a profile's list, watches over it, and gives items for what stands
// on it and is not in its feed. One that does not read is watched no more.
func (f *feeder) reader(ctx context.Context, p match.Profile) ([]match.FeedItem, error) {
	b := p.Common()
	w := f.watches[b.Kind]
	if w == nil {
		return nil, nil
	}
	v, reads, err := f.feedViewer(ctx, p)
	if err != nil {
		return nil, err
	}
	if !f.reads(p) {
		delete(f.readers, b.ID)
	}
	if !reads || !f.reads(p) {
		w.Remove(b.ID)
		return nil, nil
	}
	f.readers[b.ID] = true
	err = w.Add(ctx, p, v)
	if match.KindOf(err) == match.KindNotFound { // it comes, or has gone, with a later change
		w.Remove(b.ID)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return f.untold(ctx, b, w.List(b.ID))
}

// untold gives items for what of a list is to be told and is not in the feed, the
// best last.
func (f *feeder) untold(ctx context.Context, b *match.Base, list []engine.Entry) ([]match.FeedItem, error) {
	list = f.telling(b.ID, list)
	if len(list) == 0 {
		return nil, nil
	}
	event := eventFor(b.Kind)
	told := map[string]bool{}
	if _, opened := f.opened[b.ID]; opened {
		q := match.FeedQuery{Feed: b.ID, Hidden: true, Events: []match.FeedEvent{event}, Limit: len(list)}
		for _, e := range list {
			q.Targets = append(q.Targets, e.ID)
		}
		items, err := f.feeds.Items(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, i := range items {
			told[i.Target] = true
		}
	}
	list = slices.DeleteFunc(list, func(e engine.Entry) bool { return told[e.ID] })
	return f.items(b, list), nil
}

// telling leaves of a list what a feed is to tell.
func (f *feeder) telling(feed string, list []engine.Entry) []engine.Entry {
	least := f.least(feed)
	return slices.DeleteFunc(list, func(e engine.Entry) bool { return !reaches(e.Fit, least) })
}

// items makes items of a profile's list, the best last.
func (f *feeder) items(b *match.Base, list []engine.Entry) (out []match.FeedItem) {
	for _, e := range slices.Backward(list) {
		out = append(out, f.item(b.ID, eventFor(b.Kind), e))
	}
	return out
}

// item makes the item of a target that stands on a list.
func (f *feeder) item(feed string, event match.FeedEvent, e engine.Entry) match.FeedItem {
	return match.FeedItem{Feed: feed, At: f.now(), Event: event, Target: e.ID, What: string(event), Score: e.Score}
}

// eventFor is the event of a target that has come onto the list of a reader.
func eventFor(reader match.Kind) match.FeedEvent {
	target, _ := feedTarget(reader)
	return feedEvent(target)
}
