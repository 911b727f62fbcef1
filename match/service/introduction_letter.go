package service

import (
	"context"

	"duyen/match"
)

// PathIntroductions is where letters about introductions lead, with an id behind it.
const PathIntroductions = "/me/introductions"

// introductionPurpose is why a letter is written when an introduction has come to
// where it is, "" for no letter: of the rest people know, or read in their feeds.
func introductionPurpose(x *match.Introduction) match.Purpose {
	switch x.State {
	case match.IntroductionRequested:
		return either(x.Proposed, match.PurposeIntroductionProposed, match.PurposeIntroductionAsked)
	case match.IntroductionAccepted:
		return either(x.Proposed, match.PurposeIntroductionAgreed, match.PurposeIntroductionAccepted)
	case match.IntroductionDeclined:
		return either(x.Proposed, match.PurposeIntroductionOff, match.PurposeIntroductionDeclined)
	case match.IntroductionExpired:
		return either(x.Proposed, match.PurposeIntroductionOff, match.PurposeIntroductionExpired)
	case match.IntroductionWithdrawn:
		return either(x.Proposed, match.PurposeIntroductionOff, "")
	}
	return ""
}

func either(first bool, p, q match.Purpose) match.Purpose {
	if first {
		return p
	}
	return q
}

// wantsAnswer tells whether a letter asks its reader for an answer.
func wantsAnswer(p match.Purpose) bool {
	return p == match.PurposeIntroductionAsked || p == match.PurposeIntroductionProposed || p == match.PurposeIntroductionReminder
}

// readersOf gives the sides that a letter goes to: those whose answer is waited
// for, both when what was proposed is agreed, and otherwise who has asked, or has
// agreed in vain.
func readersOf(x *match.Introduction, p match.Purpose) match.Side {
	const both = match.SideFrom | match.SideTo
	switch {
	case wantsAnswer(p):
		return x.Missing()
	case p == match.PurposeIntroductionAgreed:
		return both
	case p != match.PurposeIntroductionOff:
		return match.SideFrom
	case x.State == match.IntroductionDeclined: // by To
		return match.SideFrom &^ x.Missing()
	case x.State == match.IntroductionWithdrawn:
		return match.SideTo &^ x.Missing()
	}
	return both &^ x.Missing()
}

// writeIntroduction asks for the letters about an introduction, to the sides that
// it concerns. Where nobody can be written to nothing is asked for.
func (s *Service) writeIntroduction(ctx context.Context, x *match.Introduction, p match.Purpose) error {
	if s.mailer == nil {
		return nil
	}
	readers := readersOf(x, p)
	for _, side := range []match.Side{match.SideFrom, match.SideTo} {
		if readers&side == 0 {
			continue
		}
		user, err := s.readerOf(ctx, x, side)
		if err != nil {
			return err
		}
		if user == "" {
			continue
		}
		if err := s.mailer.Mail(ctx, match.MailJob{User: user, Purpose: p, About: x.ID}); err != nil {
			return err
		}
	}
	return nil
}

// readerOf gives whose account is written to about a side: who has asked, or whose
// the profile is.
func (s *Service) readerOf(ctx context.Context, x *match.Introduction, side match.Side) (string, error) {
	id := x.To
	if side == match.SideFrom {
		if !x.Proposed {
			return x.By, nil
		}
		id = x.From
	}
	found, err := s.profiles.Get(ctx, id)
	if err != nil {
		return "", err
	}
	return s.keeper(ctx, found[0])
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
	asks := wantsAnswer(j.Purpose)
	if asks {
		l.Due = x.ExpiresAt
	}
	still := introductionPurpose(&x.Introduction) == j.Purpose || j.Purpose == match.PurposeIntroductionReminder && x.State == match.IntroductionRequested ||
		x.State == match.IntroductionMet && (j.Purpose == match.PurposeIntroductionAccepted || j.Purpose == match.PurposeIntroductionAgreed)
	if x.side&readersOf(&x.Introduction, j.Purpose) == 0 || x.from == nil || x.to == nil || !still || asks && !s.now().Before(x.ExpiresAt) {
		return notFound()
	}
	if err := s.apart(ctx, x); err != nil && asks {
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
