package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// many makes n profiles that share a word and differ in what they repeat.
func many(n int) []match.Profile {
	out := make([]match.Profile, n)
	for i := range out {
		p := startup(fmt.Sprintf("p%03d", i), "Rau sạch", strings.Repeat("rau ", i%5)+"vườn nhà")
		p.Sectors = []string{[]string{"agri.crops", "agri.fruit", "food.condiment"}[i%3]}
		p.Locality = "21115"
		out[i] = p
	}
	return out
}

func TestPagesMeetEachHitOnce(t *testing.T) {
	for _, text := range []string{"rau", ""} {
		t.Run(text, func(t *testing.T) {
			ix, _ := open(t, many(300)...) // more than are looked at closely
			all := pages(t, ix, match.Query{Text: text, Limit: 7})
			if len(all) != 300 {
				t.Fatalf("%d hits over all pages", len(all))
			}
			sorted := slices.Clone(all)
			slices.Sort(sorted)
			if len(slices.Compact(sorted)) != 300 {
				t.Error("a hit came twice")
			}
			if again := pages(t, ix, match.Query{Text: text, Limit: 100}); !slices.Equal(all, again) {
				t.Error("the page size changes the order")
			}
		})
	}
}

// pages follows the cursors to the end.
func pages(t *testing.T, ix *Index, q match.Query) []string {
	t.Helper()
	var ids []string
	for {
		hits, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if hits.Total != 300 {
			t.Fatalf("total %d", hits.Total)
		}
		for _, h := range hits.Data {
			ids = append(ids, h.ID)
		}
		if hits.HasMore != (hits.Next != "") {
			t.Fatalf("has_more %v with next %q", hits.HasMore, hits.Next)
		}
		if !hits.HasMore {
			return ids
		}
		q.After = hits.Next
	}
}

func TestEqualScoresGoById(t *testing.T) {
	ix, _ := open(t, startup("b", "Gốm", ""), startup("a", "Gốm", ""), startup("c", "Gốm", ""))
	if got := found(t, ix, match.Query{Text: "gốm"}); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Error(got)
	}
}

func TestSegmentsDoNotChangeScores(t *testing.T) {
	profiles := append(many(60), collisions()...)
	one, _ := open(t, profiles...)
	byOne, store := open(t)
	for _, p := range profiles {
		apply(t, byOne, store, p)
		apply(t, byOne, store, p) // replaces: the old one must not count
	}
	for _, text := range []string{"rau vườn", "tỏi", "que nha"} {
		a, errA := one.Search(t.Context(), match.Query{Text: text})
		b, errB := byOne.Search(t.Context(), match.Query{Text: text})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		for i := range a.Data {
			if a.Data[i].ID != b.Data[i].ID || a.Data[i].Score != b.Data[i].Score {
				t.Fatalf("%q: hit %d is %+v in one batch, %+v one by one", text, i, a.Data[i], b.Data[i])
			}
		}
	}
}

