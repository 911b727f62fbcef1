package web

import (
	"slices"
	"strings"

	"duyen/match"
)

// verdict is what is wrong and doubtful with a draft, by field.
type verdict struct {
	profile  match.Profile // in canonical form; what is wrong is as it was typed
	errors   map[string]match.Problem
	warnings map[string][]match.Problem
}

// check puts what was typed into a copy of the profile and has it judged.
func (e *editing) check() verdict {
	p := e.blank()
	out := verdict{profile: p, errors: map[string]match.Problem{}, warnings: map[string][]match.Problem{}}
	for _, name := range editNames(e.kind) {
		f := e.fields[name]
		if problem := f.write(p, e.draft.Fields[name]); problem != nil {
			out.errors[name] = *problem
		}
	}
	e.oneCurrency(&out)
	tidied(p)
	for _, x := range match.Normalize(p, e.p.Reference, e.p.today()) {
		name := e.beside(x)
		if x.Warning {
			out.warnings[name] = append(out.warnings[name], x)
		} else if _, told := out.errors[name]; !told {
			out.errors[name] = x
		}
	}
	return out
}

// blank gives what the draft is written over.
func (e *editing) blank() match.Profile {
	if e.profile != nil {
		return cloned(e.profile)
	}
	return match.New(e.kind)
}

// oneCurrency refuses a ticket from one currency to another.
func (e *editing) oneCurrency(out *verdict) {
	low, ok := match.ReadMoney(only(e.draft.Fields["ticket_min"]))
	high, ok2 := match.ReadMoney(only(e.draft.Fields["ticket_max"]))
	if ok && ok2 && low.Currency != high.Currency && e.kind == match.KindInvestor {
		out.errors["ticket_max"] = match.Problem{Field: "ticket", Code: "two_currencies", Nearest: low.Currency}
	}
}

// beside gives the field a problem is shown beside: that of its path, and for a sector
// in people's own words the one for those.
func (e *editing) beside(x match.Problem) string {
	if strings.HasPrefix(x.Field, "sectors[") && (x.Code == match.ProblemUnknownSector || x.Code == match.ProblemManySectors) {
		return "sectors_more"
	}
	for _, name := range editNames(e.kind) {
		if f := e.fields[name]; f.concerns(x.Field) {
			return name
		}
	}
	return ""
}

// tidied drops parts in which nothing is stated.
func tidied(p match.Profile) {
	if b := p.Common(); b.Contact != nil && *b.Contact == (match.Contact{}) {
		b.Contact = nil
	}
	st, ok := p.(*match.Startup)
	if ok && st.Traction != nil && *st.Traction == (match.Traction{}) {
		st.Traction = nil
	}
	if ok && st.Recognised != nil && *st.Recognised == (match.Recognition{}) {
		st.Recognised = nil
	}
}

// sound gives the profile without what is wrong with it, as far as it can be ranked.
func (e *editing) sound() match.Profile {
	fields := e.draft.Fields
	defer func() { e.draft.Fields = fields }()
	e.draft.Fields = map[string][]string{}
	for name, values := range fields {
		e.draft.Fields[name] = values
	}
	if strings.TrimSpace(only(fields["name"])) == "" {
		e.draft.Fields["name"] = []string{"–"} // ranking needs none
	}
	v := e.check()
	for name := range v.errors {
		delete(e.draft.Fields, name)
	}
	if len(v.errors) > 0 {
		if v = e.check(); len(v.errors) > 0 {
			return nil
		}
	}
	return v.profile
}

// faulty gives the first step with something wrong on it, "" for none. What belongs
// beside no field counts for the last.
func (e *editing) faulty(errors map[string]match.Problem) string {
	if len(errors) == 0 {
		return ""
	}
	steps := editSteps(e.kind)
	for _, s := range steps {
		if slices.ContainsFunc(s.fields, func(name string) bool { _, bad := errors[name]; return bad }) {
			return s.name
		}
	}
	return steps[len(steps)-1].name
}

// seen writes down the doubts on a step, so that they are told once.
func (e *editing) seen(s editStep, v verdict) string {
	var out []string
	for _, name := range s.fields {
		for _, x := range v.warnings[name] {
			out = append(out, x.Code+":"+x.Value)
		}
	}
	return strings.Join(out, "\n")
}
