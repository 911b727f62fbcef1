package match

import (
	"slices"

	"duyen/match/text"
)

// Name is a name in both languages.
type Name struct{ VI, EN string }

// In gives the name in a language ("vi" or "en").
func (n Name) In(lang string) string {
	if lang == "en" && n.EN != "" {
		return n.EN
	}
	return n.VI
}

// TermType says which list of the taxonomy an entry belongs to.
type TermType string

// The lists of the taxonomy.
const (
	TermSector    TermType = "sector"
	TermStage     TermType = "stage"
	TermExpertise TermType = "expertise"
	TermOrgKind   TermType = "org_kind"
	TermStrength  TermType = "strength"
)

// TermPlace is the type of a Ref that points at a place of the gazetteer.
const TermPlace TermType = "place"

// Term is one entry of a list: a sector, a stage, a kind of expertise, a kind
// of organisation or a local strength. Fields that a list does not use are zero.
type Term struct {
	Type     TermType
	ID       string
	Name     Name
	Synonyms []string // both languages, without the names
	Parent   string   // sector: the level-1 sector, "" on level 1
	Rank     int      // stage: 0 (traditional) … 9 (mature), growing maturity
	HighTech bool     // sector
	Needs    []string // stage: the expertise usually needed in it
	Group    string   // expertise: group in Vietnamese

	Sectors      []string // strength: its sectors
	Localities   []string // strength: communes and old districts that hold it
	ProvinceWide bool     // strength: held by every commune of the province
	Fact, Source string   // strength: what is known, and from where
}

// Ref points at an entry of the taxonomy.
type Ref struct {
	Type TermType `json:"type"`
	ID   string   `json:"id"`
}

// TermTypes lists the lists.
func TermTypes() []TermType {
	return []TermType{TermSector, TermStage, TermExpertise, TermOrgKind, TermStrength}
}

// Taxonomy holds the lists. It is immutable and safe for concurrent use.
type Taxonomy struct {
	lists   map[TermType]*termList
	held    map[string][]string // place code → strengths
	meaning map[string][]Ref    // exact name → everything it means, over all lists
}

// termList is one list with its names.
type termList struct {
	terms []Term
	byID  map[string]int
	names *names[string]
}

// NewTaxonomy builds a taxonomy and cross-checks it: every id is given once and
// every reference between entries resolves, sectors form no cycle, and a name
// that means two things either belongs to a sector and its own child or stands
// in shared with exactly the things it means.
func NewTaxonomy(terms []Term, shared map[string][]Ref) (*Taxonomy, error) {
	t := &Taxonomy{lists: map[TermType]*termList{}, held: map[string][]string{}, meaning: map[string][]Ref{}}
	for _, typ := range TermTypes() {
		t.lists[typ] = &termList{byID: map[string]int{}, names: newNames[string]()}
	}
	for _, term := range terms {
		if err := t.add(term); err != nil {
			return nil, err
		}
	}
	for _, list := range t.lists {
		list.names.seal()
	}
	if err := t.check(shared); err != nil {
		return nil, err
	}
	return t, nil
}

// add takes one term into its list and its names into the index.
func (t *Taxonomy) add(term Term) error {
	list := t.lists[term.Type]
	if list == nil {
		return referenceError("unknown list " + string(term.Type) + " of " + term.ID)
	}
	if _, twice := list.byID[term.ID]; twice || term.ID == "" {
		return referenceError(string(term.Type) + " has the id " + term.ID + " twice")
	}
	list.byID[term.ID] = len(list.terms)
	list.terms = append(list.terms, term)
	for _, name := range term.names() {
		list.names.add(name, name == term.Name.VI || name == term.Name.EN, term.ID)
		t.mean(name, Ref{term.Type, term.ID})
	}
	list.names.add(term.ID, false, term.ID) // a mistyped id finds its nearest, too
	for _, place := range term.Localities {
		t.held[place] = append(t.held[place], term.ID)
	}
	return nil
}

// mean records that a name means ref.
func (t *Taxonomy) mean(name string, ref Ref) {
	key := text.Exact(name)
	if !slices.Contains(t.meaning[key], ref) {
		t.meaning[key] = append(t.meaning[key], ref)
	}
}

// names gives the names and synonyms of a term.
func (t *Term) names() []string {
	out := make([]string, 0, 2+len(t.Synonyms))
	out = append(out, t.Name.VI, t.Name.EN)
	return append(out, t.Synonyms...)
}

// Term gives the entry of a list with an id.
func (t *Taxonomy) Term(typ TermType, id string) (Term, bool) {
	if list := t.lists[typ]; list != nil {
		if i, ok := list.byID[id]; ok {
			return list.terms[i], true
		}
	}
	return Term{}, false
}

// Has tells whether a list has an id; cheaper than Term.
func (t *Taxonomy) Has(typ TermType, id string) bool {
	list := t.lists[typ]
	if list == nil {
		return false
	}
	_, ok := list.byID[id]
	return ok
}

// Terms gives a list in its order. The caller must not change it.
func (t *Taxonomy) Terms(typ TermType) []Term {
	if list := t.lists[typ]; list != nil {
		return list.terms
	}
	return nil
}

// Resolve gives the ids a name means in a list: the id itself, or a name or
// synonym in either language, accents optional. A name that is both a sector's
// and its child's means the child, which implies its parent; otherwise several
// meanings are all given, in list order. Nil when nothing has that name.
func (t *Taxonomy) Resolve(typ TermType, name string) []string {
	list := t.lists[typ]
	if list == nil {
		return nil
	}
	if _, ok := list.byID[name]; ok {
		return []string{name}
	}
	if lower := text.Exact(name); lower != name {
		if _, ok := list.byID[lower]; ok {
			return []string{lower}
		}
	}
	var ids []string
	for _, x := range list.names.find(spell(name)) {
		if !slices.Contains(ids, x.of) {
			ids = append(ids, x.of)
		}
	}
	return list.order(list.deepest(ids))
}

// deepest drops ids whose child is among ids.
func (l *termList) deepest(ids []string) []string {
	if len(ids) < 2 {
		return ids
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(ids, func(other string) bool {
			return l.terms[l.byID[other]].Parent == id
		})
	})
}

// order sorts ids by their place in the list.
func (l *termList) order(ids []string) []string {
	slices.SortFunc(ids, func(a, b string) int { return l.byID[a] - l.byID[b] })
	return ids
}

// Nearest gives the id of the entry whose id, name or synonym is closest to
// name, "" when none is close.
func (t *Taxonomy) Nearest(typ TermType, name string) string {
	list := t.lists[typ]
	if list == nil {
		return ""
	}
	x, _ := list.names.nearest(spell(name), nil)
	return x.of
}

// HeldBy gives the strengths a place holds: its own and those of the old
// districts it belongs to, in list order. Strengths of the whole province are
// left out: they tell no two of its places apart.
func (t *Taxonomy) HeldBy(place string, g *Gazetteer) []string {
	ids := slices.Clone(t.held[place])
	if p, ok := g.Place(place); ok && p.Kind == PlaceCommune {
		for _, parent := range p.Parents {
			for _, id := range t.held[parent] {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
	return t.lists[TermStrength].order(ids)
}
