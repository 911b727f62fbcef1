package service

import (
	"context"

	"duyen/match"
)

// SetVerified says that a profile is who it says it is, or takes that back. Only
// kinds that officers verify can be.
func (s *Service) SetVerified(ctx context.Context, a match.Actor, k match.Kind, id string, verified bool) (match.Written, error) {
	if err := signedIn(a); err != nil {
		return match.Written{}, err
	}
	p, err := s.judged(ctx, a, match.ActionVerify, k, id)
	if err != nil {
		return match.Written{}, err
	}
	if !p.Common().Kind.Verifiable() {
		return match.Written{}, match.Fail(match.KindInvalid, "not_verifiable", "profiles of this kind are not verified")
	}
	return s.mark(ctx, a, id, match.Mark{Verified: &verified})
}

// Hide hides a profile from everybody but its owner and moderators. The owner reads
// the reason, which may be "".
func (s *Service) Hide(ctx context.Context, a match.Actor, k match.Kind, id, reason string) (match.Written, error) {
	if _, err := s.judged(ctx, a, match.ActionModerate, k, id); err != nil {
		return match.Written{}, err
	}
	if err := match.Invalid(match.NormalizeNote("reason", &reason)); err != nil {
		return match.Written{}, err
	}
	return s.hide(ctx, a, id, reason)
}

// SetHidden is Hide without a reason, or shows a profile again.
func (s *Service) SetHidden(ctx context.Context, a match.Actor, k match.Kind, id string, hidden bool) (match.Written, error) {
	if hidden {
		return s.Hide(ctx, a, k, id, "")
	}
	if _, err := s.judged(ctx, a, match.ActionModerate, k, id); err != nil {
		return match.Written{}, err
	}
	return s.mark(ctx, a, id, match.Mark{Hidden: &hidden})
}

// hide hides a profile and writes to its owner.
func (s *Service) hide(ctx context.Context, a match.Actor, id, reason string) (match.Written, error) {
	hidden := true
	w, err := s.mark(ctx, a, id, match.Mark{Hidden: &hidden, Reason: reason})
	if err == nil && w.Outcome != match.Unchanged {
		s.tellOwner(ctx, w.Profile.Common(), match.PurposeHidden)
	}
	return w, err
}

// Hidings gives when and why those of the profiles were hidden that the actor may
// change or moderate, by id.
func (s *Service) Hidings(ctx context.Context, a match.Actor, ids ...string) (map[string]match.Hiding, error) {
	out, err := s.marks.Hidings(ctx, ids...)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	found, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for i, p := range found {
		if p == nil || s.may(ctx, a, match.ActionChange, p) != nil && s.may(ctx, a, match.ActionModerate, p) != nil {
			delete(out, ids[i])
		}
	}
	return out, nil
}

// hiddenLetter completes the letter that tells why a profile is hidden. KindNotFound
// when it is shown again, or somebody else's.
func (s *Service) hiddenLetter(ctx context.Context, l *match.Letter, u match.User, id string) error {
	found, err := s.profiles.Get(ctx, id)
	if err != nil {
		return err
	}
	if found[0] == nil || !found[0].Common().Hidden || found[0].Common().Owner != u.ID || !u.Confirmed {
		return notFound()
	}
	why, err := s.marks.Hidings(ctx, id)
	if err != nil {
		return err
	}
	b := found[0].Common()
	l.Link, l.Args = s.PageOf(b.Kind, b.ID), map[string]string{"profile": b.Name}
	if reason := why[id].Reason; reason != "" {
		l.Args["reason"] = reason
	}
	return nil
}

// judged gives a profile that an officer judges: one that they see, or that was
// hidden by one of them. A private one is nobody else's business.
func (s *Service) judged(ctx context.Context, a match.Actor, action match.Action, k match.Kind, id string) (match.Profile, error) {
	if err := signedIn(a); err != nil {
		return nil, err
	}
	found, err := s.profiles.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	p := found[0]
	if p == nil || p.Common().Kind != k {
		return nil, notFound()
	}
	if !s.sees(ctx, a, p) {
		return nil, notFound()
	}
	if !match.Can(a, action, s.object(ctx, a, p)) {
		return nil, forbidden()
	}
	return p, nil
}

func (s *Service) mark(ctx context.Context, a match.Actor, id string, m match.Mark) (match.Written, error) {
	out, err := s.marks.Mark(ctx, id, m)
	if err != nil {
		return match.Written{}, err
	}
	s.wrote(out.Seq)
	if out.Outcome != match.Unchanged {
		s.recordProfile(ctx, a, m.Name(), out.Profile)
	}
	return out, nil
}

// Unverified gives a page of the profiles that the actor could verify and nobody
// has yet, by id.
func (s *Service) Unverified(ctx context.Context, a match.Actor, after string, limit int) (ProfilePage, error) {
	page := ProfilePage{Data: []match.Profile{}}
	limit, err := s.officersPage(a, match.ActionVerify, limit)
	if err != nil {
		return page, err
	}
	var places []string
	if !match.Can(a, match.ActionVerify, match.Object{}) {
		places = append([]string{}, a.Territories...) // all others would be read for nothing
	}
	for {
		batch, err := s.marks.Unverified(ctx, places, after, scanBatch)
		if err != nil {
			return page, err
		}
		for _, p := range batch {
			after = p.Common().ID
			if !match.Can(a, match.ActionVerify, s.object(ctx, a, p)) || !s.sees(ctx, a, p) {
				continue
			}
			if len(page.Data) == limit {
				page.HasMore, page.Next = true, page.Data[limit-1].Common().ID
				s.witness(ctx, a, page.Data...)
				return page, nil
			}
			page.Data = append(page.Data, s.shown(ctx, a, p))
		}
		if len(batch) < scanBatch {
			s.witness(ctx, a, page.Data...)
			return page, nil
		}
	}
}

// officersPage refuses who has no right to an action whatsoever and checks the
// size of a page of what officers work off.
func (s *Service) officersPage(a match.Actor, action match.Action, limit int) (int, error) {
	if err := signedIn(a); err != nil {
		return 0, err
	}
	if !a.Reaches(action) {
		return 0, forbidden()
	}
	return pageSize(limit)
}
