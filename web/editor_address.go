package web

import (
	"net/url"

	"duyen/match"
)

func newLink(d match.Draft) string {
	return pathNewProfile + "?" + url.Values{"kind": {string(d.Kind)}, "draft": {d.ID}}.Encode()
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
