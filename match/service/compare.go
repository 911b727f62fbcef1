package service

import (
	"context"

	"duyen/match"
)

// CompareMax is how many matches are looked at side by side: more columns than
// that nobody compares.
const CompareMax = 4

// Compare gives a profile's matches with the targets of ids, all of one kind, in
// their order and however far down its list they stand. Left out are those that are
// gone, hidden from the actor or never matched with it, and what is beyond
// CompareMax. Who may read its matches may compare them.
func (s *Service) Compare(ctx context.Context, a match.Actor, k match.Kind, id string, target match.Kind, ids ...string) ([]match.Match, error) {
	subject, _, err := s.subject(ctx, a, k, id, target, 0)
	if err != nil {
		return nil, err
	}
	f, err := s.filter(match.Filter{}, a)
	if err != nil {
		return nil, err
	}
	found, err := s.engine.Explain(ctx, subject, f.Viewer, ids[:min(len(ids), CompareMax)]...)
	if err != nil {
		return nil, err
	}
	out := make([]match.Match, 0, len(found))
	for _, m := range found {
		if m.Target.Kind == target {
			out = append(out, m.Match)
		}
	}
	return out, s.weigh(ctx, subject, out)
}
