package search

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"
)

// How much the parts of a score count. Tuned on the judged queries of the real
// data set; none of them matters within a quarter of its value by more than .01
// of NDCG@10.
const (
	conceptShare = 1.0  // of the words' idf, for carrying the concept they name
	mentionShare = 0.7  // of that, for only mentioning it
	needShare    = 0.5  // of that, for needing it, when its writer needs it, too
	bothShare    = 0.4  // of the weaker one, when text and concept agree
	pairShare    = 0.25 // of the mean idf, for standing side by side
	leastCover   = 0.2  // of the best cover: below it a profile is no hit
)

// scorer scores one query over one snapshot in two passes: the first takes every
// word as occurring once, so that it reads only which documents have a word; the
// second (rank.go) looks at how often and how close, in the best documents only.
type scorer struct {
	*pinned
	*scoreboard
	q      *query
	view   View
	pass   []*roaring.Bitmap // of each part: the documents that declare what the filter asks for
	counts []wordCount       // of each word of the query
	norm   [2]fieldNorm

	satisfied uint32 // words that some hit has
}

// wordCount tells in how many documents that everybody may see a word occurs.
type wordCount struct {
	exact, any       int // under its own spelling, under any
	exactIDF, anyIDF float64
	most             float64 // what an idf is at most, 0 for no bound
	least            float64 // what it is at least, as a part of the query
}

// idf is the inverse document frequency of the spelling that was asked for, or of
// any when nobody writes it so.
func (c *wordCount) idf() float64 {
	if c.exact > 0 {
		return c.exactIDF
	}
	return c.anyIDF
}

func newScorer(p *pinned, b *scoreboard, q *query, view View, pass []*roaring.Bitmap) *scorer {
	b.prepare(p.size)
	return &scorer{
		pinned: p, scoreboard: b, q: q, view: view, pass: pass, counts: make([]wordCount, len(q.words)),
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
	return nil
}

func (s *scorer) scoreGroup(ctx context.Context, g *group) error {
	for i := range g.concepts {
		if err := s.countConcept(&g.concepts[i]); err != nil {
			return err
		}
	}
	for _, w := range g.words {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.scoreWord(w); err != nil {
			return err
		}
	}
	for i := range g.phrases {
		if err := s.scorePhrase(&g.phrases[i]); err != nil {
			return err
		}
	}
	for j := range g.concepts {
		c := &g.concepts[j]
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.scoreConcept(c); err != nil {
			return err
		}
		g.carried = g.carried || s.carried()
	}
	s.closeGroup()
	return nil
}

// scoreWord reads a word's documents and adds its score to them.
func (s *scorer) scoreWord(w int) error {
	if err := s.readWord(w); err != nil {
		return err
	}
	s.addWord(w)
	return nil
}

// readWord counts a word's documents and notes in which of those that declare
// what the filter asks for it stands where and in which spelling.
func (s *scorer) readWord(w int) error {
	word, c := &s.q.words[w], &s.counts[w]
	for i := range s.parts {
		s.anywhere.Clear()
		s.asked.Clear()
		for f := range s.norm {
			if err := s.readField(i, f, word); err != nil {
				return err
			}
		}
		any := s.parts[i].counted(s.anywhere)
		c.any += any
		if word.otherShare == otherOfPlain {
			c.exact += any
		} else {
			c.exact += s.parts[i].counted(s.asked)
		}
	}
	c.exactIDF, c.anyIDF = s.idfOf(c.exact), s.idfOf(c.any)
	if c.most > 0 {
		c.exactIDF, c.anyIDF = min(c.exactIDF, c.most), min(c.anyIDF, c.most)
	}
	return nil
}

// readField reads a word's documents in one field of a part.
func (s *scorer) readField(i, field int, w *word) error {
	p := &s.parts[i]
	r, err := newReader(p.Segment(), p.Deleted(), s.norm[field].field)
	if err != nil {
		return err
	}
	keys, err := p.facts.spellings(r, field, w.fold)
	if err != nil {
		return err
	}
	own := w.spelling()
	base, places := uint32(p.base), s.places
	for _, key := range keys {
		docs, err := r.bitmap(key)
		if err != nil {
			return err
		}
		s.anywhere.Or(docs)
		place := otherPlace << field
		switch {
		case w.otherShare == otherOfPlain:
			place = exactPlace << field
		case string(key[len(w.fold)+1:]) == own:
			place = exactPlace << field
			s.asked.Or(docs)
		}
		it := roaring.And(docs, s.pass[i]).ManyIterator()
		for n := it.NextMany(s.buffer); n > 0; n = it.NextMany(s.buffer) {
			for _, doc := range s.buffer[:n] {
				d := base + doc
				if places[d] == 0 {
					s.word = append(s.word, d)
				}
				places[d] |= place
			}
		}
	}
	return nil
}

// addWord adds a word's score, as if it occurred once in each place, to the
// documents that have it.
func (s *scorer) addWord(w int) {
	word, bit := &s.q.words[w], uint32(1)<<w
	at := s.walk()
	for _, d := range s.word {
		places := s.places[d]
		s.places[d] = 0
		if places&exactPlaces != 0 && !word.ofKind {
			s.full[d] |= bit
		} else {
			s.weak[d] |= bit
		}
		score := s.wordScore(w, at.to(d), d, places)
		s.touch(d)
		s.text[d] += float32(score * word.importance)
	}
	s.word = s.word[:0]
}

// wordScore is what a word in some places of a document is worth.
func (s *scorer) wordScore(w int, p *part, d uint32, places uint8) float64 {
	word, c := &s.q.words[w], &s.counts[w]
	score := word.otherShare * c.anyIDF * saturate(s.weight(p, d, places|places>>2))
	if places&exactPlaces != 0 {
		score = max(score, c.exactIDF*saturate(s.weight(p, d, places)))
	}
	return score
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
