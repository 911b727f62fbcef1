package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"duyen/match"
)

// countConcept finds out how rare a concept is. Words that name just it say no
// more than it does: to write "Quảng Ngãi" is as common as to be there. Of others
// each word is worth as much of the query as they are rare: "nha" makes half of
// "mạch nha", and "rượu" of "rượu cần" also where nobody writes it.
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
		switch count := &s.counts[w]; {
		case n == 0 || c.words&(1<<w) == 0:
		case c.same:
			count.most = max(count.most, c.idf)
		default:
			count.least = max(count.least, c.share*c.idf)
		}
	}
	return nil
}

// scoreConcept gives a concept's score to the documents that declare it or
// mention it.
func (s *scorer) scoreConcept(c *concept) error {
	s.carriers = s.carriers[:0]
	score := float32(conceptShare * c.share * c.idf * float64(c.count))
	if !c.given {
		return s.addCarriers(c, score, everybody)
	}
	if err := s.addCarriers(c, score, otherKinds); err != nil {
		return err
	}
	return s.addCarriers(c, needShare*score, startups)
}

// whose are the carriers of a concept that are read.
type whose int

const (
	everybody whose = iota
	otherKinds
	startups
)

// addCarriers gives a score to some carriers of a concept. Startups on their own are
// those who need what is looked for: they satisfy the words only half.
func (s *scorer) addCarriers(c *concept, score float32, of whose) error {
	from := len(s.carriers)
	if err := s.readCarriers("", c.keys, of); err != nil {
		return err
	}
	declared := len(s.carriers)
	if err := s.readCarriers(mentioned, c.keys, of); err != nil {
		return err
	}
	satisfied := s.full
	if c.wider || of == startups {
		satisfied = s.weak
	}
	for i, d := range s.carriers[from:] {
		s.touch(d)
		if from+i < declared {
			s.concept[d] = max(s.concept[d], score)
		} else {
			s.text[d] = max(s.text[d], mentionShare*score)
		}
		satisfied[d] |= c.words
	}
	return nil
}

// readCarriers appends the documents of some with one of a concept's keys.
func (s *scorer) readCarriers(prefix string, keys []string, of whose) error {
	for i := range s.parts {
		docs, err := s.carriersOf(i, prefix, keys)
		if err != nil {
			return err
		}
		docs = roaring.And(docs, s.pass[i])
		if of != everybody {
			some, err := s.carriersOf(i, "", []string{conceptKind + string(match.KindStartup)})
			if err != nil {
				return err
			}
			if of == startups {
				docs.And(some)
			} else {
				docs.AndNot(some)
			}
		}
		base := uint32(s.parts[i].base)
		it := docs.ManyIterator()
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
