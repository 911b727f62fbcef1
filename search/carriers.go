package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// countConcept finds out how rare a concept is. Words that name just it say no
// more than it does: to write "Quảng Ngãi" is as common as to be there.
func (s *scorer) countConcept(c *concept) error {
	n := 0
	for _, prefix := range [...]string{"", mentioned} {
		for i := range s.parts {
			docs, err := s.carriersOf(i, prefix, c.keys)
			if err != nil {
				return err
			}
			n += s.parts[i].counted(docs)
		}
	}
	c.idf = s.idfOf(n)
	for w := range s.counts {
		if c.same && n > 0 && c.words&(1<<w) != 0 {
			s.counts[w].most = max(s.counts[w].most, c.idf)
		}
	}
	return nil
}

// scoreConcept gives a concept's score to the documents that declare it or
// mention it.
func (s *scorer) scoreConcept(c *concept) error {
	s.carriers = s.carriers[:0]
	err := s.readCarriers("", c.keys)
	if err != nil {
		return err
	}
	declared := len(s.carriers)
	if err := s.readCarriers(mentioned, c.keys); err != nil {
		return err
	}
	score := float32(conceptShare * c.share * c.idf * float64(c.count))
	for i, d := range s.carriers {
		s.touch(d)
		if i < declared {
			s.concept[d] = max(s.concept[d], score)
		} else {
			s.text[d] = max(s.text[d], mentionShare*score)
		}
		if c.wider {
			s.weak[d] |= c.words
		} else {
			s.full[d] |= c.words
		}
	}
	return nil
}

// readCarriers appends the declaring documents with one of the concept's keys.
func (s *scorer) readCarriers(prefix string, keys []string) error {
	for i := range s.parts {
		docs, err := s.carriersOf(i, prefix, keys)
		if err != nil {
			return err
		}
		base := uint32(s.parts[i].base)
		it := roaring.And(docs, s.pass[i]).ManyIterator()
		for n := it.NextMany(s.buffer); n > 0; n = it.NextMany(s.buffer) {
			for _, doc := range s.buffer[:n] {
				s.carriers = append(s.carriers, base+doc)
			}
		}
	}
	return nil
}

// carried tells whether one of the carriers passes.
func (s *scorer) carried() bool {
	return slices.ContainsFunc(s.carriers, func(d uint32) bool {
		p := s.locate(d)
		return p.passes(d-uint32(p.base), s.view)
	})
}

// carriersOf gives the documents of a part with one of the keys, valid until the
// next reading.
func (s *scorer) carriersOf(i int, prefix string, keys []string) (*roaring.Bitmap, error) {
	p := &s.parts[i]
	r, err := newReader(p.Segment(), p.Deleted(), fieldConcept)
	if err != nil {
		return nil, err
	}
	if len(keys) == 1 {
		return r.bitmap([]byte(prefix + keys[0]))
	}
	s.asked.Clear()
	for _, key := range keys {
		docs, err := r.bitmap([]byte(prefix + key))
		if err != nil {
			return nil, err
		}
		s.asked.Or(docs)
	}
	return s.asked, nil
}
