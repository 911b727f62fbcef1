package web

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
)

const (
	// homeCurrency is the currency that amounts are in until somebody says another.
	homeCurrency = "VND"
	// mostDong bounds what anybody means: a thousand billion thousand is a slip.
	mostDong = 1e15
)

// readMoney reads an amount as people type it: "500 triệu", "1,5 tỷ", "20.000 USD".
// It is more than nothing, in a currency that is known.
func (p *Pages) readMoney(typed string) (m match.Money, ok bool) {
	m, ok = match.ReadMoney(typed)
	return m, ok && m.Value > 0 && m.Value < mostDong && p.Reference.Rates.Known(m.Currency)
}

// readSum reads an amount beside whose field the currency stands: it names that one
// or none.
func readSum(typed, currency string) (value float64, ok bool) {
	value, named, ok := match.ReadSum(typed)
	return value, ok && value > 0 && value < mostDong && (named == currency || named == "")
}

// dong reads an amount of đồng out of a field; nil for none, and for what is none,
// which is noted.
func (f *form) dong(name string) *match.Money {
	typed := strings.TrimSpace(f.Get(name))
	if typed == "" {
		return nil
	}
	value, ok := readSum(typed, homeCurrency)
	if !ok {
		f.badValue(name)
		return nil
	}
	return &match.Money{Value: value, Currency: homeCurrency}
}

func (f *form) badValue(name string) {
	f.fault(name, locale.Problem(f.lang, match.ProblemBadValue, "", ""), http.StatusUnprocessableEntity)
}

// moneyInWords writes an amount as match.ReadMoney reads it, nothing rounded away.
func moneyInWords(lang string, m match.Money) string {
	if m.Currency == homeCurrency {
		return sumInWords(lang, m.Value) + " " + locale.Text(lang, "money.vnd", nil)
	}
	return sumInWords(lang, m.Value) + " " + m.Currency
}

// sumInWords is moneyInWords without the currency.
func sumInWords(lang string, value float64) string {
	for _, u := range []struct {
		of  float64
		key string
	}{{1e9, "money.billion"}, {1e6, "money.million"}} {
		if short := value / u.of; short >= 1 && short*1000 == math.Trunc(short*1000) {
			if s := strconv.FormatFloat(short, 'f', -1, 64); len(s)-strings.IndexByte(s+".", '.') != 4 { // three digits would read as thousands
				return grouped(lang, s) + " " + locale.Text(lang, u.key, nil)
			}
		}
	}
	return grouped(lang, strconv.FormatFloat(value, 'f', -1, 64))
}

// grouped sets thousands apart, and writes the sign of decimals, as a language does.
func grouped(lang, s string) string {
	thousand, decimal := ".", ","
	if lang == locale.English {
		thousand, decimal = decimal, thousand
	}
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + thousand + whole[i:]
	}
	if fraction != "" {
		return whole + decimal + fraction
	}
	return whole
}

// readDay reads a day as browsers send it or people in Vietnam type it, "30/5/2027",
// "30-5-2027", and by further layouts with / between the numbers. Anything else stays
// as it is, to be refused for that.
func readDay(typed string, further ...string) match.Date {
	typed = strings.TrimSpace(typed)
	numbers := strings.NewReplacer(" ", "", ".", "/", "-", "/").Replace(typed)
	for _, layout := range append([]string{"2006/1/2", "2/1/2006"}, further...) {
		if t, err := time.Parse(layout, numbers); err == nil {
			return match.DateOf(t)
		}
	}
	return match.Date(typed)
}

// isDay tells whether a date is a whole day.
func isDay(d match.Date) bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}
