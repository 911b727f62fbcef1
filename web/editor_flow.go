package web

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duyen/locale"
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

func newLink(d match.Draft) string {
	return pathNewProfile + "?" + url.Values{"kind": {string(d.Kind)}, "draft": {d.ID}}.Encode()
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

// editorPost answers a form of the editor. Whatever else is to be done, what was typed
// is kept first.
func (p *Pages) editorPost(of func(v *visit, f url.Values) (*editing, error)) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		posted, err := v.postedUpTo(maxEditor, "editor")
		if err != nil {
			return err
		}
		f := posted.values
		e, err := of(v, f)
		if err != nil {
			return err
		}
		v.back = e.address("")
		step := e.step(f.Get("step"))
		if e.revived && f.Get("do") == "publish" && e.profile != nil && !e.differs(step, f) {
			return leave(v, profileLink(e.kind, e.profile.Common().ID)+"?done=published") // sent twice
		}
		if e.profile != nil && f.Get("base") == itoa64(e.profile.Common().Version) {
			e.settled()
		}
		e.take(step, f)
		if e.blind {
			e.missed(step, readInt(f.Get("base")))
		}
		saved, err := e.save(f)
		if err != nil {
			return e.unsaved(step, err)
		}
		if !saved {
			return e.show(step.name, http.StatusConflict, true)
		}
		return e.then(step, f)
	}
}

// unsaved shows the form again when the draft could not be kept, so that nothing that
// was typed is lost.
func (e *editing) unsaved(s editStep, err error) error {
	k := match.KindOf(err)
	if k != match.KindConflict && k != match.KindInvalid && k != match.KindFull && k != match.KindBusy {
		return err
	}
	e.problem = locale.Error(e.v.lang, string(k), codeOf(err))
	return e.show(s.name, e.p.Status(k), true)
}

// differs tells whether a form says something else than the draft.
func (e *editing) differs(s editStep, f url.Values) bool {
	return slices.ContainsFunc(s.fields, func(name string) bool { return !same(typed(f[name]), e.draft.Fields[name]) })
}

// take puts what was typed on a step into the draft.
func (e *editing) take(s editStep, f url.Values) {
	for _, name := range s.fields {
		e.draft.Fields[name] = typed(f[name])
	}
	use, err := url.ParseQuery(f.Get("use"))
	if name := use.Get("field"); err == nil && slices.Contains(s.fields, name) {
		e.draft.Fields[name] = used(e.draft.Fields[name], use)
	}
}

// typed gives values with line breaks as they are stored.
func typed(values []string) (out []string) {
	for _, v := range values {
		out = append(out, strings.ReplaceAll(v, "\r\n", "\n"))
	}
	return out
}

// used puts a value that was offered in the place of what was typed, or of a part of it.
func used(values []string, use url.Values) []string {
	if from := use.Get("from"); from != "" && strings.Contains(only(values), from) {
		return []string{strings.Replace(only(values), from, use.Get("value"), 1)}
	}
	return use["value"]
}

// save keeps the draft; false when another window has saved something else on this
// step, which is shown then. What it saved on other steps is taken over.
func (e *editing) save(f url.Values) (saved bool, err error) {
	ctx, drafts := e.v.r.Context(), e.p.Drafts
	mine := e.draft
	if e.draft.Version > 0 || f.Get("version") != "" {
		mine.Version = readInt(f.Get("version"))
	}
	if e.revived {
		mine.Version = 0
	}
	kept, err := drafts.SaveDraft(ctx, e.v.actor, mine)
	if match.KindOf(err) != match.KindStale {
		if err == nil {
			e.draft = kept
		}
		return true, err
	}
	now, err := drafts.MyDraft(ctx, e.v.actor, mine.ID)
	if err != nil {
		return false, err
	}
	step := e.step(f.Get("step"))
	fields := maps.Clone(now.Fields)
	if fields == nil {
		fields = map[string][]string{}
	}
	for _, name := range step.fields {
		if !same(fields[name], mine.Fields[name]) {
			if e.other == nil {
				e.other = map[string][]string{}
			}
			e.other[name] = fields[name]
		}
		fields[name] = mine.Fields[name]
	}
	mine.Fields, mine.Version, mine.CreatedAt, mine.ChangedAt, mine.EndsAt = fields, now.Version, now.CreatedAt, now.ChangedAt, now.EndsAt
	e.draft = mine
	return len(e.other) == 0, nil
}

// then does what the pressed button asks for, once the draft is kept.
func (e *editing) then(step editStep, f url.Values) error {
	do := f.Get("do")
	if f.Get("use") != "" {
		return e.show(step.name, http.StatusOK, true)
	}
	if to, ok := strings.CutPrefix(do, "step:"); ok {
		return leave(e.v, e.address(to)+"&done=saved")
	}
	switch do {
	case "later":
		return leave(e.v, "/me?done=draft_saved#drafts")
	case "publish":
		return e.publish()
	}
	v := e.check()
	if slices.ContainsFunc(step.fields, func(name string) bool { _, bad := v.errors[name]; return bad }) {
		return e.show(step.name, http.StatusUnprocessableEntity, true)
	}
	if doubts := e.seen(step, v); doubts != "" && doubts != strings.ReplaceAll(f.Get("seen"), "\r\n", "\n") {
		return e.show(step.name, http.StatusOK, true)
	}
	return leave(e.v, e.address(e.after(step.name))+"&done=saved")
}

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

// address gives where a step of the draft stands.
func (e *editing) address(step string) string {
	to := draftLink(e.draft.ID)
	if e.draft.Version == 0 {
		to = pathNewProfile
		if e.profile != nil {
			to = "/me/profiles/" + url.PathEscape(e.profile.Common().ID) + "/edit"
		}
	}
	if step == "" {
		return to
	}
	return to + "?step=" + queryValue(step)
}

// action gives where the form of the editor is sent. It names the version, so that what
// the script keeps of a form that was left is not put into a later one.
func (e *editing) action() string {
	switch to := e.address(""); {
	case e.draft.Version > 0:
		return to + "?v=" + itoa64(e.draft.Version)
	case e.profile != nil:
		return to + "?v=" + itoa64(e.profile.Common().Version)
	}
	return newLink(e.draft)
}

// step gives a step by its name, the first for any other.
func (e *editing) step(name string) editStep {
	steps := editSteps(e.kind)
	for _, s := range steps {
		if s.name == name {
			return s
		}
	}
	if name == stepReview {
		return editStep{name: stepReview}
	}
	return steps[0]
}

// after gives the step behind one.
func (e *editing) after(name string) string {
	steps := editSteps(e.kind)
	for i, s := range steps[:len(steps)-1] {
		if s.name == name {
			return steps[i+1].name
		}
	}
	return stepReview
}
