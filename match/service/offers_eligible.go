package service

import (
	"context"
	"strconv"
	"time"

	"duyen/match"
)

// eligibleLook is how many startups are asked at most whether they meet conditions
// that nobody has met so far: half a second of work, and several provinces.
const eligibleLook = 20_000

// weigh puts into matches of startups with offers whether the offers' conditions let
// the startups in. Of the subject counts what it was ranked with, of the startups of
// an offer what members see.
func (s *Service) weigh(ctx context.Context, subject match.Profile, list []match.Match) error {
	if len(list) == 0 || !weighed(subject, list[0].Target.Kind) {
		return nil
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].Target.ID
	}
	targets, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return err
	}
	for i, p := range targets {
		switch x := p.(type) {
		case *match.Offer:
			if st, ok := subject.(*match.Startup); ok {
				list[i].Weigh(st, x, s.ref)
			}
		case *match.Startup:
			if o, ok := subject.(*match.Offer); ok {
				list[i].Weigh(match.Face(x).(*match.Startup), o, s.ref)
			}
		}
	}
	return nil
}

// weighed tells whether conditions can matter to a list.
func weighed(subject match.Profile, target match.Kind) bool {
	switch x := subject.(type) {
	case *match.Startup:
		return target == match.KindOffer
	case *match.Offer:
		return len(x.Eligibility) > 0
	}
	return false
}

// unmet warns of an offer whose conditions no startup meets that its poster can
// see, as members see it: with how many would meet all but each of them.
func (s *Service) unmet(ctx context.Context, a match.Actor, p match.Profile) []match.Problem {
	o, ok := p.(*match.Offer)
	if !ok || len(o.Eligibility) == 0 {
		return nil
	}
	q, err := s.qualified(ctx, a, o.Eligibility, func(q Qualified) bool { return q.Meet == 0 })
	if err != nil {
		s.logger.Error("nobody knows how many meet the conditions of an offer", "error", err)
		return nil
	}
	if q.Meet > 0 {
		return nil
	}
	out := []match.Problem{{Field: "eligibility", Code: match.ProblemNobodyMeets, Value: "0", Nearest: strconv.Itoa(q.Of), Warning: true}}
	for i, n := range q.But {
		field := "eligibility[" + strconv.Itoa(i) + "]"
		out = append(out, match.Problem{Field: field, Code: match.ProblemMeetOthers, Value: strconv.Itoa(n), Nearest: o.Eligibility[i].Field, Warning: true})
	}
	return out
}

// Qualified is how many startups conditions let in: Meet meet all of them, of Of that
// were asked, and But[i] all but the one at i.
type Qualified struct {
	Meet, Of int
	But      []int
}

// Qualify counts the startups that conditions would let in, as members see those
// that the actor can see: up to eligibleLook of them. KindInvalid tells what is
// wrong with a condition.
func (s *Service) Qualify(ctx context.Context, a match.Actor, conditions []match.Eligibility) (Qualified, error) {
	if err := mayAll(a, match.ActionPreview); err != nil {
		return Qualified{}, err
	}
	o := &match.Offer{Base: match.Base{Kind: match.KindOffer, Name: "-"}, Eligibility: conditions}
	if _, err := s.normalize(o); err != nil {
		return Qualified{}, err
	}
	return s.qualified(ctx, a, o.Eligibility, func(Qualified) bool { return true })
}

// qualified counts for as long as more says.
func (s *Service) qualified(ctx context.Context, a match.Actor, conditions []match.Eligibility, more func(Qualified) bool) (Qualified, error) {
	f := match.Filter{Kinds: []match.Kind{match.KindStartup}, Viewer: a.Viewer()}
	q := Qualified{But: make([]int, len(conditions))}
	for after := ""; q.Of < eligibleLook; {
		batch, err := s.profiles.List(ctx, f, time.Time{}, after, scanBatch)
		if err != nil {
			return q, err
		}
		for _, p := range batch {
			after = p.Common().ID
			unmet := match.Eligible(match.Face(p).(*match.Startup), conditions, s.ref)
			switch len(unmet) {
			case 0:
				q.Meet++
			case 1:
				q.But[unmet[0]]++
			}
			q.Of++
			if !more(q) {
				return q, nil
			}
		}
		if len(batch) < scanBatch {
			break
		}
	}
	return q, nil
}
