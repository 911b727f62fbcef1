package match

import (
	"slices"
	"strings"

	"duyen/match/text"
)

// freeSector marks a sector that is in no list and stays as its own attribute.
const freeSector = "x:"

// sectors resolves names to ids; a name that means none or several stays as
// "x:" and its fold, with a warning.
func (n *normalizer) sectors(f field, list *[]string) {
	if len(*list) == 0 || !n.limit(f, len(*list), maxItems) {
		return
	}
	for i, s := range *list {
		if !n.ref.Taxonomy.Has(TermSector, s) {
			(*list)[i] = n.sector(f.index(i), s)
		}
	}
	*list = distinct(slices.DeleteFunc(*list, func(s string) bool { return s == "" }))
}

func (n *normalizer) sector(f field, name string) string {
	n.line(f, &name, maxTag)
	if id, ok := n.free[name]; ok {
		return id
	}
	bare := strings.TrimSpace(strings.TrimPrefix(name, freeSector))
	ids := n.ref.Taxonomy.Resolve(TermSector, bare)
	if len(ids) == 1 {
		return ids[0]
	}
	if bare == "" {
		return ""
	}
	id := freeSector + text.Fold(bare)
	if len(ids) > 1 {
		n.warn(f, ProblemManySectors, bare, ids[0])
	} else {
		n.warn(f, ProblemUnknownSector, bare, n.ref.Taxonomy.Nearest(TermSector, bare))
	}
	if n.free == nil {
		n.free = map[string]string{}
	}
	n.free[name] = id
	return id
}

// terms resolves a list of names of one list of the taxonomy.
func (n *normalizer) terms(f field, typ TermType, list *[]string) {
	if len(*list) == 0 || !n.limit(f, len(*list), maxItems) {
		return
	}
	for i := range *list {
		n.term(f.index(i), typ, &(*list)[i])
	}
	*list = distinct(slices.DeleteFunc(*list, func(s string) bool { return s == "" }))
}

// term resolves one name; an unknown one is refused.
func (n *normalizer) term(f field, typ TermType, name *string) {
	if *name == "" || n.ref.Taxonomy.Has(typ, *name) {
		return
	}
	n.line(f, name, maxLine)
	switch ids := n.ref.Taxonomy.Resolve(typ, *name); len(ids) {
	case 1:
		*name = ids[0]
	case 0:
		n.refuse(f, unknownTerm(typ), *name, n.ref.Taxonomy.Nearest(typ, *name))
	default:
		n.refuse(f, ProblemAmbiguous, *name, ids[0])
	}
}

// unknownTerm gives the code for a name that a list does not have.
func unknownTerm(typ TermType) string {
	switch typ {
	case TermStage:
		return ProblemUnknownStage
	case TermExpertise:
		return ProblemUnknownSkill
	case TermOrgKind:
		return ProblemUnknownOrg
	case TermStrength:
		return ProblemUnknownHeld
	}
	return ProblemUnknownSector
}

// oneOf makes sure that a value is one of a fixed set.
func (n *normalizer) oneOf(f field, s *string, values []string) {
	if *s == "" || slices.Contains(values, *s) {
		return
	}
	if lower := strings.ToLower(strings.TrimSpace(*s)); slices.Contains(values, lower) {
		*s = lower
		return
	}
	n.refuse(f, ProblemUnknownValue, *s, nearestOf(*s, values))
}

// someOf makes sure that every value of a list is one of a fixed set.
func (n *normalizer) someOf(f field, list *[]string, values []string) {
	if len(*list) == 0 || !n.limit(f, len(*list), maxItems) {
		return
	}
	for i := range *list {
		n.oneOf(f.index(i), &(*list)[i], values)
	}
	*list = distinct(*list)
}

// overlap refuses wanted sectors that an excluded one is or holds. To want all
// of a sector but a part of it is no contradiction.
func (n *normalizer) overlap(wanted, excluded []string) {
	for i, x := range excluded {
		for _, w := range wanted {
			if t, _ := n.ref.Taxonomy.Term(TermSector, w); w == x || t.Parent == x {
				n.refuse(top("excluded_sectors").index(i), ProblemOverlap, x, "")
				break
			}
		}
	}
}
