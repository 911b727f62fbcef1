package main

import (
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duyen/configs"
)

// dataMap is docs/PERSONAL_DATA.md as tables: the cells of every row under a
// heading.
func dataMap(t *testing.T) map[string][][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "PERSONAL_DATA.md"))
	if err != nil {
		t.Fatal(err)
	}
	out, heading := map[string][][]string{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if h, ok := strings.CutPrefix(line, "## "); ok {
			heading = h
		}
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		out[heading] = append(out[heading], cells)
	}
	for heading := range out {
		out[heading] = out[heading][1:] // without the titles
	}
	return out
}

// quoted lists what stands between backquotes.
func quoted(s string) (out []string) {
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	return out
}

// schemaOf gives "table.column" of every database in a folder; those of another
// file than the store's begin with its name.
func schemaOf(t *testing.T, dir string) (out []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.db"))
	if err != nil || len(files) == 0 {
		t.Fatal("no database", err)
	}
	for _, file := range files {
		for _, column := range columnsOf(t, file) {
			if name := filepath.Base(file); name != "duyen.db" {
				column = name + "/" + column
			}
			out = append(out, column)
		}
	}
	return out
}

func columnsOf(t *testing.T, file string) (out []string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			t.Fatal(err)
		}
		out = append(out, column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDataMap: every column of every database has its row in the data map and
// every row its column; what is personal says how it is erased and exported; and
// places and sections are those that are wired.
func TestDataMap(t *testing.T) {
	dir := t.TempDir()
	c := &configs.Config{Data: dir, Store: "sqlite:" + filepath.Join(dir, "duyen.db"), Cache: "memory:", MailFrom: "a@example.test"}
	r, err := openRooms(t.Context(), c, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
	tables := dataMap(t)
	var mapped, sections, places []string
	personal := tables["Columns with personal data"]
	for _, row := range personal {
		if len(row) != 9 || slices.Contains(row, "") {
			t.Errorf("a row of the data map has an empty cell: %q", row)
			continue
		}
		erased, exported := quoted(row[7]), quoted(row[8])
		if len(erased) != 1 || !slices.Contains(r.service.PlaceNames(), erased[0]) {
			t.Errorf("%s %s is erased in %s, which is no place", row[0], row[1], row[7])
		}
		if len(exported) == 0 && !strings.HasPrefix(row[8], "– ") {
			t.Errorf("%s %s is not exported and does not say why", row[0], row[1])
		}
		sections = append(sections, exported...)
	}
	for _, row := range append(personal, tables["Columns without personal data"]...) {
		table := quoted(row[0])
		if len(table) != 1 {
			t.Errorf("no table in %q", row)
			continue
		}
		for _, column := range quoted(row[1]) {
			mapped = append(mapped, table[0]+"."+column)
		}
	}
	for _, row := range tables["Places"] {
		places = append(places, quoted(row[0])...)
	}
	same(t, "columns", mapped, schemaOf(t, dir))
	same(t, "sections", slices.Compact(slices.Sorted(slices.Values(sections))), r.service.SectionNames())
	if !slices.Equal(places, r.service.PlaceNames()) {
		t.Errorf("the data map has the places %q, erasures go through %q", places, r.service.PlaceNames())
	}
}

// same compares what the data map says with what is there.
func same(t *testing.T, what string, mapped, there []string) {
	t.Helper()
	for _, x := range there {
		switch n := count(mapped, x); {
		case n == 0:
			t.Errorf("%s: %s has no row in docs/PERSONAL_DATA.md", what, x)
		case n > 1:
			t.Errorf("%s: %s has %d rows in docs/PERSONAL_DATA.md", what, x, n)
		}
	}
	for _, x := range mapped {
		if !slices.Contains(there, x) {
			t.Errorf("%s: docs/PERSONAL_DATA.md has %s, which is not there", what, x)
		}
	}
}

func count(list []string, x string) (n int) {
	for _, y := range list {
		if x == y {
			n++
		}
	}
	return n
}
