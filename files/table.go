package files

import (
	"encoding/csv"
	"io"
	"strings"
)

// TableType is the media type of what a Table holds.
const TableType = "text/csv; charset=utf-8"

// utf8Mark tells Excel that a file is UTF-8; it would read the accents wrong else.
const utf8Mark = "\uFEFF"

// Table writes rows as CSV (RFC 4180) that people open in a spreadsheet: it begins
// with a mark for Excel, and no cell is taken for a formula.
type Table struct {
	w     io.Writer
	rows  *csv.Writer
	begun bool
}

// NewTable begins a table.
func NewTable(w io.Writer) *Table {
	t := &Table{w: w, rows: csv.NewWriter(w)}
	t.rows.UseCRLF = true
	return t
}

// Row writes one row.
func (t *Table) Row(cells ...string) error {
	if !t.begun {
		t.begun = true
		if _, err := io.WriteString(t.w, utf8Mark); err != nil {
			return unwritten(err, "a table")
		}
	}
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = plainCell(c)
	}
	if err := t.rows.Write(safe); err != nil {
		return unwritten(err, "a table")
	}
	return nil
}

// Flush sends what was written so far.
func (t *Table) Flush() error {
	t.rows.Flush()
	if err := t.rows.Error(); err != nil {
		return unwritten(err, "a table")
	}
	return nil
}

// plainCell keeps a spreadsheet from taking a text for a formula, as OWASP has it:
// an apostrophe before the characters that begin one, also behind blanks. A text
// that has such apostrophes gets one more, so that typedCell finds the text again.
func plainCell(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == 0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if formulaLike(s) {
		return "'" + s
	}
	return s
}

// typedCell gives the text that plainCell has made safe.
func typedCell(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && formulaLike(rest) {
		return rest
	}
	return s
}

// formulaLike tells texts that a spreadsheet may take for formulas, also behind
// apostrophes. A number below nought is none, and is to be reckoned with.
func formulaLike(s string) bool {
	s = strings.TrimLeft(s, "'")
	if below, ok := strings.CutPrefix(s, "-"); ok && plainNumber(below) {
		return false
	}
	for _, r := range strings.TrimLeft(s, " \u00a0\u3000\ufeff") {
		return strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", r)
	}
	return false
}

// plainNumber tells digits with at most one point among them.
func plainNumber(s string) bool {
	whole, part, point := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!point || digits(part))
}
