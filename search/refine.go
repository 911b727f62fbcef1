package search

import "encoding/binary"

// refine adds to the scores of hits what the first pass did not look at: words
// that occur more than once, and neighbouring words of the query that are
// neighbours in the profile too, because most Vietnamese words have two syllables.
func (s *scorer) refine(hits []hit) error {
	look := closeLook{scorer: s, pairs: s.pairs(), times: make([][2]float32, len(s.q.words))}
	for i := range hits {
		h := &hits[i]
		order, err := s.orderOf(h.doc)
		if err != nil {
			return err
		}
		h.score += look.bonus(h.doc, order) * coverFactor(h.cover)
	}
	return nil
}

// pair is two neighbouring words of the query.
type pair struct {
	first, second uint16
	bonus         float64
	found         bool
}

func (s *scorer) pairs() []pair {
	var pairs []pair
	for i := 1; i < len(s.q.order); i++ {
		a, b := s.q.order[i-1], s.q.order[i]
		wa, wb := &s.q.words[a], &s.q.words[b]
		bonus := pairShare * (s.counts[a].idf()*wa.importance + s.counts[b].idf()*wb.importance) / 2
		pairs = append(pairs, pair{first: wa.hash, second: wb.hash, bonus: bonus})
	}
	return pairs
}

// orderOf reads the words of a document in their order.
func (s *scorer) orderOf(doc uint32) ([]byte, error) {
	p := s.locate(doc)
	var order []byte
	err := p.VisitDocument(uint64(int(doc)-p.base), func(field string, _ byte, value []byte, _ []uint64) bool {
		if field == fieldOrder {
			order = append(order, value...)
		}
		return field != fieldOrder
	})
	return order, err
}

// closeLook reads the words of one document after the other.
type closeLook struct {
	*scorer
	pairs []pair
	times [][2]float32 // of each word of the query, in name and body
}

// bonus gives what the order of the words adds.
func (l *closeLook) bonus(doc uint32, order []byte) float64 {
	l.read(order)
	sum := 0.0
	for i := range l.pairs {
		if l.pairs[i].found {
			sum += l.pairs[i].bonus
			l.pairs[i].found = false
		}
	}
	p := l.locate(doc)
	name := l.norm[inName].factor(p.facts.name.of[int(doc)-p.base])
	body := l.norm[inBody].factor(p.facts.body.of[int(doc)-p.base])
	for w, n := range l.times {
		l.times[w] = [2]float32{}
		if n[inName] <= 1 && n[inBody] <= 1 {
			continue
		}
		often := saturate(n[inName]*name + n[inBody]*body)
		once := saturate(min(n[inName], 1)*name + min(n[inBody], 1)*body)
		sum += l.value(w, doc) * (often - once)
	}
	return sum
}

// value is what a full occurrence of a word is worth in a document.
func (l *closeLook) value(w int, doc uint32) float64 {
	word, c := &l.q.words[w], &l.counts[w]
	if l.full[doc]&(1<<w) != 0 && c.exact > 0 {
		return c.exactIDF * word.importance
	}
	return word.otherShare * c.anyIDF * word.importance
}

// read counts the words and finds the pairs.
func (l *closeLook) read(order []byte) {
	field, previous := inName, uint16(0)
	for i := 0; i+2 <= len(order); i += 2 {
		hash := binary.LittleEndian.Uint16(order[i:])
		if hash == 0 {
			field = inBody
		}
		for w := range l.q.words {
			if l.q.words[w].hash == hash {
				l.times[w][field]++
			}
		}
		for j := range l.pairs {
			if p := &l.pairs[j]; p.second == hash && p.first == previous {
				p.found = true
			}
		}
		previous = hash
	}
}
