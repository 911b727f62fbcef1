package engine

import "duyen/match"

// Group is a set of profiles that targets are to be among.
type Group struct{ rows map[uint32]struct{} }

// Group makes a set of those that the engine knows.
func (e *Engine) Group(ids []string) *Group {
	g := &Group{rows: make(map[uint32]struct{}, len(ids))}
	for _, id := range ids {
		if row, ok := e.names.find(id); ok {
			g.rows[row] = struct{}{}
		}
	}
	return g
}

// Among gives the n best targets of a kind that are in a group, for a startup,
// without reasons. Its features are those of model; ok is false when the engine
// ranks by another one by now.
func (e *Engine) Among(model *match.Model, self *match.Features, target match.Kind, n int, v match.Viewer, g *Group) (out []match.Placed, ok bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s, d := e.state, match.Direction{From: self.Kind, To: target}
	if s.model != model || s.scorers[d] == nil || self.Kind != match.KindStartup {
		return nil, false
	}
	list := &topList{n: n, tie: match.TieOf(self.ID), ids: e.names.ids(), metas: &s.columns.metas}
	sc := e.scratch.get()
	defer e.scratch.put(sc)
	q := newHolderScan(s.holders[target], sc, s.model, s.scorers[d], s.texts[d], self, v)
	passes, short := s.passes(e.names, &match.Request{Filter: match.Filter{Viewer: v}}), &shortlist{n: n}
	q.search(short, sc, func(at uint32) bool {
		_, in := g.rows[q.rows[at]]
		return in && passes(q.rows[at]) && q.allow(at)
	})
	short.each(func(at uint32) { list.offer(q.rows[at], q.score(at)) })
	for _, item := range list.items {
		out = append(out, match.Placed{ID: e.names.id(item.row), Score: item.score})
	}
	return out, true
}
