package web

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// thesisFields lists the fields beside which something can be wrong.
func thesisFields() []string {
	return []string{"sectors", "more_sectors", "stages", "places", "more_places", "min", "max", "currency", "strict", "excluded", "more_excluded"}
}

// fillThesis puts a thesis into a form.
func fillThesis(f *form, x *match.Investor) {
	f.values["sectors"] = x.Sectors
	f.values["stages"] = x.Stages
	f.values["places"] = x.Places()
	f.values["strict"] = x.Strict
	f.values["excluded"] = x.ExcludedSectors
	f.values.Set("currency", homeCurrency)
	if t := x.Ticket; t != nil {
		f.values.Set("currency", t.Currency)
		for name, x := range map[string]*float64{"min": t.Min, "max": t.Max} {
			if x != nil {
				f.values.Set(name, sumInWords(f.lang, *x))
			}
		}
	}
}

// readThesis gives the stored profile with the thesis of a form in it. What is in
// the profile beside the thesis stays.
func (p *Pages) readThesis(f *form, x match.Investor) match.Investor {
	places := append(ticked(f, "places", x.Places()), split(f.Get("more_places"), "\n;")...)
	x.Sectors = append(ticked(f, "sectors", x.Sectors), p.sectorWords(f.Get("more_sectors"))...)
	x.ExcludedSectors = append(ticked(f, "excluded", x.ExcludedSectors), p.sectorWords(f.Get("more_excluded"))...)
	x.Stages, x.Strict = ticked(f, "stages", x.Stages), ticked(f, "strict", x.Strict)
	x.Locality, x.Localities = "", nil
	if len(places) > 0 {
		x.Locality, x.Localities = places[0], places[1:]
	}
	x.Ticket = p.readTicket(f)
	return x
}

