package service

import (
	"context"
	"errors"
	"time"

	"duyen/match"
)

// The clock of introductions: it is looked at every half minute, and when one has
// moved. A round does some hundred; what is left comes in the next one.
const (
	introductionEvery = 30 * time.Second
	introductionRound = 200
	rerouteLook       = 10 // who are offered to the store for a re-route, which takes the first who is still free
)

// tendIntroductions reminds, ends and re-routes introductions until ctx ends, and
// asks for their letters.
func (s *Service) tendIntroductions(ctx context.Context) {
	clock := time.NewTicker(introductionEvery)
	defer clock.Stop()
	for {
		if err := s.TendIntroductions(ctx); err != nil && ctx.Err() == nil {
			s.logger.Error("introductions could not be tended", "error", err)
		}
		select {
		case <-clock.C:
		case <-s.introducing:
		case <-ctx.Done():
			return
		}
	}
}

// TendIntroductions does what time asks for. It is called again and again: what
// was done is noted in the store with it, or behind it where doing it twice is
// doing it once, so that a kill between two steps loses nothing. What fails with
// one introduction, even by a panic, does not keep others from their turn.
func (s *Service) TendIntroductions(ctx context.Context) (err error) {
	defer recovered(&err, "tending introductions")
	if err := s.tending.take(ctx); err != nil {
		return err
	}
	defer s.tending.give()
	due, err := s.introductions.DueIntroductions(ctx, s.now(), introductionRound)
	if err != nil {
		return err
	}
	var failed []error
	for i := range due {
		failed = append(failed, s.tend1(ctx, &due[i], s.introductionDue))
	}
	untold, err := s.introductions.UntoldIntroductions(ctx, introductionRound)
	if err != nil {
		return err
	}
	for i := range untold {
		failed = append(failed, s.tend1(ctx, &untold[i], s.tellIntroduction))
	}
	return errors.Join(failed...)
}

// tend1 does something with one introduction.
func (s *Service) tend1(ctx context.Context, x *match.Introduction, do func(context.Context, *match.Introduction) error) (err error) {
	defer recovered(&err, "tending the introduction "+x.ID)
	return do(ctx, x)
}

// introductionDue reminds of an introduction, or ends it.
func (s *Service) introductionDue(ctx context.Context, x *match.Introduction) error {
	now := s.now()
	if !now.Before(x.ExpiresAt) {
		return s.lapse(ctx, x)
	}
	if err := s.writeIntroduction(ctx, x, match.PurposeIntroductionReminder); err != nil {
		return err
	}
	return s.introductions.RemindedIntroduction(ctx, x.ID, now, x.NextDue(now))
}

// lapse ends an introduction that nobody has answered and asks the next best, if
// who asked wants that and may still be met.
func (s *Service) lapse(ctx context.Context, x *match.Introduction) error {
	var next []string
	goesOn, err := s.asksOn(ctx, x)
	if err != nil {
		return err
	}
	if goesOn {
		found, err := s.profiles.Get(ctx, x.From, x.To)
		if err != nil {
			return err
		}
		if found[0] != nil && found[1] != nil {
			others, err := s.nextBest(ctx, found[0], found[1], rerouteLook)
			if err != nil {
				return err
			}
			for _, p := range others {
				next = append(next, p.Common().ID)
			}
			if err := s.ensureFeeds(ctx, others...); err != nil {
				return err
			}
		}
	}
	entry := s.entry(match.Actor{System: true}, "introduction.expire", x.By, map[string]any{"introduction": x.ID})
	l, err := s.introductions.LapseIntroduction(ctx, x.ID, entry, next...)
	if err != nil || !l.Changed {
		return err
	}
	s.introductionMoved(l.Told)
	return nil
}

// asksOn tells whether somebody else is to be asked. In the name of an account that
// is gone or blocked nobody is.
func (s *Service) asksOn(ctx context.Context, x *match.Introduction) (bool, error) {
	if !x.Reroute || x.Hops >= match.RerouteMax {
		return false, nil
	}
	_, err := s.standing(ctx, x.By)
	if match.KindOf(err) == match.KindUnauthorized {
		return false, nil
	}
	return err == nil, err
}

// tellIntroduction asks for the letter about the state of an introduction.
func (s *Service) tellIntroduction(ctx context.Context, x *match.Introduction) error {
	if purpose := introductionPurpose(x); purpose != "" {
		if err := s.writeIntroduction(ctx, x, purpose); err != nil {
			return err
		}
	}
	return s.introductions.ToldIntroduction(ctx, x.ID, x.State)
}
