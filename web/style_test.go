package web

import (
	"io/fs"
	"regexp"
	"testing"
)

// TestStyleNames: the files of style are joined, so a class that two of them give rules
// of its own means two things on one page.
func TestStyleNames(t *testing.T) {
	files, err := fs.Glob(staticFiles, "static/style/*.css")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	bare := regexp.MustCompile(`(?m)(?:^|[,}])\.([a-z][a-z-]*)(?:,|\{)`)
	owner := map[string]string{}
	for _, f := range files {
		css, err := fs.ReadFile(staticFiles, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range bare.FindAllStringSubmatch(string(css), -1) {
			if first := owner[m[1]]; first != "" && first != f {
				t.Errorf(".%s has rules in %s and in %s", m[1], first, f)
			}
			owner[m[1]] = f
		}
	}
	if len(owner) < 50 {
		t.Errorf("only %d classes were read", len(owner))
	}
}
