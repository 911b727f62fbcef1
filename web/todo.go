package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Agenda is the sessions of who is signed in.
type Agenda interface {
	// Bookings gives a page of the actor's own, those that begin last first.
	Bookings(ctx context.Context, a match.Actor, q service.BookingsQuery) (service.BookingPage, error)
}

const (
	todoCounted = 20 // what waits is counted up to here
	todoFeeds   = 3  // profiles whose feeds are looked at
	todoDrafts  = 2  // drafts that are named; all are on /me
)

// todoView is something that waits for the visitor, and where it is done.
type todoView struct{ Text, Label, Href string }

// nextSteps lists what waits for who is signed in, the most pressing first. What cannot
// be told now is left out: the first page always comes.
func (p *Pages) nextSteps(v *visit) (out []todoView) {
	for _, look := range []func(*visit) ([]todoView, error){p.toAnswer, p.toDecide, p.toKeep, p.toAttend, p.toMend, p.toFollow, p.toWrite, p.toRead, p.toMeet} {
		found, err := look(v)
		if err != nil {
			p.Logger.WarnContext(v.r.Context(), "first page without some of what waits", "error", err)
		}
		out = append(out, found...)
	}
	return out
}

// todoOf makes one from the texts page.todo.KEY and page.todo.KEY.do.
func todoOf(lang, key, href string, args map[string]any) todoView {
	return todoView{locale.Text(lang, "page.todo."+key, args), locale.Text(lang, "page.todo."+key+".do", nil), href}
}

// toAnswer tells of introductions that others have asked for.
func (p *Pages) toAnswer(v *visit) ([]todoView, error) {
	return p.waiting(v, "answer", service.IntroductionsQuery{State: match.IntroductionRequested, Side: match.SideTo, Limit: todoCounted})
}

// toFollow tells of introductions that both sides want and nobody has said more of.
func (p *Pages) toFollow(v *visit) ([]todoView, error) {
	return p.waiting(v, "follow", service.IntroductionsQuery{State: match.IntroductionAccepted, Limit: todoCounted})
}

// waiting tells of introductions: of a single one with whom it is.
func (p *Pages) waiting(v *visit, key string, q service.IntroductionsQuery) ([]todoView, error) {
	page, err := p.Introductions.Introductions(v.r.Context(), v.actor, q)
	if err != nil {
		return nil, err
	}
	var found []service.Introduced
	for _, x := range page.Data {
		if x.State == q.State {
			found = append(found, x)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return []todoView{todoOf(v.lang, key+".one", introductionLink(found[0].ID), map[string]any{"name": found[0].Other.Name})}, nil
	}
	return []todoView{todoOf(v.lang, key, service.PathIntroductions, map[string]any{"n": counted(len(found), page.HasMore)})}, nil
}

// counted writes a count that may be of more.
func counted(n int, more bool) string {
	if more {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}

// toAttend tells of the next session.
func (p *Pages) toAttend(v *visit) ([]todoView, error) {
	page, err := p.Agenda.Bookings(v.r.Context(), v.actor, service.BookingsQuery{State: match.BookingBooked, From: p.Now(), Limit: 100})
	if err != nil || len(page.Data) == 0 {
		return nil, err
	}
	next := page.Data[len(page.Data)-1]
	return []todoView{todoOf(v.lang, "attend", service.PathBookings, map[string]any{"time": p.time(next.StartsAt), "n": counted(len(page.Data), page.HasMore)})}, nil
}

// toRead tells of what is new in the feeds of the visitor's profiles.
func (p *Pages) toRead(v *visit) (out []todoView, err error) {
	for _, c := range v.cards[:min(todoFeeds, len(v.cards))] {
		link := feedLink(c.Kind, c.ID)
		if link == "" {
			continue
		}
		r, err := p.Feeds.FeedOf(v.r.Context(), v.actor, c.ID)
		if err != nil {
			return out, err
		}
		page, err := p.Feeds.FeedPage(v.r.Context(), r, service.FeedQuery{Limit: 1, Unread: true})
		if err != nil {
			return out, err
		}
		if page.Unread > 0 {
			out = append(out, todoOf(v.lang, "read", link, map[string]any{"n": counted(page.Unread, page.Unread >= feedUnreadMost), "name": c.Name}))
		}
	}
	return out, nil
}

// feedUnreadMost is the count of unread entries that stands for more.
const feedUnreadMost = 100

// toWrite leads to what is still written, what was changed last first, and tells who
// has no profile of the kind they came for how to make one.
func (p *Pages) toWrite(v *visit) (out []todoView, err error) {
	drafts, err := p.draftRows(v)
	for _, d := range drafts[:min(todoDrafts, len(drafts))] {
		out = append(out, todoOf(v.lang, "draft", d.Href, map[string]any{"name": d.Name}))
	}
	for _, r := range v.user.Roles {
		kind := profileOf(r)
		if kind == "" || slices.ContainsFunc(v.cards, func(c match.Card) bool { return c.Kind == kind }) ||
			slices.ContainsFunc(drafts, func(d draftRow) bool { return d.makes == kind }) {
			continue
		}
		out = append(out, todoOf(v.lang, "make."+string(kind), placeNewProfile+"?kind="+url.QueryEscape(string(kind)), nil))
	}
	return out, err
}

// toMeet leads who has a project and has not asked to meet anybody yet to whom it fits.
func (p *Pages) toMeet(v *visit) ([]todoView, error) {
	i := slices.IndexFunc(v.cards, func(c match.Card) bool { return c.Kind == match.KindStartup })
	if i < 0 {
		return nil, nil
	}
	page, err := p.Introductions.Introductions(v.r.Context(), v.actor, service.IntroductionsQuery{Side: match.SideFrom, Limit: 1})
	if err != nil || len(page.Data) > 0 {
		return nil, err
	}
	c := v.cards[i]
	return []todoView{todoOf(v.lang, "meet", profileLink(c.Kind, c.ID)+"/matches", map[string]any{"name": c.Name})}, nil
}

// profileOf is the kind of profile that somebody in a role makes for themselves.
func profileOf(r match.Role) match.Kind {
	switch r {
	case match.RoleFounder:
		return match.KindStartup
	case match.RoleMentor:
		return match.KindMentor
	case match.RoleInvestor:
		return match.KindInvestor
	default: // officers' organizations are registered by who verifies them
		return ""
	}
}
