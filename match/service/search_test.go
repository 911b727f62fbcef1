package service_test

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"duyen/match"
)

func ids(hits match.Hits) []string {
	out := []string{}
	for _, h := range hits.Data {
		out = append(out, h.ID)
	}
	return out
}

func TestSearch(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("cinnamon", "Tinh dầu quế Trà Bồng"))
	hidden := startup("hidden", "Quế bí mật")
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, an, hidden)
	w.put(t, binh, investor("fund", "Quỹ quế"))
	w.settle(t)
	tests := []struct {
		name string
		as   match.Actor
		q    match.Query
		want []string
	}{
		{"anonymous", nobody, match.Query{Text: "quế"}, []string{"cinnamon", "fund"}},
		{"no accents", nobody, match.Query{Text: "que"}, []string{"cinnamon", "fund"}},
		{"owner", an, match.Query{Text: "quế"}, []string{"cinnamon", "fund", "hidden"}},
		{"kind", an, match.Query{Text: "quế", Filter: match.Filter{Kinds: []match.Kind{match.KindInvestor}}}, []string{"fund"}},
		{"viewer cannot be forged", nobody, match.Query{Text: "bí mật", Filter: match.Filter{Viewer: match.Viewer{All: true}}}, []string{}},
		{"contact is not searched", an, match.Query{Text: "0900000000"}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, err := w.Search(t.Context(), tt.as, tt.q)
			got := ids(hits)
			slices.Sort(got)
			if err != nil || hits.Degraded || !slices.Equal(got, tt.want) {
				t.Errorf("got %v, degraded %v, %v", got, hits.Degraded, err)
			}
		})
	}
	found, err := w.Suggest(t.Context(), nobody, "tinh d", 5)
	if err != nil || !slices.ContainsFunc(found, func(s match.Suggestion) bool { return s.ID == "cinnamon" }) {
		t.Errorf("suggestions %+v, %v", found, err)
	}
}

func TestSearchRefuses(t *testing.T) {
	w := newWorld(t)
	for name, tt := range map[string]struct {
		q    match.Query
		code string
	}{
		"too long": {match.Query{Text: strings.Repeat("quế ", 25_000)}, "query_too_long"},
		"limit":    {match.Query{Limit: 101}, "limit"},
		"facet":    {match.Query{Facets: []string{"owner"}}, "unknown_value"},
		"kind":     {match.Query{Filter: match.Filter{Kinds: []match.Kind{"user"}}}, "unknown_value"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Search(t.Context(), nobody, tt.q)
			is(t, err, match.KindMalformed, tt.code)
		})
	}
	_, err := w.Suggest(t.Context(), nobody, strings.Repeat("x", 513), 5)
	is(t, err, match.KindMalformed, "query_too_long")
}

// Without the index the store answers: all words must be there, accents count
// where they are typed, and the name counts most.
func TestSearchWithoutIndex(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		index.fill = func(int) error { return errBroken }
		for id, name := range map[string]string{
			"garlic": "Tỏi Lý Sơn", "me": "Tôi khởi nghiệp", "dark": "Tối tối", "cinnamon": "Tinh dầu quế Trà Bồng",
		} {
			store.put(id, name)
		}
		r := start(t, store, index)
		defer r.stop()
		synctest.Wait()
		tests := []struct {
			text string
			want []string
		}{
			{"tỏi", []string{"garlic"}},
			{"toi", []string{"dark", "garlic", "me"}},
			{"TRÀ bồng QUẾ", []string{"cinnamon"}},
			{"que tra bong", []string{"cinnamon"}},
			{"quế lý sơn", []string{}},
			{"", []string{"cinnamon", "dark", "garlic", "me"}},
			{"*t* .* %", []string{}},
		}
		for _, tt := range tests {
			hits, err := r.Search(t.Context(), nobody, match.Query{Text: tt.text})
			if got := ids(hits); err != nil || !hits.Degraded || !slices.Equal(got, tt.want) || hits.Total != len(tt.want) {
				t.Errorf("%q: got %v, %v", tt.text, got, err)
			}
		}
		first, err := r.Search(t.Context(), nobody, match.Query{Limit: 3})
		if err != nil || !first.HasMore {
			t.Fatalf("first page %+v, %v", first, err)
		}
		second, err := r.Search(t.Context(), nobody, match.Query{Limit: 3, After: first.Next})
		if err != nil || !slices.Equal(ids(second), []string{"me"}) || second.HasMore || second.Next != "" {
			t.Errorf("second page %+v, %v", second, err)
		}
		_, err = r.Search(t.Context(), nobody, match.Query{After: "cursor of the index"})
		is(t, err, match.KindBusy, "rebuilding")
		found, err := r.Suggest(t.Context(), nobody, "tinh d", 5)
		if err != nil || len(found) != 1 || found[0].ID != "cinnamon" || found[0].Type != "profile" {
			t.Errorf("suggestions %+v, %v", found, err)
		}
	})
}

// TestScansAreBounded: without the index as many scan the store at once as there are
// cores; who comes then waits a moment and is sent away.
func TestScansAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, index := newFakeStore("s1"), newFakeIndex()
		index.fill = func(int) error { return errBroken }
		store.put("garlic", "Tỏi Lý Sơn")
		gate := make(chan struct{})
		store.list = func() { <-gate }
		r := start(t, store, index)
		defer r.stop()
		synctest.Wait()
		search := func() error {
			hits, err := r.Search(t.Context(), nobody, match.Query{Text: "tỏi"})
			if err == nil && hits.Total != 1 {
				t.Errorf("found %d", hits.Total)
			}
			return err
		}
		var scans sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			scans.Go(func() {
				if err := search(); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		is(t, search(), match.KindBusy, "search_busy")
		_, err := r.Suggest(t.Context(), nobody, "tỏi", 5)
		is(t, err, match.KindBusy, "search_busy")
		close(gate)
		scans.Wait()
		if err := search(); err != nil {
			t.Error(err)
		}
	})
}
