package search

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// hiddenWorld makes an index of open profiles and of n hidden ones whose words
// are given, and changes some hidden ones, so that old words are deleted.
func hiddenWorld(t *testing.T, n int, beginning, words string) *Index {
	t.Helper()
	private := func(p *match.Startup) { p.Visibility, p.Owner, p.Version = match.VisibilityPrivate, "me", 2 }
	ix, store := open(t,
		startup("a", "Quế Trà Bồng", "Tinh dầu quế và nhang thơm, công nghệ mới"), startup("b", "Tỏi Lý Sơn", "Tỏi đen, tinh dầu tỏi"),
		startup("c", "Gốm Châu Ổ", "Gốm quế nung, bồn nước, chăn nuôi"), startup("d", "Cà phê Măng Đen", "Rang xay", func(p *match.Startup) { p.Sectors = []string{"agri"} }),
		startup("old", words, words, private), startup("gone", words, words, private))
	batch := make([]match.Profile, 0, n+1)
	for i := range n { // more names than one beginning is looked up for
		name := fmt.Sprintf("%s%c%c %s", beginning, 'a'+i%26, 'a'+i/26%26, words)
		batch = append(batch, startup(fmt.Sprintf("h%03d", i), name, words, private))
	}
	batch = append(batch, startup("z", "Quzz Hội An", "Đèn"))
	apply(t, ix, store, batch...)
	apply(t, ix, store, startup("old", "Lụa", "lụa tơ tằm", private))
	investor := &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "fund", Name: "Quỹ Sông Trà"}, Portfolio: []match.Portfolio{{Name: words}}}
	investor.FieldVisibility = map[string]match.Visibility{match.FieldPortfolio: match.VisibilityMembers}
	apply(t, ix, store, investor)
	store.remove("gone")
	if err := ix.Apply(t.Context(), []match.Update{{ID: "gone"}}, match.Checkpoint{Store: "s", Seq: 99}); err != nil {
		t.Fatal(err)
	}
	return ix
}

// TestHiddenWordsDoNotShow asks two indexes that differ in hidden words only:
// scores, readings, completions and facets are the same to the last bit.
func TestHiddenWordsDoNotShow(t *testing.T) {
	a, b := hiddenWorld(t, 660, "qu", "tinh dầu quế bí mật gomm xanadoo, trà bồn, cà phê công nghệ"), hiddenWorld(t, 400, "se", "đèn lồng giấy dó zyzzyva nang thom tra bong, chăn nuôi")
	for _, viewer := range []match.Viewer{{}, {User: "other"}} {
		for _, text := range []string{
			"quế", "que", "tinh dầu quế", "tinh dau", "xanadu", "xanadoo", "zyzzyvas", "bí mật", "goms", "gomm", "nhang thơm", "nang thom", "đèn lồng",
			"trà bồn", "bồn trà", "trà bồng", "coffee", "cà phê", "cn", "cn moi", "công nghệ", "qu", "quz", "queess tra boongf", "tỏi đen gốm", "ly son bi mat", "cn que", "lụa", "nông nghiệp Quảng Ngãi", "startup que giai doan y tuong", "",
		} {
			var got [2]string
			for i, ix := range []*Index{a, b} {
				hits, err := ix.Search(t.Context(), match.Query{Text: text, Limit: 2, Facets: match.FacetNames(), Filter: match.Filter{Viewer: viewer}})
				if err != nil {
					t.Fatal(err)
				}
				words, err := ix.Suggest(t.Context(), text, 10, viewer)
				if err != nil {
					t.Fatal(err)
				}
				body, err := json.Marshal(map[string]any{"hits": hits, "suggestions": words})
				if err != nil {
					t.Fatal(err)
				}
				got[i] = string(body)
			}
			if got[0] != got[1] {
				t.Errorf("%q shows what is hidden:\n%s\n%s", text, got[0], got[1])
			}
		}
	}
}

// TestOwnHiddenWords lets an owner find what only they may see.
func TestOwnHiddenWords(t *testing.T) {
	ix := hiddenWorld(t, 660, "qu", "bí mật xanadoo")
	own := match.Filter{Viewer: match.Viewer{User: "me"}}
	if got := found(t, ix, match.Query{Text: "xanadoo", Filter: own, Limit: 3}); len(got) != 3 {
		t.Errorf("found %v", got)
	}
	if got := found(t, ix, match.Query{Text: "lụa", Filter: own}); !slices.Equal(got, []string{"old"}) {
		t.Errorf("found %v", got)
	}
	if got := found(t, ix, match.Query{Text: "xanado", Filter: own, Limit: 3}); len(got) != 3 {
		t.Errorf("a slip of an own word: found %v", got)
	}
	words, err := ix.Suggest(t.Context(), "quaa", 10, own.Viewer)
	if err != nil || len(words) == 0 || !strings.HasPrefix(words[0].Text, "quaa") {
		t.Errorf("completed %v %v", words, err)
	}
}
