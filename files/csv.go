package files

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"duyen/match"
)

// readCSV reads a table whose first row names the fields. The delimiter is the
// one of comma, semicolon and tab that the header uses most.
func readCSV(r io.Reader, kind match.Kind, f Taker) error {
	rows := &rows{lines: newLines(r), kind: kind}
	head, _, fault, err := rows.next()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	if fault == nil {
		rows.comma = delimiter(head)
		var names []string
		if names, fault = rows.cells(head); fault == nil {
			rows.columns, fault = columns(names)
		}
	}
	if fault != nil {
		return f(rows.start, nil, fault) // without a header no row means anything
	}
	return rows.each(f)
}

// each reads the rows below the header.
func (t *rows) each(f Taker) error {
	for {
		row, whole, fault, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case fault == nil && len(bytes.TrimSpace(row)) == 0:
			continue
		}
		var p match.Profile
		if fault == nil {
			var cells []string
			if cells, fault = t.cells(row); fault == nil {
				p, fault = profile(t.kind, t.columns, cells)
			} else if !whole {
				t.retry()
			}
		}
		if fault != nil { // a nil *match.Error must not become a non-nil error
			err = f(t.start, nil, fault)
		} else if p != nil {
			err = f(t.start, p, nil)
		}
		if err != nil {
			return err
		}
	}
}

// rows cuts a table into rows of bounded size. A row may span lines inside
// quotes; when it turns out broken, reading resumes on its second line, so that
// one stray quote costs one row.
type rows struct {
	lines   *lines
	kind    match.Kind // of every row; "" when each says its own
	comma   rune
	columns []string
	start   int      // line the row last given starts on
	pending [][]byte // lines read but not yet used
	first   int      // line number of pending[0]
	used    [][]byte // lines of the row last given
}

// next gives the next row. Whole says that it is a single line; fault is set
// instead of row when it can be no row.
func (t *rows) next() (row []byte, whole bool, fault *match.Error, err error) {
	t.used = t.used[:0]
	quotes, size := 0, 0
	for {
		line, long, err := t.line()
		switch {
		case err != nil && len(t.used) == 0:
			return nil, false, nil, err
		case err != nil && !errors.Is(err, io.EOF):
			return nil, false, nil, err
		case long && len(t.used) == 0:
			return nil, true, tooLong(), nil
		case err != nil, long, size+len(line) > maxLine: // a quote that never closes
			if line != nil && !long {
				t.used = append(t.used, line)
			}
			t.retry()
			return nil, false, bad(CodeSyntax, "", "", "a quote is not closed"), nil
		}
		t.used = append(t.used, line)
		quotes += bytes.Count(line, []byte{'"'})
		size += len(line)
		if quotes%2 == 0 {
			return bytes.Join(t.used, nil), len(t.used) == 1, nil, nil
		}
	}
}

// line gives the next line, from those put back first; only a line just read can be long.
func (t *rows) line() (line []byte, long bool, err error) {
	if len(t.pending) > 0 {
		line, t.pending = t.pending[0], t.pending[1:]
		t.mark(t.first)
		t.first++
		return line, false, nil
	}
	line, long, err = t.lines.next()
	if err != nil {
		return nil, false, err
	}
	t.mark(t.lines.number)
	return bytes.Clone(line), long, nil
}

// mark notes where a row starts.
func (t *rows) mark(number int) {
	if len(t.used) == 0 {
		t.start = number
	}
}

// retry puts all lines of the row but its first back.
func (t *rows) retry() {
	if len(t.used) < 2 {
		return
	}
	rest := append([][]byte(nil), t.used[1:]...)
	t.pending = append(rest, t.pending...)
	t.first = t.start + 1
}

// cells splits one row.
func (t *rows) cells(row []byte) ([]string, *match.Error) {
	r := csv.NewReader(bytes.NewReader(row))
	r.Comma = t.comma
	r.FieldsPerRecord = -1
	cells, err := r.Read()
	if err != nil {
		return nil, bad(CodeSyntax, "", "", "the row is not CSV: a quote in the wrong place")
	}
	for len(cells) > len(t.columns) && t.columns != nil && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1] // spreadsheets pad rows with empty cells
	}
	for i := range cells {
		cells[i] = typedCell(cells[i])
	}
	if t.columns != nil && len(cells) != len(t.columns) {
		return nil, bad(CodeColumnCount, "", strconv.Itoa(len(cells)),
			"the header has "+strconv.Itoa(len(t.columns))+" columns")
	}
	return cells, nil
}

// delimiter gives the character the header separates its names with.
func delimiter(header []byte) rune {
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := bytes.Count(header, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// columns checks the names of the header: each a field of some kind, none twice.
func columns(names []string) ([]string, *match.Error) {
	seen := map[string]bool{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		names[i] = name
		switch {
		case !knownColumn(name):
			return nil, near(bad(CodeUnknownField, name, name, "no such column"), nearestColumn(name))
		case seen[name]:
			return nil, bad(CodeDuplicateField, name, name, "the column stands twice")
		}
		seen[name] = true
	}
	return names, nil
}
