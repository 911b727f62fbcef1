package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"duyen/locale"
	"duyen/match"
)

// form is a form as it is shown: what was typed, and what is wrong with it.
// Passwords are never shown again.
type form struct {
	lang    string
	id      string   // stands before the ids and the texts of its fields
	fields  []string // which faults stand beside
	values  url.Values
	faults  map[string]string // by field; "" for the whole
	status  int               // 0 while nothing is wrong
	gives   string            // what came of it that is shown this once
	receipt *receiptView      // of an account that is being erased
	others  []linkView        // who could be asked instead
}

// field is one field of a form with its words.
type field struct {
	ID, Name, Type, Value, Autocomplete string
	Label, Hint, Fault                  string
	Max                                 int
	Optional                            bool     // may be left empty
	Options                             []choice // of a select, or of boxes to tick
}

// How long what people type may be, in characters. The service says no to what
// is too long anyway; browsers say it sooner.
const (
	maxLine     = 254
	maxPassword = 512
	maxMessage  = 1000
)

// newForm makes an empty form.
func newForm(lang, id string, fields ...string) *form {
	return &form{lang: lang, id: id, fields: fields, values: url.Values{}, faults: map[string]string{}}
}

// posted reads what was sent into a form.
func (v *visit) posted(id string, fields ...string) (*form, error) {
	return v.postedUpTo(maxForm, id, fields...)
}

