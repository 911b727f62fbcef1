package service

import (
	"context"
	"time"

	"duyen/match"
)

// SentFormStore remembers where forms led that must not do their work twice.
type SentFormStore interface {
	// PutSentForm keeps one, in place of the oldest of its sign-in when there are
	// match.MaxSentForms; nothing when the sign-in is over.
	PutSentForm(ctx context.Context, f match.SentForm) error
	// SentForm gives one of a sign-in that has not ended; KindNotFound.
	SentForm(ctx context.Context, session, hash string) (match.SentForm, error)
	// EndSentForms deletes those that have ended before a time.
	EndSentForms(ctx context.Context, before time.Time) error
}

// KeepSentForm remembers where a form has led that was sent in a sign-in, so that this
// and every other process answers it the same way. It may be repeated.
func (s *Service) KeepSentForm(ctx context.Context, c match.Claim, f match.SentForm) error {
	if s.sent == nil {
		return nil
	}
	f.Session, f.EndsAt = c.Session, s.now().Add(match.SentFormKept)
	return s.sent.PutSentForm(ctx, f)
}

// SentForm tells where a form has led before; KindNotFound.
func (s *Service) SentForm(ctx context.Context, c match.Claim, hash string) (match.SentForm, error) {
	if s.sent == nil {
		return match.SentForm{}, notFound()
	}
	return s.sent.SentForm(ctx, c.Session, hash)
}
