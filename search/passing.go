package search

import (
	"github.com/RoaringBitmap/roaring/v2"

	"duyen/match"
)

// declaring gives the documents of each part that declare what the filter asks
// for. The index knows what profiles declare, so that only those of them that a
// search finds need be shown to the columns, which decide: they know who may see
// what, and are ahead of the index when a profile has just changed.
func (p *pinned) declaring(f match.Filter) ([]*roaring.Bitmap, error) {
	groups := filterKeys(f)
	out := make([]*roaring.Bitmap, len(p.parts))
	for i := range p.parts {
		var err error
		if out[i], err = p.parts[i].declaring(groups); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// passes tells whether a document passes the filter and may be seen.
func (p *part) passes(doc uint32, view View) bool {
	row := p.rows[doc]
	return row != noRow && view.Pass(row)
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

// declaring gives the documents with a key of every group, all when there is none.
func (p *part) declaring(groups [][]string) (*roaring.Bitmap, error) {
	if len(groups) == 0 {
		all := roaring.New()
		all.AddRange(0, uint64(len(p.rows)))
		if deleted := p.Deleted(); deleted != nil {
			all.AndNot(deleted)
		}
		return all, nil
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
