package search

import (
	"context"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"duyen/match"
)

// Found gives, for each query, the ids of only (of every profile when it is nil)
// that it finds as it stands: what Search gives, but nothing while a word that
// says something is in no hit, or is only there after searching wider. A query
// that cannot be read finds nothing. KindBusy under overload.
func (ix *Index) Found(ctx context.Context, queries []match.Query, only []string) ([][]string, error) {
	if err := ix.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer ix.gate.leave()
	out := make([][]string, len(queries))
	err := ix.pinned(ix.cols.View(match.Filter{}), func(p *pinned) error {
		board := ix.scratch.Get().(*scoreboard)
		defer func() { board.reset(); ix.scratch.Put(board) }()
		var near []*roaring.Bitmap
		for i := range queries {
			parsed, err := parseQuery(queries[i].Text)
			if err != nil {
				continue
			}
			f := finder{Index: ix, query: &queries[i], parsed: parsed, view: ix.cols.View(queries[i].Filter), pinned: p, board: board}
			if only != nil && len(f.listed(only)) == 0 {
				continue
			}
			if near == nil && only != nil {
				near = p.documents(f.view, only)
			}
			if out[i], err = f.find(ctx, only, near); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// documents gives the documents of some profiles, by part.
func (p *pinned) documents(view View, ids []string) []*roaring.Bitmap {
	rows := roaring.New()
	for _, id := range ids {
		if row, ok := view.Row(id); ok {
			rows.Add(row)
		}
	}
	out := make([]*roaring.Bitmap, len(p.parts))
	for i := range p.parts {
		out[i] = roaring.New()
		for doc, row := range p.parts[i].rows {
			if row != noRow && rows.Contains(row) {
				out[i].Add(uint32(doc))
			}
		}
	}
	return out
}

// finder asks one query.
type finder struct {
	*Index
	query  *match.Query
	parsed *query
	view   View
	pinned *pinned
	board  *scoreboard
}

// find gives what is found among some documents, or among all when near is nil.
// These are scored alone first: most queries have nothing to do with what has
// changed, and of most others that is enough to know.
func (f *finder) find(ctx context.Context, only []string, near []*roaring.Bitmap) ([]string, error) {
	switch {
	case strings.TrimSpace(f.query.Text) == "":
		return f.listed(only), nil
	case len(f.parsed.tokens) == 0:
		return nil, nil
	}
	pass, err := f.pinned.declaring(f.query.Filter)
	if err != nil {
		return nil, err
	}
	known, err := f.newVocabulary(f.pinned, pass, f.view)
	if err != nil {
		return nil, err
	}
	if err := f.parsed.read(known, f.query.Lang, f.ref); err != nil {
		return nil, err
	}
	if near != nil {
		near = both(pass, near)
		if ids, known, err := f.alone(ctx, near, known); err != nil || known {
			return ids, err
		}
	}
	s, err := f.score(ctx, f.pinned, pass)
	if err != nil {
		return nil, err
	}
	hits := s.hits()
	if len(s.missing(hits)) > 0 {
		return nil, nil
	}
	if near != nil {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return !f.pinned.among(near, h.doc) })
	}
	return f.ids(hits), nil
}

// alone looks at some documents without the others; false when that is not enough
// to know which of them are found.
func (f *finder) alone(ctx context.Context, near []*roaring.Bitmap, words *vocabulary) (ids []string, known bool, err error) {
	if touched, err := f.touched(ctx, near); err != nil || !touched {
		return nil, true, err
	}
	s, err := f.score(ctx, f.pinned, near)
	if err != nil {
		return nil, false, err
	}
	least, err := s.least(words)
	if err != nil {
		return nil, false, err
	}
	some, _ := s.covered()
	if some = slices.DeleteFunc(some, func(h hit) bool { return h.cover < least }); len(some) == 0 {
		return nil, true, nil
	}
	known, err = s.sure(some, words)
	return f.ids(some), known, err
}

// surelyFound is a cover that makes a hit whatever the best one is: at most 1, and
// a little for rounding.
const surelyFound = leastCover * (1 + 1e-9)

// listed answers an empty text, which finds all that passes the filter.
func (f *finder) listed(only []string) (ids []string) {
	if only == nil {
		for _, row := range f.view.Rows() {
			ids = append(ids, f.view.ID(row))
		}
		return ids
	}
	for _, id := range only {
		if row, ok := f.view.Row(id); ok && f.view.Pass(row) {
			ids = append(ids, id)
		}
	}
	return ids
}

// touched tells whether any of some documents has anything of the query. What has
// just changed stands in new, small segments, and only these are read for that.
func (f *finder) touched(ctx context.Context, docs []*roaring.Bitmap) (bool, error) {
	few := *f.pinned
	few.parts = nil
	var pass []*roaring.Bitmap
	for i := range docs {
		if !docs[i].IsEmpty() {
			few.parts, pass = append(few.parts, f.pinned.parts[i]), append(pass, docs[i])
		}
	}
	if len(pass) == 0 {
		return false, nil
	}
	s, err := f.score(ctx, &few, pass)
	if err != nil {
		return false, err
	}
	found, _ := s.covered()
	return len(found) > 0, nil
}

// score scores documents of some parts, from a clean board.
func (f *finder) score(ctx context.Context, p *pinned, pass []*roaring.Bitmap) (*scorer, error) {
	f.board.reset()
	for i := range f.parsed.groups {
		f.parsed.groups[i].carried = false
	}
	s := newScorer(p, f.board, f.parsed, f.view, pass)
	return s, s.run(ctx)
}

// missing gives the words that say something and are in none of the hits.
func (s *scorer) missing(hits []hit) (words []*word) {
	satisfied := uint32(0)
	for _, h := range hits {
		satisfied |= s.full[h.doc] | s.weak[h.doc]
	}
	for w := range s.q.words {
		if satisfied&(1<<w) == 0 && s.q.words[w].importance >= 1 {
			words = append(words, &s.q.words[w])
		}
	}
	return words
}

// least gives a cover below which nothing is a hit: somebody has the weightiest
// word that is known, so the best cover is at least that word's share.
func (s *scorer) least(known *vocabulary) (float64, error) {
	most := 0.0
	for i, weight := range s.coverWeights() {
		if weight <= most {
			continue
		}
		w := &s.q.words[i]
		if w.otherShare == otherOfMixed { // it may only be known in other spellings
			if weight *= weakCover; weight <= most {
				continue
			}
		}
		d, err := known.documents(w.exact, w.fold)
		if err != nil {
			return 0, err
		}
		if d.seen {
			most = weight
		}
	}
	return leastCover * most * (1 - 1e-9), nil
}

// sure tells whether hits are found whatever else is: they cover enough, and
// somebody has the words that they have not.
func (s *scorer) sure(hits []hit, known *vocabulary) (bool, error) {
	if slices.ContainsFunc(hits, func(h hit) bool { return h.cover < surelyFound }) {
		return false, nil
	}
	for _, w := range s.missing(hits) {
		d, err := known.documents(w.exact, w.fold)
		if err != nil || !d.seen {
			return false, err
		}
	}
	return true, nil
}

func (f *finder) ids(hits []hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = f.view.ID(h.row)
	}
	return out
}

// among tells whether a document is in one of the sets of its parts.
func (p *pinned) among(sets []*roaring.Bitmap, doc uint32) bool {
	for i := len(p.parts) - 1; i >= 0; i-- {
		if base := uint32(p.parts[i].base); doc >= base {
			return sets[i].Contains(doc - base)
		}
	}
	return false
}

// both gives, by part, the documents in both sets.
func both(a, b []*roaring.Bitmap) []*roaring.Bitmap {
	out := make([]*roaring.Bitmap, len(a))
	for i := range a {
		out[i] = roaring.And(a[i], b[i])
	}
	return out
}
