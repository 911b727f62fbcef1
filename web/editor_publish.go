package web

import (
	"errors"
	"net/http"

	"duyen/match"
)

// publish makes the draft the profile.
func (e *editing) publish() error {
	v := e.check()
	if bad := e.faulty(v.errors); bad != "" {
		return e.show(bad, http.StatusUnprocessableEntity, true)
	}
	if len(e.theirs) > 0 {
		return e.show(e.conflictStep(), http.StatusConflict, true)
	}
	b := v.profile.Common()
	ctx := e.v.r.Context()
	var err error
	if e.profile != nil {
		b.ID = e.profile.Common().ID
		_, _, err = e.p.Editor.Replace(ctx, e.v.actor, v.profile, e.profile.Common().Version)
	} else {
		b.ID = e.draft.ProfileID()
		_, _, err = e.p.Editor.Create(ctx, e.v.actor, v.profile)
	}
	switch k := match.KindOf(err); {
	case err == nil:
	case k == match.KindStale: // changed between our look and the write
		again, err := e.p.resumeDraft(e.v, e.draft)
		if err != nil {
			return err
		}
		return again.show(stepReview, http.StatusConflict, true)
	case k == match.KindConflict && e.profile == nil && e.taken(b.ID): // published by another window
	default:
		return e.refused(err)
	}
	if err := e.p.Drafts.EndDraft(ctx, e.v.actor, e.draft.ID); err != nil {
		e.p.Logger.WarnContext(ctx, "a published draft stays", "error", err) // publishing again changes nothing
	}
	return leave(e.v, profileLink(e.kind, b.ID)+"?done=published")
}

// taken tells whether the id is that of a profile of the visitor's.
func (e *editing) taken(id string) bool {
	_, err := e.p.published(e.v, e.kind, id)
	return err == nil
}

// refused shows what the service has against a profile, beside its fields.
func (e *editing) refused(err error) error {
	x, ok := errors.AsType[*match.Error](err)
	if !ok || len(x.Problems) == 0 {
		return err
	}
	bad := map[string]match.Problem{}
	for _, problem := range x.Problems {
		bad[e.beside(problem)] = problem
	}
	return e.showWith(e.faulty(bad), http.StatusUnprocessableEntity, bad)
}

// conflictStep gives the first step on which others have changed something too.
func (e *editing) conflictStep() string {
	for _, s := range editSteps(e.kind) {
		for _, name := range s.fields {
			if _, ok := e.theirs[name]; ok {
				return s.name
			}
		}
	}
	return stepReview
}
