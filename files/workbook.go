package files

import (
	"io"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"duyen/match"
)

// WorkbookType is the media type of what a Workbook writes.
const WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// columnWidth is how wide the columns are, in characters.
const columnWidth = 18

// Workbook writes rows as a workbook of one sheet (XLSX) whose first row stays in
// view. Numbers and days are numbers and days in it, texts are texts and never
// formulas; the same rows give the same bytes. Rows are kept aside, in a file when they are many, until Close.
type Workbook struct {
	to              io.Writer
	file            *excelize.File
	sheet           *excelize.StreamWriter
	rows            int
	head, day, time int // styles
}

// NewWorkbook begins a workbook whose sheet has a name of at most 31 characters.
func NewWorkbook(w io.Writer, name string) (*Workbook, error) {
	b := &Workbook{to: w, file: excelize.NewFile()}
	if err := b.begin(name); err != nil {
		_ = b.file.Close()
		return nil, unwritten(err, "a workbook")
	}
	return b, nil
}

func (b *Workbook) begin(name string) (err error) {
	if err = b.file.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	// The library writes its own author's name else.
	if err = b.file.SetDocProps(&excelize.DocProperties{Creator: "Duyen"}); err != nil {
		return err
	}
	dayFormat, timeFormat := "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	for _, x := range []struct {
		id    *int
		style *excelize.Style
	}{
		{&b.head, &excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&b.day, &excelize.Style{CustomNumFmt: &dayFormat}},
		{&b.time, &excelize.Style{CustomNumFmt: &timeFormat}},
	} {
		if *x.id, err = b.file.NewStyle(x.style); err != nil {
			return err
		}
	}
	if b.sheet, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	return b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// Row writes one row; the first one is the header. A cell is nil, a text, a bool, a
// number, a match.Date or a time.Time, which is written as its own clock shows it.
func (b *Workbook) Row(cells ...any) error {
	if b.rows == 0 && len(cells) > 0 {
		if err := b.sheet.SetColWidth(1, len(cells), columnWidth); err != nil {
			return unwritten(err, "a workbook")
		}
	}
	b.rows++
	at, err := excelize.CoordinatesToCellName(1, b.rows)
	if err != nil {
		return unwritten(err, "a workbook")
	}
	row := make([]any, len(cells))
	for i, c := range cells {
		if row[i], err = b.cell(c); err != nil {
			return err
		}
	}
	if err := b.sheet.SetRow(at, row); err != nil {
		return unwritten(err, "a workbook")
	}
	return nil
}

// cell gives a value as the library takes it, which would cut long texts silently
// and write everything it does not know as text.
func (b *Workbook) cell(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int, int64, float64:
	case string:
		if v == "" {
			return nil, nil //nolint:nilnil // an empty cell
		}
		if len(v) > maxCell && len(utf16.Encode([]rune(v))) > maxCell {
			return nil, match.Fail(match.KindInvalid, CodeCellTooLong, "a text is longer than a cell of a workbook can be")
		}
	case match.Date:
		t, err := time.Parse(time.DateOnly, string(v))
		if err != nil { // a year
			return b.cell(string(v))
		}
		return excelize.Cell{StyleID: b.day, Value: t}, nil
	case time.Time:
		return excelize.Cell{StyleID: b.time, Value: v}, nil
	default:
		return nil, match.Fail(match.KindInternal, "internal", "a value no cell can have")
	}
	if b.rows == 1 {
		return excelize.Cell{StyleID: b.head, Value: v}, nil
	}
	return v, nil
}

// Close sends the workbook.
func (b *Workbook) Close() error {
	defer func() { _ = b.file.Close() }() // what lay aside
	if err := b.sheet.Flush(); err != nil {
		return unwritten(err, "a workbook")
	}
	if err := b.file.Write(b.to); err != nil {
		return unwritten(err, "a workbook")
	}
	return nil
}
