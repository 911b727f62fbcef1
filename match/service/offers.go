package service

import (
	"context"
	"time"

	"duyen/match"
)

// MoveOffer makes a move with an offer: submits it for review, publishes or closes
// it. A move that was made already changes nothing. The problems given beside a
// success are warnings.
func (s *Service) MoveOffer(ctx context.Context, a match.Actor, id string, move match.OfferMove) (match.Written, []match.Problem, error) {
	if move == match.OfferClose {
		return s.CloseOffer(ctx, a, id, "")
	}
	return s.moveOffer(ctx, a, id, move, func(o *match.Offer, next match.OfferState, _ match.OfferHand) error {
		if next != match.OfferOpen || o.State == next {
			return nil
		}
		return match.Invalid(match.Publishable(o, s.Today()))
	})
}

// CloseOffer closes an offer, or sends it back out of review: then why is kept for
// who posts it, "" for no reason, and they are written to. A reason for anything
// else is refused. Closing twice changes nothing.
func (s *Service) CloseOffer(ctx context.Context, a match.Actor, id, reason string) (match.Written, []match.Problem, error) {
	if err := match.Invalid(match.CheckReturn(&reason)); err != nil {
		return match.Written{}, nil, err
	}
	returned := false // by the last call: the store may ask more than once
	out, warnings, err := s.moveOffer(ctx, a, id, match.OfferClose, func(o *match.Offer, next match.OfferState, hand match.OfferHand) error {
		returned = o.Returns(next, hand, a.User)
		switch {
		case returned:
			o.Returned = &match.Return{At: s.now().UTC().Truncate(time.Second), Reason: reason}
		case reason != "" && o.State != match.OfferDraft: // a draft may have been sent back already
			return match.Invalid([]match.Problem{{Field: "reason", Code: match.ProblemNotReturned, Value: string(o.State)}})
		}
		return nil
	})
	if err == nil && returned && out.Outcome != match.Unchanged && out.Profile.Common().Owner != "" {
		s.tellOwner(ctx, out.Profile.Common(), match.PurposeOfferReturned)
	}
	return out, warnings, err
}

// RenewOffer opens an offer that is over once more, until a later day; for who may
// not publish it, it goes to review. One that is renewed already, until that day,
// stays as it is.
func (s *Service) RenewOffer(ctx context.Context, a match.Actor, id string, r match.Renewal) (match.Written, []match.Problem, error) {
	return s.moveOffer(ctx, a, id, match.OfferRenew, func(o *match.Offer, _ match.OfferState, _ match.OfferHand) error {
		return match.Invalid(r.Renew(o, s.Today()))
	}, func(o *match.Offer) bool {
		return (o.State == match.OfferOpen || o.State == match.OfferReview) && o.ClosesOn == r.ClosesOn &&
			(r.Quantity == nil || o.Quantity != nil && *o.Quantity == *r.Quantity)
	})
}

// moveOffer makes a move; change does what belongs to it, and done tells of offers
// with which it was made already.
func (s *Service) moveOffer(
	ctx context.Context, a match.Actor, id string, move match.OfferMove,
	change func(o *match.Offer, next match.OfferState, hand match.OfferHand) error, done ...func(*match.Offer) bool,
) (match.Written, []match.Problem, error) {
	fail := func(err error) (match.Written, []match.Problem, error) { return match.Written{}, nil, err }
	p, hand, err := s.handled(ctx, a, id)
	if err != nil {
		return fail(err)
	}
	before := p.State
	out, err := s.offers.MoveOffer(ctx, id, s.profileEntry(a, "offer."+string(move), p), func(o *match.Offer) (match.OfferState, error) {
		for _, made := range done {
			if made(o) {
				return o.State, nil
			}
		}
		before = o.State
		next, err := o.State.After(move, hand)
		if err != nil {
			return o.State, err
		}
		if next == match.OfferOpen && next != o.State {
			if err := s.stillBy(ctx, a, o); err != nil {
				return o.State, err
			}
		}
		return next, change(o, next, hand)
	})
	if err != nil {
		return fail(err)
	}
	s.wrote(out.Seq)
	var warnings []match.Problem
	if now := out.Profile.(*match.Offer); out.Outcome != match.Unchanged && now.State == match.OfferOpen {
		warnings = s.unmet(ctx, a, now)
		if before.Unseen() && now.Owner != "" && now.Owner != a.User {
			s.tellOwner(ctx, now.Common(), match.PurposeOfferPublished)
		}
	}
	out.Profile = s.shown(ctx, a, out.Profile)
	return out, warnings, nil
}

