package jobs

import (
	"strings"
	"testing"
)

func TestScrub(t *testing.T) {
	secrets := []string{"Linh.Nguyen@example.test", "Linh.Nguyen", "Nguyễn Thị Linh", "ab"}
	for text, want := range map[string]string{
		"550 <linh.nguyen@EXAMPLE.test>: unknown":   "550 <[…]>: unknown",
		"550 user LINH.nguyen unknown":              "550 user […] unknown",
		"for Nguyễn Thị Linh (other@x.test)\r\nBye": "for […] […] Bye",
		"about abbeys":       "about abbeys",
		"fullwidth a＠x.test": "fullwidth […]",
		"":                   "",
	} {
		if got := scrub(text, secrets...); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
	if got := scrub(strings.Repeat("đủ dài ", 1000)); len([]rune(got)) != maxErrorText+1 {
		t.Errorf("a long text stays %d long", len([]rune(got)))
	}
}
