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
	if known {
		s.shown.put(row, t)
	}
	return t
}
