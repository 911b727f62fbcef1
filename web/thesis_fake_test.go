package web

import (
	"context"
	"fmt"

	"duyen/match"
)

// theses is what a fake knows of theses.
type theses struct {
	replaced *match.Investor // what was stored last
	previews [][]match.Match // the answers of previews, the last one again and again
	doubts   []match.Problem
	previewE error
}

// fakeTheses is the fake as the editor of theses asks it.
type fakeTheses struct{ *fake }

func (f fakeTheses) Whole(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error) {
	p, err := f.Get(ctx, a, k, id)
	if err != nil {
		return nil, err
	}
	if !match.Can(a, match.ActionChange, match.Object{Owner: p.Common().Owner}) {
		return nil, match.Fail(match.KindForbidden, "not_allowed", "not yours")
	}
	return p, nil
}

func (f fakeTheses) Replace(_ context.Context, _ match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error) {
	x, _ := p.(*match.Investor)
	f.replaced = x
	return match.Written{}, nil, f.note("Replace", p.Common().ID, " ", version)
}

func (f *fake) Preview(_ context.Context, _ match.Actor, p match.Profile, r match.Request) (match.Ranking, []match.Problem, error) {
	if f.previewE != nil {
		return match.Ranking{}, nil, f.previewE
	}
	f.did = append(f.did, fmt.Sprint("Preview ", p.Common().ID, " ", r.Target, " ", r.N))
	answer := f.ranking.Data
	if len(f.previews) > 0 {
		answer = f.previews[0]
		f.previews = f.previews[min(1, len(f.previews)-1):]
	}
	return match.Ranking{Data: answer}, f.doubts, nil
}
