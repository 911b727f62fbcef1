package service

import (
	"context"
	"slices"
	"time"

	"duyen/match"
)

// The finder's rhythm. The first change after a rest is looked at at once; under a
// stream of changes the saved searches are asked at most twice a second, and take
// at most a fifth of the time. 10,000 changes at once are a long import's.
const (
	findRest    = 500 * time.Millisecond
	findShare   = 4  // rest this many times as long as asking took
	findAtOnce  = 50 // searches asked together: other searches get their turn between
	findChanges = 10 * batchSize
)

// findWhat tells what a saved search finds from other items of the same profile:
// it is told once, whatever happens to it later.
const findWhat = "found"

// lock is a mutex that can be waited for with a context.
type lock chan struct{}

func (l lock) take(ctx context.Context) error {
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return match.Fail(match.KindBusy, "timeout", "the saved searches are being asked")
	}
}

func (l lock) give() { <-l }

// findChanged follows the change log beside the follower until ctx ends, and
// tells the feeds of saved searches what they newly find. It asks the copies in
// use, so it is never ahead of them; how far it is stands in the store, with the
// items it led to, so that a restart loses nothing.
func (s *Service) findChanged(ctx context.Context) {
	var wait time.Duration
	bad := map[string]int{}
	for ctx.Err() == nil {
		var moved <-chan struct{}
		s.follower.read(func() { moved = s.follower.moved })
		began := s.now()
		asked, err := s.findRound(ctx, bad)
		switch {
		case err != nil && ctx.Err() == nil:
			wait = pause(wait)
			s.logger.Error("asking the saved searches failed", "error", err, "retry_in", wait)
		case asked:
			wait = max(findRest, findShare*s.now().Sub(began))
		default:
			wait = 0
			select {
			case <-moved:
			case <-ctx.Done():
			}
			continue
		}
		idle(ctx, wait)
	}
}

// findRound asks the saved searches about the next of what the copies hold and they
// were not asked about; false when that is nothing. Bad counts how often asking one
// ended in a panic.
func (s *Service) findRound(ctx context.Context, bad map[string]int) (asked bool, err error) {
	defer recovered(&err, "asking the saved searches")
	if err := s.finding.take(ctx); err != nil {
		return false, err
	}
	defer s.finding.give()
	from, err := s.feeds.FoundSeq(ctx)
	if err != nil {
		return false, err
	}
	var to int64
	s.follower.read(func() { to = min(s.follower.engineAt.Seq, s.follower.indexAt.Seq) })
	if from >= to || !s.follower.usable() {
		return false, nil
	}
	searches, err := s.allSearches(ctx)
	if err != nil {
		return false, err
	}
	if len(searches) == 0 { // the one that is saved first has found what is there
		_, err := s.feeds.AddFound(ctx, nil, to)
		return true, err
	}
	ids, next, err := s.changed(ctx, from, to)
	if err != nil {
		return false, err
	}
	items, err := s.newlyFound(ctx, searches, ids, bad)
	if err != nil {
		return false, err
	}
	added, err := s.feeds.AddFound(ctx, items, next)
	if err != nil {
		return false, err
	}
	s.hub.wake(feedsOf(added)...)
	return true, nil
}

// feedsOf lists the feeds of items, each once when they stand together.
func feedsOf(items []match.FeedItem) []string {
	out := make([]string, len(items))
	for i := range items {
		out[i] = items[i].Feed
	}
	return slices.Compact(out)
}

// allSearches gives everybody's saved searches.
func (s *Service) allSearches(ctx context.Context) (all []match.SavedSearch, err error) {
	for {
		after := ""
		if len(all) > 0 {
			after = all[len(all)-1].ID
		}
		some, err := s.feeds.SavedSearches(ctx, "", after, batchSize)
		all = append(all, some...)
		if err != nil || len(some) < batchSize {
			return all, err
		}
	}
}

// changed gives the profiles that changed behind a seq, up to another one or as
// many as are asked about at once, in the order of their last change, and how far
// that is.
func (s *Service) changed(ctx context.Context, from, to int64) (ids []string, next int64, err error) {
	changes, err := s.log.Changes(ctx, from, int(min(findChanges, to-from)))
	if err != nil {
		return nil, 0, err
	}
	next = to
	if len(changes) > 0 {
		next = min(to, changes[len(changes)-1].Seq)
	}
	seen := map[string]bool{}
	for _, c := range slices.Backward(changes) {
		if c.Seq <= to && !seen[c.ID] {
			seen[c.ID] = true
			ids = append(ids, c.ID)
		}
	}
	slices.Reverse(ids)
	return ids, next, nil
}

