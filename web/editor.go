package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Editor is what the pages need to change profiles.
type Editor interface {
	// Whole gives a profile with everything in it to who may change it; KindNotFound,
	// KindForbidden.
	Whole(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error)
	// Create stores a new profile of the actor's; KindInvalid, KindConflict when its id is taken.
	Create(ctx context.Context, a match.Actor, p match.Profile) (match.Written, []match.Problem, error)
	// Replace stores the next version of one; KindInvalid, KindStale when it has moved on.
	Replace(ctx context.Context, a match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error)
	// Delete removes one at a version; KindStale.
	Delete(ctx context.Context, a match.Actor, k match.Kind, id string, version int64) (seq int64, err error)
	// Outlook tells how far a profile that is not stored has come; KindInvalid, KindBusy.
	Outlook(ctx context.Context, a match.Actor, p match.Profile) (service.Outlook, error)
}

// maxEditor bounds a posted form of the editor: a description of 20,000 characters
// has up to 180,000 bytes when it is sent.
const maxEditor = 256 << 10

// The addresses of the editor.
const (
	pathNewProfile = "/me/profiles/new"
	pathDrafts     = "/me/drafts"
)

// editorRoutes adds the pages on which people write their profiles.
func (p *Pages) editorRoutes(mux *routeTable) {
	mux.Handle("GET "+pathNewProfile, p.serve(p.member(p.newProfile)))
	mux.Handle("POST "+pathNewProfile, p.serve(p.editorPost(p.begun)))
	mux.Handle("GET /me/profiles/{id}/edit", p.serve(p.member(p.editProfile)))
	mux.Handle("POST /me/profiles/{id}/edit", p.serve(p.editorPost(p.ofProfile)))
	mux.Handle("GET "+pathDrafts+"/{id}", p.serve(p.member(p.openDraft)))
	mux.Handle("POST "+pathDrafts+"/{id}", p.serve(p.editorPost(p.ofDraft)))
	mux.Handle("POST "+pathDrafts+"/preview", p.serve(p.previewDraft))
	mux.Handle("GET /me/profiles/{id}/delete", p.serve(p.member(p.deleteForm)))
	mux.Handle("POST /me/profiles/{id}/delete", p.serve(p.deleteProfile))
}

// member sends who is not signed in to the sign-in page and back.
func (p *Pages) member(page func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		private(v.w)
		return page(v)
	}
}

// editing is a profile while it is written: the draft, and what is published of it.
type editing struct {
	p       *Pages
	v       *visit
	kind    match.Kind
	draft   match.Draft
	profile match.Profile // nil for a new one
	fields  map[string]editField
	theirs  map[string][]string // what others have made of fields that the draft changes too
	merged  []string            // fields that only others have changed since the draft began
	other   map[string][]string // what another window has saved meanwhile
	problem string              // why the draft could not be kept
	gone    bool                // the profile has been deleted meanwhile
	blind   bool                // the form showed an older version of the profile
	revived bool                // the draft had ended in another window

	openDeal string     // the deal whose fields are shown
	dropped  editorChip // takes a deal back that was just dropped
}

func (p *Pages) editing(v *visit, k match.Kind) *editing {
	return &editing{p: p, v: v, kind: k, fields: p.editFields(k), draft: match.Draft{Kind: k, Fields: map[string][]string{}}}
}

// beginNew begins a profile with what is known of the visitor anyway.
func (p *Pages) beginNew(v *visit, k match.Kind, id string) (*editing, error) {
	if !editable(k) {
		return nil, match.Fail(match.KindNotFound, "not_found", "the editor is not for that kind")
	}
	e := p.editing(v, k)
	e.draft.ID = id
	e.draft.Fields["person"], e.draft.Fields["email"] = listOf(v.user.Name), listOf(v.user.Email)
	e.draft.Fields["visibility"] = []string{string(match.VisibilityPublic)}
	for _, f := range match.ChosenFields(k) {
		e.draft.Fields["open_"+f] = []string{string((&match.Base{}).FieldOpen(f))}
	}
	if k == match.KindMentor {
		e.draft.Fields["name"] = listOf(v.user.Name)
		e.draft.Fields["languages"] = []string{"vi"}
	}
	return e, nil
}

// beginEdit begins to change a profile.
func (p *Pages) beginEdit(v *visit, found match.Profile, id string) (*editing, error) {
	b := found.Common()
	if !editable(b.Kind) {
		return nil, match.Fail(match.KindNotFound, "not_found", "the editor is not for that kind")
	}
	e := p.editing(v, b.Kind)
	whole, err := p.Editor.Whole(v.r.Context(), v.actor, b.Kind, b.ID)
	if err != nil {
		return nil, err
	}
	e.profile = whole
	e.draft.ID, e.draft.Profile, e.draft.ProfileVersion = id, b.ID, whole.Common().Version
	e.draft.Fields = e.flatten(whole)
	e.draft.Was = e.flatten(whole)
	return e, nil
}

