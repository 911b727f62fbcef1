package engine

import (
	"slices"

	"duyen/match"
)

// Touched is a subject on whose list a changed target stands, or stood so far.
type Touched struct {
	Subject string
	Listed  bool    // it stands on the list now
	New     bool    // and has not before
	Score   float64 // of one that is listed, like Fit
	Fit     match.Fit
	Was     match.Fit // of one that is not new: its fit so far

	row uint32
	tie uint64
}

// Percolate tells whose lists a changed target enters, leaves or moves in, by
// rising row; the lists stay as they were until Place. Of a target that stood
// near the end of a list and has lost, Listed may be false although nothing better
// is there: then Place asks for the list to be drawn again. The engine has applied
// the change already; p is nil for one that was deleted. KindStale when the watch
// is not Current.
func (w *Watch) Percolate(id string, p match.Profile) ([]Touched, error) {
	w.engine.mu.RLock()
	defer w.engine.mu.RUnlock()
	if w.engine.state != w.state {
		return nil, outlived()
	}
	var out []Touched
	if p != nil && p.Common().Kind == w.direction.To {
		target := w.state.model.Features(match.Face(p))
		for _, c := range []*crowd{&w.open, &w.apart} {
			out = append(out, w.entered(c, p, target)...)
		}
	}
	if row, ok := w.engine.names.find(id); ok {
		out = w.stood(row, out)
	}
	slices.SortFunc(out, func(a, b Touched) int { return int(a.row) - int(b.row) })
	return out, nil
}

// stood completes those whose list a target enters by those on whose it stands.
func (w *Watch) stood(target uint32, entered []Touched) []Touched {
	rows := w.standing(target)
	if len(rows) == 0 {
		return entered
	}
	at := make(map[uint32]int, len(entered))
	for i := range entered {
		at[entered[i].row] = i
	}
	for _, row := range rows {
		if i, ok := at[row]; ok {
			s := w.subjects[row]
			entered[i].New, entered[i].Was = false, s.items[s.place(target)].fit
			continue
		}
		entered = append(entered, Touched{Subject: w.subjects[row].id, row: row})
	}
	return entered
}

// entered gives the subjects of a crowd for whom the target is good enough. The
// engine is locked.
func (w *Watch) entered(c *crowd, p match.Profile, target *match.Features) (out []Touched) {
	if len(c.bars) == 0 {
		return nil
	}
	e, s := w.engine, w.state
	sc := e.scratch.get()
	defer e.scratch.put(sc)
	scorer, text := s.scorers[w.direction], s.texts[w.direction]
	offer := func(at, row uint32, x *match.SignalValues, allowed func(at uint32) bool) {
		score := scorer.Score(x)
		if of := w.subjects[row]; score >= c.floors[at] && of != nil && of.viewer.Sees(p.Common()) && allowed(at) {
			t := Touched{Subject: of.id, Listed: true, New: true, Score: score, row: row, tie: match.Tie(of.id, p.Common().ID)}
			if w.wins(of, t) {
				t.Fit = scorer.Judge(x, score)
				out = append(out, t)
			}
		}
	}
	if w.direction.From == match.KindStartup {
		everybody := match.Viewer{All: true} // subjects are watched whoever may see them
		q := newStartupScan(c.startups, sc, s.model, scorer, text, target, everybody)
		allowed := func(at uint32) bool {
			return target.Rules == nil || target.Rules.Allow(q.features(at, e.names.id(q.rows[at])))
		}
		q.above(c.bars, func(at uint32, x *match.SignalValues) { offer(at, q.rows[at], x, allowed) })
		return out
	}
	q := newHolderSieve(c, s.model, scorer, sc, text, target)
	q.above(c.bars, func(at uint32, x *match.SignalValues) { offer(at, q.rows[at], x, q.allow) })
	return out
}

// wins tells whether a target comes before the last one on a subject's list, or is
// that. Where there is room everybody does.
func (w *Watch) wins(s *watched, t Touched) bool {
	switch {
	case w.n <= 0 || s.hole:
		return false
	case len(s.items) < w.n:
		return true
	}
	last := s.items[len(s.items)-1]
	return t.Score > last.score || t.Score == last.score && t.tie <= last.tie
}

// Place puts a target in its place on the lists it touches, and gives the
// subjects whose lists it has left behind the last place that is known: what comes
// next there is not known, and nothing gets onto them until Refresh.
func (w *Watch) Place(id string, touched []Touched) (again []string) {
	w.engine.mu.RLock()
	defer w.engine.mu.RUnlock()
	target := w.engine.names.row(id)
	for _, t := range touched {
		s := w.subjects[t.row]
		if s == nil || s.id != t.Subject {
			continue
		}
		full, at := len(s.items) >= w.n, s.place(target)
		if at >= 0 {
			s.items = slices.Delete(s.items, at, at+1)
		}
		switch {
		case t.Listed:
			w.put(t, s, target)
		case full && at >= 0:
			again, s.hole = append(again, s.id), true
		}
		w.setFloor(t.row, s)
	}
	return again
}

// put puts a target on the list of a subject; the last one has to go when there is
// no room.
func (w *Watch) put(t Touched, s *watched, target uint32) {
	list := topList{n: w.n, items: s.items}
	item := topItem{score: t.Score, tie: t.tie, row: target, fit: t.Fit}
	if !list.beats(item) {
		return
	}
	list.put(item)
	s.items = list.items
	w.on[target] = append(w.on[target], t.row)
}
