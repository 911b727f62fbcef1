package eval

import (
	"context"
	"os"
	"path/filepath"

	"duyen/match"
	"duyen/match/engine"
	"duyen/search"
)

// searchPage is how many hits are asked for at once; the most a page holds.
const searchPage = 100

// searches runs every judged query through the text index production uses, in a
// folder that is removed again.
func (r *run) searches(ctx context.Context) error {
	var queries []Search
	for _, q := range r.Searches {
		if positive(q.Grades) {
			queries = append(queries, q)
		}
	}
	if len(queries) == 0 {
		return nil
	}
	index, remove, err := r.index(ctx)
	if err != nil {
		return err
	}
	defer remove()
	outcomes := make([]outcome, len(queries))
	for i, q := range queries {
		places, err := r.hits(ctx, index, q)
		if err != nil {
			return err
		}
		outcomes[i] = measure(standing(q.Grades, places))
	}
	r.report.Search = byTrait(queries, outcomes)
	return nil
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
func (r *run) hits(ctx context.Context, index *search.Index, q Search) (map[int]int, error) {
	query := match.Query{
		Text: q.Text, Limit: searchPage, Filter: match.Filter{Kinds: q.Kinds, Viewer: match.Viewer{All: true}},
	}
	places, rank := map[int]int{}, 0
	for {
		hits, err := index.Search(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, h := range hits.Data {
			rank++
			if i := r.at[h.ID]; q.Grades[i] > 0 && r.Profiles[i].Common().ID == h.ID {
				places[i] = rank
			}
		}
		if query.After = hits.Next; !hits.HasMore || len(hits.Data) == 0 || len(places) == len(q.Grades) {
			return places, nil
		}
	}
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
