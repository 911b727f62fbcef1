package web

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"duyen/locale"
)

// The ways a code is written in the sources.
var (
	failure  = regexp.MustCompile(`(?:Fail|fail|failure)\((?:match\.)?Kind\w+, "([a-z_]+)"`)
	reading  = regexp.MustCompile(`malformed\("[a-z_]+", "([a-z_]+)"`)
	coded    = regexp.MustCompile(`Code: +"([a-z_]+)"`)
	constant = regexp.MustCompile(`Code[A-Z]\w* += "([a-z_]+)"`)
	reason   = regexp.MustCompile(`"((?:sector|strength|stage|region|local|ask|needs|text|activity|idle|crowd|capacity|answers|load|thesis|ticket|skills)\.[a-z]+)"`)
)

// TestNoUsedCodeIsMissing reads the sources of all packages: every code that
// they use has a text, so that nobody is shown a code.
func TestNoUsedCodeIsMissing(t *testing.T) {
	seen := 0
	check := func(file string, found [][]string, prefixes ...string) {
		for _, m := range found {
			seen++
			known := false
			for _, p := range prefixes {
				known = known || locale.Has(p+"."+m[1])
			}
			if !known {
				t.Errorf("%s: no text %v.%s", file, prefixes, m[1])
			}
		}
	}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		check(file, failure.FindAllStringSubmatch(string(source), -1), "error")
		check(file, reading.FindAllStringSubmatch(string(source), -1), "error")
		check(file, coded.FindAllStringSubmatch(string(source), -1), "error", "problem")
		check(file, constant.FindAllStringSubmatch(string(source), -1), "problem", "error")
		switch file {
		case "match/explain.go", "match/explain_live.go":
			check(file, reason.FindAllStringSubmatch(string(source), -1), "reason")
		case "match/unmet.go":
			check(file, reason.FindAllStringSubmatch(string(source), -1), "change")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("only %d codes found", seen)
	}
}
