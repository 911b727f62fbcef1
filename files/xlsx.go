package files

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"duyen/match"
)

// What a workbook may be. They are far above what people send and far below what
// hurts: 100,000 profiles are about 10 MiB.
const (
	maxWorkbook = 32 << 20  // bytes of the file, which is held in memory
	maxParts    = 2_000     // files in its archive
	maxSheets   = 100       // worksheets it names
	maxRatio    = 250       // unpacked bytes per packed byte; a table of like rows has 100
	maxSheet    = 256 << 20 // unpacked bytes of the sheet that is read, as a stream
	maxStrings  = 64 << 20  // unpacked bytes of its shared texts, held in memory
	maxString   = 1 << 20   // how many shared texts
	maxSmall    = 8 << 20   // unpacked bytes of what else is read: names, formats
	maxToken    = 1 << 20   // bytes of one tag or text
	maxDeep     = 64        // how deep tags may stand in each other
	maxRow      = 1 << 20   // the last row a sheet can have
	maxColumn   = 512       // profiles have fewer than 100 fields
	maxCell     = 32_767    // characters a cell can hold, by the format
	maxAll      = 512 << 20 // bytes of all cells: a text that is shared costs nothing in the file
)

// readXLSX reads the first visible sheet of a workbook as readCSV reads a table:
// the first row that is not empty names the fields. Formulas are read as what was
// typed and never worked out; macros, links, pictures and further sheets are not
// looked at. A row's line is its number in the sheet. Few bytes may unpack to many
// tags that are no rows: a reader that is a context, too, ends them.
func readXLSX(r io.Reader, kind match.Kind, f Taker) error {
	data, err := io.ReadAll(io.LimitReader(r, maxWorkbook+1))
	if err != nil {
		return match.Wrap(err, "cannot read the file")
	}
	stop := func() error { return nil }
	if s, ok := r.(interface{ Err() error }); ok {
		stop = s.Err
	}
	book, fault := openBook(data, stop)
	give := f
	f = func(line int, p match.Profile, fault error) error {
		if err := stop(); err != nil { // what was read looks broken then
			return match.Wrap(err, "reading a workbook")
		}
		return give(line, p, fault)
	}
	if fault != nil {
		return f(1, nil, fault)
	}
	s, fault := book.open()
	if fault != nil {
		return f(1, nil, fault)
	}
	defer s.close()
	return s.each(kind, f)
}

// each gives every row below the header.
func (s *sheet) each(kind match.Kind, f Taker) error {
	var columns []string
	for {
		cells, fault := s.next()
		if errors.Is(fault, io.EOF) {
			return nil
		}
		line := max(s.row, 1)
		broken, ends := errors.AsType[*endError](fault)
		if ends { // what follows cannot be found any more
			return f(line, nil, broken.fault)
		}
		if columns == nil {
			if fault == nil {
				columns, fault = headerOf(cells)
			}
			if fault != nil {
				return f(line, nil, fault)
			}
			continue
		}
		var p match.Profile
		if fault == nil {
			p, fault = rowOf(kind, columns, cells)
		}
		if fault != nil {
			p = nil
		}
		if err := f(line, p, fault); err != nil {
			return err
		}
	}
}

// headerOf reads the names of the columns.
func headerOf(cells []cell) ([]string, error) {
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = c.text
	}
	columns, fault := columns(names)
	if fault != nil {
		return nil, fault
	}
	return columns, nil
}

// rowOf reads a row below the header. Cells that a sheet leaves out are empty.
func rowOf(kind match.Kind, columns []string, cells []cell) (match.Profile, error) {
	if len(cells) > len(columns) {
		return nil, bad(CodeColumnCount, "", strconv.Itoa(len(cells)), "the header has "+strconv.Itoa(len(columns))+" columns")
	}
	texts := make([]string, len(columns))
	for i, c := range cells {
		if c.fault != "" {
			return nil, bad(c.fault, columns[i], c.text, "the cell has no value")
		}
		texts[i] = c.text
	}
	p, fault := profile(kind, columns, texts)
	if fault != nil {
		return nil, fault
	}
	return p, nil
}

// endError is a fault behind which nothing can be read.
type endError struct{ fault *match.Error }

func (e *endError) Error() string { return e.fault.Error() }

// broken makes the fault of a workbook that is not what it should be.
func broken(what string) *match.Error {
	return bad(CodeBrokenWorkbook, "", what, "the workbook is broken")
}

// large makes the fault of a workbook that has too much of something.
func large(what string, most int) *match.Error {
	return near(bad(CodeLargeWorkbook, "", what, "the workbook is too large"), strconv.Itoa(most))
}

// isOLE tells the container of old and of encrypted workbooks.
func isOLE(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
}
