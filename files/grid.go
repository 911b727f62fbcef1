package files

import (
	"io"
	"strconv"
	"time"

	"duyen/match"
)

// Grid is a table that is being written in one of its formats. The cells of a row
// are as in Workbook.Row. Nothing is whole before Close.
type Grid interface {
	Row(cells ...any) error
	Close() error
}

// NewGrid begins a table as CSV or, with xlsx, as a workbook whose sheet has a name.
func NewGrid(w io.Writer, xlsx bool, name string) (Grid, error) {
	if xlsx {
		return NewWorkbook(w, name)
	}
	return csvGrid{NewTable(w)}, nil
}

// csvGrid writes the values of a grid as texts.
type csvGrid struct{ table *Table }

// Row writes a row.
func (g csvGrid) Row(cells ...any) error {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = plain(c)
	}
	return g.table.Row(row...)
}

// Close sends what is left.
func (g csvGrid) Close() error { return g.table.Flush() }

// plain writes a value as the readers of tables take it.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return numberText(v)
	case match.Date:
		return string(v)
	case time.Time:
		return v.Format(time.RFC3339)
	}
	return ""
}