// newlyFound gives an item for each profile that a search finds and did not when
// it was saved. The store leaves out what was told before. Searches that ended in
// a panic too often are passed over, so that the others are told.
func (s *Service) newlyFound(ctx context.Context, searches []match.SavedSearch, ids []string, bad map[string]int) (items []match.FeedItem, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ask := asking{Service: s, ids: ids, order: map[string]int{}, actors: map[string]*match.Actor{}, bad: bad}
	for i, id := range ids {
		ask.order[id] = i
	}
	searches = slices.DeleteFunc(searches, func(x match.SavedSearch) bool { return bad[x.ID] >= badMax })
	for some := range slices.Chunk(searches, findAtOnce) {
		found, err := ask.together(ctx, some)
		if err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	return items, ask.fault
}

// asking is one round of questions about the same profiles.
type asking struct {
	*Service
	ids    []string
	order  map[string]int
	actors map[string]*match.Actor // nil for an account that is gone or blocked
	bad    map[string]int          // how often asking a search ended in a panic
	fault  error                   // the last of them in this round
}

// together asks some searches. When that ends in a panic each is asked alone, so
// that it is known whose fault it is; the others of the round are asked all the
// same, so that all that are bad are known after as many rounds as one is.
func (k *asking) together(ctx context.Context, searches []match.SavedSearch) (items []match.FeedItem, err error) {
	items, fault, err := k.tried(ctx, searches)
	switch {
	case fault == nil:
		return items, err
	case len(searches) == 1:
		k.bad[searches[0].ID]++
		k.fault = match.Wrap(fault, "asking the saved search "+searches[0].ID)
		return nil, nil
	}
	for one := range slices.Chunk(searches, 1) {
		found, err := k.together(ctx, one)
		if err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	return items, nil
}

// tried is some; a panic is a fault.
func (k *asking) tried(ctx context.Context, searches []match.SavedSearch) (items []match.FeedItem, fault, err error) {
	defer recovered(&fault, "asking saved searches")
	items, err = k.some(ctx, searches)
	return items, nil, err
}

// some asks some searches. One that cannot be read any more finds nothing.
func (k *asking) some(ctx context.Context, searches []match.SavedSearch) (items []match.FeedItem, err error) {
	var queries []match.Query
	var asked []string
	for _, x := range searches {
		q, ok, err := k.query(ctx, x)
		if err != nil {
			return nil, err
		}
		if ok {
			queries, asked = append(queries, q), append(asked, x.ID)
		}
	}
	if len(queries) == 0 {
		return nil, nil
	}
	found, err := k.index.Found(ctx, queries, k.ids)
	if err != nil {
		if k.atFault(ctx, err) {
			k.follower.suspect(func(ctx context.Context) error {
				_, err := k.index.Found(ctx, queries, k.ids)
				return err
			})
			k.Notify()
		}
		return nil, err
	}
	for i, ids := range found {
		if len(ids) == 0 {
			continue
		}
		if ids, err = k.feeds.Unseen(ctx, asked[i], ids); err != nil {
			return nil, err
		}
		slices.SortFunc(ids, func(a, b string) int { return k.order[a] - k.order[b] })
		for _, id := range ids {
			items = append(items, match.FeedItem{Feed: asked[i], At: k.now(), Event: match.EventFound, Target: id, What: findWhat})
		}
	}
	return items, nil
}

// query gives what a search asks with its account's eyes, as any member's; false
// when it cannot find any of the profiles, whatever its text says.
func (k *asking) query(ctx context.Context, x match.SavedSearch) (q match.Query, ok bool, err error) {
	if q, err = ParseSearch(x.Query); err != nil {
		return q, false, nil //nolint:nilerr // it was readable when it was saved
	}
	f, err := k.filter(q.Filter, match.Actor{User: x.User, Roles: []match.Role{match.RoleAdmin}}) // who sees most
	if err != nil || !k.mayPass(f) {
		return q, false, nil //nolint:nilerr // the same
	}
	a, err := k.actor(ctx, x.User)
	if a == nil || err != nil {
		return q, false, err
	}
	f.Viewer = memberView(*a)
	q.Filter = f
	return q, true, nil
}

// mayPass tells whether any of the profiles passes a filter.
func (k *asking) mayPass(f match.Filter) bool {
	view := k.engine.View(f)
	return slices.ContainsFunc(k.ids, func(id string) bool {
		row, ok := view.Row(id)
		return ok && view.Pass(row)
	})
}

// actor gives an account as it stands now, nil when it is gone or blocked.
func (k *asking) actor(ctx context.Context, user string) (*match.Actor, error) {
	if a, ok := k.actors[user]; ok {
		return a, nil
	}
	a, err := k.standing(ctx, user)
	switch {
	case err == nil:
		k.actors[user] = &a
	case match.KindOf(err) == match.KindUnauthorized:
		k.actors[user] = nil
	default:
		return nil, err
	}
	return k.actors[user], nil
}
