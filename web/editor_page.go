package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// editorBody is a step of the editor.
type editorBody struct {
	Only    bool // the outlook alone, for the script
	Title   string
	Name    string
	Action  string
	Hidden  []filterView
	Steps   []editorStep
	Step    string
	Heading string
	Intro   string
	Alert   string // what stands in the way
	Notes   []string
	Saved   string // when the draft was kept
	Arrived bool   // just now
	Fields  []editView
	Places  []string // to choose from while typing
	Next    string
	Edits   bool // of a profile that is published
	Outlook *outlookView
	Review  *reviewView
}

// editorStep is a button that keeps what was typed and goes to a step.
type editorStep struct {
	Value, Text     string
	N               int
	Here, Done, Bad bool
}

// editView is a field of the editor with its words.
type editView struct {
	ID, Name, Widget, Type, Value, Autocomplete string
	Label, Hint, Example                        string
	Max                                         int
	Required                                    bool
	Focus                                       bool // is written next
	Groups                                      []groupView
	Fault                                       string
	Doubts                                      []string
	Chips                                       []editorChip
	Understood                                  string
	Other                                       *otherView
	Deals                                       *dealsView
}

// groupView is a part of the options; a named one is folded unless something in it is chosen.
type groupView struct {
	Name    string
	Open    bool
	Chosen  int
	Options []choice
}

// editorChip is a button that puts a value into a field.
type editorChip struct{ Label, Use string }

// otherView is what somebody else, or another window, has put into a field.
type otherView struct {
	Text string
	Chip *editorChip
}

// show shows a step; checked tells that what is wrong on it is to be said.
func (e *editing) show(step string, status int, checked bool) error {
	return e.showStep(e.step(step), status, checked, e.check())
}

// showWith shows a step with what the service has against it.
func (e *editing) showWith(step string, status int, bad map[string]match.Problem) error {
	v := e.check()
	for name, x := range bad {
		v.errors[name] = x
	}
	return e.showStep(e.step(step), status, true, v)
}

func (e *editing) showStep(step editStep, status int, checked bool, v verdict) error {
	lang := e.v.lang
	b := &editorBody{
		Title: e.title(), Name: strings.TrimSpace(only(e.draft.Fields["name"])), Action: e.action(), Step: step.name,
		Heading: e.stepText(step.name), Intro: e.text("edit.intro", step.name), Alert: e.problem, Edits: e.profile != nil,
		Hidden: e.hidden(step, v), Steps: e.steps(step, v), Next: e.stepText(e.after(step.name)),
	}
	if e.draft.Version > 0 && e.problem == "" {
		b.Saved = locale.Text(lang, "page.editor.saved", map[string]any{"at": e.p.time(e.draft.ChangedAt), "until": e.p.day(e.draft.EndsAt)})
		b.Arrived = e.v.r.URL.Query().Get("done") == "saved"
	}
	b.Notes = e.notes()
	if step.name == stepReview {
		b.Review = e.review(v)
	}
	for _, name := range step.fields {
		b.Fields = append(b.Fields, e.fieldView(name, v, checked))
		if w := e.fields[name].widget; (w == widgetPlace || w == widgetDeals) && b.Places == nil {
			b.Places = e.p.placeNames()
		}
	}
	if x, bad := v.errors[""]; bad && checked {
		b.Alert = locale.Problem(lang, x.Code, x.Value, x.Nearest)
	} else if checked && status == http.StatusUnprocessableEntity && b.Alert == "" {
		b.Alert = locale.Text(lang, "error.invalid", nil)
	}
	b.Outlook = e.outlook()
	private(e.v.w)
	e.p.render(e.v, status, "editor", e.title(), b)
	return nil
}

// title says what is written.
func (e *editing) title() string {
	key := "page.editor.new." + string(e.kind)
	if e.profile != nil {
		key = "page.editor.change"
	}
	return locale.Text(e.v.lang, key, map[string]any{"name": e.name()})
}

func (e *editing) name() string {
	if e.profile == nil {
		return strings.TrimSpace(only(e.draft.Fields["name"]))
	}
	return e.profile.Common().Name
}

// text gives a text of the editor for a name: that of the kind, or the common one.
func (e *editing) text(prefix, name string) string {
	if t := textOr(e.v.lang, prefix+"."+name+"."+string(e.kind)); t != "" {
		return t
	}
	return textOr(e.v.lang, prefix+"."+name)
}

func (e *editing) stepText(name string) string { return e.text("edit.step", name) }

