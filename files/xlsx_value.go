package files

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// lastDay is 9999-12-31 as a spreadsheet counts.
const lastDay = 2_958_465

// numberCell writes a number as the CSV reader takes it: plain digits, and the day
// when the cell shows one.
func numberCell(value string, dated bool, since int) cell {
	if value == "" {
		return cell{}
	}
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return cell{cut(value), CodeCellError}
	}
	if dated && x >= 0 && x < lastDay+1 {
		return cell{text: day(x, since)}
	}
	return cell{text: numberText(x)}
}

// numberText writes a number so that no reader takes its point for one that
// separates thousands.
func numberText(x float64) string {
	if math.Abs(x) >= 1e21 {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if grouped(text) {
		text += "0"
	}
	return text
}

// day writes a day counted from the end of 1899, or from 1904, with the time when it
// has one. The leap day of 1900, which never was, counts among the days since 1899.
func day(x float64, since int) string {
	begin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since == 1904:
		begin = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case x < 60:
		begin = begin.AddDate(0, 0, 1)
	}
	whole := math.Floor(x)
	seconds := math.Round((x - whole) * 86_400)
	at := begin.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
	switch {
	case seconds == 0:
		return at.Format(time.DateOnly)
	case whole == 0:
		return at.Format(time.TimeOnly)
	}
	return at.Format("2006-01-02T15:04:05")
}

// unescaped reads characters written as _x000D_, which is how a workbook keeps those
// that XML has no room for.
func unescaped(s string) string {
	at := strings.Index(s, "_x")
	if at < 0 {
		return s
	}
	var out strings.Builder
	for ; at >= 0; at = strings.Index(s, "_x") {
		n, err := uint64(0), strconv.ErrSyntax
		if len(s) >= at+7 && s[at+6] == '_' {
			n, err = strconv.ParseUint(s[at+2:at+6], 16, 16)
		}
		if err != nil {
			out.WriteString(s[:at+1])
			s = s[at+1:]
			continue
		}
		out.WriteString(s[:at])
		out.WriteRune(rune(n)) //nolint:gosec // of 16 bits; half of a pair becomes the sign for what cannot be read
		s = s[at+7:]
	}
	return out.String() + s
}
