// Package docs_test holds the documents to what is there: files, packages,
// modules, commands and weights.
package docs_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/match"
)

// root is the project's folder.
const root = ".."

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// documents lists every Markdown file of the project.
func documents(t *testing.T) []string {
	t.Helper()
	var out []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, ".md") {
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, doc := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, doc), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, path.Dir(doc), target)); err != nil {
				t.Errorf("%s links to %s, which is not there", doc, m[1])
			}
		}
	}
}

func TestArchitectureNamesEveryPackage(t *testing.T) {
	text := read(t, "docs/ARCHITECTURE.md")
	packages, err := fs.Glob(os.DirFS(root), "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, top := range packages {
		if strings.HasPrefix(top, ".") {
			continue
		}
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if d.Name() == "testdata" || d.Name() == "node_modules" {
				return fs.SkipDir
			}
			sources, _ := filepath.Glob(filepath.Join(name, "*.go"))
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			if rel = filepath.ToSlash(rel); len(sources) > 0 && !strings.Contains(text, "`"+rel+"`") {
				t.Errorf("docs/ARCHITECTURE.md does not name `%s`", rel)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestDecisionsNameEveryDependency wants a reason for every module that
// go.mod requires directly.
func TestDecisionsNameEveryDependency(t *testing.T) {
	records, err := fs.Glob(os.DirFS(root), "docs/decisions/[0-9]*.md")
	if err != nil || len(records) == 0 {
		t.Fatal("no decisions found", err)
	}
	var all strings.Builder
	for _, r := range records {
		all.WriteString(read(t, r))
	}
	require := regexp.MustCompile(`(?m)^(?:require )?\s*([a-z0-9.-]+\.[a-z]+/\S+) v\S+$`)
	for _, m := range require.FindAllStringSubmatch(read(t, "go.mod"), -1) {
		module := m[1]
		if !strings.Contains(all.String(), "`"+strings.TrimPrefix(module, "github.com/")+"`") {
			t.Errorf("docs/decisions give no reason for %s", module)
		}
	}
}

func TestEveryDecisionIsListed(t *testing.T) {
	index := read(t, "docs/decisions/README.md")
	records, err := fs.Glob(os.DirFS(root), "docs/decisions/[0-9]*.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range records {
		name := path.Base(r)
		if !strings.Contains(index, "("+name+")") {
			t.Errorf("docs/decisions/README.md does not list %s", name)
		}
		if want := fmt.Sprintf("%04d-", i+1); !strings.HasPrefix(name, want) {
			t.Errorf("%s should begin with %s", name, want)
		}
	}
}

// TestCommandsExist asks the program itself for its commands.
func TestCommandsExist(t *testing.T) {
	help, err := exec.CommandContext(t.Context(), "go", "run", "../cmd/duyen", "--help").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, help)
	}
	mention := regexp.MustCompile("(?m)(?:`|^|\\$ |\\./|cmd/)duyen ([a-z]+)\\b")
	for _, doc := range documents(t) {
		for _, m := range mention.FindAllStringSubmatch(read(t, doc), -1) {
			if !regexp.MustCompile(`(?m)^\s+` + m[1] + `\b`).Match(help) {
				t.Errorf("%s mentions `duyen %s`, which the program does not know", doc, m[1])
			}
		}
	}
}

// TestRankingTableEqualsWeights holds the table of docs/RANKING.md to the
// weights that ship.
func TestRankingTableEqualsWeights(t *testing.T) {
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	var head []match.Direction
	rows := map[string][]string{}
	for line := range strings.Lines(read(t, "docs/RANKING.md")) {
		cells := strings.Split(strings.Trim(line, "|\n "), "|")
		for i := range cells {
			cells[i] = strings.Trim(cells[i], " *")
		}
		if head == nil && strings.Contains(line, "| S→investor |") {
			for _, c := range cells[1:] {
				head = append(head, direction(c))
			}
		} else if head != nil && len(cells) == len(head)+1 {
			rows[cells[0]] = cells[1:]
		}
	}
	if len(head) != len(weights) {
		t.Fatalf("the table has %d directions, there are %d", len(head), len(weights))
	}
	for col, d := range head {
		scale := weights[d]
		for j, s := range match.Signals() {
			checkCell(t, rows[string(s)], col, d, string(s), scale.Weight[j])
		}
		checkCell(t, rows["fit: strong"], col, d, "strong", scale.Strong)
		checkCell(t, rows["fit: possible"], col, d, "possible", scale.Possible)
	}
}

// direction reads "S→investor".
func direction(cell string) match.Direction {
	from, to, _ := strings.Cut(cell, "→")
	long := func(s string) match.Kind {
		if s == "S" {
			return match.KindStartup
		}
		return match.Kind(s)
	}
	return match.Direction{From: long(from), To: long(to)}
}

func checkCell(t *testing.T, row []string, col int, d match.Direction, name string, want float64) {
	t.Helper()
	written := "–"
	if want != 0 {
		written = strconv.FormatFloat(want, 'f', -1, 64)
	}
	if !slices.Contains(row[min(col, len(row)):min(col+1, len(row))], written) {
		t.Errorf("docs/RANKING.md, %s, %s: want %s, row is %v", d, name, written, row)
	}
}

// TestSecurityNamesTests: a promise is held by a test that is there.
func TestSecurityNamesTests(t *testing.T) {
	there := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		for _, m := range function.FindAllStringSubmatch(read(t, name), -1) {
			there[m[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(read(t, "docs/SECURITY.md"), "\n") {
		named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(line, -1)
		for _, m := range named {
			if !there[m[1]] {
				t.Errorf("docs/SECURITY.md names %s, which is no test", m[1])
			}
		}
		if row := regexp.MustCompile(`^\| ([A-F]\d+)`).FindStringSubmatch(line); row != nil && len(named) == 0 {
			t.Errorf("row %s of docs/SECURITY.md names no test", row[1])
		}
	}
}

// TestLicencesAreListed: every module used directly stands with its licence.
func TestLicencesAreListed(t *testing.T) {
	list := read(t, "docs/LICENSES.md")
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(read(t, "go.mod"), -1) {
		if !regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(m[1]) + "` \\| [A-Z][A-Za-z0-9.-]+ \\|$").MatchString(list) {
			t.Errorf("docs/LICENSES.md does not tell the licence of %s", m[1])
		}
	}
}

// TestNoSecrets: no file of the project holds a private key, a password inside a
// URL that is not an example, or one of our own secrets.
func TestNoSecrets(t *testing.T) {
	secret := regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bdy[rmke]_[0-9A-Za-z]{49}\b|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{40,}`)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", "bin", "dist", "node_modules", "duyen-data"}, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if found := secret.FindString(read(t, name)); found != "" {
			t.Errorf("%s holds what looks like a secret: %.12s…", name, found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
