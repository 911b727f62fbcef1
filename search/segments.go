package search

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// noRow stands for a document whose profile the columns do not know (yet).
const noRow = ^uint32(0)

// pinned is one snapshot of the index, ready to be searched. Documents are
// numbered through all its segments.
type pinned struct {
	parts []part
	size  int // document numbers, those of deleted documents included
	live  int // documents that are not deleted and that everybody may see

	nameAverage, bodyAverage float64 // lengths in words of the live ones
}

// part is one segment of a snapshot.
type part struct {
	*scorch.SegmentSnapshot
	base  int
	facts *segmentFacts
	rows  []uint32 // row of each document, or noRow
}

// counted gives how many of the documents everybody may see. How rare a word is
// rests on these alone: else a score would tell which words hidden profiles have.
func (p *part) counted(docs *roaring.Bitmap) int {
	n := int(docs.GetCardinality())
	if p.facts.hidden != nil {
		n -= int(docs.AndCardinality(p.facts.hidden))
	}
	return n
}

// locate gives the part a document belongs to.
func (p *pinned) locate(doc uint32) *part {
	for i := len(p.parts) - 1; i > 0; i-- {
		if int(doc) >= p.parts[i].base {
			return &p.parts[i]
		}
	}
	return &p.parts[0]
}

// walker gives the parts of documents that come in rising order.
type walker struct {
	part *part
	rest []part
}

func (p *pinned) walk() walker { return walker{rest: p.parts} }

// to gives the part of a document.
func (w *walker) to(doc uint32) *part {
	for w.part == nil || int(doc) >= w.part.base+len(w.part.rows) {
		w.part, w.rest = &w.rest[0], w.rest[1:]
	}
	return w.part
}

// segmentFacts is what is kept of a segment as long as it lives. Segments do not
// change: deletions are noted beside them, and Bleve keeps a segment's number
// when it moves it from memory to disk.
type segmentFacts struct {
	rows    []uint32
	missing []uint32 // documents without a row
	name    lengths
	body    lengths
	hidden  *roaring.Bitmap // documents that not everybody may see, nil when there are none
	spelled [2]sync.Map     // per field: folded word → keys of its spellings
}

// spellings gives the keys of a folded word's spellings in a field, looking them
// up in the dictionary once.
func (f *segmentFacts) spellings(r *reader, field int, fold string) ([][]byte, error) {
	if keys, ok := f.spelled[field].Load(fold); ok {
		return keys.([][]byte), nil
	}
	var keys [][]byte
	err := r.spellings(fold, func(_ string, key []byte) error {
		keys = append(keys, key)
		return nil
	})
	if err == nil && len(keys) > 0 { // what nobody writes is not kept: strangers could fill the memory
		f.spelled[field].Store(fold, keys)
	}
	return keys, err
}

// live counts the documents of a segment that are not deleted and that everybody
// may see.
func (f *segmentFacts) live(s *scorch.SegmentSnapshot) int {
	n := int(s.Count())
	if f.hidden == nil {
		return n
	}
	n -= int(f.hidden.GetCardinality())
	if deleted := s.Deleted(); deleted != nil {
		n += int(f.hidden.AndCardinality(deleted))
	}
	return n
}

// lengths are the lengths in words of one field of a segment's documents; sum is
// that of the documents everybody may see.
type lengths struct {
	of  []uint16
	sum int
}

// live is the sum of lengths over those of them that are not deleted.
func (l *lengths) live(s *scorch.SegmentSnapshot, hidden *roaring.Bitmap) int {
	sum := l.sum
	if deleted := s.Deleted(); deleted != nil {
		for it := deleted.Iterator(); it.HasNext(); {
			if doc := it.Next(); hidden == nil || !hidden.Contains(doc) {
				sum -= int(l.of[doc])
			}
		}
	}
	return sum
}

// segmentCache keeps the facts of the segments of the current snapshot, so that
// a search after a write looks only at what is new.
type segmentCache struct {
	mu    sync.Mutex
	facts map[uint64]*segmentFacts
}

// pin prepares a snapshot for searching.
func (c *segmentCache) pin(s *scorch.IndexSnapshot, view View) (*pinned, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	segments := s.Segments()
	p := &pinned{parts: make([]part, len(segments))}
	kept := make(map[uint64]*segmentFacts, len(segments))
	nameSum, bodySum := 0, 0
	for i, seg := range segments {
		facts := c.facts[seg.Id()]
		if facts == nil {
			var err error
			if facts, err = readFacts(seg); err != nil {
				return nil, err
			}
		}
		if err := facts.findRows(seg, view); err != nil {
			return nil, err
		}
		kept[seg.Id()] = facts
		p.parts[i] = part{SegmentSnapshot: seg, base: p.size, facts: facts, rows: facts.rows}
		p.size += len(facts.rows)
		p.live += facts.live(seg)
		nameSum += facts.name.live(seg, facts.hidden)
		bodySum += facts.body.live(seg, facts.hidden)
	}
	c.facts = kept
	p.nameAverage = max(1, float64(nameSum)/max(1, float64(p.live)))
	p.bodyAverage = max(1, float64(bodySum)/max(1, float64(p.live)))
	return p, nil
}

// readFacts reads what does not depend on the columns.
func readFacts(seg *scorch.SegmentSnapshot) (*segmentFacts, error) {
	n := int(seg.FullSize())
	f := &segmentFacts{rows: make([]uint32, n), missing: make([]uint32, n)}
	for doc := range n {
		f.rows[doc], f.missing[doc] = noRow, uint32(doc)
	}
	concepts, err := newReader(seg.Segment(), nil, fieldConcept)
	if err != nil {
		return nil, err
	}
	hidden, err := concepts.bitmap([]byte(hiddenKey))
	if err != nil {
		return nil, err
	}
	if !hidden.IsEmpty() {
		f.hidden = hidden.Clone()
	}
	for _, field := range []struct {
		name string
		to   *lengths
	}{{fieldName, &f.name}, {fieldBody, &f.body}} {
		field.to.of = make([]uint16, n)
		r, err := newReader(seg.Segment(), nil, field.name)
		if err != nil {
			return nil, err
		}
		err = r.lengths([]byte(lengthKey), func(doc uint32, length int) {
			field.to.of[doc] = uint16(min(length, 1<<16-1))
			if f.hidden == nil || !f.hidden.Contains(doc) {
				field.to.sum += int(field.to.of[doc])
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

// findRows asks the columns for rows that are still missing. The list is replaced
// and not written to, because running searches read it.
func (f *segmentFacts) findRows(seg *scorch.SegmentSnapshot, view View) error {
	if len(f.missing) == 0 {
		return nil
	}
	deleted := seg.Deleted()
	var rows []uint32
	left := f.missing[:0:0]
	for _, doc := range f.missing {
		if deleted != nil && deleted.Contains(doc) {
			continue
		}
		id, err := seg.DocID(uint64(doc))
		if err != nil {
			return err
		}
		row, ok := view.Row(string(id))
		if !ok {
			left = append(left, doc)
			continue
		}
		if rows == nil {
			rows = append(rows, f.rows...)
		}
		rows[doc] = row
	}
	f.missing = left
	if rows != nil {
		f.rows = rows
	}
	return nil
}
