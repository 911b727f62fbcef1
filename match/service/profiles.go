package service

import (
	"context"
	"slices"
	"time"

	"duyen/match"
)

// The sizes of a page.
const (
	pageDefault = 20
	pageMax     = 100
)

// ListQuery asks for a page of one kind. After is Next of the page before;
// Limit is 1–100, 0 means 20. Values of the filter may be codes or names; its
// Kinds and Viewer are set by List.
type ListQuery struct {
	Kind         match.Kind
	Filter       match.Filter
	UpdatedSince time.Time
	After        string
	Limit        int
}

// ProfilePage is a page of profiles.
type ProfilePage struct {
	Data    []match.Profile `json:"data"`
	HasMore bool            `json:"has_more"`
	Next    string          `json:"next,omitempty"`
}

// Get gives a profile as the actor may read it, by an agreement too. One of
// another kind or hidden from the actor is KindNotFound.
func (s *Service) Get(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error) {
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if p.Common().Kind != k {
		return nil, notFound()
	}
	return s.opened(ctx, a, p)
}

// Find is Get for doors that are given an id alone.
func (s *Service) Find(ctx context.Context, a match.Actor, id string) (match.Profile, error) {
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return s.opened(ctx, a, p)
}

// Named is Find for who only wants to say who or what it is: a contact that would be
// read by right of office is left out, and so nothing is noted.
func (s *Service) Named(ctx context.Context, a match.Actor, id string) (match.Profile, error) {
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	out, byOffice, err := s.openedTo(ctx, a, p)
	if err == nil && byOffice {
		out.Common().Contact = nil
	}
	return out, err
}

// Whole gives a profile with everything in it to who may change it, whatever
// else they may read: what is not sent back would be lost.
func (s *Service) Whole(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error) {
	if err := signedIn(a); err != nil {
		return nil, err
	}
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if p.Common().Kind != k {
		return nil, notFound()
	}
	return p, s.may(ctx, a, match.ActionChange, p)
}

// visible gives the profile, contact and all, if the actor may know that it exists.
func (s *Service) visible(ctx context.Context, a match.Actor, id string) (match.Profile, error) {
	found, err := s.profiles.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0] == nil {
		return nil, notFound()
	}
	if !s.sees(ctx, a, found[0]) {
		return nil, notFound()
	}
	return found[0], nil
}

// sees tells whether the actor may know that a profile exists: also staff of its
// organization, moderators when one of them has hidden it, and who may publish an
// offer while it is in review, a private one, too: else nobody could publish it.
func (s *Service) sees(ctx context.Context, a match.Actor, p match.Profile) bool {
	b := p.Common()
	if a.Viewer().Sees(b) {
		return true
	}
	actions := []match.Action{match.ActionReadHidden}
	if b.Hidden {
		actions = append(actions, match.ActionModerate)
	}
	if b.State == match.OfferReview && !b.Hidden && !b.Paused {
		actions = append(actions, match.ActionPublish)
	}
	o := match.ObjectOf(p, s.ref)
	if slices.ContainsFunc(actions, func(x match.Action) bool { return match.Can(a, x, o) }) {
		return true // before anything is looked up
	}
	return slices.ContainsFunc(actions, func(x match.Action) bool { return s.may(ctx, a, x, p) == nil })
}

// List gives a page of the profiles of a kind that the actor may see, by id.
func (s *Service) List(ctx context.Context, a match.Actor, q ListQuery) (ProfilePage, error) {
	page := ProfilePage{Data: []match.Profile{}}
	if !q.Kind.Valid() {
		return page, unknownKind(q.Kind, match.Kinds())
	}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	f, err := s.asked(ctx, q.Filter, a)
	if err != nil {
		return page, err
	}
	f.Kinds = []match.Kind{q.Kind}
	found, err := s.profiles.List(ctx, f, q.UpdatedSince, q.After, limit+1)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore = found[:limit], true
		page.Next = found[limit-1].Common().ID
	}
	for _, p := range found {
		page.Data = append(page.Data, s.shown(ctx, a, p))
	}
	s.witness(ctx, a, page.Data...)
	return page, nil
}

