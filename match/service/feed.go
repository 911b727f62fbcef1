package service

import (
	"context"

	"duyen/match"
)

// Reading is a feed as somebody may read it, made by FeedOf: whoever has one may
// read what stands in the feed, at the moment it was made.
type Reading struct {
	match.Feed
	Kind   match.Kind // of the profile whose feed it is, "" for a saved search
	Name   string     // of the profile or the search
	Search match.SavedSearch
	Keeps  bool // its reader may mark, set and follow in it

	subject match.Profile // as its reader may know it; nil for a saved search
	viewer  match.Viewer
}

// FeedOf gives a feed by the id of its profile or saved search to who may read
// it. One of a profile is opened by its first reader, with what fits now. What
// stands in it follows from the whole profile, so that officers, who may read
// matches of the profile's face, may not read feeds. Whether there is such a
// profile is told only to who is signed in and may see it; others' searches do
// not exist.
func (s *Service) FeedOf(ctx context.Context, a match.Actor, feed string) (Reading, error) {
	return s.feedFor(ctx, a, feed, match.ActionReadFeed)
}

// keptFeed is FeedOf for who may mark, set and follow in a feed.
func (s *Service) keptFeed(ctx context.Context, a match.Actor, feed string) (Reading, error) {
	return s.feedFor(ctx, a, feed, match.ActionKeepFeed)
}

func (s *Service) feedFor(ctx context.Context, a match.Actor, feed string, action match.Action) (Reading, error) {
	if err := signedIn(a); err != nil {
		return Reading{}, err
	}
	if !s.follower.loaded() {
		return Reading{}, match.Fail(match.KindBusy, "starting", "the engine is being loaded")
	}
	p, err := s.visible(ctx, a, feed)
	if match.KindOf(err) == match.KindNotFound {
		return s.searchFeed(ctx, a, feed)
	}
	if err != nil {
		return Reading{}, err
	}
	if _, ok := feedTarget(p.Common().Kind); !ok {
		return Reading{}, noFeed()
	}
	if err := s.may(ctx, a, action, p); err != nil {
		return Reading{}, err
	}
	r := Reading{Kind: p.Common().Kind, Name: p.Common().Name, Keeps: s.may(ctx, a, match.ActionKeepFeed, p) == nil, subject: s.asRead(ctx, a, p), viewer: a.Viewer()}
	if r.Feed, err = s.feeds.Feed(ctx, feed); match.KindOf(err) == match.KindNotFound {
		r.Feed, err = s.openFeed(ctx, p)
	}
	return r, err
}

// searchFeed gives the feed of a saved search to whose search it is. They see in it
// as any member does, whatever else they may do: it is told what that sees.
func (s *Service) searchFeed(ctx context.Context, a match.Actor, id string) (Reading, error) {
	x, err := s.feeds.SavedSearch(ctx, id)
	if err != nil {
		return Reading{}, err
	}
	if a.User != x.User || !match.Can(a, match.ActionKeepFeed, match.Object{Owner: x.User}) {
		return Reading{}, noFeed()
	}
	f, err := s.feeds.Feed(ctx, id)
	if match.KindOf(err) == match.KindNotFound {
		f, _, err = s.feeds.OpenFeed(ctx, match.Feed{ID: id, MinFit: match.FitWeak, Digest: match.DigestNever})
	}
	return Reading{Feed: f, Name: x.Name, Search: x, Keeps: true, viewer: memberView(a)}, err
}

// memberView gives how somebody sees as a plain member: what is private of their
// own, and not as an administrator, who would see everybody's.
func memberView(a match.Actor) match.Viewer {
	a.Roles = nil
	return a.Viewer()
}

func noFeed() error { return match.Fail(match.KindNotFound, "not_found", "there is no such feed") }
