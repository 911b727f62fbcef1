package search

import (
	"testing"

	"duyen/match"
)

// FuzzSearch asks for anything, on any page: an answer or one of our errors, and
// soon (rows D4 and D5).
func FuzzSearch(f *testing.F) {
	ix, _ := open(f, readProfiles()...)
	first, err := ix.Search(f.Context(), match.Query{Text: "toi", Limit: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("toi", first.Next)
	f.Add("toir dden lys sown", "")
	f.Add("*a* name:/.*/ (\"\x00⟦⟧", "AAAA")
	f.Add("ệ́̉ d9uong72 xin chào ở Quảng Ngãi", first.Next+"=")
	f.Fuzz(func(t *testing.T, text, after string) {
		start := spent(t)
		hits, err := ix.Search(t.Context(), match.Query{Text: text, After: after, Facets: match.FacetNames()})
		if took := spent(t) - start; took > bombTime {
			t.Errorf("took %v", took)
		}
		if err == nil {
			_, err = ix.Suggest(t.Context(), text, 10, match.Viewer{})
		}
		e, ours := err.(*match.Error)
		if err != nil && (!ours || e.Kind != match.KindMalformed) {
			t.Errorf("%v", err)
		}
		for _, h := range hits.Data {
			if h.ID == "hidden" {
				t.Error("a hidden profile is found")
			}
		}
	})
}
