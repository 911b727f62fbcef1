package eval

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"duyen/match"
	"duyen/match/engine"
	"duyen/search"
)

// searchPage is how many hits are asked for at once; the most a page holds.
const searchPage = 100

// judgedSearches gives the queries with a positive.
func (d *Dataset) judgedSearches() []Search {
	var out []Search
	for _, q := range d.Searches {
		if positive(q.Grades) {
			out = append(out, q)
		}
	}
	return out
}

// searches runs every judged query through the text index production uses, in a
// folder that is removed again, and through BM25.
func (r *run) searches(ctx context.Context) error {
	queries := r.judgedSearches()
	if len(queries) == 0 {
		return nil
	}
	index, remove, err := r.index(ctx)
	if err != nil {
		return err
	}
	defer remove()
	yardstick := r.searchYardstick()
	ours, others := make([]outcome, len(queries)), make([]outcome, len(queries))
	for i, q := range queries {
		places, err := r.hits(ctx, index, q)
		if err != nil {
			return err
		}
		ours[i] = measure(places)
		others[i] = measure(yardstick(q))
		r.step()
	}
	r.report.Search = byTrait(queries, ours)
	r.report.baseline(nameBM25).Search = byTrait(queries, others)
	return nil
}

// searchYardstick is BM25 over the profiles' merged texts. What has no word of
// the query is not found.
func (r *run) searchYardstick() func(q Search) []found {
	docs := make([][]string, len(r.Profiles))
	for i, p := range r.Profiles {
		docs[i] = merged(p)
	}
	index := newBM25(docs)
	scores := make([]float64, len(docs))
	return func(q Search) []found {
		index.scores(words(q.Text), scores)
		for i := range scores {
			if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, r.kind(i)) {
				scores[i] = 0
			}
		}
		var out []found
		for _, target := range sortedKeys(q.Grades) {
			f := found{grade: q.Grades[target]}
			tie := match.Tie(q.ID, r.id(target))
			for i, s := range scores {
				if s > 0 && match.Before(s, match.Tie(q.ID, r.id(i)), scores[target], tie) {
					f.rank++
				}
			}
			if f.rank++; scores[target] == 0 {
				f.rank = 0
			}
			out = append(out, f)
		}
		return out
	}
}

// index fills a text index with all profiles.
func (r *run) index(ctx context.Context) (*search.Index, func(), error) {
	dir, err := os.MkdirTemp("", "duyen-eval")
	if err != nil {
		return nil, nil, match.Wrap(err, "cannot make a folder for the index")
	}
	remove := func() { _ = os.RemoveAll(dir) }
	shelf := shelf{r.Dataset}
	ranks := engine.New(r.Reference, r.Weights, shelf)
	if err := ranks.Load(ctx, shelf.each, r.AsOf); err != nil {
		remove()
		return nil, nil, err
	}
	index, err := search.Open(filepath.Join(dir, "index"), r.Reference, columns{ranks}, shelf)
	if err != nil {
		remove()
		return nil, nil, err
	}
	closing := func() {
		_ = index.Close() // the folder goes next
		remove()
	}
	updates := make([]match.Update, len(r.Profiles))
	for i, p := range r.Profiles {
		updates[i] = match.Update{ID: p.Common().ID, Profile: p}
	}
	if err := index.Apply(ctx, updates, match.Checkpoint{Store: "eval", Seq: 1}); err != nil {
		closing()
		return nil, nil, err
	}
	return index, closing, nil
}

// hits gives the rank of everything judged that the query finds; it turns pages
// until all of that is found or the hits end.
func (r *run) hits(ctx context.Context, index *search.Index, q Search) ([]found, error) {
	query := match.Query{
		Text: q.Text, Limit: searchPage, Filter: match.Filter{Kinds: q.Kinds, Viewer: match.Viewer{All: true}},
	}
	var out []found
	missing := maps.Clone(q.Grades)
	for rank := 0; ; {
		hits, err := index.Search(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, h := range hits.Data {
			rank++
			i := r.at[h.ID]
			if grade, judged := missing[i]; judged {
				out = append(out, found{rank, grade})
				delete(missing, i)
			}
		}
		if query.After = hits.Next; !hits.HasMore || len(hits.Data) == 0 || len(missing) == 0 {
			break
		}
	}
	for _, grade := range missing {
		out = append(out, found{0, grade})
	}
	return out, nil
}

// byTrait averages over all queries and over those of each trait.
func byTrait(queries []Search, outcomes []outcome) *SearchMetrics {
	traits := map[string][]outcome{}
	for i, q := range queries {
		for _, t := range q.Traits {
			traits[t] = append(traits[t], outcomes[i])
		}
	}
	out := &SearchMetrics{Metrics: mean(outcomes), ByTrait: map[string]Metrics{}}
	for t, o := range traits {
		out.ByTrait[t] = mean(o)
	}
	return out
}

// shelf gives the profiles of a data set to the rooms that ask a store for them.
type shelf struct{ *Dataset }

// Get implements search.Loader and engine.Loader.
func (s shelf) Get(_ context.Context, ids ...string) ([]match.Profile, error) {
	out := make([]match.Profile, len(ids))
	for i, id := range ids {
		if n, ok := s.at[id]; ok {
			out[i] = s.Profiles[n]
		}
	}
	return out, nil
}

// each implements engine.Each.
func (s shelf) each(_ context.Context, f func([]match.Profile) error) (match.Checkpoint, error) {
	return match.Checkpoint{Store: "eval", Seq: 1}, f(s.Profiles)
}

// columns lets search see the engine's columns.
type columns struct{ *engine.Engine }

// View implements search.Columns.
func (c columns) View(f match.Filter) search.View { return c.Engine.View(f) }