// hidden says what the form is about and what its writer has seen.
func (e *editing) hidden(step editStep, v verdict) []filterView {
	base := ""
	if e.profile != nil {
		base = itoa64(e.profile.Common().Version)
	}
	profile := e.draft.Profile
	if e.gone {
		profile = ""
	}
	return []filterView{
		{"draft", e.draft.ID},
		{"kind", string(e.kind)},
		{"profile", profile},
		{"step", step.name},
		{"version", itoa64(e.draft.Version)},
		{"base", base},
		{"seen", e.seen(step, v)},
	}
}

// steps lists the steps: where one is, what is stated and what is wrong.
func (e *editing) steps(here editStep, v verdict) (out []editorStep) {
	for i, s := range append(editSteps(e.kind), editStep{name: stepReview}) {
		x := editorStep{Value: "step:" + s.name, Text: e.stepText(s.name), N: i + 1, Here: s.name == here.name}
		for _, name := range s.fields {
			_, bad := v.errors[name]
			x.Bad = x.Bad || bad && !same(e.draft.Fields[name], nil)
			if name != "visibility" && !strings.HasPrefix(name, "open_") {
				x.Done = x.Done || !same(e.draft.Fields[name], nil)
			}
		}
		out = append(out, x)
	}
	return out
}

// notes says what has happened meanwhile.
func (e *editing) notes() (out []string) {
	say := func(key string, args map[string]any) { out = append(out, locale.Text(e.v.lang, key, args)) }
	if e.gone {
		say("page.editor.gone", nil)
	}
	if e.revived {
		say("page.editor.revived", nil)
	}
	if len(e.other) > 0 {
		say("page.editor.other", map[string]any{"fields": e.labels(e.other)})
	}
	if len(e.merged) > 0 {
		var names []string
		for _, name := range e.merged {
			names = append(names, e.text("edit", name))
		}
		say("page.editor.merged", map[string]any{"fields": names})
	}
	for _, name := range editNames(e.kind) {
		if their, ok := e.theirs[name]; ok {
			say("page.editor.theirs", map[string]any{"field": e.text("edit", name), "value": e.told(name, their)})
		}
	}
	return out
}

// labels names fields in their order.
func (e *editing) labels(of map[string][]string) (out []string) {
	for _, name := range editNames(e.kind) {
		if _, ok := of[name]; ok {
			out = append(out, e.text("edit", name))
		}
	}
	return out
}

// told writes the values of a field for people.
func (e *editing) told(name string, values []string) string {
	if same(values, nil) {
		return locale.Text(e.v.lang, "page.editor.nothing", nil)
	}
	f := e.fields[name]
	if f.widget == widgetDeals {
		return e.dealsTold(values)
	}
	if f.options == nil {
		return only(values)
	}
	var out []string
	for _, g := range f.options(e.v.lang) {
		for _, o := range g.Options {
			if slices.Contains(values, o.Value) {
				out = append(out, o.Label)
			}
		}
	}
	return locale.List(e.v.lang, out)
}

// fieldView gives a field as it is drawn.
func (e *editing) fieldView(name string, v verdict, checked bool) editView {
	f, values := e.fields[name], e.draft.Fields[name]
	x := e.plainView(&f, values)
	if f.options != nil {
		x.Groups = grouping(x.ID, e.foremost(name, f.options(e.v.lang), v.profile), values)
	}
	x.Other = e.otherOf(name)
	if f.widget == widgetDeals {
		x.Deals = e.dealsView(v, checked)
		if problem, bad := v.errors[name]; bad && dealAtOf(problem.Field) < 0 {
			x.Fault = e.problemText(problem)
		}
		return x
	}
	problem, bad := v.errors[name]
	if bad && (checked || !same(values, nil)) {
		x.Fault = e.problemText(problem)
		x.Chips = append(x.Chips, e.chips(url.Values{"field": {name}}, problem)...)
	}
	for _, w := range v.warnings[name] {
		x.Doubts = append(x.Doubts, e.problemText(w))
		x.Chips = append(x.Chips, e.chips(url.Values{"field": {name}}, w)...)
	}
	if !bad {
		x.Understood = e.understood(&f, v.profile, values)
	}
	return x
}

// plainView gives a field with its words and what is typed, judged by nobody.
func (e *editing) plainView(f *editField, values []string) editView {
	name := f.name
	x := editView{
		ID: "edit-" + name, Name: name, Widget: f.widget, Type: "text", Value: only(values), Max: f.max, Required: name == "name",
		Label: e.text("edit", name), Hint: e.text("edit.hint", name), Example: e.text("edit.example", name), Autocomplete: autocompleteOf(name),
	}
	switch f.widget {
	case "url", "email", "tel":
		x.Type, x.Widget = f.widget, widgetLine
		if f.widget == "url" {
			x.Type = "text" // browsers would refuse "a.vn", which is offered with https instead
		}
	}
	if f.options != nil {
		x.Groups = grouping(x.ID, f.options(e.v.lang), values)
	}
	return x
}

