package match

// Reference is everything the rules need to know about the world: the lists of
// the taxonomy, the places, their names in running text, what is written for
// short (nil for nothing), exchange rates, and the working days.
type Reference struct {
	Taxonomy *Taxonomy
	Places   *Gazetteer
	Lexicon  *Lexicon
	Short    *Shorthand
	Rates    Rates
	Calendar Calendar
}

// NewReference puts the parts together and checks that the places of strengths
// exist.
func NewReference(t *Taxonomy, g *Gazetteer, rates Rates) (*Reference, error) {
	for _, s := range t.Terms(TermStrength) {
		for _, code := range s.Localities {
			if !g.Has(code) {
				return nil, referenceError("strength " + s.ID + " names the unknown place " + code)
			}
		}
		if s.ProvinceWide == (len(s.Localities) > 0) {
			return nil, referenceError("strength " + s.ID + " must be held by places or by the whole province")
		}
	}
	if !rates.Known("VND") {
		return nil, referenceError("no rate of VND")
	}
	return &Reference{Taxonomy: t, Places: g, Lexicon: NewLexicon(t, g), Rates: rates}, nil
}
