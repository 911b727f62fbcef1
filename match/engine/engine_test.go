package engine_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"testing"

	"duyen/configs"
	"duyen/eval"
	"duyen/match"
	"duyen/match/engine"
)

// world is a store in memory: the engine's Loader and what Load reads.
type world struct {
	profiles map[string]match.Profile
	order    []string
	seq      int64
}

func (w *world) Get(_ context.Context, ids ...string) ([]match.Profile, error) {
	out := make([]match.Profile, len(ids))
	for i, id := range ids {
		out[i] = w.profiles[id]
	}
	return out, nil
}

func (w *world) each(_ context.Context, f func([]match.Profile) error) (match.Checkpoint, error) {
	var batch []match.Profile
	for _, id := range w.order {
		if p := w.profiles[id]; p != nil {
			batch = append(batch, p)
		}
	}
	return match.Checkpoint{Store: "test", Seq: w.seq}, f(batch)
}

func (w *world) put(p match.Profile) match.Update {
	id := p.Common().ID
	if _, ok := w.profiles[id]; !ok {
		w.order = append(w.order, id)
	}
	w.seq++
	p.Common().Version = w.seq
	w.profiles[id] = p
	return match.Update{ID: id, Profile: p}
}

func (w *world) drop(id string) match.Update {
	w.seq++
	delete(w.profiles, id)
	w.order = slices.DeleteFunc(w.order, func(s string) bool { return s == id })
	return match.Update{ID: id}
}

const day = match.Date("2026-11-23")

func setup(t testing.TB, n int, seed uint64) (*world, *engine.Engine, *match.Model) {
	t.Helper()
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	return setupWith(t, n, seed, weights)
}

func setupWith(t testing.TB, n int, seed uint64, weights match.Weights) (*world, *engine.Engine, *match.Model) {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	return load(t, ref, weights, dealing(eval.Synthetic(ref, n, seed), seed))
}

// load gives a world of profiles with an engine that holds them.
func load(t testing.TB, ref *match.Reference, weights match.Weights, profiles iter.Seq[match.Profile]) (*world, *engine.Engine, *match.Model) {
	t.Helper()
	w := &world{profiles: map[string]match.Profile{}}
	tally := match.NewTally(ref, day)
	for p := range profiles {
		w.put(p)
		tally.Add(p)
	}
	e := engine.New(ref, weights, w)
	if err := e.Load(t.Context(), w.each, day); err != nil {
		t.Fatal(err)
	}
	return w, e, &match.Model{Reference: ref, Weights: weights, Statistics: tally.Statistics(w.seq)}
}

// brute ranks by scoring every pair with the model. Which rows pass a filter is
// the view's word; that is tested by itself.
func brute(w *world, m *match.Model, subject match.Profile, v *engine.View, r match.Request) []string {
	var candidates []*match.Features
	for _, id := range w.order {
		p := w.profiles[id]
		row, ok := v.Row(id)
		if p.Common().Kind == r.Target && ok && v.Pass(row) {
			candidates = append(candidates, m.Features(p))
		}
	}
	var out []string
	for _, s := range m.Rank(m.Features(subject), candidates, r.N) {
		out = append(out, fmt.Sprintf("%s %v", candidates[s.Index].ID, s.Score))
	}
	return out
}

func ranked(t *testing.T, e *engine.Engine, subject match.Profile, kind match.Kind, n int, v match.Viewer) []string {
	t.Helper()
	return rankedBy(t, e, subject, match.Request{Target: kind, N: n, Filter: match.Filter{Viewer: v}})
}

func rankedBy(t *testing.T, e *engine.Engine, subject match.Profile, r match.Request) []string {
	t.Helper()
	got, err := e.Rank(t.Context(), subject, r)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range got.Data {
		out = append(out, fmt.Sprintf("%s %v", m.Target.ID, m.Score))
	}
	return out
}

// TestRankEqualsBruteForce holds the engine to the model: the same targets with
// the same scores to the last bit, for every direction, under the shipped and
// random weights, viewers and filters, before and after random changes.
func TestRankEqualsBruteForce(t *testing.T) {
	for seed := range uint64(4) {
		rng := rand.New(rand.NewPCG(seed, 9))
		w, e, m := setup(t, 400, seed)
		if seed > 0 {
			w, e, m = setupWith(t, 400, seed, randomWeights(rng, m.Weights))
		}
		check := func() {
			t.Helper()
			for range 12 {
				subject := w.profiles[w.order[rng.IntN(len(w.order))]]
				for _, kind := range subject.Common().Kind.Counterparts() {
					r := match.Request{Target: kind, N: 1 + rng.IntN(30), Filter: randomFilter(rng, m.Reference)}
					want := brute(w, m, subject, e.View(r.Filter), r)
					got := rankedBy(t, e, subject, r)
					if !slices.Equal(got, want) {
						t.Fatalf("seed %d, %s, %+v:\n got %v\nwant %v", seed, subject.Common().ID, r, got, want)
					}
				}
			}
		}
		check()
		fresh := slices.Collect(eval.Synthetic(m.Reference, 400, seed+100))
		visibilities := []match.Visibility{match.VisibilityPublic, match.VisibilityPublic, match.VisibilityMembers, match.VisibilityPrivate}
		for range 60 {
			var updates []match.Update
			for range 1 + rng.IntN(4) {
				id := w.order[rng.IntN(len(w.order))]
				switch rng.IntN(3) {
				case 0:
					updates = append(updates, w.drop(id))
				default:
					p := fresh[rng.IntN(len(fresh))]
					p.Common().Visibility, p.Common().Owner = visibilities[rng.IntN(4)], owners()[rng.IntN(2)]
					widen(rng, dealt(rng, p))
					updates = append(updates, w.put(p))
				}
			}
			e.Apply(updates, match.Checkpoint{Store: "test", Seq: w.seq})
		}
		check()
	}
}

