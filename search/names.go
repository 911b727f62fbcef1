package search

import "duyen/match"

// nameOf gives the name of an id of a list or of a place in a language; "" for
// an unknown one.
func nameOf(ref *match.Reference, lang string, typ match.TermType, id string) string {
	if typ != match.TermPlace {
		term, _ := ref.Taxonomy.Term(typ, id)
		return term.Name.In(lang)
	}
	place, _ := ref.Places.Place(id)
	return place.Called(lang)
}
