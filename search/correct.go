package search

import (
	"cmp"
	"context"
	"slices"

	"duyen/match"
)

// What is corrected: words that no profile has, of a length at which one wrong
// letter leaves the word recognisable. Names and short words are left alone.
const (
	correctFrom     = 4 // letters
	correctTo       = maxPattern
	maxCorrections  = 4  // words per query
	maxCandidates   = 32 // dictionary words looked at per word
	correctedWeight = 0.8
)

// correct replaces words that occur nowhere by the nearest that does.
func (s *scorer) correct(ctx context.Context) error {
	left := maxCorrections
	for i := range s.q.groups {
		g := &s.q.groups[i]
		if len(g.concepts) > 0 || left == 0 || !s.correctable(g.words[0]) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		left--
		if err := s.correctWord(g); err != nil {
			return err
		}
	}
	return nil
}

func (s *scorer) correctable(w int) bool {
	word := &s.q.words[w]
	if s.counts[w].any > 0 || word.importance < 1 || len(word.fold) < correctFrom || len(word.fold) > correctTo {
		return false
	}
	for i := range len(word.fold) {
		if c := word.fold[i]; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// candidate is a word of the dictionary one edit away. Beside counts the
// documents in which it meets a neighbour of the query's word.
type candidate struct {
	fold, spelling string
	docs, beside   int
}

func (s *scorer) correctWord(g *group) error {
	w := g.words[0]
	folds, err := s.similar(s.q.words[w].fold)
	if err != nil {
		return err
	}
	var best *candidate
	for _, fold := range folds {
		c, err := s.weigh(fold, s.neighbours(w))
		if err != nil {
			return err
		}
		if best == nil || c.better(best) {
			best = &c
		}
	}
	if best == nil || best.docs == 0 {
		return nil
	}
	s.replace(w, best)
	if err := s.scoreWord(w); err != nil {
		return err
	}
	s.closeGroup()
	return nil
}

// better prefers the word that stands with the neighbours, then the frequent one.
func (c *candidate) better(than *candidate) bool {
	return cmp.Or(
		cmp.Compare(c.beside, than.beside), cmp.Compare(c.docs, than.docs), cmp.Compare(than.fold, c.fold),
	) > 0
}

// similar lists the folded words of the dictionary one edit away.
func (s *scorer) similar(fold string) ([]string, error) {
	var folds []string
	a := newOneEdit(fold)
	for i := range s.parts {
		for f := range s.norm {
			r, err := newReader(s.parts[i].Segment(), nil, s.norm[f].field)
			if err != nil {
				return nil, err
			}
			err = r.keys(a, []byte(fold[:1]), []byte{fold[0] + 1}, func(key string) error {
				folds = append(folds, foldOf(key))
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(folds)
	folds = slices.Compact(folds)
	return folds[:min(len(folds), maxCandidates)], nil
}

// neighbours gives the words beside w in the query, as a set.
func (s *scorer) neighbours(w int) uint32 {
	bits := uint32(0)
	for i, v := range s.q.order {
		if v == w && i > 0 {
			bits |= 1 << s.q.order[i-1]
		}
		if v == w && i+1 < len(s.q.order) {
			bits |= 1 << s.q.order[i+1]
		}
	}
	return bits &^ (1 << w)
}

// weigh counts the documents of a candidate and finds its usual spelling.
func (s *scorer) weigh(fold string, neighbours uint32) (candidate, error) {
	c := candidate{fold: fold}
	spelled := map[string]int{}
	for i := range s.parts {
		p := &s.parts[i]
		for f := range s.norm {
			r, err := newReader(p.Segment(), p.Deleted(), s.norm[f].field)
			if err != nil {
				return c, err
			}
			err = r.spellings(fold, func(exact string, key []byte) error {
				return r.documents(key, func(docs []uint32) {
					spelled[exact] += len(docs)
					c.docs += len(docs)
					for _, doc := range docs {
						if d := uint32(p.base) + doc; (s.full[d]|s.weak[d])&neighbours != 0 {
							c.beside++
						}
					}
				})
			})
			if err != nil {
				return c, err
			}
		}
	}
	best := 0
	for exact, n := range spelled {
		if n > best || (n == best && exact < c.spelling) {
			best, c.spelling = n, exact
		}
	}
	if c.spelling == "" {
		c.spelling = fold
	}
	return c, nil
}

// replace puts a candidate in a word's place and reports it.
func (s *scorer) replace(w int, c *candidate) {
	word := &s.q.words[w]
	s.q.understood = append(s.q.understood, match.Understood{
		Type: "corrected", Text: word.typed, IDs: []string{c.spelling}, Names: []string{c.spelling},
	})
	word.fold, word.exact, word.hash = c.fold, c.fold, wordHash(c.fold)
	word.otherShare = otherOfPlain
	word.importance *= correctedWeight
}