// grouping gives options with what is chosen of them.
func grouping(id string, groups []optionGroup, values []string) (out []groupView) {
	for i, g := range groups {
		view := groupView{Name: g.Name}
		for j, o := range g.Options {
			o.ID = id + "-" + strconv.Itoa(i) + "-" + strconv.Itoa(j)
			if o.Chosen = slices.Contains(values, o.Value); o.Chosen {
				view.Chosen++
			}
			view.Options = append(view.Options, o)
		}
		view.Open = view.Chosen > 0
		out = append(out, view)
	}
	return out
}

// problemText says what is wrong, naming the nearest value as people call it.
func (e *editing) problemText(x match.Problem) string {
	nearest := x.Nearest
	if strings.HasPrefix(x.Code, "unknown_sector") || strings.HasPrefix(x.Code, "ambiguous_sector") {
		nearest = e.p.known(e.v.lang, string(match.TermSector), nearest)
	}
	if x.Code == match.ProblemManyPlaces {
		nearest = "" // every one of them is offered
	}
	if text := textOr(e.v.lang, "edit.problem."+x.Code); text != "" {
		return locale.Text(e.v.lang, "edit.problem."+x.Code, map[string]any{"value": x.Value, "nearest": nearest})
	}
	return locale.Problem(e.v.lang, x.Code, x.Value, nearest)
}

// chips offers what was probably meant; into says which field it is for.
func (e *editing) chips(into url.Values, x match.Problem) (out []editorChip) {
	add := func(label, value string) {
		use := maps.Clone(into)
		use["value"], use["from"] = []string{value}, []string{x.Value}
		out = append(out, editorChip{locale.Text(e.v.lang, "page.editor.use", map[string]any{"value": label}), use.Encode()})
	}
	switch x.Code {
	case match.ProblemUnknownPlace, match.ProblemBadURL:
		if x.Nearest != "" {
			add(x.Nearest, x.Nearest)
		}
	case match.ProblemBadDate:
		if x.Nearest != "" {
			add(locale.Date(x.Nearest), locale.Date(x.Nearest))
			use := maps.Clone(into)
			use.Set("value", locale.Date(x.Nearest))
			out[0].Use = use.Encode() // what was typed is in another order
		}
	case match.ProblemUnknownSector, match.ProblemManySectors:
		if label := e.p.known(e.v.lang, string(match.TermSector), x.Nearest); label != "" {
			add(label, label)
		}
	case match.ProblemManyPlaces:
		codes := e.p.Reference.Places.Resolve(x.Value).Codes
		for _, code := range codes[:min(len(codes), 6)] {
			if label := e.p.placeName(code); label != code {
				add(label, label)
			}
		}
	}
	return out
}

// understood says how a place or an amount was read, when that is not what was typed.
func (e *editing) understood(f *editField, p match.Profile, values []string) string {
	written := strings.TrimSpace(only(values))
	read := only(f.read(cloned(p)))
	if written == "" || read == "" || written == read || f.widget == widgetArea || f.options != nil || f.name == "sectors_more" {
		return ""
	}
	return locale.Text(e.v.lang, "page.editor.understood", map[string]any{"value": strings.ReplaceAll(read, "\n", "; ")})
}

// otherOf tells what another window or another person has put into a field.
func (e *editing) otherOf(name string) *otherView {
	key := "page.editor.field.other"
	values, ok := e.other[name]
	if !ok {
		key = "page.editor.field.theirs"
		values, ok = e.theirs[name]
	}
	if !ok {
		return nil
	}
	x := &otherView{Text: locale.Text(e.v.lang, key, map[string]any{"value": e.told(name, values)})}
	use := url.Values{"field": {name}, "value": values}
	x.Chip = &editorChip{locale.Text(e.v.lang, "page.editor.take", nil), use.Encode()}
	return x
}

// autocompleteOf lets browsers fill in what they know.
func autocompleteOf(name string) string {
	switch name {
	case "person":
		return "name"
	case "email":
		return "email"
	case "phone":
		return "tel"
	case "address":
		return "street-address"
	}
	return ""
}

// placeNames lists the communes of the province and the provinces, to choose from.
func (p *Pages) placeNames() (out []string) {
	var provinces []string
	for _, code := range p.Reference.Places.Codes() {
		place, _ := p.Reference.Places.Place(code)
		switch {
		case place.Kind == match.PlaceCommune:
			out = append(out, p.placeName(code))
		case place.Kind == match.PlaceProvince:
			provinces = append(provinces, p.placeName(code))
		}
	}
	return append(out, provinces...)
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

func readInt(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // 0 is a version nobody has seen
	return n
}
