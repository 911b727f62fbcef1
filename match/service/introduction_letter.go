package service

import (
	"context"

	"duyen/match"
)

// PathIntroductions is where letters about introductions lead, with an id behind it.
const PathIntroductions = "/me/introductions"

// introductionPurpose is why a letter is written when an introduction has come to
// a state, "" for no letter: of the rest people know, or read in their feeds.
func introductionPurpose(s match.IntroductionState) match.Purpose {
	switch s {
	case match.IntroductionRequested:
		return match.PurposeIntroductionAsked
	case match.IntroductionAccepted:
		return match.PurposeIntroductionAccepted
	case match.IntroductionDeclined:
		return match.PurposeIntroductionDeclined
	case match.IntroductionExpired:
		return match.PurposeIntroductionExpired
	}
	return ""
}

// toAsked tells whether a letter goes to the side that was asked.
func toAsked(p match.Purpose) bool {
	return p == match.PurposeIntroductionAsked || p == match.PurposeIntroductionReminder
}

// writeIntroduction asks for a letter about an introduction: to who was asked, or to who
// has asked. Where nobody can be written to nothing is asked for.
func (s *Service) writeIntroduction(ctx context.Context, x *match.Introduction, p match.Purpose) error {
	user := x.By
	if toAsked(p) {
		found, err := s.profiles.Get(ctx, x.To)
		if err != nil {
			return err
		}
		if user, err = s.keeper(ctx, found[0]); err != nil {
			return err
		}
	}
	if user == "" || s.mailer == nil {
		return nil
	}
	return s.mailer.Mail(ctx, match.MailJob{User: user, Purpose: p, About: x.ID})
}

// keeper gives whose account is written to about a profile: its owner's, or, of an
// offer that nobody owns, the owner's of who makes it.
func (s *Service) keeper(ctx context.Context, p match.Profile) (string, error) {
	if p == nil || p.Common().Owner != "" {
		return ownerOf(p), nil
	}
	o, ok := p.(*match.Offer)
	if !ok || o.By == "" {
		return "", nil
	}
	found, err := s.profiles.Get(ctx, o.By)
	if err != nil {
		return "", err
	}
	return ownerOf(found[0]), nil
}

func ownerOf(p match.Profile) string {
	if p == nil {
		return ""
	}
	return p.Common().Owner
}

// introductionLetter completes a letter about an introduction. KindNotFound when
// things have moved on, or the reader acts for the side no more: then there is
// nothing to say.
func (s *Service) introductionLetter(ctx context.Context, l *match.Letter, j match.MailJob) error {
	a, err := s.standing(ctx, j.User)
	if err != nil {
		return notFound()
	}
	x, err := s.introductionOf(ctx, a, j.About)
	if err != nil {
		return err
	}
	side, state := match.SideFrom, x.State
	if toAsked(j.Purpose) {
		side = match.SideTo
		l.Due = x.ExpiresAt
	}
	still := introductionPurpose(state) == j.Purpose || j.Purpose == match.PurposeIntroductionReminder && state == match.IntroductionRequested ||
		j.Purpose == match.PurposeIntroductionAccepted && state == match.IntroductionMet
	if x.side&side == 0 || x.from == nil || x.to == nil || !still || toAsked(j.Purpose) && !s.now().Before(x.ExpiresAt) {
		return notFound()
	}
	if err := s.apart(ctx, x); err != nil && toAsked(j.Purpose) {
		if match.KindOf(err) == match.KindForbidden {
			return notFound() // nobody reads letters of whom they have blocked
		}
		return err
	}
	l.Link = s.site + PathIntroductions + "/" + x.ID
	l.Args = map[string]string{"from": x.from.Common().Name, "to": x.to.Common().Name}
	if j.Purpose == match.PurposeIntroductionExpired && x.ReroutedTo != "" {
		l.Args["next"], err = s.reroutedTo(ctx, x.ReroutedTo)
	}
	return err
}

// reroutedTo names who was asked instead.
func (s *Service) reroutedTo(ctx context.Context, id string) (string, error) {
	next, err := s.introductions.Introduction(ctx, id)
	if err != nil {
		return "", err
	}
	found, err := s.profiles.Get(ctx, next.To)
	if err != nil || found[0] == nil {
		return "", err
	}
	return found[0].Common().Name, nil
}
