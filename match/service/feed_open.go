package service

import (
	"context"
	"slices"

	"duyen/match"
)

// feedTarget tells what a feed of a profile of kind k is about: offers for
// startups, startups for investors, mentors and organizations. Offers have none.
func feedTarget(k match.Kind) (target match.Kind, ok bool) {
	switch k {
	case match.KindStartup:
		return match.KindOffer, true
	case match.KindInvestor, match.KindMentor, match.KindOrganization:
		return match.KindStartup, true
	}
	return "", false
}

// feedEvent is the event of a target that has come among the best; it is what
// the item is told apart by, too.
func feedEvent(target match.Kind) match.FeedEvent {
	if target == match.KindOffer {
		return match.EventOffer
	}
	return match.EventMatch
}

// openFeed gives the feed of a profile. One that is new, or was never filled, is
// filled with what fits now, unless the engine is being loaded: then the feeder
// does that later. KindNotFound when the profile is gone or of a kind that has none.
func (s *Service) openFeed(ctx context.Context, p match.Profile) (match.Feed, error) {
	b := p.Common()
	if _, ok := feedTarget(b.Kind); !ok {
		return match.Feed{}, notFound()
	}
	f, created, err := s.feeds.OpenFeed(ctx, s.newFeed(b.ID))
	if created {
		defer s.feedsChanged(b.ID)
	}
	if err != nil || f.Head > 0 || !s.follower.loaded() {
		return f, err
	}
	items, err := s.fitting(ctx, p, f.MinFit)
	if err != nil || len(items) == 0 {
		return f, err
	}
	if _, err := s.feeds.AddItems(ctx, items, nil, 0); err != nil {
		return f, err
	}
	s.hub.wake(f.ID)
	return s.feeds.Feed(ctx, f.ID) // the feeder may have been faster
}

// newFeed is a feed as it is when it is opened.
func (s *Service) newFeed(id string) match.Feed {
	return match.Feed{ID: id, MinFit: match.FitPossible, Digest: match.DigestNever, CreatedAt: s.now()}
}

// fitting gives items for what stands on a profile's list now and fits at least
// as said, the best last: what was added last is read first.
func (s *Service) fitting(ctx context.Context, p match.Profile, atLeast match.Fit) ([]match.FeedItem, error) {
	v, ok, err := s.feedViewer(ctx, p)
	if err != nil || !ok {
		return nil, err
	}
	target, _ := feedTarget(p.Common().Kind)
	list, err := s.engine.Rank(ctx, p, match.Request{Target: target, N: match.FeedDepth, Filter: match.Filter{Viewer: v}})
	if err != nil {
		return nil, err
	}
	var items []match.FeedItem
	for _, m := range slices.Backward(list.Data) {
		if reaches(m.Fit, atLeast) {
			event := feedEvent(target)
			items = append(items, match.FeedItem{
				Feed: p.Common().ID, At: s.now(), Event: event, Target: m.Target.ID, What: string(event), Score: m.Score,
			})
		}
	}
	return items, nil
}

// reaches tells whether a fit is at least another one.
func reaches(fit, atLeast match.Fit) bool {
	return fit == match.FitStrong || fit == atLeast || atLeast == match.FitWeak
}

// feedViewer gives whose eyes a profile's feed sees with: its owner's, as any
// member and not as an administrator, who would be told of everybody's hidden
// profiles. One that nobody owns sees what every member does. What an account that
// is blocked would be told waits for it. Nobody reads for a paused profile.
func (s *Service) feedViewer(ctx context.Context, p match.Profile) (v match.Viewer, reads bool, err error) {
	b := p.Common()
	switch {
	case b.Paused:
		return match.Viewer{}, false, nil
	case b.Owner == "":
		return match.Viewer{User: b.ID}, true, nil // an id that owns nothing
	}
	apart, err := s.blocks.Apart(ctx, b.Owner)
	return match.Viewer{User: b.Owner, Apart: apart}, err == nil, err
}
