package engine

import (
	"math"
	"slices"
	"time"

	"duyen/match"
)

// head is what a filter asks of every row, in eight bytes: a search looks at
// tens of thousands of them. Its values stand at flat[start:start+n].
type head struct {
	start  uint32
	n      uint16
	kind   uint8 // index in match.Kinds
	access access
}

// meta is what few questions need of a row.
type meta struct {
	version int64
	updated int64 // Unix seconds
	owner   int32 // in owners
}

// access is a row's visibility in one byte, next to the columns that a scan
// reads anyway.
type access uint8

const (
	accessNone    access = iota // removed
	accessPublic                // anyone
	accessMembers               // who is signed in
	accessPrivate               // its owner

	// In heads only.
	flagAvailable access = 1 << 7 // a mentor or offer that takes somebody on
	flagVerified  access = 1 << 6 // an officer has verified it
	flags                = flagAvailable | flagVerified
)

func accessOf(b *match.Base) access {
	switch {
	case (match.Viewer{}).Sees(b):
		return accessPublic
	case b.Reach() == match.VisibilityMembers:
		return accessMembers
	}
	return accessPrivate
}

// value is one value of one facet.
type value struct{ facet, code string }

// facetExpertise can be filtered by, beside those of match.FacetNames.
const facetExpertise = "expertise"

// The facets whose values are interned, in the order of facetNames.
const (
	facetSector = iota
	facetLocality
	facetStrength
	facetStage
	facetSkills
	facetCount
)

// facetNames is only read.
var facetNames = [facetCount]string{"sector", "locality", "strength", "stage", facetExpertise}

// columns holds heads and metas by row. A clone shares their pages and the
// values, which are only appended to: a View keeps what it saw while the engine
// goes on.
type columns struct {
	ref    *match.Reference
	day    time.Time // of the statistics: who is free then
	heads  pages[head]
	metas  pages[meta]
	flat   []int32 // values of all rows, each row's with their parents; those of old rows stay
	live   int
	values *values
	owners *dense
}

// values interns facet values; it only grows, under the engine's lock.
type values struct {
	index map[value]int32
	list  []value
	whole [facetCount]map[string][]int32 // by facet and code: a value with all that hold it
}

// newColumns makes empty columns that are filled in place; clone them to change
// them while others look.
func newColumns(ref *match.Reference, day match.Date) *columns {
	v := &values{index: map[value]int32{}}
	for facet := range v.whole {
		v.whole[facet] = map[string][]int32{}
	}
	at, _ := day.Time()
	return &columns{ref: ref, day: at, values: v, owners: &dense{}}
}

func (c *columns) clone() *columns {
	next := *c
	next.heads, next.metas = c.heads.clone(), c.metas.clone()
	return &next
}

func (c *columns) set(row uint32, p match.Profile) {
	b := p.Common()
	owner, _ := c.owners.intern(b.Owner)
	m := meta{version: b.Version, owner: owner}
	if b.UpdatedAt != nil {
		m.updated = b.UpdatedAt.Unix()
	}
	var room [32]int32
	list := c.valuesOf(room[:0], p)
	h := head{
		start: uint32(len(c.flat)), n: uint16(min(len(list), math.MaxUint16)),
		kind: uint8(slices.Index(match.Kinds(), b.Kind)), access: accessOf(b),
	}
	if match.FreeNow(p, c.day) {
		h.access |= flagAvailable
	}
	if b.Verified {
		h.access |= flagVerified
	}
	c.flat = append(c.flat, list[:h.n]...)
	c.heads.set(row, h)
	c.metas.set(row, m)
	c.live++
}

// has tells whether there is a profile in the row.
func (c *columns) has(row uint32) bool {
	return int(row) < c.heads.len() && c.heads.at(row).access&^flags != accessNone
}

// held gives what a row holds, a zero head when that is nothing.
func (c *columns) held(row uint32) (h head, owner int32) {
	if !c.has(row) {
		return head{}, 0
	}
	return *c.heads.at(row), c.metas.at(row).owner
}

// valuesOf interns every value of a profile with its parents, into list.
func (c *columns) valuesOf(list []int32, p match.Profile) []int32 {
	add := func(facet int, codes []string, up func(code string) []string) {
		for _, code := range codes {
			whole, ok := c.values.whole[facet][code]
			if !ok {
				whole = c.values.with(facet, up(code))
				c.values.whole[facet][code] = whole
			}
			list = append(list, whole...)
		}
	}
	b := p.Common()
	add(facetSector, b.Sectors, c.sectorUp)
	add(facetLocality, match.PlacesOf(p), c.ref.Places.All)
	add(facetStrength, b.Strengths, itself)
	add(facetStage, match.StagesOf(p), itself)
	add(facetSkills, match.SkillsOf(p), itself)
	slices.Sort(list)
	return slices.Compact(list)
}

// sectorUp gives a sector and the one it is part of.
func (c *columns) sectorUp(code string) []string {
	if t, ok := c.ref.Taxonomy.Term(match.TermSector, code); ok && t.Parent != "" {
		return []string{code, t.Parent}
	}
	return []string{code}
}

func itself(code string) []string { return []string{code} }

// remove empties a row and gives the kind that was in it, "" for an empty one.
func (c *columns) remove(row uint32) match.Kind {
	if !c.has(row) {
		return ""
	}
	kind := match.Kinds()[c.heads.at(row).kind]
	c.heads.set(row, head{})
	c.metas.set(row, meta{})
	c.live--
	return kind
}

// with interns several values of a facet.
func (v *values) with(facet int, codes []string) (list []int32) {
	for _, code := range codes {
		list = append(list, v.intern(value{facetNames[facet], code}))
	}
	return list
}

func (v *values) intern(x value) int32 {
	if i, ok := v.index[x]; ok {
		return i
	}
	i := int32(len(v.list))
	v.index[x] = i
	v.list = append(v.list, x)
	return i
}
