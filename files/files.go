// Package files turns bytes that come from outside into profiles: JSON, lines
// of JSON, CSV and XLSX. Its readers are strict and bounded: what cannot be read is
// one error that names the field, and never stops what follows it.
//
// Errors are *match.Error. Their Field reads like "portfolio[2].locality"; the
// single Problem in them has one of the codes below.
package files

import (
	"strings"
	"unicode/utf8"

	"duyen/match"
)

// The codes of what cannot be read.
const (
	CodeSyntax         = "syntax"          // not JSON or not CSV
	CodeUnknownField   = "unknown_field"   // also a known one in other case
	CodeDuplicateField = "duplicate_field" // the same name twice in one object or header
	CodeWrongType      = "wrong_type"      // a text where a number is wanted, and so on
	CodeNUL            = "nul"             // a NUL character
	CodeNotUTF8        = "not_utf8"
	CodeTooDeep        = "too_deep"
	CodeLineTooLong    = "line_too_long"
	CodeColumnCount    = "column_count" // a CSV row with more or fewer cells than the header
	CodeUnknownFormat  = "unknown_format"
	CodeUnknownKind    = "unknown_kind"
	CodeRequired       = "required"
	CodeKindMismatch   = "kind_mismatch" // the kind is not the one the caller asked for
	CodeNotWorkbook    = "not_workbook"  // the bytes are no XLSX, whatever the name says
	CodeLockedWorkbook = "locked_workbook"
	CodeBrokenWorkbook = "broken_workbook"
	CodeLargeWorkbook  = "large_workbook" // also one that unpacks to far more than it is
	CodeCellError      = "cell_error"     // #REF! and the like
	CodeCellFormula    = "cell_formula"   // a formula that stands in another cell
	CodeCellTooLong    = "cell_too_long"
)

// maxValue bounds how much of a wrong value an error repeats, in runes.
const maxValue = 80

// bad makes the error for one field. Values of personal fields are not repeated.
func bad(code, field, value, message string) *match.Error {
	if strings.HasPrefix(field, "contact.") && code != CodeUnknownField {
		value = ""
	}
	e := match.Fail(match.KindMalformed, code, message)
	e.Field = field
	e.Problems = []match.Problem{{Field: field, Code: code, Value: cut(value)}}
	return e
}

// near adds the nearest valid value to an error made by bad.
func near(e *match.Error, nearest string) *match.Error {
	e.Problems[0].Nearest = nearest
	return e
}

// cut shortens a value to what an error may repeat.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= maxValue {
		return s
	}
	return string([]rune(s)[:maxValue]) + "…"
}

// unknownKind refuses a kind, naming the nearest one.
func unknownKind(value string) *match.Error {
	e := bad(CodeUnknownKind, "kind", value, "no such kind of profile")
	e.Kind = match.KindInvalid
	if value == "" {
		e = bad(CodeRequired, "kind", "", "the kind of profile is missing")
		e.Kind = match.KindInvalid
		return e
	}
	var kinds []string
	for _, k := range match.Kinds() {
		kinds = append(kinds, string(k))
	}
	return near(e, match.Nearest(value, kinds))
}
