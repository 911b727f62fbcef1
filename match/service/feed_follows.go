package service

import (
	"context"
	"strconv"
	"time"

	"duyen/match"
)

// followsMax bounds whom a feed follows: more than anybody looks after, and what
// one change of a startup may lead to stays bounded.
const followsMax = 500

// Followed is a startup whose progress a feed tells.
type Followed struct {
	Target match.Card `json:"target"`
	Since  time.Time  `json:"since"`
}

// Follow has a feed tell of a startup's progress; it may be repeated. A startup
// that the actor may not see does not exist. KindConflict when there are too many.
func (s *Service) Follow(ctx context.Context, a match.Actor, feed, startup string) (Followed, error) {
	r, p, now, err := s.followable(ctx, a, feed, startup)
	if err != nil {
		return Followed{}, err
	}
	if i := followOf(now, startup); i >= 0 {
		return Followed{match.CardOf(p), now[i].Since}, nil
	}
	if len(now) >= followsMax {
		return Followed{}, match.Fail(match.KindConflict, "too_many_follows", "a feed follows at most "+strconv.Itoa(followsMax))
	}
	f, err := s.feeds.Follow(ctx, match.Follow{Feed: r.ID, Target: startup, Seen: seenOf(p)})
	if err == nil {
		s.learn(a, match.LessonFollow, r.ID, match.Lesson{Target: startup})
	}
	return Followed{match.CardOf(p), f.Since}, err
}

// FollowOf tells since when a feed follows a startup; KindNotFound when it does not.
func (s *Service) FollowOf(ctx context.Context, a match.Actor, feed, startup string) (Followed, error) {
	_, p, now, err := s.followable(ctx, a, feed, startup)
	if err != nil {
		return Followed{}, err
	}
	if i := followOf(now, startup); i >= 0 {
		return Followed{match.CardOf(p), now[i].Since}, nil
	}
	return Followed{}, match.Fail(match.KindNotFound, "not_found", "it is not followed")
}

// FollowedIn tells of the actor's feeds whether they follow a startup; left out are
// those that the actor does not keep or that tell of no startups. It opens none: one
// that nobody has read yet follows nobody.
func (s *Service) FollowedIn(ctx context.Context, a match.Actor, startup string, feeds ...string) (map[string]bool, error) {
	out := map[string]bool{}
	profiles, err := s.profiles.Get(ctx, feeds...)
	if err != nil {
		return nil, err
	}
	for _, p := range profiles {
		if p == nil || s.may(ctx, a, match.ActionKeepFeed, p) != nil {
			continue
		}
		if target, ok := feedTarget(p.Common().Kind); !ok || target != match.KindStartup {
			continue
		}
		follows, err := s.feeds.Follows(ctx, p.Common().ID, followsMax)
		if err != nil {
			return nil, err
		}
		out[p.Common().ID] = followOf(follows, startup) >= 0
	}
	return out, nil
}

// followable gives the feed and the startup, if the actor keeps the one and sees
// the other, with whom the feed follows now.
func (s *Service) followable(ctx context.Context, a match.Actor, feed, startup string) (r Reading, p match.Profile, now []match.Follow, err error) {
	if r, err = s.keptFeed(ctx, a, feed); err != nil {
		return r, nil, nil, err
	}
	found, err := s.profiles.Get(ctx, startup)
	if err != nil {
		return r, nil, nil, err
	}
	if p = found[0]; p == nil || p.Common().Kind != match.KindStartup || !r.viewer.Sees(p.Common()) {
		return r, nil, nil, notFound()
	}
	now, err = s.feeds.Follows(ctx, r.ID, followsMax)
	return r, p, now, err
}

// Unfollow ends it and may be repeated.
func (s *Service) Unfollow(ctx context.Context, a match.Actor, feed, startup string) error {
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return err
	}
	return s.feeds.Unfollow(ctx, r.ID, startup)
}

// Follows gives whom a feed follows, the newest first, without those the actor
// may not see any more.
func (s *Service) Follows(ctx context.Context, a match.Actor, feed string) ([]Followed, error) {
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return nil, err
	}
	follows, err := s.feeds.Follows(ctx, r.ID, followsMax)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(follows))
	for i, f := range follows {
		ids[i] = f.Target
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := []Followed{}
	for i, p := range profiles {
		if p != nil && r.viewer.Sees(p.Common()) {
			out = append(out, Followed{match.CardOf(p), follows[i].Since})
		}
	}
	return out, nil
}

func followOf(follows []match.Follow, target string) int {
	for i, f := range follows {
		if f.Target == target {
			return i
		}
	}
	return -1
}
