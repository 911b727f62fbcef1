package service

import (
	"context"
	"maps"
	"slices"

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
	if !ok {
		return nil
	}
	return s.speakers(ctx, []*match.Offer{offer}, []*match.Object{o})
}

// speakers is speaker of many, with one look at all whom they are by.
func (s *Service) speakers(ctx context.Context, offers []*match.Offer, objects []*match.Object) error {
	by := map[string]match.Profile{}
	for _, o := range offers {
		if o.By != "" {
			by[o.By] = nil
		}
	}
	if len(by) == 0 {
		return nil
	}
	found, err := s.profiles.Get(ctx, slices.Sorted(maps.Keys(by))...)
	if err != nil {
		return err
	}
	for _, p := range found {
		if p != nil {
			by[p.Common().ID] = p
		}
	}
	for i, o := range offers {
		if p := by[o.By]; p != nil {
			speaks(p.Common(), o, objects[i])
		}
	}
	return nil
}

// speaks completes an offer by the profile it is by.
func speaks(by *match.Base, offer *match.Offer, o *match.Object) {
	if by.CreatedAt == nil || offer.CreatedAt == nil || by.CreatedAt.After(*offer.CreatedAt) {
		return
	}
	if o.Speaker = by.Owner; by.Keeper != "" {
		o.Organizations = append(o.Organizations, by.Keeper)
	}
}

// steward completes objects by the actor, where they keep the owner's account: with
// one look at all accounts, for those who may keep any.
func (s *Service) steward(ctx context.Context, a match.Actor, objects ...*match.Object) error {
	var owners []string
	for _, o := range objects {
		if o.Owner != "" {
			owners = append(owners, o.Owner)
		}
	}
	if len(owners) == 0 || !a.Reaches(match.ActionAssist) {
		return nil
	}
	slices.Sort(owners)
	kept, err := s.users.Keepings(ctx, slices.Compact(owners)...)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if k := kept[o.Owner]; a.Keeps(k, s.ref) {
			o.Steward = k.Steward
		}
	}
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
