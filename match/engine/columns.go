package engine

import (
	"math"
	"slices"

	"duyen/match"
)

// record is what few questions need of a profile. It is never changed: an
// update makes a new one.
type record struct {
	kind       match.Kind
	visibility match.Visibility
	owner      string
	version    int64
	updated    int64 // Unix seconds
}

// sees tells whether the viewer may see the profile.
func (r *record) sees(v match.Viewer) bool {
	return v.Sees(&match.Base{Visibility: r.visibility, Meta: match.Meta{Owner: r.owner}})
}

// head is what a filter asks of every row, in eight bytes: a search looks at
// tens of thousands of them. Its values stand at flat[start:start+n].
type head struct {
	start  uint32
	n      uint16
	kind   uint8 // index in match.Kinds
	access access
}

// access is a row's visibility in one byte, next to the columns that a scan
// reads anyway.
type access uint8

const (
	accessNone    access = iota // removed
	accessPublic                // anyone
	accessChecked               // ask the record

	flagAvailable access = 1 << 7 // in heads only: a mentor or offer with a free place
)

func (r *record) access() access {
	if r.sees(match.Viewer{}) {
		return accessPublic
	}
	return accessChecked
}

// value is one value of one facet.
type value struct{ facet, code string }

// facetExpertise can be filtered by, beside those of match.FacetNames.
const facetExpertise = "expertise"

// columns holds heads and records by row. A clone copies them and shares the
// values, which are only appended to: a View keeps what it saw while the engine
// goes on.
type columns struct {
	ref     *match.Reference
	heads   []head
	records []*record
	flat    []int32 // values of all rows, each row's with their parents; those of old rows stay
	live    int
	values  *values
}

// values interns facet values; it only grows, under the engine's lock.
type values struct {
	index map[value]int32
	list  []value
}

func newColumns(ref *match.Reference) *columns {
	return &columns{ref: ref, values: &values{index: map[value]int32{}}}
}

func (c *columns) clone() *columns {
	next := *c
	next.heads = slices.Clone(c.heads)
	next.records = slices.Clone(c.records)
	return &next
}

func (c *columns) set(row uint32, p match.Profile) *record {
	for int(row) >= len(c.records) {
		c.records = append(c.records, nil)
		c.heads = append(c.heads, head{})
	}
	b := p.Common()
	rec := &record{kind: b.Kind, visibility: b.Visibility, owner: b.Owner, version: b.Version}
	if b.UpdatedAt != nil {
		rec.updated = b.UpdatedAt.Unix()
	}
	list := c.valuesOf(p)
	h := head{
		start: uint32(len(c.flat)), n: uint16(min(len(list), math.MaxUint16)),
		kind: uint8(slices.Index(match.Kinds(), b.Kind)), access: rec.access(),
	}
	if available(p) {
		h.access |= flagAvailable
	}
	c.flat = append(c.flat, list[:h.n]...)
	c.heads[row], c.records[row] = h, rec
	c.live++
	return rec
}

// valuesOf interns every value of a profile with its parents.
func (c *columns) valuesOf(p match.Profile) []int32 {
	var list []int32
	add := func(facet string, codes ...string) {
		for _, code := range codes {
			list = append(list, c.values.intern(value{facet, code}))
		}
	}
	b := p.Common()
	for _, s := range b.Sectors {
		add("sector", s)
		if t, ok := c.ref.Taxonomy.Term(match.TermSector, s); ok && t.Parent != "" {
			add("sector", t.Parent)
		}
	}
	for _, place := range match.PlacesOf(p) {
		add("locality", c.ref.Places.All(place)...)
	}
	add("strength", b.Strengths...)
	add("stage", match.StagesOf(p)...)
	add(facetExpertise, match.SkillsOf(p)...)
	slices.Sort(list)
	return slices.Compact(list)
}

func (c *columns) remove(row uint32) *record {
	if int(row) >= len(c.records) || c.records[row] == nil {
		return nil
	}
	rec := c.records[row]
	c.records[row], c.heads[row] = nil, head{}
	c.live--
	return rec
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

// available tells whether a mentor or an offer has a free place; the other kinds
// have none to give.
func available(p match.Profile) bool {
	switch x := p.(type) {
	case *match.Mentor:
		return (x.Capacity == nil || *x.Capacity > 0) && (x.Available == nil || *x.Available)
	case *match.Offer:
		return x.Quantity == nil || *x.Quantity > 0
	}
	return false
}