// handled gives an offer and what the actor is to it: somebody, or they are
// refused.
func (s *Service) handled(ctx context.Context, a match.Actor, id string) (*match.Offer, match.OfferHand, error) {
	if err := signedIn(a); err != nil {
		return nil, 0, err
	}
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, 0, err
	}
	o, ok := p.(*match.Offer)
	if !ok {
		return nil, 0, notFound()
	}
	hands, err := s.handsOf(ctx, a, []*match.Offer{o})
	if err != nil {
		return nil, 0, err
	}
	if hands[0] == 0 {
		return nil, 0, forbidden()
	}
	return o, hands[0], nil
}

// handsOf tells what the actor is to each of some offers: with one look at who keeps
// accounts and one at whom the offers are by, however many they are.
func (s *Service) handsOf(ctx context.Context, a match.Actor, offers []*match.Offer) ([]match.OfferHand, error) {
	objects := make([]*match.Object, len(offers))
	for i, o := range offers {
		x := match.ObjectOf(o, s.ref)
		objects[i] = &x
	}
	if err := s.steward(ctx, a, objects...); err != nil {
		return nil, err
	}
	if err := s.speakers(ctx, offers, objects); err != nil {
		return nil, err
	}
	hands := make([]match.OfferHand, len(offers))
	for i, o := range objects {
		if match.Can(a, match.ActionChange, *o) {
			hands[i] |= match.HandPoster
		}
		if match.Can(a, match.ActionPublish, *o) {
			hands[i] |= match.HandPublisher
		}
	}
	return hands, nil
}

// firstState gives the state of a new profile: an offer goes as far as its poster
// may take it, unless it is sent as a draft.
func firstState(a match.Actor, p match.Profile) match.OfferState {
	o, ok := p.(*match.Offer)
	if !ok {
		return ""
	}
	hand := match.HandPoster
	if publishes(a) { // whoever posts it owns it
		hand |= match.HandPublisher
	}
	return match.FirstState(o.State == match.OfferDraft, hand)
}

// publishes tells whether the actor may publish what they own.
func publishes(a match.Actor) bool {
	return match.Can(a, match.ActionPublish, match.Object{Owner: a.User})
}

// reviewed tells whether what the actor changes of an open offer is reviewed again.
func (s *Service) reviewed(ctx context.Context, a match.Actor, p match.Profile) (bool, error) {
	if p.Common().Kind != match.KindOffer {
		return false, nil
	}
	found, err := s.profiles.Get(ctx, p.Common().ID)
	if err != nil || found[0] == nil {
		return false, err
	}
	return s.may(ctx, a, match.ActionPublish, found[0]) != nil, nil
}

// again warns that a change took an offer back to review.
func again(w match.Write, out match.Written) []match.Problem {
	o, ok := out.Profile.(*match.Offer)
	if !ok || !w.Review || out.Outcome != match.Updated || o.State != match.OfferReview {
		return nil
	}
	return []match.Problem{{Field: "state", Code: match.ProblemReviewAgain, Value: string(o.State), Warning: true}}
}

// stillBy refuses to open an offer by somebody who is gone, or its owner to open it
// in the name of somebody who does not let them any more.
func (s *Service) stillBy(ctx context.Context, a match.Actor, o *match.Offer) error {
	if o.By == "" {
		return nil
	}
	found, err := s.profiles.Get(ctx, o.By)
	if err == nil && found[0] == nil {
		err = match.Invalid([]match.Problem{{Field: "by", Code: match.ProblemPosterGone, Value: o.By}})
	}
	if err == nil && o.Owner == a.User {
		err = notStaff(s.speaksFor(ctx, a, found[0]))
	}
	return err
}

// CopyOffer posts an offer once more, as a draft whose dates lie a year later, or
// as many years as it takes.
func (s *Service) CopyOffer(ctx context.Context, a match.Actor, id string) (match.Written, []match.Problem, error) {
	o, hand, err := s.handled(ctx, a, id)
	if err == nil && hand&match.HandPoster == 0 {
		err = forbidden()
	}
	if err == nil {
		err = s.stillBy(ctx, a, o)
	}
	if err != nil {
		return match.Written{}, nil, err
	}
	draft := o.Again(s.Today())
	draft.State = match.OfferDraft
	return s.Create(ctx, a, draft)
}

// speaksFor refuses an actor who may not post offers in the name of a profile: its
// own people may, and those of an organization that it is a member of and lets post.
func (s *Service) speaksFor(ctx context.Context, a match.Actor, by match.Profile) error {
	refused := s.may(ctx, a, match.ActionChange, by)
	if match.KindOf(refused) != match.KindForbidden || s.workspace == nil {
		return refused
	}
	if posts, err := s.postsFor(ctx, a, by.Common().ID); err != nil || posts {
		return err
	}
	return refused
}
