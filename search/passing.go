package search

import (
	"github.com/RoaringBitmap/roaring/v2"

	"duyen/match"
)

// passing gives the documents of each part that pass the filter. The index knows
// what profiles declare, so that only those that declare what is asked for need
// be shown to the columns, which decide: they know who may see what, and are
// ahead of the index when a profile has just changed.
func (p *pinned) passing(f match.Filter, view View) ([]*roaring.Bitmap, error) {
	groups := filterKeys(f)
	out := make([]*roaring.Bitmap, len(p.parts))
	for i := range p.parts {
		part := &p.parts[i]
		declared, err := part.declaring(groups)
		if err != nil {
			return nil, err
		}
		out[i] = part.passing(declared, view)
	}
	return out, nil
}

// filterKeys gives the concept keys of a filter: a document must have one of each
// group.
func filterKeys(f match.Filter) [][]string {
	var groups [][]string
	add := func(prefix string, values []string) {
		if len(values) == 0 {
			return
		}
		keys := make([]string, len(values))
		for i, v := range values {
			keys[i] = prefix + v
		}
		groups = append(groups, keys)
	}
	if len(f.Kinds) > 0 {
		keys := make([]string, len(f.Kinds))
		for i, k := range f.Kinds {
			keys[i] = conceptKind + string(k)
		}
		groups = append(groups, keys)
	}
	add(conceptSector, f.Sectors)
	add(conceptStage, f.Stages)
	add(conceptPlace, f.Localities)
	add(conceptStrength, f.Strengths)
	add(conceptExpertise, f.Expertise)
	return groups
}

// declaring gives the documents with a key of every group; nil for all when there
// is no group.
func (p *part) declaring(groups [][]string) (*roaring.Bitmap, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	r, err := newReader(p.Segment(), p.Deleted(), fieldConcept)
	if err != nil {
		return nil, err
	}
	var all *roaring.Bitmap
	for _, keys := range groups {
		some := roaring.New()
		for _, key := range keys {
			docs, err := r.bitmap([]byte(key))
			if err != nil {
				return nil, err
			}
			some.Or(docs)
		}
		if all == nil {
			all = some
		} else {
			all.And(some)
		}
	}
	return all, nil
}

// passing keeps of the declaring documents, nil for all, those that the columns
// let pass.
func (p *part) passing(declaring *roaring.Bitmap, view View) *roaring.Bitmap {
	bits := make([]uint64, (len(p.rows)+63)/64)
	try := func(doc uint32) {
		if row := p.rows[doc]; row != noRow && view.Pass(row) {
			bits[doc/64] |= 1 << (doc % 64)
		}
	}
	if declaring == nil {
		for doc := range p.rows {
			try(uint32(doc))
		}
	} else {
		var buffer [manyDocuments]uint32
		it := declaring.ManyIterator()
		for n := it.NextMany(buffer[:]); n > 0; n = it.NextMany(buffer[:]) {
			for _, doc := range buffer[:n] {
				try(doc)
			}
		}
	}
	passed := roaring.FromDense(bits, false)
	if deleted := p.Deleted(); deleted != nil {
		passed.AndNot(deleted)
	}
	return passed
}
