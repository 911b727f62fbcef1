package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the repository's folder, seen from this package.
const root = "../.."

// module stands before the path of every package of ours.
const module = "duyen/"

// doors says which package may import which of ours: the table of the house.
// cmd/duyen may import all of them.
var doors = map[string][]string{
	"match/text":      {},
	"match":           {"match/text"},
	"match/engine":    {"match", "match/text"},
	"match/assign":    {"match", "match/text"},
	"match/service":   {"match", "match/text", "match/engine", "match/assign"},
	"locale":          {},
	"configs":         {"match", "match/text"},
	"search":          {"match", "match/text"},
	"store":           {"match"},
	"store/storetest": {},
	"cache":           {"match"},
	"auth":            {"match", "match/text"},
	"jobs":            {"match", "locale"},
	"files":           {"match", "locale"},
	"api":             {"match", "match/service", "locale", "files"},
	"web":             {"match", "match/service", "locale"},
	"eval":            {"match", "match/text", "match/engine", "match/service", "search", "configs"},
	"eval/bench": {
		"match", "match/text", "match/engine", "match/assign", "match/service", "locale", "configs", "search", "store",
		"cache", "auth", "jobs", "files", "api", "eval",
	},
}

// technology says where a foreign module may be imported. What is not in the
// table may be imported nowhere.
var technology = map[string][]string{
	"golang.org/x/text":                   {"match/text", "locale"},
	"github.com/knadh/koanf":              {"configs"},
	"github.com/blevesearch":              {"search", "eval/bench"},
	"github.com/RoaringBitmap/roaring":    {"search", "match/engine"},
	"go.etcd.io/bbolt":                    {"search"},
	"database/sql":                        {"store", "jobs"},
	"modernc.org/sqlite":                  {"store", "jobs"},
	"github.com/jackc/pgx":                {"store", "eval/bench"},
	"github.com/pressly/goose":            {"store"},
	"github.com/redis/go-redis":           {"cache", "eval/bench"},
	"github.com/go-redis/redis_rate":      {"cache"},
	"github.com/maypok86/otter":           {"cache"},
	"github.com/golang-jwt/jwt":           {"auth"},
	"golang.org/x/crypto":                 {"auth"},
	"github.com/coreos/go-oidc":           {"auth"},
	"golang.org/x/oauth2":                 {"auth"},
	"github.com/riverqueue/river":         {"jobs"},
	"github.com/wneessen/go-mail":         {"jobs"},
	"github.com/go-json-experiment/json":  {"files"},
	"github.com/xuri/excelize":            {"files"},
	"github.com/arran4/golang-ical":       {"files"},
	"github.com/gorilla/feeds":            {"files"},
	"github.com/labstack/echo":            {"api", "eval/bench"},
	"github.com/danielgtaylor/huma":       {"api"},
	"github.com/swaggest/swgui":           {"api"},
	"github.com/prometheus/client_golang": {"api"},
	"golang.org/x/time":                   {"cache"},
	"html/template":                       {"web", "jobs"},
	"github.com/alecthomas/kong":          {"cmd/duyen"},
	"github.com/vbauerster/mpb":           {"cmd/duyen"},
	"golang.org/x/sync":                   {"match/service", "api", "cache"},
}

// outside says what the heart must not touch: it does no I/O.
var outside = []string{"os", "io/fs", "net", "net/http", "log", "log/slog", "database/sql", "os/exec", "embed"}

func TestDoors(t *testing.T) {
	seen := 0
	for file, dir := range sources(t) {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		seen++
		for _, spec := range tree.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := forbidden(dir, path); why != "" {
				t.Errorf("%s imports %s: %s", file, path, why)
			}
		}
	}
	if seen < 50 {
		t.Fatalf("only %d files were looked at", seen)
	}
}

// forbidden says why a package may not import a path, "" when it may.
func forbidden(dir, path string) string {
	if ours, ok := strings.CutPrefix(path, module); ok {
		allowed, known := doors[dir]
		switch {
		case dir == "cmd/duyen":
			return ""
		case !known:
			return dir + " is no room of the house"
		case !slices.Contains(allowed, ours):
			return "its doors are " + strings.Join(allowed, ", ")
		}
		return ""
	}
	if heart := dir == "match" || dir == "match/text"; heart && slices.Contains(outside, path) {
		return "the heart does no I/O"
	}
	owners, listed := owners(path)
	first, _, _ := strings.Cut(path, "/")
	switch {
	case listed && !slices.Contains(owners, dir):
		return "only for " + strings.Join(owners, ", ")
	case !listed && strings.Contains(first, "."):
		return "it is not in the table of technologies"
	}
	return ""
}

// owners gives who may import a path of the table.
func owners(path string) (owners []string, listed bool) {
	for prefix, o := range technology {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			return o, true
		}
	}
	return nil, false
}

func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		dir, path string
		ok        bool
	}{
		{"match", "duyen/match/text", true},
		{"match", "duyen/store", false},
		{"match", "os", false},
		{"match", "golang.org/x/text/unicode/norm", false},
		{"match/text", "golang.org/x/text/unicode/norm", true},
		{"api", "duyen/store", false},
		{"store", "database/sql", true},
		{"store", "database/sql/driver", true},
		{"web", "database/sql", false},
		{"cmd/duyen", "duyen/store", true},
		{"cmd/duyen", "github.com/blevesearch/bleve/v2", false},
		{"search", "github.com/blevesearch/bleve/v2/index/scorch", true},
		{"api", "example.org/new/thing", false},
		{"attic", "duyen/match", false},
	} {
		if why := forbidden(c.dir, c.path); (why == "") != c.ok {
			t.Errorf("%s importing %s: %q", c.dir, c.path, why)
		}
	}
}

// sources gives every Go file that is part of the program with its package's folder.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "bin"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		out[path] = filepath.ToSlash(dir)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
