package service

import (
	"context"

	"duyen/match"
	"duyen/match/engine"
)

// news is what a batch of changes leads to.
type news struct {
	items []match.FeedItem
	seen  []match.Follow
	again map[string]bool // readers whose lists have a hole
	gone  map[string]bool // profiles that were deleted, if they are there again: with them went their feeds and what was told of them
}

// follow tells of the next changes up to seq, each profile once, as it is now:
// whose list it has entered, who follows it, and what it reads itself.
func (f *feeder) follow(ctx context.Context, seq int64) error {
	changes, err := f.log.Changes(ctx, f.at, feederBatch)
	if err != nil {
		return err
	}
	n := &news{again: map[string]bool{}, gone: map[string]bool{}}
	last := seq // when the log has nothing up to there after all
	latest := map[string]int64{}
	var ids []string
	for i, c := range changes {
		if c.Seq > seq {
			changes = changes[:i]
			break
		}
		if _, ok := latest[c.ID]; !ok {
			ids = append(ids, c.ID)
		}
		latest[c.ID] = c.Seq
		n.gone[c.ID] = n.gone[c.ID] || c.Deleted
	}
	if len(changes) == feederBatch {
		last = changes[feederBatch-1].Seq
	}
	profiles, err := f.profiles.Get(ctx, ids...)
	if err != nil {
		return err
	}
	for i, p := range profiles {
		if latest[ids[i]] <= f.drawn { // all lists are drawn later, and hold it already
			if p != nil {
				f.meet(p)
			}
			continue
		}
		if err := f.changed(ctx, n, ids[i], p); err != nil {
			return err
		}
	}
	if err := f.mend(ctx, n); err != nil {
		return err
	}
	if err := f.progress(ctx, n, profiles); err != nil {
		return err
	}
	if err := f.tell(ctx, n.items, n.seen, last); err != nil {
		return err
	}
	f.at = last
	f.reached()
	return nil
}

// changed tells whose list a changed profile has entered, and draws its own anew
// when it is a reader.
func (f *feeder) changed(ctx context.Context, n *news, id string, p match.Profile) error {
	if f.skipped(id) {
		return nil
	}
	if n.gone[id] {
		delete(f.opened, id)
	}
	target := followed(p)
	for _, kind := range match.Kinds() {
		w := f.watches[kind]
		if w == nil {
			continue
		}
		f.doing = id
		touched, err := w.Percolate(id, target)
		if err != nil {
			return err
		}
		for _, t := range touched {
			f.entered(n, kind, target, t)
		}
		for _, reader := range w.Place(id, touched) {
			n.again[reader] = true
		}
		if target == nil {
			w.Remove(id)
			delete(f.readers, id)
		}
	}
	if target == nil || f.watches[target.Common().Kind] == nil {
		return nil
	}
	delete(n.again, id) // drawn here
	items, err := f.again(ctx, []string{id})
	n.items = append(n.items, items...)
	return err
}

// entered tells a reader of a target that has come onto its list, or has come to
// fit well enough there.
func (f *feeder) entered(n *news, reader match.Kind, target match.Profile, t engine.Touched) {
	if !t.Listed || f.skipped(t.Subject) {
		return
	}
	f.doing = t.Subject
	least := f.least(t.Subject)
	if !reaches(t.Fit, least) || !t.New && reaches(t.Was, least) && !n.gone[target.Common().ID] {
		return
	}
	b := target.Common()
	n.items = append(n.items, f.item(t.Subject, eventFor(reader), engine.Entry{ID: b.ID, Score: t.Score}))
}

// mend draws the lists again that have a hole, and tells of what has moved up.
func (f *feeder) mend(ctx context.Context, n *news) error {
	ids := make([]string, 0, len(n.again))
	for id := range n.again {
		ids = append(ids, id)
	}
	for len(ids) > 0 {
		some := ids[:min(len(ids), feederPage)]
		ids = ids[len(some):]
		profiles, err := f.profiles.Get(ctx, some...)
		if err != nil {
			return err
		}
		for _, p := range profiles {
			if p == nil || f.watches[p.Common().Kind] == nil {
				continue // its own change follows
			}
			items, err := f.redraw(ctx, p)
			if err != nil {
				return err
			}
			n.items = append(n.items, items...)
		}
	}
	return nil
}

// redraw draws a watched list again and gives items for what is new on it, or fits
// better: the engine may be ahead of the changes told so far.
func (f *feeder) redraw(ctx context.Context, p match.Profile) ([]match.FeedItem, error) {
	b := p.Common()
	f.doing = b.ID
	w := f.watches[b.Kind]
	before := map[string]match.Fit{}
	for _, e := range w.List(b.ID) {
		before[e.ID] = e.Fit
	}
	if err := w.Refresh(ctx, p); err != nil {
		return nil, err
	}
	var fresh []engine.Entry
	for _, e := range w.List(b.ID) {
		if before[e.ID] != e.Fit {
			fresh = append(fresh, e)
		}
	}
	return f.items(b, f.telling(b.ID, fresh)), nil // what was told before the store leaves out
}
