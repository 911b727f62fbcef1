package match_test

import (
	"slices"
	"testing"
)

func TestShorthand(t *testing.T) {
	short := reference(t).Short
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"dl", []string{"du lịch"}},
		{"DL", []string{"du lịch", "Đắk Lắk"}},
		{"dn", []string{"doanh nghiệp", "Đà Nẵng"}},
		{"LS", []string{"Lý Sơn"}},
		{"TMR", []string{"Tu Mơ Rông"}},
		{"ls", nil},
		{"QN", []string{"Quảng Ngãi"}},
		{"cần vốn", []string{"gọi vốn"}},
		{"can von", []string{"gọi vốn"}},
		{"garlic", []string{"tỏi"}},
		{"du", nil},
		{"", nil},
	} {
		if got := short.Expand(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLexiconKnowsWords(t *testing.T) {
	l := reference(t).Lexicon
	if got := l.Spellings("toi"); !slices.Contains(got, "tỏi") {
		t.Errorf("spellings of toi: %q", got)
	}
	if got := l.Near("bonng"); !slices.Contains(got, "bong") || slices.Contains(got, "bonng") {
		t.Errorf("near bonng: %q", got)
	}
	if l.Spellings("zyx") != nil || l.Near("zyxwvut") != nil {
		t.Error("words nobody writes")
	}
}
