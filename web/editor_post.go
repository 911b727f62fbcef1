package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

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
	return slices.ContainsFunc(s.fields, func(name string) bool { of := e.fields[name]; return !same(of.sent(f), e.draft.Fields[name]) })
}

// take puts what was typed on a step into the draft.
func (e *editing) take(s editStep, f url.Values) {
	for _, name := range s.fields {
		of := e.fields[name]
		e.draft.Fields[name] = of.sent(f)
	}
	use, err := url.ParseQuery(f.Get("use"))
	if name := use.Get("field"); err == nil && slices.Contains(s.fields, name) {
		if name == dealsField && !use.Has("value") || use.Has("part") {
			e.draft.Fields[name] = e.useDeals(e.draft.Fields[name], use)
		} else {
			e.draft.Fields[name] = used(e.draft.Fields[name], use)
		}
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
