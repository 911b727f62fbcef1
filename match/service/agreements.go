package service

import (
	"context"
	"slices"

	"duyen/match"
)

// AgreementsQuery asks for a page of agreements: those of one profile, or of all
// that are the actor's own. State "" means any; Limit is 1–100, 0 means 20.
type AgreementsQuery struct {
	Profile string
	State   match.AgreementState
	After   string
	Limit   int
}

// AgreementPage is a page of agreements, the newest first.
type AgreementPage struct {
	Data    []match.Agreement `json:"data"`
	HasMore bool              `json:"has_more"`
	Next    string            `json:"next,omitempty"`
}

// Ask asks, in the name of a profile of the actor's, for an agreement with
// another one. When the pair has an open one, whoever asked for it, that is given
// and created is false. Neither may be private: nobody could look at what the
// agreement opens. What is hidden does not exist.
func (s *Service) Ask(ctx context.Context, a match.Actor, x match.Agreement) (kept match.Agreement, created bool, err error) {
	if err := signedIn(a); err != nil {
		return match.Agreement{}, false, err
	}
	if err := match.Invalid(match.CheckAgreement(&x)); err != nil {
		return match.Agreement{}, false, err
	}
	from, err := s.visible(ctx, a, x.From)
	if err != nil {
		return match.Agreement{}, false, err
	}
	if err := s.may(ctx, a, match.ActionAgree, from); err != nil {
		return match.Agreement{}, false, err
	}
	to, err := s.visible(ctx, a, x.To)
	if err != nil {
		return match.Agreement{}, false, err
	}
	if err := s.mayMeet(ctx, from.Common(), to.Common()); err != nil {
		return match.Agreement{}, false, err
	}
	kept, created, err = s.agreements.AskAgreement(ctx, match.Agreement{From: x.From, To: x.To, Message: x.Message})
	if err == nil && created {
		s.recordProfile(ctx, a, "agreement.ask", to)
	}
	return kept, created, err
}

// mayMeet refuses private profiles and blocked people.
func (s *Service) mayMeet(ctx context.Context, from, to *match.Base) error {
	var problems []match.Problem
	for i, b := range []*match.Base{from, to} {
		if b.Reach() == match.VisibilityPrivate {
			problems = append(problems, match.Problem{Field: []string{"from", "to"}[i], Code: match.ProblemPrivate, Value: b.ID})
		}
	}
	if err := match.Invalid(problems); err != nil {
		return err
	}
	apart, err := s.blocks.Apart(ctx, from.Owner)
	if err == nil && to.Owner != "" && slices.Contains(apart, to.Owner) {
		err = match.Fail(match.KindForbidden, "agreement_blocked", "one of the two has blocked the other")
	}
	return err
}

// Move accepts, declines or withdraws an agreement for the side that is the
// actor's; what has been done already stays as it is. Whoever stands on neither side
// is told that there is none.
func (s *Service) Move(ctx context.Context, a match.Actor, id string, move match.AgreementMove) (match.Agreement, error) {
	if err := signedIn(a); err != nil {
		return match.Agreement{}, err
	}
	x, err := s.agreements.Agreement(ctx, id)
	if err != nil {
		return match.Agreement{}, err
	}
	side, err := s.side(ctx, a, x)
	if err != nil {
		return match.Agreement{}, err
	}
	if side == 0 {
		return match.Agreement{}, match.Fail(match.KindNotFound, "not_found", "there is no such agreement")
	}
	moved := false
	x, err = s.agreements.MoveAgreement(ctx, id, func(now match.AgreementState) (match.AgreementState, error) {
		next, err := now.After(move, side)
		moved = next != now
		return next, err
	})
	if err != nil || !moved {
		return x, err
	}
	s.record(ctx, a, "agreement."+string(move), a.User, map[string]any{"agreement": id})
	if move == match.AgreementAccept {
		s.learn(a, match.LessonAccepted, x.To, match.Lesson{Target: x.From}) // whoever asked did nothing now
	}
	return x, nil
}

// side gives on which sides of an agreement the actor stands.
func (s *Service) side(ctx context.Context, a match.Actor, x match.Agreement) (side match.Side, err error) {
	profiles, err := s.profiles.Get(ctx, x.From, x.To)
	if err != nil {
		return 0, err
	}
	for i, of := range []match.Side{match.SideFrom, match.SideTo} {
		if profiles[i] == nil {
			continue
		}
		switch err := s.may(ctx, a, match.ActionAgree, profiles[i]); {
		case err == nil:
			side |= of
		case match.KindOf(err) != match.KindForbidden:
			return 0, err
		}
	}
	return side, nil
}

// Agreements gives a page of agreements that the actor is a side of.
func (s *Service) Agreements(ctx context.Context, a match.Actor, q AgreementsQuery) (AgreementPage, error) {
	page := AgreementPage{Data: []match.Agreement{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	wanted := match.AgreementQuery{State: q.State, After: q.After, Limit: limit + 1}
	if wanted.Owner, wanted.Profiles, err = s.actingFor(ctx, a, match.ActionAgree, q.Profile); err != nil {
		return page, err
	}
	found, err := s.agreements.Agreements(ctx, wanted)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore = found[:limit], true
		page.Next = found[limit-1].ID
	}
	page.Data = append(page.Data, found...)
	return page, nil
}
