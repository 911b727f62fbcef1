package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"duyen/match"
)

// Introduced is an introduction as one who acts for a side reads it. Contact is the
// other side's, from the moment both have agreed until one withdraws or blocks the
// other; of an offer that has none, that of who it is by.
type Introduced struct {
	match.Introduction
	Sides   []string       `json:"sides" enum:"from,to" doc:"The sides that the reader acts for"`
	Other   match.Card     `json:"other" doc:"Who is on the other side"`
	Contact *match.Contact `json:"contact,omitempty" doc:"How to reach the other side, once both have agreed"`
}

// suggestionsMax is how many others are named to who asks somebody without a place.
const suggestionsMax = 3

// Introduce asks, in the name of a profile of the actor's, to be introduced to
// another one. When the pair has an open introduction, whoever asked for it, that
// is given and created is false. A key, "" for none, makes the same request give
// the same answer for a day. Neither may be private, nor people who have blocked
// each other. Who asks somebody without a free place is told who has one.
func (s *Service) Introduce(ctx context.Context, a match.Actor, ask match.IntroductionAsk, key string) (out Introduced, created bool, err error) {
	if err := signedIn(a); err != nil {
		return out, false, err
	}
	if err := match.Invalid(match.CheckIntroduction(&ask)); err != nil {
		return out, false, err
	}
	from, to, err := s.askable(ctx, a, &ask)
	if err != nil {
		return out, false, err
	}
	k, err := requestKey(key, ask)
	if err != nil {
		return out, false, err
	}
	if err := s.ensureFeeds(ctx, from, to); err != nil {
		return out, false, err
	}
	asked, err := s.introductions.AskIntroduction(ctx, ask.New(a.User, to.Common().Kind, s.now()), s.Today(), k, s.profileEntry(a, "introduction.ask", to))
	if e, ok := errors.AsType[*match.Error](err); ok && (e.Code == "no_place" || e.Code == "offer_closed") {
		return out, false, s.withOthers(ctx, e, from, to)
	}
	if err != nil {
		return out, false, err
	}
	if len(asked.Told) > 0 {
		s.introductionMoved(asked.Told)
	}
	out, err = s.introduced(ctx, a, asked.Introduction)
	return out, asked.Created, err
}

// askable gives the two profiles of a request, if the one may ask the other.
func (s *Service) askable(ctx context.Context, a match.Actor, ask *match.IntroductionAsk) (from, to match.Profile, err error) {
	if from, err = s.visible(ctx, a, ask.From); err != nil {
		return nil, nil, err
	}
	if err := s.may(ctx, a, match.ActionIntroduce, from); err != nil {
		return nil, nil, err
	}
	if to, err = s.visible(ctx, a, ask.To); err != nil {
		return nil, nil, err
	}
	var offer match.Profile
	if ask.Offer != "" {
		if offer, err = s.visible(ctx, a, ask.Offer); err != nil {
			return nil, nil, err
		}
	}
	if err := match.Invalid(match.CheckPair(from, to, offer)); err != nil {
		return nil, nil, err
	}
	return from, to, s.mayMeet(ctx, from.Common(), to.Common())
}

