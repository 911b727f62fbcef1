package engine

import (
	"slices"

	"duyen/match"
)

// record is what filters, facets and visibility need of one profile. It is
// never changed: an update makes a new one.
type record struct {
	kind       match.Kind
	visibility match.Visibility
	owner      string
	version    int64
	updated    int64   // Unix seconds
	values     []int32 // interned, rising: every value with its parents
	available  bool
}

// sees tells whether the viewer may see the profile.
func (r *record) sees(v match.Viewer) bool {
	return v.Sees(&match.Base{Visibility: r.visibility, Meta: match.Meta{Owner: r.owner}})
}

// access is a row's visibility in one byte, next to the columns that a scan
// reads anyway.
type access uint8

const (
	accessNone    access = iota // removed
	accessPublic                // anyone
	accessChecked               // ask the record
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

// columns holds the records by row. A clone shares them, so that a View keeps
// what it saw while the engine goes on.
type columns struct {
	ref     *match.Reference
	records []*record
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
	next.records = slices.Clone(c.records)
	return &next
}

func (c *columns) set(row uint32, p match.Profile) *record {
	for int(row) >= len(c.records) {
		c.records = append(c.records, nil)
	}
	b := p.Common()
	rec := &record{kind: b.Kind, visibility: b.Visibility, owner: b.Owner, version: b.Version, available: available(p)}
	if b.UpdatedAt != nil {
		rec.updated = b.UpdatedAt.Unix()
	}
	add := func(facet string, codes ...string) {
		for _, code := range codes {
			rec.values = append(rec.values, c.values.intern(value{facet, code}))
		}
	}
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
	slices.Sort(rec.values)
	rec.values = slices.Clip(slices.Compact(rec.values))
	c.records[row] = rec
	c.live++
	return rec
}

func (c *columns) remove(row uint32) *record {
	if int(row) >= len(c.records) || c.records[row] == nil {
		return nil
	}
	rec := c.records[row]
	c.records[row] = nil
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