// ticked gives what is ticked, in the order in which it is stored, then what is new:
// saving a form as it was changes nothing.
func ticked(f *form, name string, stored []string) (out []string) {
	for _, x := range slices.Concat(stored, f.values[name]) {
		if f.Has(name, x) && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// readTicket reads the amounts of a form; what is no amount is a fault beside it.
func (p *Pages) readTicket(f *form) *match.Range {
	out := match.Range{Currency: cmp.Or(f.Get("currency"), homeCurrency)}
	for name, to := range map[string]**float64{"min": &out.Min, "max": &out.Max} {
		typed := strings.TrimSpace(f.Get(name))
		if typed == "" {
			continue
		}
		if value, ok := readSum(typed, out.Currency); ok {
			*to = &value
		} else {
			f.fault(name, locale.Text(f.lang, "page.thesis.no_amount", nil), http.StatusUnprocessableEntity)
		}
	}
	if out.Min == nil && out.Max == nil {
		return nil
	}
	return &out
}

// split cuts what was typed at any of the separators and drops what is empty.
func split(typed, separators string) (out []string) {
	for _, x := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// sectorWords cuts names of sectors at commas, but where a name has one itself.
func (p *Pages) sectorWords(typed string) (out []string) {
	for _, line := range split(typed, "\n;") {
		if len(p.Reference.Taxonomy.Resolve(match.TermSector, line)) == 1 {
			out = append(out, line)
		} else {
			out = append(out, split(line, ",")...)
		}
	}
	return out
}

// refuseThesis takes an error into the form, beside the field where it was typed;
// false for one that the person at the form can do nothing about.
func (p *Pages) refuseThesis(f *form, err error) bool {
	e, ok := errors.AsType[*match.Error](err)
	if !ok || len(e.Problems) == 0 {
		return f.refuse(err, p.Status)
	}
	for _, x := range e.Problems {
		if !x.Warning {
			f.fault(thesisField(f, x.Field), p.problem(f.lang, x), p.Status(e.Kind))
		}
	}
	return true
}

// thesisField gives the field of the form where a value of the profile was typed.
// Lists begin with what was ticked.
func thesisField(f *form, name string) string {
	list, at, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	n, _ := strconv.Atoi(at)
	switch list {
	case "locality":
		list = "places"
	case "localities":
		list, n = "places", n+1
	case "excluded_sectors":
		list = "excluded"
	case "ticket":
		return "min"
	case "ticket.min", "ticket.max", "ticket.currency":
		return strings.TrimPrefix(list, "ticket.")
	}
	if n >= len(f.values[list]) && slices.Contains(thesisFields(), "more_"+list) {
		return "more_" + list
	}
	return list
}

// problem tells a fault with the names of what it is about.
func (p *Pages) problem(lang string, x match.Problem) string {
	value, nearest := "", bound(x.Nearest)
	switch x.Code {
	case match.ProblemUnknownPlace, match.ProblemManyPlaces:
		value, nearest = x.Value, x.Nearest
	case match.ProblemUnknownSector, match.ProblemManySectors, match.ProblemOverlap:
		value, nearest = p.name(lang, "sector", x.Value), p.known(lang, "sector", x.Nearest)
	case match.ProblemCurrency:
		value, nearest = x.Value, x.Nearest
	}
	return locale.Problem(lang, x.Code, value, nearest)
}

// sectorGroup is a sector with its parts, as boxes to tick.
type sectorGroup struct {
	Name   string
	Whole  choice
	Parts  []choice
	Ticked []string // names
}

// sectorGroups lists all sectors of the reference, those of level 1 with their parts.
func (p *Pages) sectorGroups(f *form) (out []sectorGroup) {
	at := map[string]int{}
	for _, t := range p.Reference.Taxonomy.Terms(match.TermSector) {
		c := choice{ID: f.ID("sectors") + "-" + t.ID, Value: t.ID, Label: t.Name.In(f.lang), Chosen: f.Has("sectors", t.ID)}
		i, known := at[t.Parent]
		if !known {
			at[t.ID] = len(out)
			i = len(out)
			out = append(out, sectorGroup{Name: c.Label, Whole: c})
		} else {
			out[i].Parts = append(out[i].Parts, c)
		}
		if c.Chosen {
			out[i].Ticked = append(out[i].Ticked, c.Label)
		}
	}
	return out
}

// ownSectors lists ticked sectors that are in no list.
func (p *Pages) ownSectors(f *form) (out []choice) {
	for _, id := range f.values["sectors"] {
		if p.known(f.lang, "sector", id) == "" {
			out = append(out, choice{Value: id, Label: p.name(f.lang, "sector", id)})
		}
	}
	return f.chosen("sectors", out)
}

func (p *Pages) stageChoices(f *form) (out []choice) {
	stages := slices.Clone(p.Reference.Taxonomy.Terms(match.TermStage))
	slices.SortStableFunc(stages, func(a, b match.Term) int { return a.Rank - b.Rank })
	for _, t := range stages {
		out = append(out, choice{Value: t.ID, Label: t.Name.In(f.lang)})
	}
	return f.chosen("stages", out)
}

// placeChoices offers the places that are stored or ticked, and the two widest that
// people here mean.
func (p *Pages) placeChoices(f *form, stored *match.Investor) []choice {
	codes := slices.Concat(stored.Places(), f.values["places"], []string{"51", "VN"})
	return f.chosen("places", p.named(f.lang, "locality", codes))
}

// excludedChoices offers the sectors that are stored or ticked, and those of level 1.
func (p *Pages) excludedChoices(f *form, stored *match.Investor) []choice {
	ids := slices.Concat(stored.ExcludedSectors, f.values["excluded"])
	for _, t := range p.Reference.Taxonomy.Terms(match.TermSector) {
		if t.Parent == "" {
			ids = append(ids, t.ID)
		}
	}
	return f.chosen("excluded", p.named(f.lang, "sector", ids))
}

// named lists ids once each with their names; what has none is left out.
func (p *Pages) named(lang, typ string, ids []string) (out []choice) {
	seen := map[string]bool{}
	for _, id := range ids {
		if label := p.name(lang, typ, id); label != "" && !seen[id] {
			seen[id] = true
			out = append(out, choice{Value: id, Label: label})
		}
	}
	return out
}

// currencies lists those with a rate, the one at home first.
func (p *Pages) currencies(f *form) []choice {
	known := slices.Sorted(maps.Keys(p.Reference.Rates.InVND))
	known = slices.Insert(slices.DeleteFunc(known, func(c string) bool { return c == homeCurrency }), 0, homeCurrency)
	out := make([]choice, len(known))
	for i, c := range known {
		out[i] = choice{Value: c, Label: c}
	}
	return out
}
