package text

import (
	"slices"
	"testing"
)

func TestSlips(t *testing.T) {
	for _, pair := range [][2]string{
		{"sâm", "xâm"},
		{"trà", "chà"},
		{"da", "gia"},
		{"rừng", "dừng"},
		{"bồng", "bồn"},
		{"mắc", "mắt"},
		{"tỏi", "tõi"},
		{"ngãi", "ngải"},
		{"lý", "lí"},
		{"nghề", "ngề"},
		{"đen", "den"},
		{"bánh", "bán"},
		{"kẹo", "cẹo"},
		{"làng", "nàng"},
	} {
		for i := range pair {
			if got := Slips(pair[i]); !slices.Contains(got, pair[1-i]) {
				t.Errorf("%q: %q lacks %q", pair[i], got, pair[1-i])
			}
		}
	}
	for _, s := range []string{"", "t", "th", "ng", "a"} {
		if got := Slips(s); slices.Contains(got, "") || slices.Contains(got, s) {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestIsSyllable(t *testing.T) {
	for s, want := range map[string]bool{"que": true, "anh": true, "nuoc": true, "giai": true, "qua": true, "plong": true, "startup": false, "app": false, "": false, "b": false, "web": false} {
		if got := IsSyllable(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