// widen gives some profiles far more values than generated ones have.
func widen(rng *rand.Rand, p match.Profile) {
	if rng.IntN(3) > 0 {
		return
	}
	for i := range 3 + rng.IntN(8) {
		p.Common().Sectors = append(p.Common().Sectors, fmt.Sprintf("x:%d", (i+rng.IntN(3))%12))
	}
	var skills []string
	for i := range 90 {
		if rng.IntN(4) == 0 {
			skills = append(skills, fmt.Sprintf("skill-%d", i))
		}
	}
	switch x := p.(type) {
	case *match.Startup:
		x.Needs = append(x.Needs, skills...)
	case *match.Mentor:
		x.Expertise = append(x.Expertise, skills...)
	case *match.Organization:
		x.Services = append(x.Services, skills...)
	}
}

func owners() []string { return []string{"usr_1", "usr_2"} }

// randomWeights varies weights and bounds; a signal may fall out.
func randomWeights(rng *rand.Rand, base match.Weights) match.Weights {
	out := match.Weights{}
	for d, scale := range base {
		for j := range scale.Weight {
			scale.Weight[j] = max(0, rng.Float64()*2-0.4)
			scale.Lo[j] *= 0.3 + rng.Float64()
			scale.Hi[j] *= 0.3 + rng.Float64()
		}
		out[d] = scale
	}
	return out
}

// randomFilter narrows half of the time, for all sorts of viewers.
func randomFilter(rng *rand.Rand, ref *match.Reference) (f match.Filter) {
	f.Viewer = []match.Viewer{{}, {User: "usr_1"}, {User: "usr_3"}, {All: true}}[rng.IntN(4)]
	sectors, stages := ref.Taxonomy.Terms(match.TermSector), ref.Taxonomy.Terms(match.TermStage)
	switch rng.IntN(8) {
	case 0:
		f.Sectors = []string{sectors[rng.IntN(len(sectors))].ID, sectors[rng.IntN(len(sectors))].ID}
	case 1:
		f.Stages = []string{stages[rng.IntN(len(stages))].ID}
	case 2:
		f.Localities = []string{"51"}
	case 3:
		f.Available = true
	}
	return f
}

func TestReasonsAddUpToTheScore(t *testing.T) {
	w, e, _ := setup(t, 300, 5)
	for _, id := range w.order[:80] {
		subject := w.profiles[id]
		for _, kind := range subject.Common().Kind.Counterparts() {
			r, err := e.Rank(t.Context(), subject, match.Request{Target: kind, N: 10})
			if err != nil {
				t.Fatal(err)
			}
			last := math.Inf(1)
			for _, m := range r.Data {
				var sum float64
				for _, reason := range m.Reasons {
					sum += reason.Points
					if reason.Points < -1e-9 || reason.Points > reason.Max+1e-9 {
						t.Errorf("%s %s: %v points outside 0…%v", id, reason.Signal, reason.Points, reason.Max)
					}
				}
				if math.Abs(sum-m.Score) > 1e-6 || m.Score < 0 || m.Score > 100 || m.Score > last {
					t.Errorf("%s → %s: score %v, points add to %v, before it %v", id, m.Target.ID, m.Score, sum, last)
				}
				last = m.Score
				if len(m.NotMet) > 3 {
					t.Errorf("%d entries not met", len(m.NotMet))
				}
			}
		}
	}
}

