package engine

import (
	"context"

	"duyen/match"
)

// retries is how often a list is drawn again because a profile changed between
// ranking and explaining.
const retries = 3

// Rank gives the n best targets of a kind for the subject, with reasons whose
// texts are still empty. The subject must be normalized; it need not be stored.
func (e *Engine) Rank(ctx context.Context, subject match.Profile, target match.Kind, n int, v match.Viewer) (match.Ranking, error) {
	var out match.Ranking
	for range retries {
		list, s := e.best(subject, target, n, v)
		s.self.Spell()
		out = match.Ranking{Data: []match.Match{}, Total: list.total, Seq: s.at.Seq, Epoch: s.model.Statistics.Epoch, Day: s.model.Statistics.Day}
		fresh, err := e.explain(ctx, s, list, &out)
		if err != nil {
			return match.Ranking{}, err
		}
		if fresh {
			break
		}
	}
	out.AnyFits = len(out.Data) > 0 && out.Data[0].Fit != match.FitWeak
	return out, nil
}

// Top gives the n best targets of a kind without reasons.
func (e *Engine) Top(subject match.Profile, target match.Kind, n int, v match.Viewer) []match.Placed {
	list, _ := e.best(subject, target, n, v)
	out := make([]match.Placed, len(list.items))
	for i, item := range list.items {
		out[i] = match.Placed{ID: e.names.id(item.row), Score: item.score}
	}
	return out
}

// snapshot is the part of the state that explaining needs after the lock is gone.
type snapshot struct {
	model  *match.Model
	scorer *match.Scorer
	at     match.Checkpoint
	self   *match.Features
	shown  *shown
}

// best finds the n best targets under the lock.
func (e *Engine) best(subject match.Profile, target match.Kind, n int, v match.Viewer) (*topList, snapshot) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.state
	self := s.model.Features(subject)
	d := match.Direction{From: self.Kind, To: target}
	list := &topList{n: n, tie: match.TieOf(self.ID), ids: e.names.ids(), metas: &s.columns.metas}
	sc := e.scratch.get()
	defer e.scratch.put(sc)
	switch {
	case s.scorers[d] == nil:
	case self.Kind == match.KindStartup:
		q := newHolderScan(s.holders[target], sc, s.model, s.scorers[d], s.texts[d], asTargets, self, v)
		list.total = q.total(&q.sight)
		q.each(func(at uint32, score float64) float32 {
			return list.offer(q.rows[at], score, func() bool { return q.rules[at].Allow(self) })
		})
	default:
		q := newStartupScan(s.startups, sc, s.model, s.scorers[d], s.texts[d], self, v)
		list.total = q.total(&q.sight)
		q.each(func(at uint32, score float64) float32 {
			return list.offer(q.rows[at], score, func() bool { return self.Rules == nil || self.Rules.Allow(q.features(at, e.names.id(q.rows[at]))) })
		})
	}
	return list, snapshot{s.model, s.scorers[d], s.at, self, s.shown}
}

// explain gives the found targets with their reasons. It says false when one of
// them is no longer what was ranked.
func (e *Engine) explain(ctx context.Context, s snapshot, list *topList, out *match.Ranking) (bool, error) {
	targets, err := e.targets(ctx, s, list)
	if err != nil {
		return false, err
	}
	matches := make([]match.Match, len(targets))
	parallel(len(targets), func(i int) {
		if t := targets[i]; t.features != nil {
			matches[i] = s.model.Explain(s.scorer, s.self, t.features, t.card)
		}
	})
	fresh := true
	for i, t := range targets {
		fresh = fresh && t.version == list.items[i].version
		if t.features != nil {
			out.Data = append(out.Data, matches[i])
		}
	}
	return fresh, nil
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
		if p := profiles[k]; p != nil {
			t := target{p.Common().Version, s.model.Features(p), match.CardOf(p)}
			out[at[k]] = t
			s.shown.put(list.items[at[k]].row, t)
		}
	})
	return out, nil
}
