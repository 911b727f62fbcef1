package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match"
)

// deleteBody says what goes with a profile.
type deleteBody struct {
	Name, Link, Action string
	Version            int64
	Editable           bool
	Goes               []string
	Moved              bool // it was changed while somebody looked at the page
}

// deleteForm answers /me/profiles/{id}/delete. What goes with a profile cannot be put
// back, so there is no undo; the profile itself may stay as a draft.
func (p *Pages) deleteForm(v *visit) error {
	found, err := p.ownWhole(v)
	if err != nil {
		return err
	}
	return p.showDelete(v, found, http.StatusOK)
}

// ownWhole gives the profile of the address to who may change it.
func (p *Pages) ownWhole(v *visit) (match.Profile, error) {
	found, err := p.Agreements.Named(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return p.Editor.Whole(v.r.Context(), v.actor, found.Common().Kind, found.Common().ID)
}

func (p *Pages) showDelete(v *visit, found match.Profile, status int) error {
	b := found.Common()
	body := deleteBody{
		Name: b.Name, Link: profileLink(b.Kind, b.ID), Action: "/me/profiles/" + queryValue(b.ID) + "/delete", Version: b.Version,
		Editable: editable(b.Kind), Moved: status == http.StatusConflict,
	}
	for _, key := range []string{"profile", "introductions", "feed"} {
		body.Goes = append(body.Goes, locale.Text(v.lang, "page.delete."+key, nil))
	}
	switch b.Kind {
	case match.KindMentor:
		body.Goes = append(body.Goes, locale.Text(v.lang, "page.delete.slots", nil))
	case match.KindOrganization:
		body.Goes = append(body.Goes, locale.Text(v.lang, "page.delete.members", nil))
	}
	v.back = body.Action
	private(v.w)
	p.render(v, status, "editordelete", locale.Text(v.lang, "page.delete.title", map[string]any{"name": b.Name}), body)
	return nil
}

// deleteProfile deletes a profile at the version that was looked at; with keep, what the
// editor knows of it stays as a draft of the visitor's.
func (p *Pages) deleteProfile(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f, err := v.posted("delete")
	if err != nil {
		return err
	}
	found, err := p.ownWhole(v)
	if err != nil {
		return err
	}
	b := found.Common()
	keep := f.Get("keep") == "yes" && editable(b.Kind)
	draft := match.Draft{ID: newDraftID(), Kind: b.Kind}
	if keep {
		draft.Fields = p.editing(v, b.Kind).flatten(found)
		if draft, err = p.Drafts.SaveDraft(v.r.Context(), v.actor, draft); err != nil {
			return err
		}
	}
	_, err = p.Editor.Delete(v.r.Context(), v.actor, b.Kind, b.ID, readInt(f.Get("version")))
	if err == nil {
		if keep {
			return leave(v, "/me?done=profile_kept#drafts")
		}
		return leave(v, "/me?done=profile_deleted#profiles")
	}
	if keep {
		if err := p.Drafts.EndDraft(v.r.Context(), v.actor, draft.ID); err != nil {
			p.Logger.WarnContext(v.r.Context(), "a draft of a profile that stays is left", "error", err)
		}
	}
	if match.KindOf(err) == match.KindStale {
		return p.showDelete(v, found, http.StatusConflict)
	}
	return err
}
