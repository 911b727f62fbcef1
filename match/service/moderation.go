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
// first. After is Next of the page before.
func (s *Service) Reports(ctx context.Context, a match.Actor, state match.FlagState, after string, limit int) (FlagPage, error) {
	page := FlagPage{Data: []match.Flag{}}
	limit, err := s.officersPage(a, match.ActionModerate, limit)
	if err != nil {
		return page, err
	}
	for {
		batch, err := s.flags.Flags(ctx, state, after, scanBatch)
		if err != nil {
			return page, err
		}
		mine, err := s.decidable(ctx, a, batch)
		if err != nil {
			return page, err
		}
		for i, f := range batch {
			after = f.ID
			if !mine[i] {
				continue
			}
			if len(page.Data) == limit {
				page.HasMore, page.Next = true, page.Data[limit-1].ID
				return page, nil
			}
			page.Data = append(page.Data, f)
		}
		if len(batch) < scanBatch {
			return page, nil
		}
	}
}

// decidable tells for each report whether the actor may decide on it. One about a
// profile that is gone is for those who may decide on everything.
func (s *Service) decidable(ctx context.Context, a match.Actor, flags []match.Flag) ([]bool, error) {
	ids := make([]string, len(flags))
	for i, f := range flags {
		ids[i] = f.Profile
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(flags))
	for i, p := range profiles {
		var o match.Object
		if p != nil {
			o = s.object(ctx, a, p)
		}
		out[i] = match.Can(a, match.ActionModerate, o)
	}
	return out, nil
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
	mine, err := s.decidable(ctx, a, []match.Flag{f})
	if err != nil {
		return match.Flag{}, err
	}
	switch {
	case !mine[0]:
		return match.Flag{}, forbidden()
	case f.State != match.FlagOpen:
		return match.Flag{}, match.Fail(match.KindConflict, "decided", "the report has been decided on")
	}
	state := match.FlagDismissed
	if uphold {
		state = match.FlagUpheld
		if _, err := s.hide(ctx, a, f.Profile, decision); err != nil && match.KindOf(err) != match.KindNotFound {
			return match.Flag{}, err
		}
	}
	if err := s.flags.DecideFlags(ctx, f.Profile, state, a.User, decision); err != nil {
		return match.Flag{}, err
	}
	s.record(ctx, a, "flag."+string(state), "", map[string]any{"flag": id})
	return s.flags.Flag(ctx, id)
}
