package service

import (
	"context"

	"duyen/match"
)

// may refuses an actor who must not do something to a profile.
func (s *Service) may(ctx context.Context, a match.Actor, action match.Action, p match.Profile) error {
	o := match.ObjectOf(p, s.ref)
	if match.Can(a, action, o) {
		return nil
	}
	if err := signedIn(a); err != nil {
		return err
	}
	if err := s.steward(ctx, a, &o); err != nil {
		return err
	}
	if match.Can(a, action, o) {
		return nil
	}
	if err := s.speaker(ctx, p, &o); err != nil {
		return err
	}
	if match.Can(a, action, o) {
		return nil
	}
	return forbidden()
}

// speaker completes an offer by whoever it is by: who acts for them acts for it,
// whoever has posted it. One that took the name later has no part in it.
func (s *Service) speaker(ctx context.Context, p match.Profile, o *match.Object) error {
	offer, ok := p.(*match.Offer)
	if !ok || offer.By == "" {
		return nil
	}
	found, err := s.profiles.Get(ctx, offer.By)
	if err != nil || found[0] == nil {
		return err
	}
	b := found[0].Common()
	if b.CreatedAt == nil || offer.CreatedAt == nil || b.CreatedAt.After(*offer.CreatedAt) {
		return nil
	}
	if o.Speaker = b.Owner; b.Keeper != "" {
		o.Organizations = append(o.Organizations, b.Keeper)
	}
	return nil
}

// steward completes an object by who keeps its owner's account, for those who
// may be that.
func (s *Service) steward(ctx context.Context, a match.Actor, o *match.Object) error {
	if o.Owner == "" || !a.Reaches(match.ActionAssist) {
		return nil
	}
	u, err := s.users.ByID(ctx, o.Owner)
	if err != nil && match.KindOf(err) != match.KindNotFound {
		return err
	}
	o.Steward = u.Steward
	return nil
}

// object gives a profile as an object, with its steward if that can matter.
func (s *Service) object(ctx context.Context, a match.Actor, p match.Profile) match.Object {
	o := match.ObjectOf(p, s.ref)
	if err := s.steward(ctx, a, &o); err != nil {
		s.logger.Error("the steward of a profile cannot be read; it counts as none", "error", err)
	}
	return o
}

// mayAll refuses an actor who must not do something whatever it is done to.
func mayAll(a match.Actor, action match.Action) error {
	if match.Can(a, action, match.Object{}) {
		return nil
	}
	if err := signedIn(a); err != nil {
		return err
	}
	return forbidden()
}

// mayOwn refuses an actor who must not do something to what is their own.
func mayOwn(a match.Actor, action match.Action) error {
	if a.User == "" {
		return match.Fail(match.KindUnauthorized, "unauthorized", "nobody is signed in")
	}
	if match.Can(a, action, match.Object{Owner: a.User}) {
		return nil
	}
	return forbidden()
}

// actingFor gives whose dealings the actor may list: those of one profile that they
// act for, or, for "", of everything that is theirs and their organizations'.
func (s *Service) actingFor(ctx context.Context, a match.Actor, action match.Action, profile string) (owner string, profiles []string, err error) {
	if err := signedIn(a); err != nil {
		return "", nil, err
	}
	if profile == "" {
		return a.User, a.Organizations, mayOwn(a, action)
	}
	p, err := s.visible(ctx, a, profile)
	if err == nil {
		err = s.may(ctx, a, action, p)
	}
	return "", []string{profile}, err
}

// byHand refuses API keys: what leads out of an account is made and ended by people,
// so that a key that got lost leaves nothing behind.
func byHand(a match.Actor) error {
	if a.Key != nil {
		return forbidden()
	}
	return nil
}

func forbidden() error {
	return match.Fail(match.KindForbidden, "not_allowed", "the account may not do this")
}

// mayPost refuses an offer in the name of an organization or mentor whom the
// actor does not speak for: as its own people, or as those of an organization that
// it is a member of and lets post. One that was posted so stays so.
func (s *Service) mayPost(ctx context.Context, a match.Actor, p match.Profile) error {
	o, ok := p.(*match.Offer)
	if !ok || o.By == "" {
		return nil
	}
	found, err := s.profiles.Get(ctx, o.By, o.ID)
	if err != nil {
		return err
	}
	if old, ok := found[1].(*match.Offer); ok && old.By == o.By {
		return nil
	}
	if found[0] == nil { // whoever takes the id later has posted nothing
		return match.Invalid([]match.Problem{{Field: "by", Code: match.ProblemPosterGone, Value: o.By}})
	}
	return notStaff(s.speaksFor(ctx, a, found[0]))
}

// notStaff tells who does not speak for somebody so.
func notStaff(err error) error {
	if match.KindOf(err) == match.KindForbidden {
		err = &match.Error{Kind: match.KindForbidden, Code: "not_staff", Field: "by", Message: "the account does not speak for whom the offer is by"}
	}
	return err
}
