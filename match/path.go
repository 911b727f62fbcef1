package match

// path gives a value of a dimension with its parents, root first. A value the
// reference data do not know (a free-form sector) stands alone.
func (r *Reference) path(d Dim, value string) Path {
	switch d {
	case DimSector:
		if t, ok := r.Taxonomy.Term(TermSector, value); ok && t.Parent != "" {
			return Path{Nodes: []string{t.Parent, value}}
		}
	case DimPlace:
		chain := r.Places.Chain(value)
		return Path{Nodes: chain, Region: r.regionDepth(chain)}
	}
	return Path{Nodes: []string{value}}
}

// regionDepth counts the nodes of a chain that speak for the country and the
// province: known units by their kind, paths abroad by depth.
func (r *Reference) regionDepth(chain []string) int {
	n := 0
	for i, code := range chain {
		p, _ := r.Places.Place(code)
		switch p.Kind {
		case PlaceCountry, PlaceProvince, PlaceOldProvince:
			n = i + 1
		case PlacePath:
			if i < 2 {
				n = i + 1
			}
		}
	}
	return n
}