func TestRankHidesWhatTheViewerMayNotSee(t *testing.T) {
	w, e, _ := setup(t, 100, 1)
	subject := w.profiles["gen-0000000"]
	best := ranked(t, e, subject, match.KindInvestor, 1, match.Viewer{})[0]
	id := best[:len("gen-0000000")]
	hidden := *w.profiles[id].(*match.Investor)
	hidden.Visibility, hidden.Owner = match.VisibilityPrivate, "usr_1"
	e.Apply([]match.Update{w.put(&hidden)}, match.Checkpoint{Seq: w.seq})
	for _, tt := range []struct {
		name string
		v    match.Viewer
		sees bool
	}{
		{"anonymous", match.Viewer{}, false},
		{"another", match.Viewer{User: "usr_2"}, false},
		{"owner", match.Viewer{User: "usr_1"}, true},
		{"administrator", match.Viewer{All: true}, true},
	} {
		got := ranked(t, e, subject, match.KindInvestor, 1, tt.v)[0][:len(id)] == id
		if got != tt.sees {
			t.Errorf("%s sees the private investor: %v, want %v", tt.name, got, tt.sees)
		}
	}
}

func TestSaneOnDegenerateInput(t *testing.T) {
	ref, _ := configs.LoadReference()
	weights, _ := configs.LoadWeights()
	w := &world{profiles: map[string]match.Profile{}}
	for i := range 50 {
		w.put(&match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: fmt.Sprintf("same-%02d", i), Name: "Quỹ"}})
	}
	w.put(&match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "empty", Name: "Trống"}})
	e := engine.New(ref, weights, w)
	if err := e.Load(t.Context(), w.each, day); err != nil {
		t.Fatal(err)
	}
	first := ranked(t, e, w.profiles["empty"], match.KindInvestor, 10, match.Viewer{})
	if len(first) != 10 || !slices.Equal(first, ranked(t, e, w.profiles["empty"], match.KindInvestor, 10, match.Viewer{})) {
		t.Errorf("ten identical investors in a fixed order expected, got %v", first)
	}
	if slices.IsSorted(first) {
		t.Error("ties follow the ids, so that the first id always wins")
	}
}

func TestViewFiltersAndCounts(t *testing.T) {
	w, e, m := setup(t, 300, 2)
	all := e.View(match.Filter{Viewer: match.Viewer{All: true}})
	rows := all.Rows()
	if len(rows) != 300 {
		t.Fatalf("%d rows, want 300", len(rows))
	}
	counts := all.Count(rows, match.FacetNames())
	if counts["kind"]["startup"] != 150 {
		t.Errorf("facet kind: %v", counts["kind"])
	}
	for sector, n := range counts["sector"] {
		v := e.View(match.Filter{Sectors: []string{sector}, Kinds: []match.Kind{match.KindStartup, match.KindMentor, match.KindInvestor, match.KindOffer, match.KindOrganization}})
		if got := len(v.Rows()); got != n {
			t.Errorf("sector %s: %d rows pass, facet says %d", sector, got, n)
		}
	}
	for _, row := range e.View(match.Filter{Localities: []string{"51"}}).Rows() {
		p := w.profiles[all.ID(row)]
		if !slices.ContainsFunc(match.PlacesOf(p), func(c string) bool { return m.Reference.Places.Within(c, "51") }) {
			t.Errorf("%s is not in province 51", p.Common().ID)
		}
	}
	if rows := e.View(match.Filter{Sectors: []string{"x:nothing"}}).Rows(); len(rows) != 0 {
		t.Errorf("an unknown sector passes %d rows", len(rows))
	}
}

func TestRowsStayTheSame(t *testing.T) {
	w, e, _ := setup(t, 50, 3)
	before, _ := e.View(match.Filter{}).Row("gen-0000010")
	e.Apply([]match.Update{w.put(w.profiles["gen-0000010"])}, match.Checkpoint{Seq: w.seq})
	if err := e.Load(t.Context(), w.each, day); err != nil {
		t.Fatal(err)
	}
	after, ok := e.View(match.Filter{}).Row("gen-0000010")
	if !ok || after != before {
		t.Errorf("row %d became %d (%v)", before, after, ok)
	}
	e.Apply([]match.Update{w.drop("gen-0000010")}, match.Checkpoint{Seq: w.seq})
	if _, ok := e.View(match.Filter{}).Row("gen-0000010"); ok {
		t.Error("a deleted profile has a row")
	}
}

func BenchmarkRank(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // the test's own store is most of the heap
	w, e, _ := setup(b, 100_000, 1)
	for _, kind := range []match.Kind{match.KindStartup, match.KindMentor, match.KindInvestor, match.KindOrganization} {
		var subjects []match.Profile
		for _, id := range w.order[:2000] {
			if p := w.profiles[id]; p.Common().Kind == kind {
				subjects = append(subjects, p)
			}
		}
		for _, target := range kind.Counterparts() {
			b.Run(string(kind)+"→"+string(target), func(b *testing.B) {
				i := 0
				for b.Loop() {
					if _, err := e.Rank(b.Context(), subjects[i%len(subjects)], match.Request{Target: target, N: 20}); err != nil {
						b.Fatal(err)
					}
					i++
				}
			})
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	w, e, _ := setup(b, 20_000, 1)
	for b.Loop() {
		if err := e.Load(b.Context(), w.each, day); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(20_000*b.N)/b.Elapsed().Seconds(), "profiles/s")
}
