package match

import (
	"slices"
	"strings"
)

// PlaceKind says what a place is.
type PlaceKind string

// The kinds of place.
const (
	PlaceGroup       PlaceKind = "group"
	PlaceCountry     PlaceKind = "country"
	PlaceProvince    PlaceKind = "province"
	PlaceOldProvince PlaceKind = "old_province"
	PlaceOldDistrict PlaceKind = "old_district"
	PlaceCommune     PlaceKind = "commune"
	PlacePath        PlaceKind = "path"
)

// Place is one node of the gazetteer. Codes: commune five digits, old district
// three, province two, old province "51-kon-tum", country ISO 3166, a group's
// name, or a path "US/CA/SF Bay/Mountain View".
type Place struct {
	Code     string
	Kind     PlaceKind
	Name     Name
	FullName string   // with the kind of unit: "Xã Trà Bồng"
	Label    Name     // told apart from another place of the same Name; may be empty
	Parent   string   // primary parent, "" for a root
	Parents  []string // all parents, primary first
	Aliases  []string
	Old      []string // full names of old units that are part of this place now
	Lat, Lon float64
}

// Called gives what a place is called beside others. A Vietnamese place is called by
// its full name, for a commune and an old district may share the short one.
func (p Place) Called(lang string) string {
	switch {
	case lang != "en" && p.FullName != "":
		return p.FullName
	case lang == "en" && p.Label.EN != "":
		return p.Label.EN
	}
	return p.Name.In(lang)
}

// Gazetteer knows the places. It is immutable and safe for concurrent use.
type Gazetteer struct {
	places map[string]*placeNode
	names  *names[meaning]
	codes  []string // in the order given
}

// placeNode is a place with what follows from its position.
type placeNode struct {
	Place
	chain []string // country … code, primary parents
	all   []string // code and every ancestor
}

// NewGazetteer builds a gazetteer; it fails when a parent is unknown, a code is
// given twice or parents form a cycle.
func NewGazetteer(places []Place) (*Gazetteer, error) {
	g := &Gazetteer{places: make(map[string]*placeNode, len(places)), names: newNames[meaning]()}
	for _, p := range places {
		if _, twice := g.places[p.Code]; twice || p.Code == "" {
			return nil, referenceError("the place code " + p.Code + " is given twice")
		}
		if len(p.Parents) == 0 && p.Parent != "" {
			p.Parents = []string{p.Parent}
		}
		g.places[p.Code] = &placeNode{Place: p}
		g.codes = append(g.codes, p.Code)
	}
	for _, code := range g.codes {
		if err := g.link(g.places[code], nil); err != nil {
			return nil, err
		}
	}
	for _, code := range g.codes {
		g.name(&g.places[code].Place)
	}
	g.names.seal()
	return g, nil
}

// link computes the chain and ancestors of n; below lists the codes on the way
// down, to notice a cycle.
func (g *Gazetteer) link(n *placeNode, below []string) error {
	if n.all != nil {
		return nil
	}
	if slices.Contains(below, n.Code) {
		return referenceError("the place " + n.Code + " is its own ancestor")
	}
	below = append(below, n.Code)
	all := []string{n.Code}
	var chain []string
	for i, code := range n.Parents {
		parent := g.places[code]
		if parent == nil {
			return referenceError("the place " + n.Code + " has the unknown parent " + code)
		}
		if err := g.link(parent, below); err != nil {
			return err
		}
		if i == 0 {
			chain = slices.Clone(parent.chain)
		}
		for _, a := range parent.all {
			if !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	n.all = all
	if n.Kind != PlaceGroup {
		n.chain = append(chain, n.Code)
	}
	return nil
}

// Place gives the place of a code; also any path below a known country.
func (g *Gazetteer) Place(code string) (Place, bool) {
	if n := g.places[code]; n != nil {
		return n.Place, true
	}
	if !g.isPath(code) {
		return Place{}, false
	}
	cut := strings.LastIndexByte(code, '/')
	name := code[cut+1:]
	return Place{
		Code: code, Kind: PlacePath, Name: Name{VI: name, EN: name}, FullName: strings.ReplaceAll(code, "/", ", "),
		Parent: code[:cut], Parents: []string{code[:cut]},
	}, true
}

// Codes lists the codes of all places that have one, paths left out, in the
// order of the reference data. The caller must not change it.
func (g *Gazetteer) Codes() []string { return g.codes }

// Chain gives the places from the country down to code along primary parents,
// groups left out; nil for an unknown place or a group. The caller must not
// change it.
func (g *Gazetteer) Chain(code string) []string {
	if n := g.places[code]; n != nil {
		return n.chain
	}
	if !g.isPath(code) {
		return nil
	}
	country := strings.IndexByte(code, '/')
	chain := slices.Clone(g.places[code[:country]].chain)
	for i := country + 1; i < len(code); i++ {
		if code[i] == '/' {
			chain = append(chain, code[:i])
		}
	}
	return append(chain, code)
}

// All gives code and every ancestor over all parents, groups included, nearest
// first along the primary parents; nil for an unknown place. The caller must not
// change it.
func (g *Gazetteer) All(code string) []string {
	if n := g.places[code]; n != nil {
		return n.all
	}
	if !g.isPath(code) {
		return nil
	}
	all := []string{code}
	for i := len(code) - 1; i > 0; i-- {
		if code[i] == '/' {
			if n := g.places[code[:i]]; n != nil {
				return append(all, n.all...)
			}
			all = append(all, code[:i])
		}
	}
	return all
}

// Within tells whether code is ancestor or lies in it, over all parents.
func (g *Gazetteer) Within(code, ancestor string) bool {
	if code == ancestor {
		return g.Has(code)
	}
	return slices.Contains(g.All(code), ancestor)
}

// Has tells whether code is the code of a place or a path.
func (g *Gazetteer) Has(code string) bool { return g.places[code] != nil || g.isPath(code) }

// Countries lists the countries of a group, in the order of the reference data;
// nil for anything that is no group.
func (g *Gazetteer) Countries(group string) []string {
	n := g.places[group]
	if n == nil || n.Kind != PlaceGroup {
		return nil
	}
	var out []string
	for _, code := range g.codes {
		if p := g.places[code]; p.Kind == PlaceCountry && slices.Contains(p.all, group) {
			out = append(out, code)
		}
	}
	return out
}
