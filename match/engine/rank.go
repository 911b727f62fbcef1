package engine

import (
	"context"

	"duyen/match"
)

// retries is how often a list is drawn again because a profile changed between
// ranking and explaining.
const retries = 3

// Rank gives the best targets for the subject, with reasons whose texts are
// still empty. The subject must be normalized; it need not be stored.
func (e *Engine) Rank(ctx context.Context, subject match.Profile, r match.Request) (match.Ranking, error) {
	out, _, err := e.List(ctx, subject, r)
	return out, err
}

// List is Rank with what it takes to tell later whether the list still stands.
func (e *Engine) List(ctx context.Context, subject match.Profile, r match.Request) (match.Ranking, Standing, error) {
	var out match.Ranking
	var standing Standing
	n := r.N
	if r.Spread {
		r.N = n * match.SpreadPool
	}
	for range retries {
		list, s := e.found(subject, r)
		s.self.Spell()
		out = match.Ranking{Data: []match.Match{}, Total: list.total, Seq: s.at.Seq, Epoch: s.model.Statistics.Epoch, Day: s.model.Statistics.Day}
		fresh, err := e.explain(ctx, s, list, n, r.Spread, &out)
		if err != nil {
			return match.Ranking{}, Standing{}, err
		}
		standing = list.standing(e.names, s.at.Seq)
		standing.Exact = fresh && s.exact
		if fresh {
			break
		}
	}
	out.AnyFits = len(out.Data) > 0 && out.Data[0].Fit != match.FitWeak
	return out, standing, nil
}

// Model gives the model that the engine ranks by until the next epoch.
func (e *Engine) Model() *match.Model { return e.current().model }

// Top gives the n best targets of a kind without reasons. The subject's features
// are those of Model.
func (e *Engine) Top(self *match.Features, target match.Kind, n int, v match.Viewer) []match.Placed {
	e.mu.RLock()
	defer e.mu.RUnlock()
	list := e.best(e.state, self, match.Request{Target: target, N: n, Filter: match.Filter{Viewer: v}})
	out := make([]match.Placed, len(list.items))
	for i, item := range list.items {
		out[i] = match.Placed{ID: e.names.id(item.row), Score: item.score}
	}
	return out
}

// snapshot is the part of the state that explaining needs after the lock is gone.
type snapshot struct {
	viewer match.Viewer
	model  *match.Model
	scorer *match.Scorer
	at     match.Checkpoint
	self   *match.Features
	shown  *shown
	exact  bool // the state and the subject are of one moment
}

// found finds the best targets for a profile.
func (e *Engine) found(subject match.Profile, r match.Request) (*topList, snapshot) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.state
	self := s.model.Features(subject)
	scorer := s.scorers[match.Direction{From: self.Kind, To: r.Target}]
	return e.best(s, self, r), snapshot{r.Filter.Viewer, s.model, scorer, s.at, self, s.shown, s.recent.exact() && s.knows(e.names, subject)}
}

// knows tells whether a profile is in the state as it is.
func (s *state) knows(names *dictionary, p match.Profile) bool {
	row, ok := names.find(p.Common().ID)
	return ok && s.columns.has(row) && s.columns.metas.at(row).version == p.Common().Version
}

// best finds the best targets in a state that is locked.
func (e *Engine) best(s *state, self *match.Features, r match.Request) *topList {
	list := &topList{n: r.N}
	e.draw(s, list, self, r)
	return list
}

// draw puts the best targets on an empty list.
func (e *Engine) draw(s *state, list *topList, self *match.Features, r match.Request) {
	d := match.Direction{From: self.Kind, To: r.Target}
	list.tie, list.ids, list.metas = match.TieOf(self.ID), e.names.ids(), &s.columns.metas
	sc := e.scratch.get()
	defer e.scratch.put(sc)
	switch {
	case s.scorers[d] == nil:
	case self.Kind == match.KindStartup:
		e.bestHolders(s, sc, list, self, r)
	default:
		e.bestStartups(s, sc, list, self, r)
	}
}

