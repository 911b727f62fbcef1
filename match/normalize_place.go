package match

import "slices"

// localities resolves a profile's own places. When its locality means several
// places, the likeliest stays and all join its localities.
func (n *normalizer) localities(b *Base) {
	all := n.place(top("locality"), &b.Locality)
	n.places(top("localities"), &b.Localities)
	if len(all) > 1 {
		b.Localities = distinct(append(all, b.Localities...))
	}
}

// place resolves one place to its likeliest code and gives all codes when
// nothing decides between them, with a warning. An unknown one is refused.
func (n *normalizer) place(f field, name *string) []string {
	if *name == "" || n.ref.Places.places[*name] != nil {
		return nil
	}
	n.line(f, name, maxLine)
	if *name == "" {
		return nil
	}
	r := n.ref.Places.Resolve(*name)
	if len(r.Codes) == 0 {
		n.refuse(f, ProblemUnknownPlace, *name, n.ref.Places.Nearest(*name))
		return nil
	}
	if r.Ambiguous {
		n.warn(f, ProblemManyPlaces, *name, n.ref.Places.title(r.Codes[0]))
	}
	*name = r.Codes[0]
	if !r.Ambiguous {
		return nil
	}
	return r.Codes
}

// title gives the full name of a place for a reader.
func (g *Gazetteer) title(code string) string {
	p, _ := g.Place(code)
	if parent, ok := g.Place(p.Parent); ok && p.Kind == PlaceCommune {
		return p.FullName + ", " + parent.FullName
	}
	return p.FullName
}

// places resolves a list of places; a name that means several stands for all.
func (n *normalizer) places(f field, list *[]string) {
	if len(*list) == 0 || !n.limit(f, len(*list), maxItems) {
		return
	}
	var more []string
	for i := range *list {
		more = append(more, n.place(f.index(i), &(*list)[i])...)
	}
	*list = append(*list, more...)
	*list = distinct(slices.DeleteFunc(*list, func(s string) bool { return s == "" }))
}
