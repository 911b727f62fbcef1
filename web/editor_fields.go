package web

import (
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// editFields gives the fields of a kind by name.
func (p *Pages) editFields(k match.Kind) map[string]editField {
	out := map[string]editField{}
	add := func(fields ...editField) {
		for _, f := range fields {
			out[f.name] = f
		}
	}
	add(p.commonFields()...)
	add(contactFields()...)
	for _, f := range match.ChosenFields(k) {
		add(openField(f))
	}
	switch k {
	case match.KindStartup:
		add(p.startupFields()...)
	case match.KindMentor:
		add(p.mentorFields()...)
	case match.KindInvestor:
		add(p.investorFields()...)
	case match.KindOrganization:
		add(p.organizationFields()...)
	}
	return out
}

// commonFields are those that every kind has.
func (p *Pages) commonFields() []editField {
	name := line("name", widgetLine, maxEditName, func(x match.Profile) *string { return &x.Common().Name })
	sectors := func(x match.Profile) *[]string { return &x.Common().Sectors }
	return []editField{
		name,
		line("summary", widgetArea, maxEditLong, func(x match.Profile) *string { return &x.Common().Summary }),
		line("description", widgetArea, maxEditText, func(x match.Profile) *string { return &x.Common().Description }),
		line("website", "url", maxEditURL, func(x match.Profile) *string { return &x.Common().Website }),
		date("founded_on", func(x match.Profile) *match.Date { return &x.Common().FoundedOn }),
		several("languages", named("language", "vi", "en"), func(x match.Profile) *[]string { return &x.Common().Languages }),
		several("sectors", p.sectorOptions, sectors),
		p.moreSectors(sectors),
		p.place("locality", func(x match.Profile) *string { return &x.Common().Locality }),
		p.places("localities", func(x match.Profile) *[]string { return &x.Common().Localities }),
		several("strengths", p.termOptions(match.TermStrength), func(x match.Profile) *[]string { return &x.Common().Strengths }),
		pick("visibility", widgetDots, named("edit.visibility", match.Visibilities()...), func(x match.Profile) *string { return (*string)(&x.Common().Visibility) }),
	}
}

// moreSectors is a field for sectors in people's own words. Those of the list that
// are resolved from them are ticked the next time.
func (p *Pages) moreSectors(of func(match.Profile) *[]string) editField {
	return editField{
		name: "sectors_more", widget: widgetLine, max: maxEditLong,
		read: func(x match.Profile) []string {
			var free []string
			for _, s := range *of(x) {
				if !p.Reference.Taxonomy.Has(match.TermSector, s) {
					free = append(free, strings.TrimPrefix(s, "x:"))
				}
			}
			return listOf(strings.Join(free, ", "))
		},
		write: func(x match.Profile, values []string) *match.Problem {
			known := slices.DeleteFunc(slices.Clone(*of(x)), func(s string) bool { return !p.Reference.Taxonomy.Has(match.TermSector, s) })
			for _, s := range strings.FieldsFunc(only(values), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
				if s = strings.TrimSpace(s); s != "" {
					known = append(known, s)
				}
			}
			*of(x) = known
			return nil
		},
	}
}

// place is a field of one place, by its name.
func (p *Pages) place(name string, of func(match.Profile) *string) editField {
	f := line(name, widgetPlace, maxEditName, of)
	f.read = func(x match.Profile) []string { return listOf(p.placeName(*of(x))) }
	return f
}

// places is a field of places, one on each line.
func (p *Pages) places(name string, of func(match.Profile) *[]string) editField {
	return editField{
		name: name, widget: widgetPlaces, max: maxEditList, paths: []string{name},
		read: func(x match.Profile) []string {
			var names []string
			for _, code := range *of(x) {
				names = append(names, p.placeName(code))
			}
			return listOf(strings.Join(names, "\n"))
		},
		write: func(x match.Profile, values []string) *match.Problem {
			var list []string
			for _, s := range strings.FieldsFunc(only(values), func(r rune) bool { return r == ';' || r == '\n' || r == '\r' }) {
				if s = strings.TrimSpace(s); s != "" {
					list = append(list, s)
				}
			}
			*of(x) = list
			return nil
		},
	}
}

// placeName calls a place so that it is understood again as the same one; by its
// code where no name does that.
func (p *Pages) placeName(code string) string {
	place, ok := p.Reference.Places.Place(code)
	if !ok || place.FullName == "" {
		return code
	}
	names := []string{place.FullName}
	if parent, ok := p.Reference.Places.Place(place.Parent); ok {
		names = append(names, place.FullName+", "+parent.FullName)
	}
	for _, name := range names {
		if r := p.Reference.Places.Resolve(name); !r.Ambiguous && len(r.Codes) > 0 && r.Codes[0] == code {
			return name
		}
	}
	return code
}

// contactFields are how somebody is reached.
func contactFields() []editField {
	of := func(x match.Profile) *match.Contact {
		b := x.Common()
		if b.Contact == nil {
			b.Contact = &match.Contact{} // tidied away when it stays empty
		}
		return b.Contact
	}
	return []editField{
		line("person", widgetLine, maxEditName, func(x match.Profile) *string { return &of(x).Person }).about("contact.person"),
		line("email", "email", maxEditName, func(x match.Profile) *string { return &of(x).Email }).about("contact.email"),
		line("phone", "tel", maxEditName, func(x match.Profile) *string { return &of(x).Phone }).about("contact.phone"),
		line("address", widgetLine, maxEditLong, func(x match.Profile) *string { return &of(x).Address }).about("contact.address"),
	}
}

// openField says who may read one field.
func openField(name string) editField {
	return editField{
		name: "open_" + name, widget: widgetSelect, paths: []string{"field_visibility." + name},
		options: named("edit.open", match.FieldVisibilities()...),
		read:    func(x match.Profile) []string { return []string{string(x.Common().FieldOpen(name))} },
		write: func(x match.Profile, values []string) *match.Problem {
			b := x.Common()
			if v := match.Visibility(only(values)); v != "" && v != b.FieldOpen(name) {
				stated := map[string]match.Visibility{name: v}
				for other, of := range b.FieldVisibility {
					if other != name {
						stated[other] = of
					}
				}
				b.FieldVisibility = stated
			}
			return nil
		},
	}
}

// named gives options that the catalogue names.
func named(prefix string, values ...string) func(lang string) []optionGroup {
	return func(lang string) []optionGroup {
		var out []choice
		for _, v := range values {
			c := choice{Value: v, Label: locale.Text(lang, prefix+"."+v, nil)}
			if hint := prefix + "." + v + ".hint"; locale.Has(hint) {
				c.Hint = locale.Text(lang, hint, nil)
			}
			out = append(out, c)
		}
		return []optionGroup{{Options: out}}
	}
}

// termOptions gives a list of the taxonomy as options.
func (p *Pages) termOptions(typ match.TermType) func(lang string) []optionGroup {
	return func(lang string) []optionGroup {
		var out []choice
		for _, t := range p.Reference.Taxonomy.Terms(typ) {
			out = append(out, choice{Value: t.ID, Label: t.Name.In(lang)})
		}
		return []optionGroup{{Options: out}}
	}
}

// sectorOptions gives the sectors by the wide ones, which may be chosen too.
func (p *Pages) sectorOptions(lang string) (out []optionGroup) {
	at := map[string]int{}
	for _, t := range p.Reference.Taxonomy.Terms(match.TermSector) {
		name := t.Name.In(lang)
		if t.Parent == "" {
			at[t.ID] = len(out)
			whole := locale.Text(lang, "edit.sector.whole", map[string]any{"sector": name})
			out = append(out, optionGroup{name, []choice{{Value: t.ID, Label: whole}}})
			continue
		}
		if i, ok := at[t.Parent]; ok {
			out[i].Options = append(out[i].Options, choice{Value: t.ID, Label: name})
		}
	}
	return out
}
