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
		face := match.Face(p)
		features := s.model.Features(face)
		if scorer == nil || !match.Listed(self, features) {
			return
		}
		out[i] = Explained{s.model.Explain(scorer, self, features, match.CardOf(p)), face}
	})
	kept := out[:0]
	for _, m := range out {
		if m.Target.ID != "" {
			kept = append(kept, m)
		}
	}
	return kept, nil
}