// postedUpTo is posted for a form that may be larger or must be smaller than others.
func (v *visit) postedUpTo(most int64, id string, fields ...string) (*form, error) {
	over, err := v.overdone(most)
	if err == nil && !over {
		err = v.r.ParseForm()
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large || over {
		return nil, &match.Error{Kind: match.KindTooLarge, Code: "too_large", Message: "form", Cause: err}
	}
	if err != nil {
		return nil, unreadable(err)
	}
	f := newForm(v.lang, id, fields...)
	f.values = v.r.PostForm
	return f, nil
}

// Get gives what was typed into a field.
func (f *form) Get(name string) string { return f.values.Get(name) }

// Has tells whether a value of a field with several was chosen.
func (f *form) Has(name, value string) bool { return slices.Contains(f.values[name], value) }

// ID gives the id of a field's element.
func (f *form) ID(name string) string { return f.id + "-" + name }

// Fault gives what is wrong with a field, or with the whole for "".
func (f *form) Fault(name string) string { return f.faults[name] }

// Wrong tells whether something is wrong with one of the fields.
func (f *form) Wrong() bool { return f.status != 0 && f.faults[""] == "" && len(f.faults) > 0 }

// Gives is what came of the form that is shown this once.
func (f *form) Gives() string { return f.gives }

// Field gives a field; its texts are field.FORM.NAME, or field.NAME where forms
// do not differ, and the same with hint.
func (f *form) Field(name, kind, autocomplete string) field {
	x := field{
		ID: f.ID(name), Name: name, Type: kind, Value: f.Get(name), Autocomplete: autocomplete,
		Label: f.text("field", name), Hint: f.text("hint", name), Fault: f.Fault(name), Max: maxLine,
	}
	switch kind {
	case "password":
		x.Value, x.Max = "", maxPassword
	case "text-area":
		x.Max = maxMessage
	}
	return x
}

// Maybe gives a field that may be left empty.
func (f *form) Maybe(name, kind, autocomplete string) field {
	x := f.Field(name, kind, autocomplete)
	x.Optional = true
	return x
}

// Select gives a field in which one of the options is chosen; none is an option of
// its own where the field may be left empty.
func (f *form) Select(name string, options []choice, optional bool) field {
	x := f.Maybe(name, "select", "")
	x.Optional, x.Options = optional, f.chosen(name, options)
	return x
}

// Choose is Select for a field that must be answered and has no usual answer: nothing
// is chosen before somebody does.
func (f *form) Choose(name string, options []choice) field {
	return f.Select(name, append([]choice{{Label: locale.Text(f.lang, "page.form.choose", nil)}}, options...), false)
}

// Boxes gives a field in which any of the options are ticked; Dots one in which one is.
func (f *form) Boxes(name string, options []choice) field {
	x := f.Maybe(name, "checkbox", "")
	x.Options = f.chosen(name, options)
	return x
}

// Dots is described at Boxes.
func (f *form) Dots(name string, options []choice) field {
	x := f.Maybe(name, "radio", "")
	x.Options = f.chosen(name, options)
	return x
}

// chosen gives options with what the form says of them.
func (f *form) chosen(name string, options []choice) []choice {
	out := slices.Clone(options)
	for i := range out {
		out[i].ID = f.ID(name) + "-" + strconv.Itoa(i)
		out[i].Chosen = f.Has(name, out[i].Value)
	}
	return out
}

func (f *form) text(prefix, name string) string {
	for _, key := range []string{prefix + "." + f.id + "." + name, prefix + "." + name} {
		if locale.Has(key) {
			return locale.Text(f.lang, key, nil)
		}
	}
	return ""
}

// fault notes what is wrong with a field; one that is not shown counts for the whole.
func (f *form) fault(name, text string, status int) {
	if !slices.Contains(f.fields, name) {
		name = ""
	}
	f.faults[name] = cmp.Or(f.faults[name], text)
	f.status = cmp.Or(f.status, status)
}

// refuse takes an error of the service into the form; false for one that the
// person at the form can do nothing about.
func (f *form) refuse(err error, status func(match.ErrorKind) int) bool {
	e, ok := errors.AsType[*match.Error](err)
	if !ok || e.Kind == match.KindInternal || e.Kind == match.KindUnauthorized {
		return false
	}
	for _, x := range e.Problems {
		f.fault(x.Field, locale.Problem(f.lang, x.Code, "", bound(x.Nearest)), status(e.Kind))
	}
	if len(e.Problems) == 0 {
		f.fault(e.Field, locale.Error(f.lang, string(e.Kind), e.Code), status(e.Kind))
	}
	return true
}

// bound keeps a number, which says how much is allowed, and drops names that
// only programs know.
func bound(nearest string) string {
	if _, err := strconv.Atoi(nearest); err != nil {
		return ""
	}
	return nearest
}

// Attempt is what is counted, so that nobody tries too often.
type Attempt string

// The attempts, by the names of the API's rates.
const (
	AttemptSignIn Attempt = "sign-in" // guesses a password
	AttemptLetter Attempt = "letter"  // sends a letter to whoever is named
	AttemptSecret Attempt = "secret"  // brings what a letter or a provider gave
	AttemptTry    Attempt = "try"     // makes this server work long, or write to an address of somebody's choice
	AttemptAsk    Attempt = "ask"     // sends a message to somebody who did not ask for it
)

// admitted counts an attempt; when it is one too many the form says how long to wait.
func (p *Pages) admitted(v *visit, f *form, what Attempt, account string) bool {
	wait := p.Admit(v.r, string(what), account)
	if wait <= 0 {
		return true
	}
	v.w.Header().Set("Retry-After", strconv.Itoa(wait))
	f.fault("", patience(v.lang, wait), http.StatusTooManyRequests)
	return false
}

// patience says how long to wait, in the unit people would use.
func patience(lang string, seconds int) string {
	key, n := "page.wait.seconds", seconds
	if seconds > 90 {
		key, n = "page.wait.minutes", (seconds+59)/60
	}
	return locale.Text(lang, "error.rate_limited", nil) + " " + locale.Text(lang, key, map[string]any{"n": n})
}

// done gives the sentence that says what has just been done on a page, "" for
// none: the address can only choose among those of the catalogue.
func done(v *visit, page string) string {
	key := "page." + page + ".done." + v.r.URL.Query().Get("done")
	if !locale.Has(key) {
		return ""
	}
	return locale.Text(v.lang, key, nil)
}

// leave sends the visitor on after something was done, so that going back or
// reloading does not do it again.
func leave(v *visit, to string) error {
	private(v.w)
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}
