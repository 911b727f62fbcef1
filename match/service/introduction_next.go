package service

import (
	"context"
	"slices"

	"duyen/match"
)

// nextLook is how far down a list is looked for somebody who is free.
const nextLook = 50

// nextBest gives up to n of the kind of a profile who fit another one best and may
// be asked now in its place, by the ranking: as its owner sees them, with a free
// place, and not asked lately. KindBusy while the engine is being loaded.
func (s *Service) nextBest(ctx context.Context, from, instead match.Profile, n int) ([]match.Profile, error) {
	if !s.follower.loaded() {
		return nil, match.Fail(match.KindBusy, "starting", "the engine is being loaded")
	}
	kind := instead.Common().Kind
	v, reads, err := s.feedViewer(ctx, from)
	if err != nil || !reads || !slices.Contains(from.Common().Kind.Counterparts(), kind) {
		return nil, err
	}
	list, err := s.engine.Rank(ctx, from, match.Request{Target: kind, N: nextLook, Filter: match.Filter{Viewer: v}})
	if err != nil {
		return nil, err
	}
	asked, err := s.introductions.AskedSince(ctx, from.Common().ID, s.now().Add(-match.RerouteMemory))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range list.Data {
		if reaches(m.Fit, match.FitPossible) && m.Target.ID != instead.Common().ID && !slices.Contains(asked, m.Target.ID) {
			ids = append(ids, m.Target.ID)
		}
	}
	found, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	return s.freeOf(ctx, from, found, n)
}

// freeOf gives the first n of profiles that may be asked now.
func (s *Service) freeOf(ctx context.Context, from match.Profile, profiles []match.Profile, n int) (out []match.Profile, err error) {
	for _, p := range profiles {
		if len(out) == n {
			break
		}
		if p == nil {
			continue
		}
		if _, free := match.Takes(p, s.Today()); !free && p.Common().Kind != match.KindStartup {
			continue
		}
		switch err := s.mayMeet(ctx, from.Common(), p.Common()); {
		case err == nil:
			out = append(out, p)
		case match.KindOf(err) != match.KindInvalid && match.KindOf(err) != match.KindForbidden:
			return nil, err
		}
	}
	return out, nil
}
