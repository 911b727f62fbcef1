package search

import "context"

// How much the parts of a score count. Tuned on the judged queries of the real
// data set; none of them matters within a quarter of its value by more than .01
// of NDCG@10.
const (
	conceptShare = 1.0  // of the words' idf, for carrying the concept they name
	mentionShare = 0.7  // of that, for only mentioning it
	bothShare    = 0.4  // of the weaker one, when text and concept agree
	pairShare    = 0.25 // of the mean idf, for standing side by side
	leastCover   = 0.3  // of the best cover: below it a profile is no hit
)

// scorer scores one query over one snapshot in two passes: the first takes every
// word as occurring once, so that it reads only which documents have a word; the
// second (rank.go) looks at how often and how close, in the best documents only.
type scorer struct {
	*pinned
	*scoreboard
	q      *query
	view   View
	counts []wordCount // of each word of the query
	norm   [2]fieldNorm
}

// wordCount tells in how many documents a word occurs.
type wordCount struct {
	exact, any       int // under its own spelling, under any
	exactIDF, anyIDF float64
}

// idf is the inverse document frequency of the spelling that was asked for, or of
// any when nobody writes it so.
func (c *wordCount) idf() float64 {
	if c.exact > 0 {
		return c.exactIDF
	}
	return c.anyIDF
}

func newScorer(p *pinned, b *scoreboard, q *query, view View) *scorer {
	b.prepare(p.size)
	return &scorer{
		pinned: p, scoreboard: b, q: q, view: view, counts: make([]wordCount, len(q.words)),
		norm: [2]fieldNorm{
			newFieldNorm(fieldName, nameWeight, nameB, p.nameAverage),
			newFieldNorm(fieldBody, 1, bodyB, p.bodyAverage),
		},
	}
}

// run scores every group; the context is looked at between words.
func (s *scorer) run(ctx context.Context) error {
	for i := range s.q.groups {
		if err := s.scoreGroup(ctx, &s.q.groups[i]); err != nil {
			return err
		}
	}
	return s.correct(ctx)
}

func (s *scorer) scoreGroup(ctx context.Context, g *group) error {
	for _, w := range g.words {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.scoreWord(w); err != nil {
			return err
		}
	}
	for _, c := range g.concepts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.scoreConcept(c); err != nil {
			return err
		}
	}
	s.closeGroup()
	return nil
}

// scoreWord reads a word's documents and adds its score to them.
func (s *scorer) scoreWord(w int) error {
	c := &s.counts[w]
	for i := range s.parts {
		for f := range s.norm {
			if err := s.readWord(&s.parts[i], f, &s.q.words[w], c); err != nil {
				return err
			}
		}
	}
	c.exactIDF, c.anyIDF = s.idfOf(c.exact), s.idfOf(c.any)
	s.addWord(w)
	return nil
}

// readWord notes in which documents of a part a word stands in a field, and in
// which spelling.
func (s *scorer) readWord(p *part, field int, w *word, c *wordCount) error {
	r, err := s.reader(p, s.norm[field].field)
	if err != nil {
		return err
	}
	own := w.spelling()
	base, places := uint32(p.base), s.places
	return r.spellings(w.fold, func(exact string, key []byte) error {
		place := otherPlace << field
		if exact == own || w.otherShare == otherOfPlain {
			place = exactPlace << field
		}
		return r.documents(key, func(docs []uint32) {
			for _, doc := range docs {
				d := base + doc
				old := places[d]
				if old == 0 {
					s.word = append(s.word, d)
					c.any++
				}
				if place <= exactPlaces && old&exactPlaces == 0 {
					c.exact++
				}
				places[d] = old | place
			}
		})
	})
}

// reader reads a field of a part with the shared buffer.
func (s *scorer) reader(p *part, field string) (*reader, error) {
	r, err := newReader(p.Segment(), p.Deleted(), field)
	if err != nil {
		return nil, err
	}
	r.buffer = s.buffer
	return r, nil
}

// addWord adds a word's score, as if it occurred once in each place, to the
// documents that pass the filter.
func (s *scorer) addWord(w int) {
	word, c, bit := &s.q.words[w], &s.counts[w], uint32(1)<<w
	at := s.walk()
	for _, d := range s.word {
		places := s.places[d]
		s.places[d] = 0
		if !s.passes(at.to(d), d) {
			continue
		}
		score := word.otherShare * c.anyIDF * saturate(s.weight(at.part, d, places|places>>2))
		if places&exactPlaces != 0 {
			score = max(score, c.exactIDF*saturate(s.weight(at.part, d, places)))
			s.full[d] |= bit
		} else {
			s.weak[d] |= bit
		}
		s.touch(d)
		s.text[d] += float32(score * word.importance)
	}
	s.word = s.word[:0]
}

// weight is the frequency of a word that occurs once in each of places.
func (s *scorer) weight(p *part, d uint32, places uint8) float32 {
	doc, sum := int(d)-p.base, float32(0)
	if places&(exactPlace<<inName) != 0 {
		sum += s.norm[inName].factor(p.facts.name.of[doc])
	}
	if places&(exactPlace<<inBody) != 0 {
		sum += s.norm[inBody].factor(p.facts.body.of[doc])
	}
	return sum
}

// scoreConcept gives a concept's score to the documents that declare it or
// mention it.
func (s *scorer) scoreConcept(c concept) error {
	s.carriers = s.carriers[:0]
	if err := s.readCarriers(c.key); err != nil {
		return err
	}
	declared := len(s.carriers)
	if err := s.readCarriers(mentioned + c.key); err != nil {
		return err
	}
	score := float32(conceptShare * s.idfOf(len(s.carriers)) * float64(c.count))
	at := s.walk()
	for i, d := range s.carriers {
		if i == declared {
			at = s.walk()
		}
		if !s.passes(at.to(d), d) {
			continue
		}
		s.touch(d)
		if i < declared {
			s.concept[d] = max(s.concept[d], score)
		} else {
			s.text[d] = max(s.text[d], mentionShare*score)
		}
		s.full[d] |= c.words
	}
	return nil
}

// readCarriers appends the documents with a concept key.
func (s *scorer) readCarriers(key string) error {
	for i := range s.parts {
		p := &s.parts[i]
		r, err := s.reader(p, fieldConcept)
		if err != nil {
			return err
		}
		base := uint32(p.base)
		err = r.documents([]byte(key), func(docs []uint32) {
			for _, doc := range docs {
				s.carriers = append(s.carriers, base+doc)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// closeGroup adds the group's score to the totals.
func (s *scorer) closeGroup() {
	for _, d := range s.group {
		t, c := s.text[d], s.concept[d]
		if s.total[d] == 0 {
			s.all = append(s.all, d)
		}
		s.total[d] += max(t, c) + bothShare*min(t, c)
		s.text[d], s.concept[d] = 0, 0
	}
	s.group = s.group[:0]
}

// passes tells whether a document passes the filter, asking once.
func (s *scorer) passes(p *part, d uint32) bool {
	if s.state[d] == unknown {
		s.state[d] = failed
		if row := p.rows[int(d)-p.base]; row != noRow && s.view.Pass(row) {
			s.state[d] = passed
		}
	}
	return s.state[d] == passed
}
