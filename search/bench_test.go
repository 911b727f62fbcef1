package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/text"
)

// benchSize is the number of profiles the benchmarks search.
const benchSize = 100_000

// generator makes profiles of 60 to 120 words with Zipf-distributed words,
// sectors and places, out of the names of the reference data.
type generator struct {
	random  *rand.Rand
	words   []string
	sectors []match.Term
	stages  []match.Term
	places  []string
	pick    *rand.Zipf
}

func newGenerator(ref *match.Reference) *generator {
	g := &generator{random: rand.New(rand.NewPCG(1, 2))}
	seen := map[string]bool{}
	add := func(s string) {
		for _, t := range text.Tokens(s) {
			if !seen[t.Exact] {
				seen[t.Exact] = true
				g.words = append(g.words, t.Exact)
			}
		}
	}
	for _, typ := range match.TermTypes() {
		for _, t := range ref.Taxonomy.Terms(typ) {
			add(t.Name.VI + " " + strings.Join(t.Synonyms, " ") + " " + t.Fact)
		}
	}
	for _, code := range ref.Places.Codes() {
		if p, _ := ref.Places.Place(code); p.Kind == match.PlaceCommune {
			g.places = append(g.places, code)
		}
	}
	g.sectors, g.stages = ref.Taxonomy.Terms(match.TermSector), ref.Taxonomy.Terms(match.TermStage)
	g.random.Shuffle(len(g.words), func(i, j int) { g.words[i], g.words[j] = g.words[j], g.words[i] })
	g.pick = rand.NewZipf(g.random, 1.1, 20, uint64(len(g.words)-1))
	return g
}

func (g *generator) text(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(g.words[g.pick.Uint64()])
		b.WriteByte(' ')
	}
	return b.String()
}

func (g *generator) profile(i int) match.Profile {
	p := startup(fmt.Sprintf("stp_%09d", i), g.text(3+g.random.IntN(4)), g.text(55+g.random.IntN(60)))
	p.Sectors = []string{g.sectors[g.pick.Uint64()%uint64(len(g.sectors))].ID}
	p.Stage = g.stages[g.pick.Uint64()%uint64(len(g.stages))].ID
	p.Locality = g.places[g.pick.Uint64()%uint64(len(g.places))]
	return p
}

// flatColumns answers like the engine: out of arrays.
type flatColumns struct {
	*fakeStore
	sector, stage, place []string
}

func (c *flatColumns) View(f match.Filter) View { return &flatView{c, f} }

type flatView struct {
	*flatColumns
	f match.Filter
}

func (v *flatView) Row(id string) (uint32, bool) { row, ok := v.rows[id]; return row, ok }
func (v *flatView) ID(row uint32) string         { return v.ids[row] }
func (v *flatView) Rows() []uint32               { return nil }
func (v *flatView) Pass(row uint32) bool {
	return (len(v.f.Stages) == 0 || v.f.Stages[0] == v.stage[row]) && (len(v.f.Kinds) == 0 || v.f.Kinds[0] == match.KindStartup)
}

func (v *flatView) Count(rows []uint32, facets []string) map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, f := range facets {
		counts := map[string]int{}
		column := v.sector
		switch f {
		case "stage":
			column = v.stage
		case "locality":
			column = v.place
		}
		for _, row := range rows {
			counts[column[row]]++
		}
		out[f] = counts
	}
	return out
}

// benchIndex fills an index with n profiles.
func benchIndex(b *testing.B, n int) (*Index, *generator) {
	b.Helper()
	ref := reference(b)
	g := newGenerator(ref)
	columns := &flatColumns{fakeStore: newFakeStore(ref)}
	ix, err := Open(b.TempDir()+"/index", ref, columns, columns)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ix.Close() })
	for from := 0; from < n; from += batchSize {
		profiles := make([]match.Profile, 0, batchSize)
		for i := from; i < min(n, from+batchSize); i++ {
			p := g.profile(i).(*match.Startup)
			columns.sector = append(columns.sector, p.Sectors[0])
			columns.stage = append(columns.stage, p.Stage)
			columns.place = append(columns.place, p.Locality)
			profiles = append(profiles, p)
		}
		apply(b, ix, columns.fakeStore, profiles...)
	}
	return ix, g
}

// BenchmarkIndex writes batches of 1,000; one operation is one profile.
func BenchmarkIndex(b *testing.B) {
	ref := reference(b)
	g := newGenerator(ref)
	ix, err := Open(b.TempDir()+"/index", ref, newFakeStore(ref), newFakeStore(ref))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ix.Close() })
	updates := make([]match.Update, 0, b.N)
	for i := range b.N {
		p := g.profile(i)
		updates = append(updates, match.Update{ID: p.Common().ID, Profile: p})
	}
	b.ResetTimer()
	if err := ix.Apply(b.Context(), updates, match.Checkpoint{Seq: 1}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "profiles/s")
}

// BenchmarkSearch searches 100,000 profiles for three words with two filters and
// five facets.
func BenchmarkSearch(b *testing.B) {
	ix, g := benchIndex(b, benchSize)
	run := func(name string, q func() match.Query) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ix.Search(b.Context(), q()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	filter := match.Filter{Kinds: []match.Kind{match.KindStartup}, Stages: []string{"seed"}}
	run("accents", func() match.Query {
		return match.Query{Text: g.text(3), Filter: filter, Facets: match.FacetNames(), Limit: 10}
	})
	run("folded", func() match.Query {
		return match.Query{Text: text.Fold(g.text(3)), Filter: filter, Facets: match.FacetNames(), Limit: 10}
	})
	run("telex", func() match.Query {
		return match.Query{Text: text.Telex(g.text(3)), Filter: filter, Facets: match.FacetNames(), Limit: 10}
	})
	run("slips", func() match.Query {
		return match.Query{Text: slipped(g.text(maxCorrections)), Filter: filter, Facets: match.FacetNames(), Limit: 10}
	})
	b.Run("suggest", func(b *testing.B) {
		for b.Loop() {
			if _, err := ix.Suggest(context.Background(), g.text(1)+"th", 10, match.Viewer{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// slipped doubles the last letter of every word.
func slipped(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		letters := []rune(w)
		words[i] = w + string(letters[len(letters)-1])
	}
	return strings.Join(words, " ")
}
