package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/engine"
)

// FeedEntry is an item of a feed with what its reader may know of it now. Score,
// Fit and Reasons are as of now; those of a target that is not scored for the
// feed (a saved search's, or one that may be matched no more) are empty. The
// door puts in Text and the texts of Reasons and Changed.
type FeedEntry struct {
	ID           string             `json:"id"`
	At           time.Time          `json:"at"`
	Event        match.FeedEvent    `json:"event"`
	Text         string             `json:"text" doc:"What happened, in the reader's language"`
	Target       match.Card         `json:"target"`
	Score        float64            `json:"score"`
	Fit          match.Fit          `json:"fit,omitempty"`
	Reasons      []match.Reason     `json:"reasons"`
	Changed      []match.FeedChange `json:"changed"`
	Read         bool               `json:"read"`
	Dismissed    bool               `json:"dismissed,omitempty"`
	Dismissal    string             `json:"dismissal,omitempty" doc:"Why it was dismissed"`
	SnoozedUntil *time.Time         `json:"snoozed_until,omitempty"`

	Num     int64      `json:"-"`
	Updated time.Time  `json:"-"` // when it last came up: when it happened, or its snooze ended
	Subject match.Kind `json:"-"` // of whose feed it is, "" for a saved search
}

// Entries gives items of a feed with what the actor may know of them now, in
// their order. Left out are items whose target is gone or may not be seen any
// more, and matches and offers that may not be listed any more.
func (s *Service) Entries(ctx context.Context, a match.Actor, feed string, items []match.FeedItem) ([]FeedEntry, error) {
	r, err := s.FeedOf(ctx, a, feed)
	if err != nil {
		return nil, err
	}
	return s.entries(ctx, r, items)
}

func (s *Service) entries(ctx context.Context, r Reading, items []match.FeedItem) ([]FeedEntry, error) {
	matches, faces, err := s.targets(ctx, r, items)
	if err != nil {
		return nil, err
	}
	out := make([]FeedEntry, 0, len(items))
	for _, i := range items {
		if !r.Keeps {
			i.ReadAt, i.DismissedAt, i.Dismissal, i.SnoozedUntil = time.Time{}, time.Time{}, "", time.Time{} // its keeper's business
		}
		e := s.entryOf(&i)
		e.Subject = r.Kind
		if m, ok := matches[i.Target]; ok && stillSaid(&i, m.Face) {
			e.Target, e.Score, e.Fit, e.Reasons = m.Target, m.Score, m.Fit, append(e.Reasons, m.Reasons...)
			if at := m.Face.Common().CreatedAt; ranked(i.Event) && at != nil && i.At.Sub(*at) < newFor {
				e.Changed = append(e.Changed, match.FeedChange{Field: changedProfile})
			}
		} else if face := faces[i.Target]; !ok && face != nil && !ranked(i.Event) && stillSaid(&i, face) {
			e.Target = match.CardOf(face)
		} else {
			continue
		}
		out = append(out, e)
	}
	return out, nil
}

func (s *Service) entryOf(i *match.FeedItem) FeedEntry {
	e := FeedEntry{
		ID: i.ID(), Num: i.Num, At: i.At, Updated: i.At, Event: i.Event, Reasons: []match.Reason{}, Changed: append([]match.FeedChange{}, i.Changed...),
		Read: !i.ReadAt.IsZero(), Dismissed: !i.DismissedAt.IsZero(), Dismissal: i.Dismissal,
	}
	if !i.SnoozedUntil.IsZero() {
		until := i.SnoozedUntil
		e.SnoozedUntil = &until
		if until.After(i.At) && !until.After(s.now()) {
			e.Updated = until
		}
	}
	return e
}

// An entry says that its target is new when its profile had come within a day: then
// that is why it stands there. However the feeder met it, it says the same.
const (
	newFor         = 24 * time.Hour
	changedProfile = "profile"
)

// saysMore tells whether an item tells of what its target may keep for agreements.
func saysMore(i *match.FeedItem) bool {
	return slices.ContainsFunc(i.Changed, func(c match.FeedChange) bool {
		return c.Field == match.FieldAmountSought || strings.HasPrefix(c.Field, match.FieldTraction+".")
	})
}

// stillSaid tells whether a target still says to members what an item tells of it:
// a round or figures that their owner has taken back or keeps for agreements now are
// told no more.
func stillSaid(i *match.FeedItem, face match.Profile) bool {
	st, ok := face.(*match.Startup)
	for _, c := range i.Changed {
		switch {
		case c.Field == match.FieldAmountSought:
			ok = ok && st.AmountSought != nil
		case strings.HasPrefix(c.Field, match.FieldTraction+"."):
			ok = ok && st.Traction != nil
		default:
			continue
		}
		if !ok {
			return false
		}
	}
	return true
}

// ranked tells whether an event says that a target is among the best.
func ranked(e match.FeedEvent) bool { return e == match.EventMatch || e == match.EventOffer }

// targets gives the matches with what items are about and, where nothing is
// scored and nothing need be, the cards.
func (s *Service) targets(ctx context.Context, r Reading, items []match.FeedItem) (matches map[string]engine.Explained, faces map[string]match.Profile, err error) {
	var ids, rest []string
	asked := map[string]bool{}
	for _, i := range items {
		if !asked[i.Target] {
			asked[i.Target] = true
			ids = append(ids, i.Target)
		}
	}
	matches, faces = map[string]engine.Explained{}, map[string]match.Profile{}
	if r.subject != nil {
		found, err := s.engine.Explain(ctx, r.subject, r.viewer, ids...)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range found {
			matches[m.Target.ID] = m
		}
	}
	for _, i := range items {
		if _, ok := matches[i.Target]; !ok && asked[i.Target] && !ranked(i.Event) {
			asked[i.Target] = false
			rest = append(rest, i.Target)
		}
	}
	if len(rest) == 0 {
		return matches, faces, nil
	}
	profiles, err := s.profiles.Get(ctx, rest...)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range profiles {
		if p != nil && r.viewer.Sees(p.Common()) {
			faces[p.Common().ID] = match.Face(p)
		}
	}
	return matches, faces, nil
}
