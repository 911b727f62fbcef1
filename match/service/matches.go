package service

import (
	"context"
	"slices"

	"duyen/match"
)

// Matches ranks targets for a stored profile, r.N of them (1–100, 0 means 20).
// The filter may name things; its viewer is the actor. Whether the subject
// exists is told only to who is signed in and may see it. Of the subject counts
// what the actor may read, of the others what members see.
func (s *Service) Matches(ctx context.Context, a match.Actor, k match.Kind, id string, r match.Request) (match.Ranking, error) {
	subject, n, err := s.subject(ctx, a, k, id, r.Target, r.N)
	if err != nil {
		return match.Ranking{}, err
	}
	r.N = n
	if r.Filter, err = s.asked(ctx, r.Filter, a); err != nil {
		return match.Ranking{}, err
	}
	ranking, err := s.engine.Rank(ctx, subject, r)
	if err != nil {
		return match.Ranking{}, err
	}
	return ranking, s.weigh(ctx, subject, ranking.Data)
}

// Preview ranks for a profile that is not stored. The problems given beside a
// success are warnings.
func (s *Service) Preview(ctx context.Context, a match.Actor, p match.Profile, r match.Request) (match.Ranking, []match.Problem, error) {
	if err := mayAll(a, match.ActionPreview); err != nil {
		return match.Ranking{}, nil, err
	}
	var err error
	if r.N, err = s.rankable(p.Common().Kind, r.Target, r.N); err != nil {
		return match.Ranking{}, nil, err
	}
	if r.Filter, err = s.asked(ctx, r.Filter, a); err != nil {
		return match.Ranking{}, nil, err
	}
	warnings, err := s.normalize(p)
	if err != nil {
		return match.Ranking{}, nil, err
	}
	ranking, err := s.engine.Rank(ctx, p, r)
	if err == nil {
		err = s.weigh(ctx, p, ranking.Data)
	}
	return ranking, warnings, err
}

// subject gives the profile to rank for, if the actor may read its matches.
func (s *Service) subject(ctx context.Context, a match.Actor, k match.Kind, id string, target match.Kind, n int) (match.Profile, int, error) {
	p, n, err := s.stored(ctx, a, k, id, target, n)
	if err != nil {
		return nil, 0, err
	}
	return s.asRead(ctx, a, p), n, nil
}

// stored is subject with everything in it.
func (s *Service) stored(ctx context.Context, a match.Actor, k match.Kind, id string, target match.Kind, n int) (match.Profile, int, error) {
	n, err := s.rankable(k, target, n)
	if err != nil {
		return nil, 0, err
	}
	if err := signedIn(a); err != nil {
		return nil, 0, err
	}
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, 0, err
	}
	if p.Common().Kind != k {
		return nil, 0, notFound()
	}
	return p, n, s.may(ctx, a, match.ActionReadMatches, p)
}

// asRead gives what an actor who may read a profile's matches is told about it by
// them: reasons and advice would tell an officer the rest.
func (s *Service) asRead(ctx context.Context, a match.Actor, p match.Profile) match.Profile {
	if match.Face(p) != p && s.may(ctx, a, match.ActionReadNumbers, p) != nil {
		return match.Face(p)
	}
	return p
}

// rankable checks that profiles of kind k are matched with targets of the kind
// and that the engine is loaded.
func (s *Service) rankable(k, target match.Kind, n int) (int, error) {
	if allowed := k.Counterparts(); !k.Valid() || !slices.Contains(allowed, target) {
		return 0, unknownKind(target, allowed)
	}
	n, err := pageSize(n)
	if err != nil {
		return 0, err
	}
	if !s.follower.loaded() {
		return 0, match.Fail(match.KindBusy, "starting", "the engine is being loaded")
	}
	return n, nil
}
