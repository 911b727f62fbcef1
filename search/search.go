package search

import (
	"context"
	"slices"
	"strings"

	"duyen/match"
)

// The sizes of a page.
const (
	defaultLimit = 20
	maxLimit     = 100
)

// Search answers a query. KindMalformed for a limit, facet or cursor that is not
// valid and for an over-long text; KindBusy under overload. An empty text lists
// what passes the filter, newest first.
func (ix *Index) Search(ctx context.Context, q match.Query) (match.Hits, error) {
	at, err := checkQuery(&q)
	if err != nil {
		return match.Hits{}, err
	}
	parsed, err := parseQuery(q.Text)
	if err != nil {
		return match.Hits{}, err
	}
	if err := ix.gate.enter(ctx); err != nil {
		return match.Hits{}, err
	}
	defer ix.gate.leave()
	a := answer{Index: ix, query: &q, parsed: parsed, view: ix.cols.View(q.Filter)}
	switch {
	case strings.TrimSpace(q.Text) == "":
		a.browse(at)
	case len(parsed.tokens) > 0:
		if err := a.find(ctx, at); err != nil {
			return match.Hits{}, err
		}
	}
	return a.hits(ctx)
}

// checkQuery checks what comes from outside and fills defaults.
func checkQuery(q *match.Query) (*cursor, error) {
	if q.Limit == 0 {
		q.Limit = defaultLimit
	}
	if q.Limit < 1 || q.Limit > maxLimit {
		return nil, malformed("limit", "bad_limit", "limit must be 1 to 100")
	}
	for _, f := range q.Facets {
		if !slices.Contains(match.FacetNames(), f) {
			return nil, malformed("facets", "unknown_facet", "no such facet: "+f)
		}
	}
	return decodeCursor(q)
}

func malformed(field, code, message string) error {
	e := match.Fail(match.KindMalformed, code, message)
	e.Field = field
	return e
}

// answer is one search in the making.
type answer struct {
	*Index
	query  *match.Query
	parsed *query
	view   View

	page  []hit
	more  bool
	rows  []uint32 // of all hits
	start int      // when browsing, the position of the page
}

// browse lists everything that passes the filter.
func (a *answer) browse(at *cursor) {
	a.rows = a.view.Rows()
	if at != nil {
		a.start = a.behind(at)
	}
	end := min(len(a.rows), a.start+a.query.Limit)
	for i, row := range a.rows[a.start:end] {
		a.page = append(a.page, hit{row: row, score: float64(a.start + i)})
	}
	a.more = end < len(a.rows)
}

// behind gives the position behind a browsing cursor: behind its profile if that
// is still listed, else where it was.
func (a *answer) behind(at *cursor) int {
	if row, ok := a.view.Row(at.id); ok {
		if i := slices.Index(a.rows, row); i >= 0 {
			return i + 1
		}
	}
	return min(len(a.rows), int(min(at.score, float64(len(a.rows)))))
}

// find searches the index.
func (a *answer) find(ctx context.Context, at *cursor) error {
	return a.pinned(a.view, func(p *pinned) error {
		board := a.scratch.Get().(*scoreboard)
		defer func() { board.reset(); a.scratch.Put(board) }()
		pass, err := p.declaring(a.query.Filter)
		if err != nil {
			return err
		}
		known, err := a.newVocabulary(p, pass, a.view)
		if err != nil {
			return err
		}
		if err := a.parsed.read(known, a.query.Lang, a.ref); err != nil {
			return err
		}
		s := newScorer(p, board, a.parsed, a.view, pass)
		if err := s.run(ctx); err != nil {
			return err
		}
		if err := s.relax(a.query.Lang, a.ref); err != nil {
			return err
		}
		r, err := s.rank()
		if err != nil {
			return err
		}
		s.sayDropped()
		a.page, a.more = r.after(at, a.query.Limit)
		a.rows = r.rows()
		return nil
	})
}

// hits turns the page into an answer. A profile that is gone from the store by
// now is left out.
func (a *answer) hits(ctx context.Context) (match.Hits, error) {
	out := match.Hits{Data: []match.Hit{}, Total: len(a.rows), HasMore: a.more, Understood: a.parsed.understood}
	if out.Understood == nil {
		out.Understood = []match.Understood{}
	}
	ids := make([]string, len(a.page))
	for i, h := range a.page {
		ids[i] = a.view.ID(h.row)
	}
	profiles, err := a.load(ctx, ids)
	if err != nil {
		return match.Hits{}, err
	}
	marks := newMarker(a.parsed)
	for i, p := range profiles {
		if p != nil {
			out.Data = append(out.Data, a.hit(p, a.page[i], marks))
		}
	}
	if n := len(a.page); a.more && n > 0 {
		out.Next = cursor{score: a.page[n-1].score, id: ids[n-1]}.encode(a.query)
	}
	if len(a.query.Facets) > 0 {
		out.Facets = facets(a.view.Count(a.rows, a.query.Facets), a.query, a.ref)
	}
	return out, nil
}

func (a *answer) load(ctx context.Context, ids []string) ([]match.Profile, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	profiles, err := a.texts.Get(ctx, ids...)
	return profiles, typedError(err, "read the profiles found")
}

// hit shows one profile. Browsing has no scores.
func (a *answer) hit(p match.Profile, h hit, marks *marker) match.Hit {
	base := p.Common()
	out := match.HitOf(p)
	if len(a.parsed.words) > 0 {
		out.Score = h.score
		out.Highlights = marks.highlights(base)
	}
	return out
}
