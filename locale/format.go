package locale

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// amount is an amount of money of the heart, which this package does not know.
type amount interface {
	Parts() (value float64, currency string)
}

// scale is a power of ten that money is told in, with its key.
type scale struct {
	unit float64
	key  string
}

// Number writes a number with at most one digit behind the point: "1.234,5".
func Number(lang string, x float64) string { return decimal(lang, x, 1) }

// Money writes an amount the way people say it: "500 triệu đồng", "1.2 million USD".
func Money(lang string, value float64, currency string) string {
	unit := currency
	if currency == "VND" {
		unit = Text(lang, "money.vnd", nil)
	}
	for _, s := range []scale{{1e9, "money.billion"}, {1e6, "money.million"}} {
		// 999.95 million and more would round up to 1,000 million.
		if math.Abs(value) >= s.unit*0.99995 {
			return decimal(lang, value/s.unit, 2) + " " + Text(lang, s.key, nil) + " " + unit
		}
	}
	return decimal(lang, value, 0) + " " + unit
}

// Date writes a calendar day given as "2026-07-01", a month or a year, day
// first in both languages: "01/07/2026".
func Date(date string) string {
	fields := strings.Split(date, "-")
	for i, j := 0, len(fields)-1; i < j; i, j = i+1, j-1 {
		fields[i], fields[j] = fields[j], fields[i]
	}
	return strings.Join(fields, "/")
}

// Time writes a moment in t's own location: "14:05, 01/07/2026".
func Time(t time.Time) string { return t.Format("15:04, 02/01/2006") }

// List joins words: "a, b và c". When a word has a comma of its own, the words
// are set apart by semicolons.
func List(lang string, words []string) string {
	separator := ", "
	if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, ",") }) {
		separator = "; "
	}
	if n := len(words); n > 1 && separator == ", " {
		return strings.Join(words[:n-1], separator) + " " + Text(lang, "list.and", nil) + " " + words[n-1]
	}
	return strings.Join(words, separator)
}

// format writes an argument of a text.
func format(lang string, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return decimal(lang, float64(v), 0)
	case int64:
		return decimal(lang, float64(v), 0)
	case float64:
		return Number(lang, v)
	case amount:
		return Money(known(lang), first(v), second(v))
	case []string:
		return List(lang, v)
	case []any:
		words := make([]string, len(v))
		for i, x := range v {
			words[i] = format(lang, x)
		}
		return List(lang, words)
	case map[string]any: // an amount that came out of JSON
		x, _ := v["value"].(float64)
		currency, _ := v["currency"].(string)
		return Money(lang, x, currency)
	}
	return fmt.Sprint(value)
}

func first(a amount) float64 { v, _ := a.Parts(); return v }

func second(a amount) string { _, c := a.Parts(); return c }

// decimal writes x with at most digits digits behind the point, thousands
// grouped, by the rules of the language.
func decimal(lang string, x float64, digits int) string {
	s := strconv.FormatFloat(x, 'f', digits, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	fraction = strings.TrimRight(fraction, "0")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	group, point := ".", ","
	if lang == English {
		group, point = ",", "."
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if fraction != "" {
		whole += point + fraction
	}
	if whole == "0" {
		return whole
	}
	return sign + whole
}