// Create stores a new profile, which then belongs to the actor. The problems
// given beside a success are warnings.
func (s *Service) Create(ctx context.Context, a match.Actor, p match.Profile) (match.Written, []match.Problem, error) {
	if err := mayAll(a, match.ActionCreate); err != nil {
		return match.Written{}, nil, err
	}
	if err := s.mayPost(ctx, a, p); err != nil {
		return match.Written{}, nil, err
	}
	return s.save(ctx, a, match.Write{Profile: p, Mode: match.Create, Owner: a.User, State: firstState(a, p)})
}

// Replace stores p in place of the profile with its id and kind, whose version
// the caller must have seen.
func (s *Service) Replace(ctx context.Context, a match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error) {
	b := p.Common()
	owner, err := s.mayChange(ctx, a, match.ActionChange, b.Kind, b.ID, version)
	if err == nil {
		err = s.mayPost(ctx, a, p)
	}
	review := false
	if err == nil {
		review, err = s.reviewed(ctx, a, p)
	}
	if err != nil {
		return match.Written{}, nil, err
	}
	return s.save(ctx, a, match.Write{
		Profile: p, Mode: match.Replace, Version: version, OnBehalf: owner != "" && owner != a.User, Review: review,
	})
}

// Delete removes a profile whose version the caller must have seen and gives
// the change's number.
func (s *Service) Delete(ctx context.Context, a match.Actor, k match.Kind, id string, version int64) (seq int64, err error) {
	owner, err := s.mayChange(ctx, a, match.ActionDelete, k, id, version)
	if err != nil {
		return 0, err
	}
	seq, err = s.profiles.Delete(ctx, id, version)
	if err != nil {
		return 0, err
	}
	s.wrote(seq)
	gone := match.New(k)
	gone.Common().ID, gone.Common().Owner = id, owner
	s.recordProfile(ctx, a, "profile.delete", gone)
	return seq, nil
}

// mayChange refuses whoever may not change the profile, and a change to a
// version the caller has not named; it gives the owner. What is hidden does not
// exist.
func (s *Service) mayChange(ctx context.Context, a match.Actor, action match.Action, k match.Kind, id string, version int64) (owner string, err error) {
	if err := signedIn(a); err != nil {
		return "", err
	}
	old, err := s.visible(ctx, a, id)
	if err != nil {
		return "", err
	}
	if old.Common().Kind != k {
		return "", notFound()
	}
	if err := s.may(ctx, a, action, old); err != nil {
		return "", err
	}
	if version == 0 {
		return "", match.Fail(match.KindPrecondition, "version_required", "the version being changed is required")
	}
	return old.Common().Owner, nil
}

// save checks and stores one profile, and gives it as the actor may read it.
func (s *Service) save(ctx context.Context, a match.Actor, w match.Write) (match.Written, []match.Problem, error) {
	problems, err := s.normalize(w.Profile)
	if err != nil {
		return match.Written{}, nil, err
	}
	written, err := s.profiles.Save(ctx, []match.Write{w})
	if err == nil {
		err = written[0].Err
	}
	if err != nil {
		return match.Written{}, nil, err
	}
	s.wrote(written[0].Seq)
	if o := written[0].Outcome; o != match.Unchanged {
		e := s.profileEntry(a, "profile."+string(o), written[0].Profile)
		if w.OnBehalf {
			e.OnBehalf = written[0].Profile.Common().Owner
		}
		s.append(ctx, e)
		problems = append(problems, s.unmet(ctx, a, written[0].Profile)...)
		problems = append(problems, again(w, written[0])...)
	}
	written[0].Profile = s.shown(ctx, a, written[0].Profile)
	return written[0], problems, nil
}

// normalize brings input into canonical form and gives the warnings. What only
// the service may say (Meta) is dropped.
func (s *Service) normalize(p match.Profile) (warnings []match.Problem, err error) {
	p.Common().Meta = match.Meta{}
	problems := match.Normalize(p, s.ref, s.Today())
	if err := match.Invalid(problems); err != nil {
		return nil, err
	}
	return problems, nil
}

// pageSize checks the size of a page.
func pageSize(limit int) (int, error) {
	switch {
	case limit == 0:
		return pageDefault, nil
	case limit < 1 || limit > pageMax:
		return 0, &match.Error{Kind: match.KindMalformed, Code: "limit", Field: "limit", Message: "a page has 1 to 100 entries"}
	}
	return limit, nil
}
