package web

import (
	"net/http"
	"net/url"

	"duyen/match"
)

// newProfile answers /me/profiles/new: first which kind, then the first step.
func (p *Pages) newProfile(v *visit) error {
	k := match.Kind(v.r.URL.Query().Get("kind"))
	if !editable(k) {
		return p.showKinds(v)
	}
	d := match.Draft{ID: v.r.URL.Query().Get("draft"), Kind: k}
	if d.Check() != nil { // the address names the draft, so that reloading the page begins no other
		d.ID = newDraftID()
		return leave(v, newLink(d))
	}
	if _, err := p.Drafts.MyDraft(v.r.Context(), v.actor, d.ID); err == nil {
		return leave(v, draftLink(d.ID))
	}
	e, err := p.beginNew(v, k, d.ID)
	if err != nil {
		return err
	}
	return e.show(editSteps(k)[0].name, http.StatusOK, false)
}

// editProfile answers /me/profiles/{id}/edit, or goes on with the draft there is.
func (p *Pages) editProfile(v *visit) error {
	found, err := p.Agreements.Find(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	drafts, err := p.Drafts.MyDrafts(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	step := v.r.URL.Query().Get("step")
	for _, d := range drafts {
		if d.Profile == found.Common().ID {
			return leave(v, draftLink(d.ID)+"?step="+queryValue(step))
		}
	}
	e, err := p.beginEdit(v, found, newDraftID())
	if err != nil {
		return err
	}
	return e.show(step, http.StatusOK, false)
}

// openDraft answers /me/drafts/{id}.
func (p *Pages) openDraft(v *visit) error {
	d, err := p.Drafts.MyDraft(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	e, err := p.resumeDraft(v, d)
	if err != nil {
		return err
	}
	return e.show(v.r.URL.Query().Get("step"), http.StatusOK, false)
}

// begun, ofProfile and ofDraft find out what a posted form is about.
func (p *Pages) begun(v *visit, f url.Values) (*editing, error) {
	d, err := p.Drafts.MyDraft(v.r.Context(), v.actor, f.Get("draft"))
	if err == nil { // sent twice
		return p.resumeDraft(v, d)
	}
	e, err := p.beginNew(v, match.Kind(f.Get("kind")), f.Get("draft"))
	if err != nil {
		return nil, err
	}
	if over, err := p.published(v, e.kind, e.draft.ProfileID()); err == nil { // sent twice, and published between
		return p.revive(v, over)
	}
	return e, nil
}

func (p *Pages) ofProfile(v *visit, f url.Values) (*editing, error) {
	if d, err := p.Drafts.MyDraft(v.r.Context(), v.actor, f.Get("draft")); err == nil {
		return p.resumeDraft(v, d)
	}
	found, err := p.Agreements.Find(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	e, err := p.beginEdit(v, found, f.Get("draft"))
	if err != nil {
		return nil, err
	}
	e.blind = f.Get("base") != itoa64(e.draft.ProfileVersion)
	return e, nil
}

// ofDraft gives the draft. One that has ended meanwhile, because it was published or
// thrown away in another window, begins anew, so that what was typed is kept.
func (p *Pages) ofDraft(v *visit, f url.Values) (*editing, error) {
	d, err := p.Drafts.MyDraft(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err == nil {
		return p.resumeDraft(v, d)
	}
	if match.KindOf(err) != match.KindNotFound {
		return nil, err
	}
	k, id := match.Kind(f.Get("kind")), f.Get("profile")
	if id == "" {
		id = (&match.Draft{ID: v.r.PathValue("id"), Kind: k}).ProfileID()
	}
	if found, err := p.published(v, k, id); err == nil {
		return p.revive(v, found)
	}
	e, err := p.beginNew(v, k, newDraftID())
	if err == nil {
		e.revived = true
	}
	return e, err
}

// published gives a profile that the visitor may change.
func (p *Pages) published(v *visit, k match.Kind, id string) (match.Profile, error) {
	if !editable(k) {
		return nil, match.Fail(match.KindNotFound, "not_found", "no such kind")
	}
	return p.Editor.Whole(v.r.Context(), v.actor, k, id)
}

func (p *Pages) revive(v *visit, found match.Profile) (*editing, error) {
	e, err := p.beginEdit(v, found, newDraftID())
	if err == nil {
		e.revived = true
	}
	return e, err
}
