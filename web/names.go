package web

import (
	"strings"

	"duyen/locale"
	"duyen/match"
)

// name gives the name of a value of a list or facet. What nobody knows, such as
// the sector "x:du hành vũ trụ", is shown by its own words.
func (p *Pages) name(lang, typ, id string) string {
	switch typ {
	case "kind":
		return locale.Text(lang, "kinds."+id, nil)
	case "locality":
		typ = string(match.TermPlace)
	}
	if name := p.known(lang, typ, id); name != "" {
		return name
	}
	return strings.TrimPrefix(id, "x:")
}

// known gives the name of an id of the reference data, "" for any other.
func (p *Pages) known(lang, typ, id string) string {
	if match.TermType(typ) == match.TermPlace {
		place, _ := p.Reference.Places.Place(id)
		return place.Called(lang)
	}
	term, _ := p.Reference.Taxonomy.Term(match.TermType(typ), id)
	return term.Name.In(lang)
}
