package search

import (
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

func TestSuggest(t *testing.T) {
	ix, _ := open(t, append(collisions(),
		startup("hidden", "Quế rừng kín", "", func(p *match.Startup) { p.Visibility = match.VisibilityPrivate }))...)
	for _, c := range []struct{ typed, typ, want string }{
		{"quế tr", "profile", "Quế Trà Bồng"},
		{"que tra b", "profile", "Quế Trà Bồng"},
		{"tỏ", "profile", "Tỏi Lý Sơn"},
		{"tr", "profile", "Quế Trà Bồng"},
		{"tra bo", "place", "Trà Bồng"},
		{"du lich cong", "sector", "Du lịch cộng đồng"},
	} {
		got, err := ix.Suggest(t.Context(), c.typed, 10, match.Viewer{})
		if err != nil {
			t.Fatal(err)
		}
		ok := slices.ContainsFunc(got, func(s match.Suggestion) bool {
			return s.Type == c.typ && strings.EqualFold(s.Text, c.want) && (s.ID != "") == (c.typ == "profile")
		})
		if !ok {
			t.Errorf("%q: %+v lacks %s %s", c.typed, got, c.typ, c.want)
		}
		if len(got) > maxSuggestions {
			t.Errorf("%q: %d suggestions", c.typed, len(got))
		}
	}
}

func TestSuggestLeavesOut(t *testing.T) {
	ix, _ := open(t, append(collisions(),
		startup("hidden", "Quế rừng kín", "", func(p *match.Startup) { p.Visibility = match.VisibilityPrivate }))...)
	for _, c := range []struct{ typed, not string }{
		{"quế rừng", "hidden"}, // not the visitor's
		{"quê", "cinnamon"},    // the accent was typed
		{"tỏi trà", "garlic"},
	} {
		got, err := ix.Suggest(t.Context(), c.typed, 10, match.Viewer{})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(got, func(s match.Suggestion) bool { return s.ID == c.not }) {
			t.Errorf("%q: %+v holds %s", c.typed, got, c.not)
		}
	}
	for _, typed := range []string{"", " ", "*", strings.Repeat("a ", 40)} {
		if got, err := ix.Suggest(t.Context(), typed, 10, match.Viewer{}); err != nil || len(got) != 0 {
			t.Errorf("%q: %v %v", typed, got, err)
		}
	}
	if _, err := ix.Suggest(t.Context(), strings.Repeat("a", 513), 10, match.Viewer{}); match.KindOf(err) != match.KindMalformed {
		t.Error(err)
	}
}
