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
	f := match.Filter{Kinds: []match.Kind{match.KindStartup}, Viewer: a.Viewer()}
	others := make([]int, len(o.Eligibility))
	seen, after := 0, ""
	for seen < eligibleLook {
		batch, err := s.profiles.List(ctx, f, time.Time{}, after, scanBatch)
		if err != nil {
			s.logger.Error("nobody knows how many meet the conditions of an offer", "error", err)
			return nil
		}
		for _, p := range batch {
			after = p.Common().ID
			unmet := match.Eligible(match.Face(p).(*match.Startup), o.Eligibility, s.ref)
			if len(unmet) == 0 {
				return nil
			}
			if len(unmet) == 1 {
				others[unmet[0]]++
			}
		}
		if seen += len(batch); len(batch) < scanBatch {
			break
		}
	}
	out := []match.Problem{{Field: "eligibility", Code: match.ProblemNobodyMeets, Value: "0", Nearest: strconv.Itoa(seen), Warning: true}}
	for i, n := range others {
		field := "eligibility[" + strconv.Itoa(i) + "]"
		out = append(out, match.Problem{Field: field, Code: match.ProblemMeetOthers, Value: strconv.Itoa(n), Nearest: o.Eligibility[i].Field, Warning: true})
	}
	return out
}