func TestFiltersAndFacets(t *testing.T) {
	profiles := many(30)
	profiles[3].Common().Visibility = match.VisibilityPrivate
	profiles[3].Common().Owner = "u1"
	ix, _ := open(t, profiles...)
	hits, err := ix.Search(t.Context(), match.Query{
		Text: "rau", Lang: "en", Facets: []string{"kind", "sector", "locality"},
		Filter: match.Filter{Sectors: []string{"agri"}, Localities: []string{"51"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if hits.Total != 19 { // 20 of 30 are in agri, one is private
		t.Errorf("total %d", hits.Total)
	}
	want := []match.FacetCount{{Value: "agri.fruit", Count: 10}, {Value: "agri.crops", Count: 9}}
	for i, f := range hits.Facets["sector"] {
		if f.Value != want[i].Value || f.Count != want[i].Count || f.Name == "" {
			t.Errorf("sector facet %d: %+v, want %+v with a name", i, f, want[i])
		}
	}
	if f := hits.Facets["kind"]; len(f) != 1 || f[0].Count != 19 {
		t.Errorf("kind facet %+v", f)
	}
	mine := found(t, ix, match.Query{Text: "rau", Limit: 100, Filter: match.Filter{Viewer: match.Viewer{User: "u1"}}})
	others := found(t, ix, match.Query{Text: "rau", Limit: 100, Filter: match.Filter{Viewer: match.Viewer{User: "u2"}}})
	if !slices.Contains(mine, "p003") || slices.Contains(others, "p003") {
		t.Error("a private profile is for its owner only")
	}
}

func TestNoFacetsUnlessAsked(t *testing.T) {
	ix, _ := open(t, many(3)...)
	hits, err := ix.Search(t.Context(), match.Query{Text: "rau"})
	if err != nil || hits.Facets != nil {
		t.Error(hits.Facets, err)
	}
}

func TestChangesAreSeen(t *testing.T) {
	ix, store := open(t, startup("a", "Gốm cổ", ""), startup("b", "Gốm mới", ""))
	apply(t, ix, store, startup("a", "Chiếu cói", ""))
	if got := found(t, ix, match.Query{Text: "gốm"}); !slices.Equal(got, []string{"b"}) {
		t.Error("after a change:", got)
	}
	store.remove("b")
	if got := found(t, ix, match.Query{Text: "gốm"}); len(got) != 0 {
		t.Error("deleted in the columns, not yet in the index:", got)
	}
	if err := ix.Apply(t.Context(), []match.Update{{ID: "b"}}, match.Checkpoint{Seq: 9}); err != nil {
		t.Fatal(err)
	}
	store.put(startup("late", "Gốm muộn", ""))
	if err := ix.Apply(t.Context(), []match.Update{{ID: "early", Profile: startup("early", "Gốm sớm", "")}}, match.Checkpoint{Seq: 10}); err != nil {
		t.Fatal(err)
	}
	if got := found(t, ix, match.Query{Text: "gốm"}); len(got) != 0 {
		t.Error("not yet in the columns:", got)
	}
	store.put(startup("early", "Gốm sớm", ""))
	if got := found(t, ix, match.Query{Text: "gốm"}); !slices.Equal(got, []string{"early"}) {
		t.Error("in both:", got)
	}
}

func TestContactIsNotSearchable(t *testing.T) {
	ix, _ := open(t, startup("a", "Gốm", "", func(p *match.Startup) {
		p.Contact = &match.Contact{Person: "Zyxwv", Email: "zyxwv@example.org"}
	}))
	if got := found(t, ix, match.Query{Text: "zyxwv"}); len(got) != 0 {
		t.Error(got)
	}
}

func TestCancelledSearchEnds(t *testing.T) {
	ix, _ := open(t, many(3)...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(ctx, match.Query{Text: "rau vườn"}); err == nil {
		t.Error("no error")
	}
}

func TestHighlights(t *testing.T) {
	long := strings.Repeat("lời dẫn dài ", 30) + "vỏ quế ở tinh dầu quế " + strings.Repeat("lời kết dài ", 30)
	ix, _ := open(t, startup("a", "Nhang <b>Quế</b> Trà Bồng", long))
	for _, c := range []struct{ text, field, want string }{
		{"quế trà bồng", "name", "Nhang <b>⟦Quế⟧</b> ⟦Trà Bồng⟧"},
		{"que", "name", "Nhang <b>⟦Quế⟧</b> Trà Bồng"},
		{"tinh dau", "description", "⟦tinh dầu⟧ quế"},
		{"dau o que", "description", " vỏ ⟦quế⟧ ở tinh ⟦dầu quế⟧"},
	} {
		hits, err := ix.Search(t.Context(), match.Query{Text: c.text})
		if err != nil || len(hits.Data) != 1 {
			t.Fatal(hits, err)
		}
		got := hits.Data[0].Highlights[c.field]
		if !strings.Contains(got, c.want) {
			t.Errorf("%q: %s is %q, want %q in it", c.text, c.field, got, c.want)
		}
		plain := strings.NewReplacer(match.HighlightOpen, "", match.HighlightClose, "").Replace(got)
		if n := len([]rune(plain)); n > snippetRunes {
			t.Errorf("%q: snippet of %d runes", c.text, n)
		}
	}
}

func TestMarksCannotComeFromTheText(t *testing.T) {
	ix, _ := open(t, startup("a", "⟦Gốm⟧ ⟦giả⟧", ""))
	hits, err := ix.Search(t.Context(), match.Query{Text: "gốm"})
	if err != nil || hits.Data[0].Highlights["name"] != "⟦Gốm⟧ giả" {
		t.Error(hits.Data, err)
	}
}
