package service

import (
	"context"
	"time"

	"duyen/match"
)

// How the life of offers is kept: a clock that is looked at every minute lets an
// offer expire a minute after its last day at most, and reminders are written a
// week before it, to who could still do something.
const (
	offersEvery   = time.Minute
	offersAtOnce  = 100
	expiresSoon   = 7 // days
	reminderRoomy = time.Hour * 24 * expiresSoon
)

// keepOffers lets offers expire and has their owners reminded until ctx ends.
func (s *Service) keepOffers(ctx context.Context) {
	clock := time.NewTicker(offersEvery)
	defer clock.Stop()
	for {
		if err := s.KeepOffers(ctx); err != nil && ctx.Err() == nil {
			s.logger.Error("the offers could not be looked after", "error", err)
		}
		select {
		case <-clock.C:
		case <-ctx.Done():
			return
		}
	}
}

// KeepOffers ends the offers whose last day is over in Vietnam, and asks for letters
// to the owners of those that end within a week. It is called again and again; what
// was done is not done twice, but after a crash a letter may be.
func (s *Service) KeepOffers(ctx context.Context) (err error) {
	defer recovered(&err, "looking after the offers")
	if err := s.closing.take(ctx); err != nil {
		return err
	}
	defer s.closing.give()
	for {
		ended, err := s.offers.ExpireOffers(ctx, s.Today(), offersAtOnce)
		if err != nil {
			return err
		}
		for _, w := range ended {
			s.wrote(w.Seq)
		}
		if len(ended) < offersAtOnce {
			break
		}
	}
	return s.remindOffers(ctx)
}

// remindOffers writes of offers that close soon, if they were open long enough for
// their owner to have lost sight of it.
func (s *Service) remindOffers(ctx context.Context) error {
	from := s.now().In(s.zone)
	soon, err := s.offers.ClosingOffers(ctx, s.Today(), match.DateOf(from.AddDate(0, 0, expiresSoon)), offersAtOnce)
	if err != nil {
		return err
	}
	for _, x := range soon {
		last, _ := x.Offer.ClosesOn.Time()
		if s.mailer != nil && last.Sub(x.At) > reminderRoomy {
			if err := s.mailer.Mail(ctx, match.MailJob{User: x.Offer.Owner, Purpose: match.PurposeOfferExpiring, About: x.Offer.ID}); err != nil {
				return err
			}
		}
		if err := s.offers.OfferReminded(ctx, x.Offer.ID, x.Offer.ClosesOn); err != nil {
			return err
		}
	}
	return nil
}

// tellOwner asks for a letter about a profile to its owner. What it tells of stays
// done when that fails.
func (s *Service) tellOwner(ctx context.Context, b *match.Base, p match.Purpose) {
	if s.mailer == nil || b.Owner == "" {
		return
	}
	if err := s.mailer.Mail(ctx, match.MailJob{User: b.Owner, Purpose: p, About: b.ID}); err != nil {
		s.logger.Error("a letter about a profile was not asked for", "purpose", p, "error", err)
	}
}

// offerLetter gives what a letter about an offer says. KindNotFound when the offer
// is gone, is another's, or is not any more what the letter tells: open, or sent
// back.
func (s *Service) offerLetter(ctx context.Context, u match.User, j match.MailJob) (link string, args map[string]string, err error) {
	found, err := s.profiles.Get(ctx, j.About)
	if err != nil {
		return "", nil, err
	}
	o, ok := found[0].(*match.Offer)
	state := match.OfferOpen
	if j.Purpose == match.PurposeOfferReturned {
		state = match.OfferDraft
	}
	if !ok || o.Owner != u.ID || o.State != state || !u.Confirmed {
		return "", nil, notFound()
	}
	args = map[string]string{"offer": o.Name, "day": dayFirst(o.ClosesOn)}
	if state == match.OfferDraft {
		if o.Returned == nil {
			return "", nil, notFound()
		}
		args["reason"] = o.Returned.Reason
	}
	return s.PageOf(match.KindOffer, o.ID), args, nil
}

// dayFirst writes a day as both languages do, "" for none.
func dayFirst(d match.Date) string {
	t, ok := d.Time()
	if !ok {
		return ""
	}
	return t.Format("02/01/2006")
}
