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
// each. It is valid for one epoch and day; not for concurrent use. The feed does not
// use it yet.
type Watch struct {
	engine    *Engine
	state     *state
	direction match.Direction
	n         int
	subjects  map[uint32]*watched    // by engine row
	on        map[uint32][]uint32    // target → subjects on whose lists it stands
	floors    []float64              // by local row of a subject: the score that gets onto its list
	bars      []float32              // the same without what a subject has of itself, for bounds
	strips    [match.DimCount]strips // of subjects that are holders
	heard     []uint8                // for one query: steps of text by local row
}

// watched is one subject and its list.
type watched struct {
	profile match.Profile
	viewer  match.Viewer
	items   []topItem
}

// Watch makes an empty watch over lists of n targets in a direction.
func (e *Engine) Watch(d match.Direction, n int) *Watch {
	return &Watch{engine: e, state: e.current(), direction: d, n: n, subjects: map[uint32]*watched{}, on: map[uint32][]uint32{}}
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
	row, known := w.engine.names.find(subject.Common().ID)
	switch {
	case w.engine.state != w.state:
		return outlived()
	case !known || !w.state.columns.has(row):
		return match.Fail(match.KindNotFound, "not_found", "the subject is not in the engine")
	}
	w.forget(row)
	self := w.state.model.Features(subject)
	list := w.engine.best(w.state, self, match.Request{Target: w.direction.To, N: w.n, Filter: match.Filter{Viewer: v}})
	w.subjects[row] = &watched{profile: subject, viewer: v, items: list.items}
	for _, item := range list.items {
		w.on[item.row] = append(w.on[item.row], row)
	}
	w.setFloor(row, list.floor())
	return nil
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

// List gives the ids on a subject's list, the best first; nil when it is not watched.
func (w *Watch) List(id string) []string {
	row, ok := w.engine.names.find(id)
	if !ok || w.subjects[row] == nil {
		return nil
	}
	out := make([]string, 0, w.n)
	for _, item := range w.subjects[row].items {
		out = append(out, w.engine.names.id(item.row))
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
	items := w.subjects[row].items
	switch {
	case w.n <= 0:
		return math.Inf(1)
	case len(items) < w.n:
		return math.Inf(-1)
	}
	return items[len(items)-1].score
}

func (w *Watch) forget(row uint32) {
	s := w.subjects[row]
	if s == nil {
		return
	}
	for _, item := range s.items {
		w.on[item.row] = slices.DeleteFunc(w.on[item.row], func(r uint32) bool { return r == row })
		if len(w.on[item.row]) == 0 {
			delete(w.on, item.row)
		}
	}
	delete(w.subjects, row)
	w.setFloor(row, math.Inf(1))
}

// setFloor notes what gets onto a subject's list; nothing gets onto that of one
// who is not watched. The engine is locked.
func (w *Watch) setFloor(row uint32, floor float64) {
	at := w.state.local[row]
	for int(at) >= len(w.floors) {
		w.floors, w.bars = append(w.floors, math.Inf(1)), append(w.bars, float32(math.Inf(1)))
	}
	w.floors[at], w.bars[at] = floor, float32(floor)
	if h := w.state.holders[w.direction.From]; h != nil {
		w.bars[at] -= h.cells[at].static[asSubjects]
	}
}

// Percolate tells whose lists a changed target enters, leaves or moves in, by
// rising row; the lists are as they were until Refresh. The engine has applied
// the change already; p is nil for one that was deleted. KindStale when the
// watch is not Current.
func (w *Watch) Percolate(id string, p match.Profile) ([]string, error) {
	w.engine.mu.RLock()
	defer w.engine.mu.RUnlock()
	if w.engine.state != w.state {
		return nil, outlived()
	}
	var rows []uint32
	if row, ok := w.engine.names.find(id); ok {
		rows = append(rows, w.on[row]...)
	}
	if p != nil && p.Common().Kind == w.direction.To {
		rows = append(rows, w.entered(p)...)
	}
	slices.Sort(rows)
	rows = slices.Compact(rows)
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = w.engine.names.id(row)
	}
	return out, nil
}

// Refresh ranks anew for subjects of the watch.
func (w *Watch) Refresh(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		row, ok := w.engine.names.find(id)
		if !ok || w.subjects[row] == nil {
			continue
		}
		if err := w.Add(ctx, w.subjects[row].profile, w.subjects[row].viewer); err != nil {
			return err
		}
	}
	return nil
}

// entered gives the subjects for whom the target is good enough. The engine is
// locked.
func (w *Watch) entered(p match.Profile) (rows []uint32) {
	e, s := w.engine, w.state
	target := s.model.Features(match.Face(p))
	sc := e.scratch.get()
	defer e.scratch.put(sc)
	scorer, text := s.scorers[w.direction], s.texts[w.direction]
	public := (match.Viewer{}).Sees(p.Common())
	offer := func(at, row uint32, score float64, allowed func() bool) {
		if score >= w.floors[at] && (public || w.sees(row, p)) && (score > w.floors[at] || w.wins(row, p)) && allowed() {
			rows = append(rows, row)
		}
	}
	if w.direction.From == match.KindStartup {
		everybody := match.Viewer{All: true} // subjects are watched whoever may see them
		q := newStartupScan(s.startups, sc, s.model, scorer, text, target, everybody)
		q.above(w.bars, func(at uint32, score float64) {
			row := q.rows[at]
			offer(at, row, score, func() bool { return target.Rules == nil || target.Rules.Allow(q.features(at, e.names.id(row))) })
		})
		return rows
	}
	q := newHolderSieve(s.holders[w.direction.From], w, sc, text, target)
	q.above(w.bars, func(at uint32, score float64) {
		offer(at, q.rows[at], score, func() bool { return q.allow(at) })
	})
	return rows
}

// sees tells whether a subject's viewer may see a profile.
func (w *Watch) sees(row uint32, p match.Profile) bool {
	s := w.subjects[row]
	return s != nil && s.viewer.Sees(p.Common())
}

// wins tells whether a profile with the score of the last one on a subject's list
// comes before it. Where there is room everybody does.
func (w *Watch) wins(row uint32, p match.Profile) bool {
	s := w.subjects[row]
	switch {
	case s == nil || w.n <= 0:
		return false
	case len(s.items) < w.n:
		return true
	}
	return match.Tie(s.profile.Common().ID, p.Common().ID) < s.items[len(s.items)-1].tie
}
