package search

import "duyen/match"

// nameOf gives the name of an id of a list, of a place or of a kind of profile in a
// language; "" for an unknown one.
func nameOf(ref *match.Reference, lang string, typ match.TermType, id string) string {
	switch typ {
	case termKind:
		return kindLabel(lang, match.Kind(id))
	case match.TermPlace:
		place, _ := ref.Places.Place(id)
		return place.Called(lang)
	}
	term, _ := ref.Taxonomy.Term(typ, id)
	return term.Name.In(lang)
}
