package configs

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duyen/match"
)

// table is one CSV file with a header.
type table struct {
	name    string
	columns map[string]int
	rows    [][]string
}

// readTable reads a file of the reference folder and makes sure that it has the
// columns.
func readTable(name string, columns ...string) (*table, error) {
	f, err := referenceFiles.Open("reference/" + name)
	if err != nil {
		return nil, match.Wrap(err, "open "+name)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, match.Wrap(err, "read "+name)
	}
	if len(rows) < 2 {
		return nil, match.Fail(match.KindInternal, "reference", name+" has no rows")
	}
	t := &table{name: name, columns: map[string]int{}, rows: rows[1:]}
	for i, c := range rows[0] {
		t.columns[c] = i
	}
	for _, c := range columns {
		if _, ok := t.columns[c]; !ok {
			return nil, match.Fail(match.KindInternal, "reference", name+" lacks the column "+c)
		}
	}
	return t, nil
}

// record is one row of a table.
type record struct {
	*table
	row []string
}

// each calls f for every row and adds the line to an error.
func (t *table) each(f func(r record) error) error {
	for i, row := range t.rows {
		if err := f(record{t, row}); err != nil {
			return match.Wrap(err, fmt.Sprintf("%s line %d", t.name, i+2))
		}
	}
	return nil
}

// text gives a column that readTable has checked.
func (r record) text(column string) string { return r.row[r.columns[column]] }

// list gives the parts of a column separated by semicolons.
func (r record) list(column string) []string {
	s := r.text(column)
	if s == "" {
		return nil
	}
	return strings.Split(s, ";")
}

// lists joins the parts of several columns without repetition.
func (r record) lists(columns ...string) []string {
	var out []string
	for _, c := range columns {
		for _, s := range r.list(c) {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (r record) number(column string) (float64, error) {
	return strconv.ParseFloat(r.text(column), 64)
}

func (r record) flag(column string) bool { return r.text(column) == "1" }
