package service

import (
	"context"

	"duyen/match"
)

// Report tells moderators that something is wrong with a profile.
func (s *Service) Report(ctx context.Context, a match.Actor, f match.Flag) (match.Flag, error) {
	if err := mayAll(a, match.ActionReport); err != nil {
		return match.Flag{}, err
	}
	if err := match.Invalid(f.Normalize()); err != nil {
		return match.Flag{}, err
	}
	if _, err := s.visible(ctx, a, f.Profile); err != nil {
		return match.Flag{}, err
	}
	f.By = a.User
	return s.flags.PutFlag(ctx, f)
}

// FlagPage is a page of reports.
type FlagPage struct {
	Data    []match.Flag `json:"data"`
	HasMore bool         `json:"has_more"`
	Next    string       `json:"next,omitempty"`
}

// Reports gives the reports in a state that the actor may decide on, the oldest
// first, without who wrote them. After is Next of the page before.
func (s *Service) Reports(ctx context.Context, a match.Actor, state match.FlagState, after string, limit int) (FlagPage, error) {
	page := FlagPage{Data: []match.Flag{}}
	limit, err := s.officersPage(a, match.ActionModerate, limit)
	if err != nil {
		return page, err
	}
	var places []string
	if !match.Can(a, match.ActionModerate, match.Object{}) {
		places = append([]string{}, a.Territories...) // all others would be read for nothing
	}
	for {
		batch, err := s.flags.Flags(ctx, state, places, after, scanBatch)
		if err != nil {
			return page, err
		}
		profiles, err := s.reported(ctx, batch...)
		if err != nil {
			return page, err
		}
		for i, f := range batch {
			after = f.ID
			if !s.moderates(ctx, a, profiles[i]) {
				continue
			}
			if len(page.Data) == limit {
				page.HasMore, page.Next = true, page.Data[limit-1].ID
				return page, nil
			}
			page.Data = append(page.Data, unsigned(f))
		}
		if len(batch) < scanBatch {
			return page, nil
		}
	}
}

// reported gives the profiles that reports are about, nil where one is gone; one that
// has taken its id since is another.
func (s *Service) reported(ctx context.Context, flags ...match.Flag) ([]match.Profile, error) {
	ids := make([]string, len(flags))
	for i, f := range flags {
		ids[i] = f.Profile
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for i, p := range profiles {
		if p != nil && p.Common().CreatedAt != nil && p.Common().CreatedAt.After(flags[i].CreatedAt) {
			profiles[i] = nil
		}
	}
	return profiles, nil
}

// moderates tells whether the actor may decide on reports about a profile. Those about
// one that is gone are for who may decide on everything. Who keeps the owner's account
// can only be a reason against it, so it is looked up last.
func (s *Service) moderates(ctx context.Context, a match.Actor, p match.Profile) bool {
	if p == nil {
		return match.Can(a, match.ActionModerate, match.Object{})
	}
	return match.Can(a, match.ActionModerate, match.ObjectOf(p, s.ref)) && match.Can(a, match.ActionModerate, s.object(ctx, a, p))
}

// Decide ends every open report about the profile that a report is about: by
// hiding the profile, whose owner reads the decision, or because nothing is wrong with it.
func (s *Service) Decide(ctx context.Context, a match.Actor, id string, uphold bool, decision string) (match.Flag, error) {
	if _, err := s.officersPage(a, match.ActionModerate, 0); err != nil {
		return match.Flag{}, err
	}
	if err := match.Invalid(match.NormalizeNote("decision", &decision)); err != nil {
		return match.Flag{}, err
	}
	f, err := s.flags.Flag(ctx, id)
	if err != nil {
		return match.Flag{}, err
	}
	about, err := s.reported(ctx, f)
	if err != nil {
		return match.Flag{}, err
	}
	switch {
	case !s.moderates(ctx, a, about[0]):
		return match.Flag{}, forbidden()
	case f.State != match.FlagOpen:
		return match.Flag{}, match.Fail(match.KindConflict, "decided", "the report has been decided on")
	}
	state := match.FlagDismissed
	if uphold {
		state = match.FlagUpheld
	}
	if uphold && about[0] != nil {
		if _, err := s.hide(ctx, a, f.Profile, decision); err != nil && match.KindOf(err) != match.KindNotFound {
			return match.Flag{}, err
		}
	}
	if err := s.flags.DecideFlags(ctx, id, state, a.User, decision); err != nil {
		return match.Flag{}, err
	}
	s.record(ctx, a, "flag."+string(state), "", map[string]any{"flag": id})
	f, err = s.flags.Flag(ctx, id)
	return unsigned(f), err
}

// unsigned gives a report as officers read it: who wrote it is told to nobody, for
// those whom it is about live next door.
func unsigned(f match.Flag) match.Flag {
	f.By = ""
	return f
}