func (e *Engine) bestHolders(s *state, sc *scratch, list *topList, self *match.Features, r match.Request) {
	d := match.Direction{From: self.Kind, To: r.Target}
	q := newHolderScan(s.holders[r.Target], sc, s.model, s.scorers[d], s.texts[d], self, r.Filter.Viewer)
	passes, short := s.passes(e.names, &r), &shortlist{n: r.N}
	list.total = q.total(&q.sight, passes, !r.Filter.Narrows())
	q.search(short, sc, func(at uint32) bool { return passes(q.rows[at]) && q.allow(at) })
	short.each(func(at uint32) { list.offer(q.rows[at], q.score(at)) })
	list.judged(func(row uint32, score float64) match.Fit { return q.judge(s.local[row], score) })
}

func (e *Engine) bestStartups(s *state, sc *scratch, list *topList, self *match.Features, r match.Request) {
	d := match.Direction{From: self.Kind, To: r.Target}
	q := newStartupSearch(s.startups, sc, s.model, s.scorers[d], s.texts[d], self, r.Filter.Viewer)
	passes, short := s.passes(e.names, &r), &shortlist{n: r.N}
	list.total = q.total(&q.sight, passes, !r.Filter.Narrows())
	one := &match.Features{} // for every startup that is asked: it is large
	q.search(short, func(at uint32) bool {
		if !passes(q.rows[at]) {
			return false
		}
		if self.Rules != nil {
			q.describe(at, e.names.id(q.rows[at]), one)
		}
		return self.Rules.Allow(one)
	})
	short.each(func(at uint32) { list.offer(q.rows[at], q.score(at)) })
	list.judged(func(row uint32, score float64) match.Fit { return q.judge(s.local[row], score) })
}

// passes gives the filter of a request over engine rows.
func (s *state) passes(names *dictionary, r *match.Request) func(row uint32) bool {
	if !r.Filter.Narrows() {
		return everyRow
	}
	return s.view(names, r.Filter).Pass
}

func everyRow(uint32) bool { return true }

// explain gives n of the found targets with their reasons: the best, or those
// that differ. It says false when one of them is no longer what was ranked.
func (e *Engine) explain(ctx context.Context, s snapshot, list *topList, n int, spread bool, out *match.Ranking) (bool, error) {
	targets, err := e.targets(ctx, s, list)
	if err != nil {
		return false, err
	}
	shown := list.order(n)
	if spread {
		shown = spreadOut(targets, list, n)
	}
	matches := make([]match.Match, len(shown))
	parallel(len(shown), func(i int) {
		if t := targets[shown[i]]; t.features != nil {
			matches[i] = s.model.Explain(s.scorer, s.self, t.features, t.card)
		}
	})
	fresh := true
	for i, at := range shown {
		t := targets[at]
		fresh = fresh && t.version == list.items[at].version
		if t.features != nil {
			out.Data = append(out.Data, matches[i])
		}
	}
	return fresh, nil
}

// spreadOut picks n of the listed targets that are still there so that they
// differ, and gives their places on the list.
func spreadOut(targets []target, list *topList, n int) []int {
	var there []int
	var scores []float64
	var likeness []match.Likeness
	for i, t := range targets {
		if t.features != nil {
			there, scores, likeness = append(there, i), append(scores, list.items[i].score), append(likeness, t.features.Likeness())
		}
	}
	picked := match.Spread(scores, n, func(a, b int) float64 { return match.Alike(likeness[a], likeness[b]) })
	for i, at := range picked {
		picked[i] = there[at]
	}
	return picked
}

// targets gives what explaining the list takes, out of the store where it is
// not known yet; without features where the profile is gone.
func (e *Engine) targets(ctx context.Context, s snapshot, list *topList) ([]target, error) {
	out := make([]target, len(list.items))
	var ids []string
	var at []int
	for i, item := range list.items {
		if t, ok := s.shown.get(item.row, item.version); ok {
			out[i] = t
			continue
		}
		ids, at = append(ids, e.names.id(item.row)), append(at, i)
	}
	if len(ids) == 0 {
		return out, nil
	}
	profiles, err := e.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	parallel(len(ids), func(k int) {
		if p := profiles[k]; p != nil && s.viewer.Sees(p.Common()) { // the store may know more than the engine
			t := target{p.Common().Version, s.model.Features(match.Face(p)), match.CardOf(p)}
			out[at[k]] = t
			s.shown.put(list.items[at[k]].row, t)
		}
	})
	return out, nil
}
