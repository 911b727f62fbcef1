package search

import (
	"fmt"
	"slices"
	"testing"

	"duyen/match"
)

// What is found of some profiles is what the pages of the search show of them.
func TestFoundIsWhatThePagesShow(t *testing.T) {
	g := newGenerator(reference(t))
	var profiles []match.Profile
	for i := range 400 {
		profiles = append(profiles, g.profile(i))
	}
	ix, store := open(t, profiles[:200]...)
	apply(t, ix, store, profiles[200:]...) // a second segment
	changed := profiles[50].(*match.Startup)
	apply(t, ix, store, changed) // and a deleted document
	shown, relaxed := 0, 0
	for i := range 300 {
		q := match.Query{Text: g.text(1 + i%4), Limit: 100}
		if i%3 == 0 {
			q.Filter.Sectors = []string{profiles[i].Common().Sectors[0]}
		}
		hits, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(hits.Understood, func(u match.Understood) bool { return u.Type == readRelaxed }) {
			relaxed++
			continue
		}
		want := everyPage(t, ix, q)
		shown += len(want)
		var only, some []string
		for j := i % 7; j < len(profiles); j += 7 {
			only = append(only, profiles[j].Common().ID)
		}
		for _, id := range want {
			if slices.Contains(only, id) {
				some = append(some, id)
			}
		}
		of, all := ask(t, ix, q, only), ask(t, ix, q, nil)
		if !slices.Equal(of, some) || !slices.Equal(all, want) {
			t.Fatalf("%q finds %v of %d profiles, the pages show %v; %d of all, %d", q.Text, of, len(only), some, len(all), len(want))
		}
	}
	if shown < 1000 || relaxed == 0 {
		t.Errorf("only %d hits were compared, %d searches relaxed", shown, relaxed)
	}
}

// everyPage gives the ids on all pages of a search, sorted.
func everyPage(t *testing.T, ix *Index, q match.Query) (ids []string) {
	t.Helper()
	for {
		hits, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits.Data {
			ids = append(ids, h.ID)
		}
		if q.After = hits.Next; !hits.HasMore {
			slices.Sort(ids)
			return ids
		}
	}
}

// ask gives what one query finds, sorted.
func ask(t testing.TB, ix *Index, q match.Query, only []string) []string {
	t.Helper()
	got, err := ix.Found(t.Context(), []match.Query{q}, only)
	if err != nil || len(got) != 1 {
		t.Fatalf("asking %q: %v %v", q.Text, got, err)
	}
	slices.Sort(got[0])
	return got[0]
}

func TestFoundAsItStands(t *testing.T) {
	ix, store := open(t, startup("cinnamon", "Quế Trà Bồng", "tinh dầu"), startup("garlic", "Tỏi Lý Sơn", "tỏi đen"))
	for text, want := range map[string][]string{
		"":                 {"cinnamon", "garlic"},
		"que tra bong":     {"cinnamon"},
		"tỏi":              {"garlic"},
		"tinh dầu zyxwvut": nil, // nobody has the last word
		"…":                nil,
	} {
		if got := ask(t, ix, match.Query{Text: text}, nil); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
	hidden := startup("hidden", "Quế Trà Bồng riêng", "")
	hidden.Visibility, hidden.Owner = match.VisibilityPrivate, "usr_an"
	apply(t, ix, store, hidden)
	q := match.Query{Text: "que tra bong"}
	if got := ask(t, ix, q, []string{"hidden", "garlic", "gone"}); len(got) != 0 {
		t.Errorf("a stranger is told of %v", got)
	}
	q.Filter.Viewer.User = "usr_an"
	if got := ask(t, ix, q, []string{"hidden", "garlic", "gone"}); !slices.Equal(got, []string{"hidden"}) {
		t.Errorf("the owner is told of %v", got)
	}
	if got, err := ix.Found(t.Context(), []match.Query{{Text: string(make([]rune, 600))}, q}, nil); err != nil || len(got[0]) != 0 || len(got[1]) != 2 {
		t.Errorf("beside a bad query: %v %v", got, err)
	}
}

// One change and 1,000 saved searches.
func BenchmarkFound(b *testing.B) {
	ix, g := benchIndex(b, benchSize)
	queries := make([]match.Query, 1000)
	for i := range queries {
		queries[i] = match.Query{Text: g.text(1 + i%3)}
		if i%2 == 0 {
			queries[i].Filter.Sectors = []string{g.sectors[i%len(g.sectors)].ID}
		}
	}
	only := []string{fmt.Sprintf("stp_%09d", benchSize/2)}
	told := 0
	for b.Loop() {
		found, err := ix.Found(b.Context(), queries, only)
		if err != nil {
			b.Fatal(err)
		}
		for _, ids := range found {
			told += len(ids)
		}
	}
	b.ReportMetric(float64(told)/float64(b.N), "told/op")
}
