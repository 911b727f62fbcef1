package api_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestBadCursors: no list takes a word it did not give, though it looks like an id.
func TestBadCursors(t *testing.T) {
	w := newWorld(t, nil)
	w.told("the-investor", "stage", "stage:mvp", "the-startup")
	as := map[string]string{"/v1/assisted": "dost", "/v1/requests": "owner", "/v1/memberships": "owner"}
	for _, template := range lists(t) {
		if strings.HasPrefix(template, "/v1/runs/") || strings.HasPrefix(template, "/v1/saved-searches/") {
			continue // TestRuns and TestSavedSearches have one to ask about
		}
		path := strings.NewReplacer("{figure}", "members", "{id}", theOne(template)).Replace(template)
		if strings.HasSuffix(path, "/funnel/list") {
			path += "?step=requested"
		}
		who := as[template]
		if who == "" {
			who = "admin"
		}
		if strings.HasSuffix(path, "/feed") || strings.HasSuffix(path, "/slots") {
			who = "owner"
		}
		with := "?"
		if strings.Contains(path, "?") {
			with = "&"
		}
		for _, cursor := range []string{"zzzz", "not-a-cursor", "the-startup", "AAAAAAAA"} {
			w.do(call{name: cursor, path: path + with + "after=" + cursor, as: who, status: http.StatusBadRequest, has: []string{`"field":"after"`}})
		}
	}
}

// TestOwnCursor: what a list gave is taken, also when the place is gone.
func TestOwnCursor(t *testing.T) {
	w := newWorld(t, nil)
	for _, id := range []string{"a-1", "a-2", "a-3"} {
		w.create(t.Context(), "startup", id)
	}
	first := w.do(call{name: "first", path: "/v1/startups?limit=1", status: http.StatusOK, has: []string{`"a-1"`}})
	next := regexp.MustCompile(`"next":"([^"]+)"`).FindStringSubmatch(first.body)
	if next == nil {
		t.Fatalf("no cursor in %s", first.body)
	}
	w.do(call{name: "remove", method: http.MethodDelete, path: "/v1/startups/a-1", as: "owner", header: map[string]string{"If-Match": `"1"`}, status: http.StatusNoContent})
	w.do(call{name: "second", path: "/v1/startups?limit=1&after=" + next[1], status: http.StatusOK, has: []string{`"a-2"`}, hasNot: []string{`"a-1"`, `"a-3"`}})
	w.do(call{name: "cut", path: "/v1/startups?after=" + next[1][1:], status: http.StatusBadRequest, has: []string{`"bad_cursor"`}})
}

// lists gives the paths of every list of the specification that goes on behind a cursor.
func lists(t *testing.T) []string {
	t.Helper()
	spec, err := os.ReadFile("openapi.yaml")
	must(t, err)
	_, paths, _ := strings.Cut(string(spec), "\npaths:")
	var out []string
	for _, block := range regexp.MustCompile(`(?m)^  /`).Split(paths, -1)[1:] {
		path, _, _ := strings.Cut(block, ":")
		if strings.Contains(block, "name: after\n") {
			out = append(out, "/"+path)
		}
	}
	if slices.Sort(out); len(out) < 30 {
		t.Fatalf("only %d lists: %v", len(out), out)
	}
	return out
}

// theOne gives the id of what a path is about.
func theOne(template string) string {
	kind, _, _ := strings.Cut(strings.TrimPrefix(template, "/v1/"), "s/")
	return "the-" + kind
}
