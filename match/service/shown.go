package service

import (
	"context"

	"duyen/match"
)

// opened gives a profile as the actor may read it: an agreement with one of the
// actor's own profiles opens everything. The store is asked each time, so that
// withdrawing takes effect at once.
func (s *Service) opened(ctx context.Context, a match.Actor, p match.Profile) (match.Profile, error) {
	out, byOffice, err := s.openedTo(ctx, a, p)
	if err == nil && byOffice {
		s.append(ctx, s.profileEntry(a, "contact.read", p))
	}
	return out, err
}

// openedTo is opened before the audit log knows of it: byOffice says that it has to.
func (s *Service) openedTo(ctx context.Context, a match.Actor, p match.Profile) (out match.Profile, byOffice bool, err error) {
	o := s.object(ctx, a, p)
	if !a.Anonymous() && !match.Can(a, match.ActionChange, o) {
		if err := s.speaker(ctx, p, &o); err != nil {
			return nil, false, err
		}
	}
	shown := showAs(a, p, o)
	if shown == p {
		return p, s.byOffice(ctx, a, p), nil
	}
	if a.Anonymous() {
		return shown, false, nil
	}
	agreed, err := s.agreed(ctx, a, p.Common().ID)
	if err != nil || !agreed {
		return shown, false, err
	}
	p.Common().Version = shown.Common().Version
	return p, false, nil
}

// witness notes in the audit log that somebody reads personal data of others
// because they may read everybody's.
func (s *Service) witness(ctx context.Context, a match.Actor, profiles ...match.Profile) {
	var entries []match.AuditEntry
	for _, p := range profiles {
		if s.byOffice(ctx, a, p) {
			entries = append(entries, s.profileEntry(a, "contact.read", p))
		}
	}
	s.append(ctx, entries...)
}

// byOffice tells whether the actor reads the contact in a profile only because they
// may read everybody's.
func (s *Service) byOffice(ctx context.Context, a match.Actor, p match.Profile) bool {
	if a.System || len(a.Roles) == 0 || p.Common().Contact == nil {
		return false
	}
	plain := a
	plain.Roles = nil
	o := s.object(ctx, a, p)
	if err := s.speaker(ctx, p, &o); err != nil {
		s.logger.Error("whoever an offer is by cannot be read; it counts as nobody", "error", err)
	}
	return !match.Can(plain, match.ActionReadContact, o)
}

// agreed tells whether a profile has an agreement with one whose contact the
// actor may read anyway: their own, or their organization's.
func (s *Service) agreed(ctx context.Context, a match.Actor, id string) (bool, error) {
	ids, err := s.agreements.AgreedWith(ctx, id)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	partners, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return false, err
	}
	for _, q := range partners {
		if q != nil && s.may(ctx, a, match.ActionReadContact, q) == nil {
			return true, nil
		}
	}
	return false, nil
}

// shown gives a profile as the actor may read it without an agreement: p itself
// when that is everything. The version counts hidden changes too and is for who
// may make some. The store's answers are fresh copies, so p itself is changed.
func (s *Service) shown(ctx context.Context, a match.Actor, p match.Profile) match.Profile {
	return showAs(a, p, s.object(ctx, a, p))
}

// showAs is shown for an actor to whom the profile is an object.
func showAs(a match.Actor, p match.Profile, o match.Object) match.Profile {
	level := match.LevelAnyone
	switch v := a.Viewer(); {
	case match.Can(a, match.ActionReadNumbers, o) && match.Can(a, match.ActionReadContact, o):
		level = match.LevelAll
	case match.Can(a, match.ActionReadNumbers, o):
		level = match.LevelFields
	case v.User != "" || v.All:
		level = match.LevelMembers
	}
	out := match.Shown(p, level)
	if !match.Can(a, match.ActionChange, o) {
		out.Common().Version = 0
	}
	return out
}
