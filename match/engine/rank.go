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

// snapshot is the part of the state that explaining needs after the lock is gone.
type snapshot struct {
	model *match.Model
	at    match.Checkpoint
	self  *match.Features
	shown *shown
}

// best finds the n best targets under the lock.
func (e *Engine) best(subject match.Profile, target match.Kind, n int, v match.Viewer) (*topList, snapshot) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.state
	self := s.model.Features(subject)
	self.Spell()
	scorer := s.scorers[match.Direction{From: self.Kind, To: target}]
	list := &topList{n: n}
	switch {
	case scorer == nil:
	case self.Kind == match.KindStartup:
		list = e.scanHolders(s.model, scorer, self, s.holders[target], v, n)
	default:
		list = e.scanStartups(s.model, scorer, self, s.startups, v, n)
	}
	return list, snapshot{s.model, s.at, self, s.shown}
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
			matches[i] = s.model.Explain(s.self, t.features, t.card)
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

// offer puts a scored target on the list if it is good enough and may be listed;
// rules gives what match.Model.Listed needs of it, nil when nothing is to check.
func (e *Engine) offer(model *match.Model, list *topList, score float64, self *match.Features, row uint32, rec *record, rules func(id string) *match.Features) {
	if score < list.floor() {
		return
	}
	id := e.names.id(row)
	item := topItem{score, match.Tie(self.ID, id), row, rec.version}
	if !list.beats(item) {
		return
	}
	if f := rules(id); f == nil || model.Listed(self, f) {
		list.put(item)
	}
}
