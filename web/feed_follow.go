package web

import (
	"context"

	"duyen/match"
	"duyen/match/service"
)

// Follows is whose progress feeds tell; KindForbidden for who does not keep a feed.
type Follows interface {
	// Follow has a feed tell of a startup's progress and may be repeated; KindNotFound,
	// KindConflict when there are too many.
	Follow(ctx context.Context, a match.Actor, feed, startup string) (service.Followed, error)
	// Unfollow ends it and may be repeated.
	Unfollow(ctx context.Context, a match.Actor, feed, startup string) error
	// Follows gives whom a feed follows, the newest first.
	Follows(ctx context.Context, a match.Actor, feed string) ([]service.Followed, error)
}

// followed puts in whom a feed follows, for who keeps it. Startups are told of offers
// and searches of what they find, so that these follow nobody.
func (p *Pages) followed(v *visit, r service.Reading, body *feedBody) error {
	if !r.Keeps || r.Kind == match.KindStartup || r.Kind == "" {
		return nil
	}
	found, err := p.Follows.Follows(v.r.Context(), v.actor, r.ID)
	for _, x := range found {
		body.Follows = append(body.Follows, followView{
			x.Target.ID, x.Target.Name, profileLink(x.Target.Kind, x.Target.ID), p.line(v.lang, x.Target), p.time(x.Since),
		})
	}
	return err
}