// requestKey hashes the key of a request, and what it asks for.
func requestKey(key string, ask match.IntroductionAsk) (match.RequestKey, error) {
	if key == "" {
		return match.RequestKey{}, nil
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return match.RequestKey{}, match.Wrap(err, "writing a request as JSON")
	}
	return match.RequestKey{Key: hashOf([]byte(key)), Sum: hashOf(body)}, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// withOthers adds to a refusal who fits, too, and has a place.
func (s *Service) withOthers(ctx context.Context, e *match.Error, from, to match.Profile) error {
	others, err := s.nextBest(ctx, from, to, suggestionsMax)
	if err != nil && match.KindOf(err) != match.KindBusy {
		return err
	}
	out := *e
	for _, p := range others {
		out.Problems = append(out.Problems, match.Problem{Field: "to", Code: match.ProblemNoPlace, Value: to.Common().ID, Nearest: p.Common().ID})
	}
	return &out
}

// ensureFeeds opens the feeds that are told of an introduction or a session with
// what fits now, as their first reader would.
func (s *Service) ensureFeeds(ctx context.Context, profiles ...match.Profile) error {
	if s.feeds == nil {
		return nil
	}
	for _, p := range profiles {
		if _, has := feedTarget(p.Common().Kind); !has {
			continue
		}
		_, err := s.feeds.Feed(ctx, p.Common().ID)
		if match.KindOf(err) == match.KindNotFound && err != nil {
			_, err = s.openFeed(ctx, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// introductionMoved wakes who follows: readers of feeds, the copies of profiles,
// and who writes letters.
func (s *Service) introductionMoved(told []match.FeedItem) {
	s.hub.wake(feedsOf(told)...)
	s.Notify()
	nudge(s.introducing)
	nudge(s.timing) // who parts has no sessions ahead
}

// MoveIntroduction makes a move for the side that is the actor's. Whoever stands on
// neither side is told that there is none.
func (s *Service) MoveIntroduction(ctx context.Context, a match.Actor, id string, m match.IntroductionStep) (Introduced, error) {
	x, err := s.introductionOf(ctx, a, id)
	if err != nil {
		return Introduced{}, err
	}
	if err := match.Invalid(match.CheckStep(&m, s.ref)); err != nil {
		return Introduced{}, err
	}
	if m.Move == match.IntroductionAccept {
		if err := s.apart(ctx, x); err != nil {
			return Introduced{}, err
		}
	}
	m.By, m.At = x.side, s.now().Truncate(time.Millisecond) // as it is kept
	moved, err := s.introductions.MoveIntroduction(ctx, id, func(x *match.Introduction) (bool, error) { return x.Move(m) },
		s.entry(a, "introduction."+string(m.Move), a.User, map[string]any{"introduction": id}))
	if err != nil {
		return Introduced{}, err
	}
	if moved.Changed {
		s.introductionMoved(moved.Told)
		if agreed := x.Missing() & x.side; m.Move == match.IntroductionAccept && agreed&match.SideTo != 0 {
			s.learn(a, match.LessonAccepted, x.To, match.Lesson{Target: x.From}) // whoever asked did nothing now
		} else if m.Move == match.IntroductionAccept {
			s.learn(a, match.LessonAccepted, x.From, match.Lesson{Target: x.To})
		}
	}
	return s.introduced(ctx, a, moved.Introduction)
}

// sided is an introduction with the sides that an actor acts for.
type sided struct {
	match.Introduction
	side     match.Side
	from, to match.Profile // nil when it is gone
}

// introductionOf gives an introduction to who acts for a side.
func (s *Service) introductionOf(ctx context.Context, a match.Actor, id string) (sided, error) {
	if err := signedIn(a); err != nil {
		return sided{}, err
	}
	x, err := s.introductions.Introduction(ctx, id)
	if err != nil {
		return sided{}, err
	}
	out, err := s.sided(ctx, a, x)
	if err == nil && out.side == 0 {
		err = match.Fail(match.KindNotFound, "not_found", "there is no such introduction")
	}
	return out, err
}

func (s *Service) sided(ctx context.Context, a match.Actor, x match.Introduction) (sided, error) {
	profiles, err := s.profiles.Get(ctx, x.From, x.To)
	if err != nil {
		return sided{}, err
	}
	return s.sideOf(ctx, a, x, profiles[0], profiles[1])
}

// sideOf is sided for who has read the two profiles.
func (s *Service) sideOf(ctx context.Context, a match.Actor, x match.Introduction, from, to match.Profile) (sided, error) {
	out := sided{Introduction: x, from: from, to: to}
	for _, side := range []struct {
		of match.Side
		p  match.Profile
	}{{match.SideFrom, from}, {match.SideTo, to}} {
		if side.p == nil {
			continue
		}
		switch err := s.may(ctx, a, match.ActionIntroduce, side.p); {
		case err == nil:
			out.side |= side.of
		case match.KindOf(err) != match.KindForbidden:
			return sided{}, err
		}
	}
	return out, nil
}

// Introduction gives one to who acts for a side of it; nobody else learns that
// there is one.
func (s *Service) Introduction(ctx context.Context, a match.Actor, id string) (Introduced, error) {
	x, err := s.introductionOf(ctx, a, id)
	if err != nil {
		return Introduced{}, err
	}
	return s.read(ctx, a, x, true, map[string][]string{})
}

func (s *Service) introduced(ctx context.Context, a match.Actor, x match.Introduction) (Introduced, error) {
	of, err := s.sided(ctx, a, x)
	if err != nil {
		return Introduced{}, err
	}
	return s.read(ctx, a, of, true, map[string][]string{})
}

// read gives an introduction as its sides read it: the other side as members see
// it, and its contact while the two share it. With whom the reader's profiles have
// agreed is read once each and kept in agreed.
func (s *Service) read(ctx context.Context, a match.Actor, x sided, contact bool, agreed map[string][]string) (Introduced, error) {
	out := Introduced{Introduction: x.Introduction, Sides: []string{}}
	for _, side := range []match.Side{match.SideFrom, match.SideTo} {
		if x.side&side != 0 {
			out.Sides = append(out.Sides, side.String())
		}
	}
	other, id, mine := x.to, x.To, x.From
	if x.side == match.SideTo {
		other, id, mine = x.from, x.From, x.To
	}
	out.Other = match.Card{ID: id}
	if other == nil {
		return out, nil
	}
	out.Other.Kind = other.Common().Kind
	share := false
	if x.State.Meeting() || x.State == match.IntroductionClosed {
		with, known := agreed[mine]
		if !known {
			var err error
			if with, err = s.agreements.AgreedWith(ctx, mine); err != nil {
				return out, err
			}
			agreed[mine] = with
		}
		share = slices.Contains(with, id)
	}
	if share && contact {
		var err error
		if out.Contact, err = s.contactOf(ctx, x, other); err != nil {
			return out, err
		}
	}
	if share || s.sees(ctx, a, other) {
		out.Other = match.CardOf(match.Face(other))
	}
	return out, nil
}

// contactOf gives how to reach the other side, nil for people who have blocked each
// other since. Few write it into an offer: it is also reached through the
// organization it is by, or through the mentor who has posted it.
func (s *Service) contactOf(ctx context.Context, x sided, other match.Profile) (*match.Contact, error) {
	switch err := s.apart(ctx, x); {
	case match.KindOf(err) == match.KindForbidden:
		return nil, nil //nolint:nilnil // none is an answer
	case err != nil:
		return nil, err
	}
	o, ok := other.(*match.Offer)
	if !ok || o.Contact != nil || o.By == "" {
		return other.Common().Contact, nil
	}
	found, err := s.profiles.Get(ctx, o.By)
	if err != nil || found[0] == nil {
		return nil, err
	}
	by := found[0].Common()
	if by.Kind != match.KindOrganization && by.Owner != o.Owner || by.Reach() == match.VisibilityPrivate {
		return nil, nil //nolint:nilnil // none is an answer
	}
	return by.Contact, nil
}
