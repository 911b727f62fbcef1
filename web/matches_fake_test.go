package web

import (
	"context"

	"duyen/match"
	"duyen/match/service"
)

var _ Lists = (*service.Service)(nil)

// FinishedMatches keeps nothing.
func (f *fake) FinishedMatches(ctx context.Context, a match.Actor, k match.Kind, id string, r match.Request, form service.Form, _ ...string) ([]byte, error) {
	f.wanted = r
	ranking, err := f.Matches(ctx, a, k, id, r)
	if err != nil {
		return nil, err
	}
	return form.Finish(ranking)
}

// Compare gives the one match of samples under every id that has a profile.
func (f *fake) Compare(ctx context.Context, a match.Actor, k match.Kind, id string, target match.Kind, ids ...string) (out []match.Match, err error) {
	ranking, err := f.Matches(ctx, a, k, id, match.Request{Target: target})
	for _, id := range ids {
		if p := f.profiles[id]; p != nil && err == nil {
			m := ranking.Data[0]
			m.Target = match.CardOf(p)
			m.Score -= float64(len(out)) * 10
			out = append(out, m)
		}
	}
	return out, err
}
