package match

// evidenceOf collects what a holder has shown and declared, per dimension.
func (m *Model) evidenceOf(p Profile, deals []deal) (ev [DimCount]evidence) {
	for d, sh := range m.Reference.show(deals) {
		ev[d].shown = sh
	}
	b := p.Common()
	ev[DimSector].declared = m.Reference.outermost(DimSector, b.Sectors)
	ev[DimStrength].declared = m.Reference.outermost(DimStrength, b.Strengths)
	ev[DimStage].declared = m.Reference.withNeighbours(StagesOf(p))
	ev[DimPlace].declared, ev[DimPlace].anywhere = m.Reference.declaredPlaces(p)
	return ev
}

// StagesOf gives the stage a startup is in, or those another kind looks for.
func StagesOf(p Profile) []string {
	switch x := p.(type) {
	case *Startup:
		if x.Stage != "" {
			return []string{x.Stage}
		}
	case *Investor:
		return x.Stages
	case *Mentor:
		return x.Stages
	case *Offer:
		return x.Stages
	case *Organization:
		return x.Stages
	}
	return nil
}

// outermost keeps the declared values that do not lie within another one: who
// names a sector and its parent means the parent.
func (r *Reference) outermost(d Dim, values []string) []share {
	declared := make(map[string]bool, len(values))
	for _, v := range values {
		declared[v] = true
	}
	var out []share
	for _, p := range r.paths(d, values...) {
		inner := false
		for _, up := range p.Nodes[:len(p.Nodes)-1] {
			inner = inner || declared[up]
		}
		if !inner {
			out = append(out, share{p.Leaf(), 1})
		}
	}
	return out
}

// withNeighbours adds the stages next to a declared one at half. The
// traditional business (rank 0) stands beside the ladder and has no neighbour.
func (r *Reference) withNeighbours(stages []string) []share {
	out := r.outermost(DimStage, stages)
	declared := map[int]bool{}
	for _, s := range out {
		if t, ok := r.Taxonomy.Term(TermStage, s.node); ok {
			declared[t.Rank] = true
		}
	}
	if len(declared) == 0 {
		return out
	}
	for _, t := range r.Taxonomy.Terms(TermStage) {
		near := t.Rank > 0 && (t.Rank > 1 && declared[t.Rank-1] || declared[t.Rank+1])
		if near && !declared[t.Rank] {
			out = append(out, share{t.ID, half})
		}
	}
	return out
}

// declaredPlaces gives where a holder wants to be active: the places it
// serves or names; without any, its own. A group stands for its countries.
func (r *Reference) declaredPlaces(p Profile) (declared []share, anywhere bool) {
	b := p.Common()
	places := b.Localities
	if o, ok := p.(*Organization); ok && len(o.Serves) > 0 {
		places = o.Serves
	}
	if len(places) == 0 && b.Locality != "" {
		places = []string{b.Locality}
	}
	var flat []string
	for _, code := range places {
		place, ok := r.Places.Place(code)
		switch {
		case !ok:
		case place.Kind == PlaceGroup && place.Parent == "":
			return nil, true
		case place.Kind == PlaceGroup:
			flat = append(flat, r.Places.Countries(code)...)
		default:
			flat = append(flat, code)
		}
	}
	return r.outermost(DimPlace, flat), false
}
