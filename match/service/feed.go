package service

import (
	"context"
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"duyen/match"
)

// feedDepth is how far down an investor's ranking a feed looks. A startup
// below it is none an investor would thank for.
const feedDepth = 200

// EventMatch is the event of a startup that is new, or has changed, and fits.
const EventMatch = "match"

// FeedItem is one startup an investor may want to look at. At is when it came
// or last changed.
type FeedItem struct {
	ID      string         `json:"id"`
	At      time.Time      `json:"at"`
	Event   string         `json:"event"`
	Target  match.Card     `json:"target"`
	Score   float64        `json:"score"`
	Fit     match.Fit      `json:"fit"`
	Reasons []match.Reason `json:"reasons"`
}

// FeedPage is a page of a feed, with the state of the world it was ranked in.
type FeedPage struct {
	Data    []FeedItem `json:"data"`
	Seq     int64      `json:"seq"`
	Epoch   int64      `json:"epoch"`
	Day     match.Date `json:"day"`
	HasMore bool       `json:"has_more"`
	Next    string     `json:"next,omitempty"`
}

// Feed gives the startups that came or changed since a time and rank among the
// best for the investor, best first. After is Next of the page before.
func (s *Service) Feed(ctx context.Context, a match.Actor, investor string, since time.Time, limit int, after string) (FeedPage, error) {
	page := FeedPage{Data: []FeedItem{}}
	subject, limit, err := s.subject(ctx, a, match.KindInvestor, investor, match.KindStartup, limit)
	if err != nil {
		return page, err
	}
	pos, err := parsePosition(after)
	if err != nil {
		return page, err
	}
	ranking, err := s.engine.Rank(ctx, subject, match.Request{Target: match.KindStartup, N: feedDepth, Filter: match.Filter{Viewer: a.Viewer()}})
	if err != nil {
		return page, err
	}
	page.Seq, page.Epoch, page.Day = ranking.Seq, ranking.Epoch, ranking.Day
	items, err := s.since(ctx, ranking.Data, since)
	if err != nil {
		return page, err
	}
	items = pos.behind(investor, items)
	if len(items) > limit {
		items = items[:limit]
		page.HasMore, page.Next = true, positionOf(items[limit-1])
	}
	page.Data = append(page.Data, items...)
	return page, nil
}

// since keeps the matches whose startup came or changed since a time.
func (s *Service) since(ctx context.Context, matches []match.Match, since time.Time) ([]FeedItem, error) {
	ids := make([]string, len(matches))
	for i, m := range matches {
		ids[i] = m.Target.ID
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var items []FeedItem
	for i, m := range matches {
		if profiles[i] == nil {
			continue
		}
		at := changedAt(profiles[i].Common())
		if at.Before(since) {
			continue
		}
		items = append(items, FeedItem{
			ID: m.Target.ID, At: at, Event: EventMatch, Target: m.Target, Score: m.Score, Fit: m.Fit, Reasons: m.Reasons,
		})
	}
	return items, nil
}

func changedAt(b *match.Base) time.Time {
	switch {
	case b.UpdatedAt != nil:
		return *b.UpdatedAt
	case b.CreatedAt != nil:
		return *b.CreatedAt
	}
	return time.Time{}
}

// position is a place in a feed's order, the order of match.Before: behind an
// item, or where it would stand if it is gone. The zero position is before
// everything.
type position struct {
	score float64
	id    string
}

func positionOf(i FeedItem) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatFloat(i.Score, 'g', -1, 64) + " " + i.ID))
}

func parsePosition(after string) (position, error) {
	if after == "" {
		return position{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	score, id, ok := strings.Cut(string(raw), " ")
	x, parseErr := strconv.ParseFloat(score, 64)
	if err != nil || !ok || parseErr != nil || id == "" || math.IsNaN(x) || math.IsInf(x, 0) {
		return position{}, &match.Error{Kind: match.KindMalformed, Code: "bad_cursor", Field: "after", Message: "no such cursor"}
	}
	return position{x, id}, nil
}

// behind gives the items behind the position.
func (p position) behind(investor string, items []FeedItem) []FeedItem {
	if p.id == "" {
		return items
	}
	at := slices.IndexFunc(items, func(i FeedItem) bool { return i.ID == p.id })
	if at >= 0 {
		return items[at+1:]
	}
	tie := match.Tie(investor, p.id)
	at = slices.IndexFunc(items, func(i FeedItem) bool {
		return match.Before(p.score, tie, i.Score, match.Tie(investor, i.ID))
	})
	if at < 0 {
		return nil
	}
	return items[at:]
}
