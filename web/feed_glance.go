package web

import (
	"duyen/match"
	"duyen/match/service"
)

// Glances notes what people look at in their feeds, for those alone who consent to
// that being learned from. It never waits and never fails.
type Glances interface {
	// Shown notes that the actor has looked at a page of a feed.
	Shown(a match.Actor, r service.Reading, page service.FeedPage)
	// Opened notes that the actor has gone from a feed, or what is said to be one, to a
	// target of it.
	Opened(a match.Actor, feed, target string)
}

// glanceFrom names, in the address of a profile's page, the feed that led there.
const glanceFrom = "feed"

// glanced notes that somebody has come to a profile's page from a feed.
func (p *Pages) glanced(v *visit, found match.Profile) {
	if feed := idOf(v.r.URL.Query().Get(glanceFrom)); feed != "" {
		p.Glances.Opened(v.actor, feed, found.Common().ID)
	}
}
