package bench

import (
	"context"
	"math/rand/v2"
	"strings"

	"duyen/match"
)

// queryWords is how many words a measured search has.
const queryWords = 3

// measureSearch asks both indexes the same questions: three words picked as
// often as they are written, kind and sectors as filters, five facets, ten hits.
// Ours also reads the query, corrects it, loads the hits and marks the words
// found in them.
func measureSearch(ctx context.Context, r *Run) (Result, error) {
	f, err := r.House(ctx)
	if err != nil {
		return Result{}, err
	}
	n := r.count(200, 30)
	queries := r.queries(n)
	found := 0
	ours, yardstick, err := r.Pair(ctx, "search", n, func(i int) error {
		hits, err := f.service.Search(ctx, match.Actor{}, queries[i%len(queries)])
		found += len(hits.Data)
		return err
	}, func(i int) error { return f.plain.search(queries[i%len(queries)]) })
	if err == nil && found == 0 {
		err = match.Fail(match.KindInternal, "internal", "no search found anything")
	}
	if err != nil {
		return Result{}, err
	}
	return timed(ours, yardstick, nil, nil), nil
}

// queries makes n searches out of profiles that have sectors to filter by.
func (r *Run) queries(n int) []match.Query {
	random := rand.New(rand.NewPCG(seed, 2))
	var out []match.Query
	for _, p := range r.Sample(n, func(p match.Profile) bool { return len(p.Common().Sectors) > 0 }) {
		b := p.Common()
		words, written := make([]string, queryWords), strings.Fields(b.Description)
		for i := range words {
			words[i] = written[random.IntN(len(written))]
		}
		out = append(out, match.Query{
			Text: strings.Join(words, " "), Limit: 10, Facets: match.FacetNames(),
			Filter: match.Filter{Kinds: []match.Kind{b.Kind}, Sectors: b.Sectors},
		})
	}
	return out
}
