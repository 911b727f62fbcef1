package search

import (
	"cmp"
	"slices"

	"duyen/match"
)

// maxFacetValues bounds the values of one facet; the rarest fall off.
const maxFacetValues = 50

// facets names and sorts counts: the most frequent first, then by value.
func facets(counts map[string]map[string]int, q *match.Query, ref *match.Reference) map[string][]match.FacetCount {
	out := make(map[string][]match.FacetCount, len(q.Facets))
	for _, facet := range q.Facets {
		values := make([]match.FacetCount, 0, len(counts[facet]))
		for value, n := range counts[facet] {
			values = append(values, match.FacetCount{Value: value, Count: n})
		}
		slices.SortFunc(values, func(a, b match.FacetCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		values = values[:min(len(values), maxFacetValues)]
		for i := range values {
			values[i].Name = facetName(facet, values[i].Value, q.Lang, ref)
		}
		out[facet] = values
	}
	return out
}

// facetName names a value; kinds are named by the doors.
func facetName(facet, value, lang string, ref *match.Reference) string {
	switch facet {
	case "sector", "stage", "strength":
		return nameOf(ref, lang, match.TermType(facet), value)
	case "locality":
		return nameOf(ref, lang, match.TermPlace, value)
	}
	return ""
}
