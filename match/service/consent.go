package service

import (
	"context"

	"duyen/match"
)

// Consents keeps what people have agreed to.
type Consents interface {
	// PutConsent keeps a word of a person; what repeats the last one is not kept
	// again. It takes the person's profiles out of everybody's sight, or brings them
	// back, in the same transaction: seq is the last such change, 0 for none. What was
	// learned from who withdraws that is gone by then, too. KindNotFound.
	PutConsent(ctx context.Context, c match.Consent) (kept match.Consent, seq int64, err error)
	// Consents gives every word of a person, the oldest first.
	Consents(ctx context.Context, user string) ([]match.Consent, error)
}

// Standing gives how the actor stands to every purpose, and every word that led
// there.
func (s *Service) Standing(ctx context.Context, a match.Actor) ([]match.Standing, []match.Consent, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return nil, nil, err
	}
	history, err := s.consents.Consents(ctx, a.User)
	return match.StandingOf(history), history, err
}

// Consent keeps the actor's word about a purpose: given, to the text of a
// version, or withdrawn. The number is that of the change that hides or shows
// their profiles, 0 when there is none.
func (s *Service) Consent(ctx context.Context, a match.Actor, p match.ConsentPurpose, given bool, version string) (match.Standing, int64, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return match.Standing{}, 0, err
	}
	return s.consent(ctx, a, match.Consent{User: a.User, Purpose: p, Given: given, Version: version, Means: match.ConsentSelf})
}

// ConsentFor keeps what a person told an officer on paper or by word of mouth.
// It is for the officer who keeps the person's account.
func (s *Service) ConsentFor(ctx context.Context, a match.Actor, c match.Consent) (match.Standing, int64, error) {
	if err := signedIn(a); err != nil {
		return match.Standing{}, 0, err
	}
	u, err := s.users.ByID(ctx, c.User)
	if err != nil {
		return match.Standing{}, 0, err
	}
	if !a.System && !a.Keeps(u.Keeping(), s.ref) {
		return match.Standing{}, 0, forbidden()
	}
	if !c.Means.Noted() {
		return match.Standing{}, 0, match.Invalid([]match.Problem{{Field: "means", Code: match.ProblemUnknownValue, Value: string(c.Means)}})
	}
	c.Officer = a.User
	return s.consent(ctx, a, c)
}

// consent keeps a word that the actor may say.
func (s *Service) consent(ctx context.Context, a match.Actor, c match.Consent) (match.Standing, int64, error) {
	c.At = s.now()
	kept, seq, err := s.consents.PutConsent(ctx, c)
	if err != nil {
		return match.Standing{}, 0, err
	}
	if seq > 0 {
		s.wrote(seq)
	}
	s.record(ctx, a, "consent.put", c.User, map[string]any{
		"purpose": kept.Purpose, "given": kept.Given, "version": kept.Version, "means": kept.Means,
	})
	for _, st := range match.StandingOf([]match.Consent{kept}) {
		if st.Purpose == kept.Purpose {
			return st, seq, nil
		}
	}
	return match.Standing{}, seq, nil
}

// Consented tells whether a person has agreed to a purpose. Whatever is not
// necessary asks it before it uses personal data; no answer is no consent.
func (s *Service) Consented(ctx context.Context, user string, p match.ConsentPurpose) (bool, error) {
	if s.consents == nil || user == "" {
		return false, nil
	}
	history, err := s.consents.Consents(ctx, user)
	return err == nil && match.Consented(history, p), err
}
