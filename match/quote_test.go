package match

import (
	"slices"
	"testing"
)

// What is quoted are words that stand in both texts, and whole ones: pairs of
// neighbouring syllables alone give "lịch cộng" and "quế trà".
func TestQuotes(t *testing.T) {
	for _, c := range []struct {
		name          string
		ours, theirs  []string
		terms, quotes []string
	}{
		{
			"the whole name",
			[]string{"Tinh dầu quế Trà Bồng nguyên chất"},
			[]string{"Chuyên gia quế Trà Bồng"},
			[]string{"quế trà"},
			[]string{"quế Trà Bồng"},
		},
		{
			"both ways",
			[]string{"Làng làm du lịch cộng đồng"},
			[]string{"Cố vấn du lịch cộng đồng"},
			[]string{"lịch cộng"},
			[]string{"du lịch cộng đồng"},
		},
		{
			"no further than they agree", []string{"bột quế hữu cơ"}, []string{"bột quế sạch"}, []string{"bột quế"}, []string{"bột quế"},
		},
		{
			"no half of a name", []string{"vỏ quế Trà Bồng"}, []string{"vỏ quế Trà My"}, []string{"quế trà"}, []string{"vỏ quế"},
		},
		{
			"nothing but half of a name", []string{"quế Trà Bồng"}, []string{"quế Trà My"}, []string{"quế trà"}, []string{},
		},
		{
			"not over a mark", []string{"quế, tinh dầu"}, []string{"quế, tinh dầu"}, []string{"quế tinh", "tinh dầu"}, []string{"tinh dầu"},
		},
		{
			"once per run",
			[]string{"bán trên sàn thương mại điện tử"},
			[]string{"sàn thương mại điện tử"},
			[]string{"mại điện", "sàn thương", "thương mại"},
			[]string{"sàn thương mại điện tử"},
		},
		{
			"once per wording", []string{"Du lịch biển. Tour du lịch"}, []string{"du lịch"}, []string{"du lịch"}, []string{"du lịch"},
		},
		{
			"joining words end it", []string{"muối và mắm nhỉ"}, []string{"muối và mắm nhỉ"}, []string{"mắm nhỉ"}, []string{"mắm nhỉ"},
		},
		{
			"not over the end of a part", []string{"Gốm Mỹ Thiện", "lục bình"}, []string{"mỹ thiện lục bình"}, []string{"mỹ thiện"}, []string{"Mỹ Thiện"},
		},
		{"a part of one word", []string{"Chả lụa", "OCOP", "quế"}, []string{"ocop", "tiêu"}, []string{"ocop"}, []string{"OCOP"}},
		{"at most six", []string{"một hai ba bốn năm sáu bảy tám"}, []string{"một hai ba bốn năm sáu bảy tám"}, []string{"ba bốn"}, []string{"ba bốn năm sáu bảy tám"}},
		{"without accents on the other side", []string{"Tỏi Lý Sơn"}, []string{"toi ly son"}, []string{"tỏi lý"}, []string{"Tỏi Lý Sơn"}},
		{"nothing shared", []string{"cà phê"}, []string{"hồ tiêu"}, []string{"cà phê"}, []string{}},
	} {
		var terms []TextTerm
		for _, s := range c.terms {
			terms = append(terms, new(reader).read(s)...)
		}
		if got := quotableOf(c.ours).quotes(quotableOf(c.theirs), terms); !slices.Equal(got, c.quotes) {
			t.Errorf("%s: %q, want %q", c.name, got, c.quotes)
		}
	}
}

// A quotable begins the very terms that texts are weighed by, where none only joins.
func TestQuotableTerms(t *testing.T) {
	parts := []string{"Hợp tác xã Gò Cỏ", "", "OCOP", "Tỏi và hành tím"}
	var terms []TextTerm
	for _, term := range quotableOf(parts).terms {
		if term != 0 {
			terms = append(terms, term)
		}
	}
	for _, want := range new(reader).read(parts...) {
		if !slices.Contains(terms, want) {
			t.Errorf("term %d is begun by no word", want)
		}
	}
}
