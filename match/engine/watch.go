package engine

import (
	"context"
	"math"
	"slices"

	"duyen/match"
)

// Watch knows the first n of the lists of some subjects in one direction, and
// tells of a changed target whose list it enters, leaves or moves in: it scores
// the target for all of them at once (percolation) instead of ranking anew for
// each. It is valid for one epoch and day; not for concurrent use.
type Watch struct {
	engine    *Engine
	state     *state
	direction match.Direction
	n         int
	subjects  map[uint32]*watched // by engine row
	on        map[uint32][]uint32 // target → subjects on whose lists it stands, or stood
	open      crowd               // subjects that the engine knows as well as they do
	apart     crowd               // those that hide from it what their lists are drawn by
}

// watched is one subject and its list.
type watched struct {
	id     string
	viewer match.Viewer
	apart  *uint32 // its row among those
	items  []topItem
	hole   bool // one has left, and nobody knows what comes behind the others
}

// Entry is one target of a list.
type Entry struct {
	ID    string
	Score float64
	Fit   match.Fit
}

// Watch makes an empty watch over lists of n targets in a direction.
func (e *Engine) Watch(d match.Direction, n int) *Watch {
	w := &Watch{engine: e, state: e.current(), direction: d, n: n, subjects: map[uint32]*watched{}, on: map[uint32][]uint32{}}
	if d.From == match.KindStartup {
		w.open.startups, w.apart.startups = w.state.startups, newStartups(0)
		w.apart.startups.seal()
		return w
	}
	w.open.holders, w.apart.holders = w.state.holders[d.From], newHolders(d.From, 0)
	w.apart.holders.seal()
	return w
}

// Current tells whether the engine still ranks under the statistics the watch
// was made with. When it does not, every list may have changed.
func (w *Watch) Current() bool { return w.engine.current() == w.state }

// Len gives the number of subjects.
func (w *Watch) Len() int { return len(w.subjects) }

// Add ranks for a subject, which must be in the engine, as its viewer sees the
// targets, and watches over the list. A subject that has changed is added again.
// KindNotFound; KindMalformed for one of another kind; KindStale when the watch
// is not Current.
func (w *Watch) Add(ctx context.Context, subject match.Profile, v match.Viewer) error {
	if err := ctx.Err(); err != nil {
		return match.Wrap(err, "ranking for a watch")
	}
	if subject.Common().Kind != w.direction.From {
		return match.Fail(match.KindMalformed, "unknown_value", "the watch is over lists of another kind")
	}
	w.engine.mu.RLock()
	defer w.engine.mu.RUnlock()
	id := subject.Common().ID
	row, known := w.engine.names.find(id)
	switch {
	case w.engine.state != w.state:
		return outlived()
	case !known || !w.state.columns.has(row):
		return match.Fail(match.KindNotFound, "not_found", "the subject is not in the engine")
	}
	w.forget(row)
	s, self := &watched{id: id, viewer: v}, w.state.model.Features(subject)
	w.subjects[row] = s
	if hides(subject) {
		at := w.apart.add(row, subject, self, w.state)
		s.apart = &at
	}
	w.draw(row, s, self)
	return nil
}

// Refresh ranks anew for a subject, which may not have changed since it was
// added; one that is not watched is left alone. KindStale.
func (w *Watch) Refresh(ctx context.Context, subject match.Profile) error {
	if err := ctx.Err(); err != nil {
		return match.Wrap(err, "ranking for a watch")
	}
	w.engine.mu.RLock()
	defer w.engine.mu.RUnlock()
	if w.engine.state != w.state {
		return outlived()
	}
	row, ok := w.engine.names.find(subject.Common().ID)
	if s := w.subjects[row]; ok && s != nil {
		w.draw(row, s, w.state.model.Features(subject))
	}
	return nil
}

// draw ranks for a subject. The engine is locked.
func (w *Watch) draw(row uint32, s *watched, self *match.Features) {
	list := &topList{n: w.n, judge: true}
	w.engine.draw(w.state, list, self, match.Request{Target: w.direction.To, N: w.n, Filter: match.Filter{Viewer: s.viewer}})
	for _, item := range list.items {
		if s.place(item.row) < 0 {
			w.on[item.row] = append(w.on[item.row], row)
		}
	}
	s.items, s.hole = list.items, false
	w.setFloor(row, s)
}

func outlived() error {
	return match.Fail(match.KindStale, "old_epoch", "the watch ranks under old statistics")
}

// Remove ends the watch over a subject.
func (w *Watch) Remove(id string) {
	w.engine.mu.RLock()
	defer w.engine.mu.RUnlock()
	if row, ok := w.engine.names.find(id); ok {
		w.forget(row)
	}
}

// List gives a subject's list, the best first; nil when it is not watched.
func (w *Watch) List(id string) []Entry {
	row, ok := w.engine.names.find(id)
	if !ok || w.subjects[row] == nil {
		return nil
	}
	out := make([]Entry, 0, w.n)
	for _, item := range w.subjects[row].items {
		out = append(out, Entry{w.engine.names.id(item.row), item.score, item.fit})
	}
	return out
}

// Bar gives the score that gets onto a subject's list: −∞ while there is room,
// +∞ for one who is not watched.
func (w *Watch) Bar(id string) float64 {
	row, ok := w.engine.names.find(id)
	if !ok || w.subjects[row] == nil {
		return math.Inf(1)
	}
	return w.floor(w.subjects[row])
}

func (w *Watch) floor(s *watched) float64 {
	if s.hole {
		return math.Inf(1)
	}
	list := topList{n: w.n, items: s.items}
	return list.floor()
}

// forget ends the watch over a row, if there is one.
func (w *Watch) forget(row uint32) {
	s := w.subjects[row]
	if s == nil {
		return
	}
	delete(w.subjects, row)
	if s.apart != nil {
		w.apart.remove(*s.apart)
		return
	}
	w.open.set(w.state.local[row], math.Inf(1))
}

// place gives where a target stands on a subject's list, −1 where it does not.
func (s *watched) place(target uint32) int {
	return slices.IndexFunc(s.items, func(i topItem) bool { return i.row == target })
}

// standing gives the subjects on whose lists a target stands, and forgets those on
// whose it only stood.
func (w *Watch) standing(target uint32) []uint32 {
	rows := w.on[target]
	slices.Sort(rows)
	rows = slices.DeleteFunc(slices.Compact(rows), func(row uint32) bool {
		s := w.subjects[row]
		return s == nil || s.place(target) < 0
	})
	if len(rows) == 0 {
		delete(w.on, target)
		return nil
	}
	w.on[target] = rows
	return rows
}

// setFloor notes what gets onto a subject's list. The engine is locked.
func (w *Watch) setFloor(row uint32, s *watched) {
	if s.apart != nil {
		w.apart.set(*s.apart, w.floor(s))
		return
	}
	w.open.set(w.state.local[row], w.floor(s))
}
