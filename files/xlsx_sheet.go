package files

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"duyen/match"
)

// cell is what one cell says. Fault is the code of why it says nothing.
type cell struct{ text, fault string }

// sheet gives the rows of a worksheet one by one.
type sheet struct {
	book *book
	tags *tags
	row  int // number of the row last given
	all  int // bytes of cells given so far
}

// open starts reading the sheet.
func (b *book) open() (*sheet, *match.Error) {
	p, fault := b.parts.open(b.sheet, maxSheet)
	if fault != nil {
		return nil, fault
	}
	return &sheet{book: b, tags: newTags(p)}, nil
}

func (s *sheet) close() { s.tags.part.close() }

// next gives the cells of the next row that has any, io.EOF after the last. An
// *endError is the last that is said; other errors are about that row only.
func (s *sheet) next() ([]cell, error) {
	for {
		token, err := s.tags.next()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, err
		}
		tag, ok := token.(xml.StartElement)
		if !ok || tag.Name.Local != "row" {
			continue
		}
		if err := s.count(attribute(tag, "r")); err != nil {
			return nil, err
		}
		cells, err := s.cells()
		if len(cells) > 0 || err != nil {
			return cells, err
		}
	}
}

// count takes the number of a row: the next one when it has none.
func (s *sheet) count(number string) error {
	n := s.row + 1
	if number != "" {
		var err error
		if n, err = strconv.Atoi(number); err != nil || n <= s.row {
			return &endError{broken("row " + cut(number))}
		}
	}
	if n > maxRow {
		return &endError{large("rows", maxRow)}
	}
	s.row = n
	return nil
}

// cells reads a row to its end. Empty cells at its end do not count.
func (s *sheet) cells() (cells []cell, err error) {
	at, size := 0, 0
	for {
		token, fault := s.tags.next()
		if errors.Is(fault, io.EOF) {
			fault = &endError{broken(s.tags.part.name)}
		}
		if fault != nil {
			return nil, fault
		}
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "row" {
			return cells, err
		}
		tag, ok := token.(xml.StartElement)
		if !ok || tag.Name.Local != "c" {
			continue
		}
		c, fault := s.cell(tag)
		if fault != nil {
			return nil, fault
		}
		expected := at
		at = columnAt(attribute(tag, "r"), at)
		switch size += len(c.text); {
		case at >= 0 && at < expected: // readers would differ in which one they take
			err = broken("cell " + cut(attribute(tag, "r")))
			at = expected
		case at < 0:
			return nil, &endError{broken("cell " + cut(attribute(tag, "r")))}
		case c == (cell{}) || err != nil:
		case at >= maxColumn:
			err = near(bad(CodeColumnCount, "", strconv.Itoa(at+1), "too many columns"), strconv.Itoa(maxColumn))
		case size > maxLine:
			err = tooLong()
		default:
			for len(cells) <= at {
				cells = append(cells, cell{})
			}
			cells[at] = c
		}
		at++
	}
}

// columnAt gives the index of the column a reference such as "AB12" names, the
// expected one without a reference, and -1 for what is no reference.
func columnAt(ref string, expected int) int {
	if ref == "" {
		return expected
	}
	n, i := 0, 0
	for ; i < len(ref) && i < 3 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		n = n*26 + int(ref[i]-'A') + 1
	}
	if _, err := strconv.ParseUint(ref[i:], 10, 32); err != nil {
		return -1
	}
	return n - 1
}

// cell reads one cell to its end.
func (s *sheet) cell(tag xml.StartElement) (c cell, err error) {
	var value string
	var formula *string
	for {
		token, err := s.tags.next()
		if errors.Is(err, io.EOF) {
			err = &endError{broken(s.tags.part.name)}
		}
		if err != nil {
			return c, err
		}
		inner, ok := token.(xml.StartElement)
		if _, ends := token.(xml.EndElement); ends {
			break // tags inside are read to their end below
		}
		if !ok {
			continue
		}
		text, err := s.tags.text("rPh")
		if err != nil {
			return c, err
		}
		switch inner.Name.Local {
		case "v", "is":
			value = text
		case "f":
			formula = &text
		}
	}
	if formula != nil {
		c = formulaCell(*formula)
	} else {
		c = s.value(attribute(tag, "t"), attribute(tag, "s"), value)
	}
	if s.all += len(c.text); s.all > maxAll {
		return c, &endError{large("text", maxAll)}
	}
	if len(c.text) > maxCell && utf8.RuneCountInString(c.text) > maxCell {
		return cell{fault: CodeCellTooLong}, nil
	}
	return c, nil
}

// formulaCell gives a formula as it was typed. One that a neighbour lends has no
// text of its own.
func formulaCell(text string) cell {
	if text == "" {
		return cell{fault: CodeCellFormula}
	}
	return cell{text: "=" + text}
}

// value reads a cell of a type as a person would type it.
func (s *sheet) value(kind, style, value string) cell {
	switch kind {
	case "s":
		if value == "" {
			return cell{}
		}
		n, err := strconv.ParseUint(value, 10, 32)
		if err != nil || n >= uint64(len(s.book.strings)) {
			return cell{cut(value), CodeCellError}
		}
		return cell{text: s.book.strings[n]}
	case "inlineStr", "str":
		return cell{text: unescaped(value)}
	case "b":
		text, ok := map[string]string{"1": "true", "0": "false", "": ""}[value]
		if !ok {
			return cell{cut(value), CodeCellError}
		}
		return cell{text: text}
	case "e":
		return cell{cut(value), CodeCellError}
	case "d":
		return cell{text: value}
	}
	n, err := strconv.Atoi(style)
	dated := err == nil && n >= 0 && n < len(s.book.dates) && s.book.dates[n]
	return numberCell(value, dated, s.book.since)
}
