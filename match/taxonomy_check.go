package match

import (
	"slices"
	"strings"
)

// referenceError says that the reference data contradicts itself; the program
// does not start then.
func referenceError(message string) error {
	return Fail(KindInternal, "reference", "reference data: "+message)
}

// check proves what NewTaxonomy promises.
func (t *Taxonomy) check(shared map[string][]Ref) error {
	if err := t.checkSectors(); err != nil {
		return err
	}
	for _, term := range t.lists[TermStrength].terms {
		for _, sector := range term.Sectors {
			if !t.Has(TermSector, sector) {
				return referenceError("strength " + term.ID + " names the unknown sector " + sector)
			}
		}
	}
	for _, term := range t.lists[TermStage].terms {
		for _, need := range term.Needs {
			if !t.Has(TermExpertise, need) {
				return referenceError("stage " + term.ID + " names the unknown expertise " + need)
			}
		}
	}
	if err := t.checkShared(shared); err != nil {
		return err
	}
	return t.checkMeanings(shared)
}

// checkSectors proves that parents exist and that following them ends.
func (t *Taxonomy) checkSectors() error {
	list := t.lists[TermSector]
	for _, term := range list.terms {
		seen := []string{term.ID}
		for p := term.Parent; p != ""; {
			i, ok := list.byID[p]
			if !ok {
				return referenceError("sector " + term.ID + " has the unknown parent " + p)
			}
			if slices.Contains(seen, p) {
				return referenceError("sector " + term.ID + " is its own ancestor")
			}
			seen = append(seen, p)
			p = list.terms[i].Parent
		}
	}
	return nil
}

// checkShared proves that every declared double meaning exists.
func (t *Taxonomy) checkShared(shared map[string][]Ref) error {
	for name, refs := range shared {
		for _, ref := range refs {
			if !t.Has(ref.Type, ref.ID) {
				return referenceError("shared synonym " + name + " names the unknown " + string(ref.Type) + " " + ref.ID)
			}
			if !slices.Contains(t.meaning[name], ref) {
				return referenceError("shared synonym " + name + " is no name of " + string(ref.Type) + " " + ref.ID)
			}
		}
	}
	return nil
}

// checkMeanings proves that every double meaning is declared.
func (t *Taxonomy) checkMeanings(shared map[string][]Ref) error {
	for name, refs := range t.meaning {
		if len(refs) < 2 || t.parentAndChild(refs) {
			continue
		}
		for _, ref := range refs {
			if !slices.Contains(shared[name], ref) {
				return referenceError("the name " + name + " means " + refNames(refs) + ", which shared_synonyms does not say")
			}
		}
	}
	return nil
}

// parentAndChild tells whether two meanings are a sector and its own child.
func (t *Taxonomy) parentAndChild(refs []Ref) bool {
	if len(refs) != 2 || refs[0].Type != TermSector || refs[1].Type != TermSector {
		return false
	}
	a, _ := t.Term(TermSector, refs[0].ID)
	b, _ := t.Term(TermSector, refs[1].ID)
	return a.Parent == b.ID || b.Parent == a.ID
}

func refNames(refs []Ref) string {
	var out []string
	for _, r := range refs {
		out = append(out, string(r.Type)+" "+r.ID)
	}
	slices.Sort(out)
	return strings.Join(out, " and ")
}