// resumeDraft goes on with a draft, over what its profile says by now.
func (p *Pages) resumeDraft(v *visit, d match.Draft) (*editing, error) {
	if !editable(d.Kind) {
		return nil, match.Fail(match.KindNotFound, "not_found", "the editor is not for that kind")
	}
	e := p.editing(v, d.Kind)
	e.draft = d
	if e.draft.Fields == nil {
		e.draft.Fields = map[string][]string{}
	}
	if d.Profile == "" {
		return e, nil
	}
	whole, err := p.Editor.Whole(v.r.Context(), v.actor, d.Kind, d.Profile)
	if match.KindOf(err) == match.KindNotFound {
		e.gone = true
		return e, nil
	}
	if err != nil {
		return nil, err
	}
	e.profile = whole
	e.merge()
	return e, nil
}

// merge brings in what others have changed since the draft began: fields that the
// draft leaves alone follow, those that both have changed are kept apart, to be shown.
func (e *editing) merge() {
	now, theirs := e.profile.Common().Version, e.flatten(e.profile)
	if e.draft.ProfileVersion == now {
		e.catchUp(theirs)
		return
	}
	for _, name := range editNames(e.kind) {
		was, mine, their := e.draft.Was[name], e.draft.Fields[name], theirs[name]
		switch {
		case same(was, their), same(mine, their):
		case same(mine, was):
			e.draft.Fields[name] = their
			e.merged = append(e.merged, name)
		default:
			if e.theirs == nil {
				e.theirs = map[string][]string{}
			}
			e.theirs[name] = their
		}
	}
	if len(e.theirs) == 0 {
		e.draft.Was, e.draft.ProfileVersion = theirs, now
	}
}

// catchUp brings in what the draft has never said anything about, though its profile
// does: it was begun when the editor did not have the field, or wrote it otherwise.
func (e *editing) catchUp(theirs map[string][]string) {
	for _, name := range editNames(e.kind) {
		if same(e.draft.Fields[name], e.draft.Was[name]) {
			e.draft.Fields[name] = theirs[name]
		}
	}
	e.draft.Was = theirs
}

// settled notes that whoever writes has seen what others have changed: what the draft
// says from now on stands above it.
func (e *editing) settled() {
	e.theirs = nil
	e.draft.Was, e.draft.ProfileVersion = e.flatten(e.profile), e.profile.Common().Version
}

// unknown stands for what a form showed that nobody remembers: it equals nothing.
const unknown = "\x00"

// missed notes what others have changed since a form was shown of which there is no
// draft: what it says else than the profile by now may be either's.
func (e *editing) missed(s editStep, shown int64) {
	for _, name := range s.fields {
		if now := e.draft.Was[name]; !same(now, e.draft.Fields[name]) {
			if e.theirs == nil {
				e.theirs = map[string][]string{}
			}
			e.theirs[name], e.draft.Was[name] = now, []string{unknown}
		}
	}
	if len(e.theirs) > 0 {
		e.draft.ProfileVersion = shown
	}
}

// flatten writes a profile as people would type it, by field.
func (e *editing) flatten(p match.Profile) map[string][]string {
	p = cloned(p)
	out := map[string][]string{}
	for _, name := range editNames(e.kind) {
		f := e.fields[name]
		if values := f.read(p); len(values) > 0 {
			out[name] = values
		}
	}
	return out
}

// same compares what was typed; nothing and an empty value are the same.
func same(a, b []string) bool {
	empty := func(s string) bool { return s == "" }
	return slices.Equal(slices.DeleteFunc(slices.Clone(a), empty), slices.DeleteFunc(slices.Clone(b), empty))
}

// cloned copies a profile with everything in it.
func cloned(p match.Profile) match.Profile {
	out := match.New(p.Common().Kind)
	b, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(b, out)
	}
	if err != nil { // a profile has nothing that JSON cannot say
		return p
	}
	return out
}

// day writes the day of a moment in Vietnam, "" for none.
func (p *Pages) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return locale.Date(string(match.DateOf(t.In(home()))))
}

func queryValue(s string) string { return url.QueryEscape(s) }

// textOr gives a text that may be missing, "" for none.
func textOr(lang, key string) string {
	if !locale.Has(key) {
		return ""
	}
	return locale.Text(lang, key, nil)
}
