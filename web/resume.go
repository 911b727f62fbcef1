package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// How much of a form is kept while its sender signs in again: the longest form there
// is, and what a sign-in needs besides.
const (
	maxKept       = maxEditor
	maxKeptFields = 2000
)

// keptPrefix stands before the names of kept fields, so that none of them is taken
// for a field of the sign-in.
const keptPrefix = "kept."

// kept is a form that came when its sender was no longer signed in: what was typed,
// where it was to go, and where it stood. It is kept in the page alone, and sent on
// by nobody but its sender.
type kept struct {
	Path, Back string
	Fields     []filterView
}

// keep answers a form of somebody who is not signed in with the page of sign-in, which
// holds what was typed; false when there is nothing to hold or too much.
func (p *Pages) keep(v *visit) bool {
	k := keptOf(v)
	if k == nil {
		return false
	}
	v.actor, v.user, v.cards = match.Actor{}, match.User{}, nil
	f := newForm(v.lang, "signin")
	f.status = http.StatusUnauthorized
	p.showSignIn(v, f, k.Back, k)
	return true
}

// keptOf takes the form out of a request; files and passwords are left out.
func keptOf(v *visit) *kept {
	k := &kept{Path: localPath(v.r.URL.RequestURI()), Back: cameFrom(v)}
	if k.Path == "/" || strings.HasPrefix(k.Path, service.PathUnsubscribe+"/") {
		return nil
	}
	if v.r.PostForm == nil {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxKept)
		if v.r.ParseForm() != nil {
			return nil
		}
	}
	if err := v.r.ParseMultipartForm(maxKept); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	return k.take(v.r.PostForm, "")
}

// keptIn gives the form that a page of sign-in holds, nil for none.
func keptIn(f *form) *kept {
	k := &kept{Path: localPath(f.Get("resume")), Back: localPath(f.Get("next"))}
	if k.Path == "/" {
		return nil
	}
	return k.take(f.values, keptPrefix)
}

// take keeps the values whose name begins with a prefix, in the order of the names;
// nil when they are too many.
func (k *kept) take(values map[string][]string, prefix string) *kept {
	for name, all := range values {
		name, ok := strings.CutPrefix(name, prefix)
		if !ok || strings.Contains(name, "password") || name == "current" {
			continue
		}
		for _, value := range all {
			k.Fields = append(k.Fields, filterView{name, value})
		}
	}
	slices.SortStableFunc(k.Fields, func(a, b filterView) int { return strings.Compare(a.Name, b.Name) })
	if len(k.Fields) > maxKeptFields {
		return nil
	}
	return k
}

// resumeBody is what the page shows to who has signed in again: what was typed, and
// one button to send it on.
type resumeBody struct {
	*kept
	Name  string // of who is signed in now
	Typed []factView
}

// resume shows a kept form to who is signed in. It is not sent on at once: perhaps
// somebody else has signed in, or nobody wants it any more.
func (p *Pages) resume(v *visit, k *kept) {
	body := resumeBody{kept: k, Name: v.user.Name}
	for _, x := range k.Fields {
		if label := typedLabel(v.lang, x); label != "" {
			body.Typed = append(body.Typed, factView{Label: label, Values: []linkView{{Text: x.Value}}})
		}
	}
	v.holds = true
	private(v.w)
	p.render(v, http.StatusOK, "resume", locale.Text(v.lang, "page.resume.title", nil), body)
}

// typedLabel names a kept field that somebody has typed words into; what was chosen or
// comes with the form is not shown.
func typedLabel(lang string, x filterView) string {
	words := strings.TrimSpace(x.Value)
	switch key := "field." + x.Name; {
	case words == "":
		return ""
	case locale.Has(key):
		return locale.Text(lang, key, nil)
	case strings.ContainsAny(words, " \n"):
		return locale.Text(lang, "page.resume.typed", nil)
	}
	return ""
}
