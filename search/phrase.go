package search

import "github.com/RoaringBitmap/roaring/v2"

// scorePhrase gives a phrase's score to the documents that have all its words. It
// counts as one word as rare as they are together, for each of its syllables.
func (s *scorer) scorePhrase(p *phrase) error {
	total := 0
	var all []*roaring.Bitmap
	for i := range s.parts {
		docs, err := s.withAll(i, p)
		if err != nil {
			return err
		}
		total += s.parts[i].counted(docs)
		docs.And(s.pass[i])
		all = append(all, docs)
	}
	score := float32(s.idfOf(total) * float64(len(p.words)))
	for i, docs := range all {
		base := uint32(s.parts[i].base)
		it := docs.ManyIterator()
		for n := it.NextMany(s.buffer); n > 0; n = it.NextMany(s.buffer) {
			for _, doc := range s.buffer[:n] {
				d := base + doc
				if s.full[d]&p.satisfies == p.satisfies {
					continue
				}
				s.touch(d)
				s.text[d] += score
				s.full[d] |= p.satisfies
			}
		}
	}
	return nil
}

// withAll gives the documents of a part that have every word of a phrase, in its
// own spelling.
func (s *scorer) withAll(i int, p *phrase) (*roaring.Bitmap, error) {
	part := &s.parts[i]
	var all *roaring.Bitmap
	for w := range p.words {
		some := roaring.New()
		for f := range s.norm {
			r, err := newReader(part.Segment(), part.Deleted(), s.norm[f].field)
			if err != nil {
				return nil, err
			}
			docs, err := r.bitmap(appendKey(nil, p.words[w].fold, p.words[w].exact))
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
