package engine

import (
	"context"

	"duyen/match"
)

// Explained is a match with its target as others see it.
type Explained struct {
	match.Match
	Face match.Profile
}

// Explain gives a subject's matches with the targets of ids, in their order, as
// they are now, however far down its list they stand; its texts are still empty.
// Left out are those that are gone, hidden from the viewer, or never matched with
// the subject.
func (e *Engine) Explain(ctx context.Context, subject match.Profile, v match.Viewer, ids ...string) ([]Explained, error) {
	profiles, err := e.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	s := e.current()
	self := s.model.Features(subject)
	self.Spell()
	out := make([]Explained, len(profiles))
	parallel(len(profiles), func(i int) {
		p := profiles[i]
		if p == nil || !v.Sees(p.Common()) {
			return
		}
		scorer := s.scorers[match.Direction{From: self.Kind, To: p.Common().Kind}]
		t := e.ready(s, p)
		if scorer == nil || !match.Listed(self, t.features) {
			return
		}
		out[i] = Explained{s.model.Explain(scorer, self, t.features, t.card), match.Face(p)}
	})
	kept := out[:0]
	for _, m := range out {
		if m.Target.ID != "" {
			kept = append(kept, m)
		}
	}
	return kept, nil
}

// Listed gives which of ids Explain would give, without explaining them. Targets that
// were explained before are not read from the store again.
func (e *Engine) Listed(ctx context.Context, subject match.Profile, v match.Viewer, ids ...string) (map[string]bool, error) {
	e.mu.RLock()
	s := e.state
	view := s.view(e.names, match.Filter{Viewer: v})
	e.mu.RUnlock()
	self := s.model.Features(subject)
	listed := make(map[string]bool, len(ids))
	judge := func(t target) {
		_, ranked := s.scorers[match.Direction{From: self.Kind, To: t.card.Kind}]
		listed[t.card.ID] = ranked && match.Listed(self, t.features)
	}
	var unknown []string
	for _, id := range ids {
		row, ok := view.Row(id)
		if !ok || !view.Pass(row) {
			continue
		}
		if t, ok := s.shown.get(row, view.columns.metas.at(row).version); ok {
			judge(t)
		} else {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return listed, nil
	}
	profiles, err := e.profiles.Get(ctx, unknown...)
	if err != nil {
		return nil, err
	}
	for _, p := range profiles {
		if p != nil && v.Sees(p.Common()) {
			judge(e.ready(s, p))
		}
	}
	return listed, nil
}

// ready gives what explaining a profile takes; many feeds tell of the same.
func (e *Engine) ready(s *state, p match.Profile) target {
	b := p.Common()
	row, known := e.names.find(b.ID)
	if known {
		if t, ok := s.shown.get(row, b.Version); ok {
			return t
		}
	}
	t := target{b.Version, s.model.Features(match.Face(p)), match.CardOf(p)}
	t.features.Spell()
	if known {
		s.shown.put(row, t)
	}
	return t
}
