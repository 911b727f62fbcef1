package service

import (
	"context"
	"time"

	"duyen/match"
)

// DraftStore keeps profiles that people are still writing.
type DraftStore interface {
	OwnDrafts
	// EndDrafts deletes those that have ended before a time.
	EndDrafts(ctx context.Context, before time.Time) error
}

// OwnDrafts keeps the drafts of single accounts.
type OwnDrafts interface {
	// SaveDraft keeps one at the version it carries, 0 for a new one. KindStale when it
	// has another one by now, KindNotFound when it is somebody else's, KindConflict
	// when there are too many.
	SaveDraft(ctx context.Context, d match.Draft) (match.Draft, error)
	// Draft gives one, thrown away or not; KindNotFound.
	Draft(ctx context.Context, id string) (match.Draft, error)
	// Drafts gives those of an account that are not thrown away, the last changed first.
	Drafts(ctx context.Context, user string) ([]match.Draft, error)
	// DropDraft throws one of an account away or takes it back, and may be repeated; KindNotFound.
	DropDraft(ctx context.Context, user, id string, dropped bool) error
	// EndDraft deletes one of an account and may be repeated.
	EndDraft(ctx context.Context, user, id string) error
}

// MyDrafts gives the actor's drafts, the last changed first.
func (s *Service) MyDrafts(ctx context.Context, a match.Actor) ([]match.Draft, error) {
	if err := mayOwn(a, match.ActionCreate); err != nil {
		return nil, err
	}
	return s.drafts.Drafts(ctx, a.User)
}

// MyDraft gives one of them; KindNotFound for any other.
func (s *Service) MyDraft(ctx context.Context, a match.Actor, id string) (match.Draft, error) {
	if err := mayOwn(a, match.ActionCreate); err != nil {
		return match.Draft{}, err
	}
	d, err := s.drafts.Draft(ctx, id)
	if err == nil && (d.User != a.User || !d.DroppedAt.IsZero()) {
		err = match.Fail(match.KindNotFound, "not_found", "there is no such draft")
	}
	if err != nil {
		return match.Draft{}, err
	}
	return d, nil
}

// SaveDraft keeps what the actor has typed so far, at the version of the draft they
// have seen. Whoever begins a draft chooses its id, so that sending it twice begins
// one. A profile that it is to change must be one the actor may change. KindInvalid;
// KindStale when it was changed elsewhere; KindConflict when there are too many.
func (s *Service) SaveDraft(ctx context.Context, a match.Actor, d match.Draft) (match.Draft, error) {
	if err := mayOwn(a, match.ActionCreate); err != nil {
		return match.Draft{}, err
	}
	d.User = a.User
	if err := d.Check(); err != nil {
		return match.Draft{}, err
	}
	if d.Profile != "" && d.Version == 0 {
		if _, err := s.Whole(ctx, a, d.Kind, d.Profile); err != nil {
			return match.Draft{}, err
		}
	}
	return s.drafts.SaveDraft(ctx, d)
}

// DropDraft throws one of the actor's drafts away, or takes it back within a day;
// KindNotFound.
func (s *Service) DropDraft(ctx context.Context, a match.Actor, id string, dropped bool) error {
	if err := mayOwn(a, match.ActionCreate); err != nil {
		return err
	}
	return s.drafts.DropDraft(ctx, a.User, id, dropped)
}

// EndDraft deletes one of the actor's drafts: it has become what it was meant to be.
func (s *Service) EndDraft(ctx context.Context, a match.Actor, id string) error {
	if err := mayOwn(a, match.ActionCreate); err != nil {
		return err
	}
	return s.drafts.EndDraft(ctx, a.User, id)
}
