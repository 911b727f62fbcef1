package service

import (
	"context"

	"duyen/match"
)

// PathFeeds is where secret addresses of feeds begin; the token follows.
const PathFeeds = "/feeds/"

// prefixFeed is the prefix of the tokens in secret addresses of feeds.
const prefixFeed = "dyf_"

// LinkFeed makes the actor's secret address of a feed, or makes it anew: the one
// before is good no more. The token is given this once. Whoever has it reads the
// feed as a plain member, whatever else the actor may do, and nothing else. API
// keys make and end none.
func (s *Service) LinkFeed(ctx context.Context, a match.Actor, feed string) (token string, err error) {
	if a.User == "" {
		return "", match.Fail(match.KindUnauthorized, "unauthorized", "nobody is signed in")
	}
	if err := byHand(a); err != nil {
		return "", err
	}
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return "", err
	}
	token, hash, err := s.secrets.New(prefixFeed)
	if err != nil {
		return "", err
	}
	if err := s.feeds.PutFeedLink(ctx, match.FeedLink{Feed: r.ID, User: a.User}, hash, a.Session); err != nil {
		return "", err
	}
	s.record(ctx, a, "feed.link", a.User, map[string]any{"feed": r.ID})
	return token, nil
}

// UnlinkFeed ends the actor's secret address of a feed and may be repeated.
func (s *Service) UnlinkFeed(ctx context.Context, a match.Actor, feed string) error {
	if err := byHand(a); err != nil {
		return err
	}
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return err
	}
	if _, err := s.feeds.FeedLink(ctx, r.ID, a.User); match.KindOf(err) == match.KindNotFound {
		return nil
	}
	if err := s.feeds.DropFeedLink(ctx, r.ID, a.User); err != nil {
		return err
	}
	s.record(ctx, a, "feed.unlink", a.User, map[string]any{"feed": r.ID})
	return nil
}

// Linked gives the feed behind the token of a secret address, with the account it
// is read as and that account's language. KindNotFound for a token that is not
// good, and when the account is blocked or keeps the feed no more.
func (s *Service) Linked(ctx context.Context, token string) (r Reading, user, lang string, err error) {
	r, user, lang, err = s.linked(ctx, s.hashOf(token))
	switch match.KindOf(err) {
	case match.KindUnauthorized, match.KindForbidden, match.KindNotFound:
		err = noFeed() // why is nobody's business
	}
	return r, user, lang, err
}

func (s *Service) linked(ctx context.Context, hash string) (r Reading, user, lang string, err error) {
	if hash == "" {
		return r, "", "", noFeed()
	}
	l, err := s.feeds.FeedLinkOf(ctx, hash)
	if err != nil {
		return r, "", "", err
	}
	a, err := s.standing(ctx, l.User)
	if err != nil {
		return r, "", "", err
	}
	if r, err = s.keptFeed(ctx, a, l.Feed); err != nil {
		return r, "", "", err
	}
	r.viewer = memberView(a)
	u, err := s.users.ByID(ctx, l.User)
	return r, l.User, u.Lang, err
}
