package web

import (
	"context"
	"net/url"
	"slices"

	"duyen/locale"
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
	// FollowedIn gives which of feeds, by their ids, the actor keeps and tells whether
	// each follows a startup. It opens none.
	FollowedIn(ctx context.Context, a match.Actor, startup string, feeds ...string) (map[string]bool, error)
}

// followView is a startup whose progress the feed tells.
type followView struct{ ID, Name, Href, Line, Since string }

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

// followPart is how the visitor follows a startup from its own page.
type followPart struct {
	Startup string
	Undo    undoView
	Choices []followChoice
}

// followChoice is a feed of the visitor's that follows the startup, or could.
type followChoice struct {
	Feed, Link, Text string
	Followed         bool
}

// followPart gives it for the visitor's profiles that are told of startups; nil when
// there is none.
func (p *Pages) followPart(v *visit, found match.Profile) (*followPart, error) {
	if found.Common().Kind != match.KindStartup || p.mine(v, found) {
		return nil, nil
	}
	var ids []string
	for _, c := range v.cards {
		if slices.Contains(followers(), c.Kind) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	follows, err := p.Follows.FollowedIn(v.r.Context(), v.actor, found.Common().ID, ids...)
	if err != nil {
		return nil, err
	}
	part := &followPart{Startup: found.Common().ID}
	for _, c := range v.cards {
		followed, kept := follows[c.ID]
		if !kept {
			continue
		}
		key := "page.profile.follow"
		if followed {
			key = "page.profile.unfollow"
		}
		if len(ids) > 1 {
			key += ".as"
		}
		x := followChoice{c.ID, feedLink(c.Kind, c.ID), locale.Text(v.lang, key, map[string]any{"name": c.Name}), followed}
		part.Choices = append(part.Choices, x)
		part.undo(v, x)
	}
	return part, nil
}

// undo says what was done in a feed just now, with the way back.
func (part *followPart) undo(v *visit, x followChoice) {
	asked := v.r.URL.Query()
	back := map[string]string{"follow": "unfollow", "unfollow": "follow"}[asked.Get("done")]
	if back != "" && asked.Get("undo") == x.Feed {
		part.Undo = undoView{done(v, "profile"), x.Link + "/" + back, []filterView{{"item", part.Startup}, {"at", "profile"}}}
	}
}

// followers are the kinds whose feeds tell of startups.
func followers() []match.Kind {
	return []match.Kind{match.KindInvestor, match.KindMentor, match.KindOrganization}
}

// followedAt leads back to the page of a startup that a feed follows now, or no more.
func followedAt(startup, done, feed string) string {
	return profileLink(match.KindStartup, startup) + "?" + url.Values{"done": {done}, "undo": {feed}}.Encode()
}
