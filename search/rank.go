package search

import (
	"cmp"
	"slices"
)

// refineDepth is how many of the best documents are looked at closely: reading
// the order of their words costs about a microsecond each. A closer look only
// adds to a score, so the others stay behind them.
const refineDepth = 256

// weakCover is what a word satisfied under another spelling counts towards cover.
const weakCover = 0.6

// hit is a found document.
type hit struct {
	doc, row uint32
	score    float64
	cover    float64
}

// ranked is the result of a search in order: best has the order by final score,
// rest follows and is only sorted when a page reaches it.
type ranked struct {
	best, rest []hit
	sorted     bool
	view       View
}

// rank keeps the documents that satisfy enough words and puts the best in order.
func (s *scorer) rank() (*ranked, error) {
	hits := s.hits()
	r := &ranked{view: s.view, best: hits}
	if len(hits) > refineDepth {
		selectBest(hits, refineDepth, r.compare)
		r.best, r.rest = hits[:refineDepth], hits[refineDepth:]
	}
	if err := s.refine(r.best); err != nil {
		return nil, err
	}
	slices.SortFunc(r.best, r.compare)
	return r, nil
}

// hits gives the touched documents with scores lowered by what they leave
// unsatisfied, without those that leave too much.
func (s *scorer) hits() []hit {
	found, best := s.covered()
	hits := found[:0]
	for _, h := range found {
		if h.cover < leastCover*best {
			continue
		}
		s.satisfied |= s.full[h.doc] | s.weak[h.doc]
		h.score = float64(s.total[h.doc]) * coverFactor(h.cover)
		hits = append(hits, h)
	}
	return hits
}

// covered gives the touched documents that pass, with what they cover of the
// query, and the best cover.
func (s *scorer) covered() (found []hit, best float64) {
	weights := s.coverWeights()
	found = make([]hit, 0, len(s.all))
	for _, d := range s.all {
		p := s.locate(d)
		if doc := d - uint32(p.base); p.passes(doc, s.view) {
			h := hit{doc: d, row: p.rows[doc], cover: coverOf(s.full[d], s.weak[d], weights)}
			best = max(best, h.cover)
			found = append(found, h)
		}
	}
	return found, best
}

// coverWeights gives each word its share of the query: rare words count more,
// because they say more about what is looked for.
func (s *scorer) coverWeights() []float64 {
	weights, sum := make([]float64, len(s.q.words)), 0.0
	for i := range s.q.words {
		weights[i] = s.q.words[i].importance * max(s.counts[i].idf(), s.counts[i].least, 0.1)
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}

// coverFactor is what a score is worth when a part of the query is covered.
func coverFactor(cover float64) float64 { return cover * cover }

func coverOf(full, weak uint32, weights []float64) float64 {
	cover := 0.0
	for i, w := range weights {
		switch {
		case full&(1<<i) != 0:
			cover += w
		case weak&(1<<i) != 0:
			cover += weakCover * w
		}
	}
	return cover
}

// compare orders hits: score falling, then id.
func (r *ranked) compare(a, b hit) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return cmp.Compare(r.view.ID(a.row), r.view.ID(b.row))
}

// selectBest moves the n first of hits in the order of compare to the front.
func selectBest(hits []hit, n int, compare func(a, b hit) int) {
	from, to := 0, len(hits)
	for to-from > 1 {
		pivot := hits[from+(to-from)/2]
		i, j := from, to-1
		for i <= j {
			for compare(hits[i], pivot) < 0 {
				i++
			}
			for compare(pivot, hits[j]) < 0 {
				j--
			}
			if i <= j {
				hits[i], hits[j] = hits[j], hits[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			to = j + 1
		case n >= i:
			from = i
		default:
			return
		}
	}
}

// after gives up to n hits behind a position (all from the beginning when at is
// nil) and whether more follow.
func (r *ranked) after(at *cursor, n int) (page []hit, more bool) {
	page = r.cut(r.best, at, n+1)
	if len(page) <= n && len(r.rest) > 0 {
		if !r.sorted {
			slices.SortFunc(r.rest, r.compare)
			r.sorted = true
		}
		page = append(slices.Clip(page), r.cut(r.rest, at, n+1-len(page))...)
	}
	if len(page) > n {
		return page[:n], true
	}
	return page, false
}

func (r *ranked) cut(hits []hit, at *cursor, n int) []hit {
	start := 0
	if at != nil {
		start, _ = slices.BinarySearchFunc(hits, at, func(h hit, at *cursor) int {
			c := cmp.Compare(at.score, h.score)
			if c == 0 {
				c = cmp.Compare(r.view.ID(h.row), at.id)
			}
			if c <= 0 {
				return -1
			}
			return 1
		})
	}
	return hits[start:min(len(hits), start+n)]
}

// rows lists the rows of all hits, for the facets.
func (r *ranked) rows() []uint32 {
	rows := make([]uint32, 0, len(r.best)+len(r.rest))
	for _, hits := range [][]hit{r.best, r.rest} {
		for _, h := range hits {
			rows = append(rows, h.row)
		}
	}
	return rows
}
