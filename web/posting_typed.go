package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
)

// listSeparator stands between the names of a list as it is shown; people may also
// begin a new line. A comma may be part of a name.
const listSeparator = "; "

// typedNames reads a list of names.
func typedNames(typed string) (out []string) {
	for _, x := range strings.FieldsFunc(typed, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' }) {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// typedList reads a list of names of a type; those that are shown for the values
// before stay these, whatever else they could mean.
func (p *Pages) typedList(f *form, name, typ string, before []string) (out []string) {
	shown := map[string]string{}
	for _, id := range before {
		shown[p.name(f.lang, typ, id)] = id
	}
	for _, x := range typedNames(f.Get(name)) {
		if id, ok := shown[x]; ok {
			x = id
		}
		out = append(out, x)
	}
	return out
}

func (p *Pages) namesOf(lang, typ string, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, p.name(lang, typ, id))
	}
	return out
}

// typedDay reads a day as people write it, "30/05/2027" or "30-5-2027", or a year;
// anything else stays as it is, and is refused for that.
func typedDay(typed string) match.Date {
	for _, layout := range []string{"2/1/2006", "2-1-2006", "2.1.2006"} {
		if t, err := time.Parse(layout, typed); err == nil {
			return match.DateOf(t)
		}
	}
	return match.Date(typed)
}

// wholeDay gives the day that a date stands for, as fields of days take it.
func wholeDay(d match.Date) string {
	if t, ok := d.Time(); ok {
		return string(match.DateOf(t))
	}
	return string(d)
}

// typedMoney reads an amount: of dong as people say it, "500 triệu", "1,5 tỷ", "500
// tr"; of another currency as a number with its code, "20.000 USD".
func (p *Pages) typedMoney(typed string) (m match.Money, ok bool) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if n := len(typed); n > 3 {
		code := strings.ToUpper(typed[n-3:])
		if code != "VND" && p.Reference.Rates.Known(code) {
			digits := strings.NewReplacer(".", "", ",", "", " ", "").Replace(typed[:n-3])
			value, err := strconv.ParseFloat(digits, 64)
			return match.Money{Value: value, Currency: code}, err == nil
		}
	}
	typed = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(typed, "đồng"), "vnd"))
	for _, unit := range []struct{ short, word string }{{"tr", "triệu"}, {"million", "triệu"}, {"billion", "tỷ"}} {
		if rest, cut := strings.CutSuffix(typed, unit.short); cut {
			typed = rest + unit.word
			break
		}
	}
	value, ok := dong(typed)
	return match.Money{Value: value, Currency: "VND"}, ok
}

// moneyField reads an amount out of a field, nil for none; what is none is noted.
func (p *Pages) moneyField(f *form, name string) *match.Money {
	typed := strings.TrimSpace(f.Get(name))
	if typed == "" {
		return nil
	}
	m, ok := p.typedMoney(typed)
	if !ok {
		f.fault(name, locale.Text(f.lang, "page.offer.fault.money", nil), http.StatusUnprocessableEntity)
		return nil
	}
	return &m
}

// typedRange reads a smallest and a largest amount, nil for neither.
func (p *Pages) typedRange(f *form, lowest, highest string) *match.Range {
	low, high := p.moneyField(f, lowest), p.moneyField(f, highest)
	if low == nil && high == nil {
		return nil
	}
	r := &match.Range{}
	if low != nil {
		r.Min, r.Currency = &low.Value, low.Currency
	}
	if high != nil {
		if r.Currency != "" && r.Currency != high.Currency {
			f.fault(highest, locale.Text(f.lang, "page.offer.fault.currencies", nil), http.StatusUnprocessableEntity)
		}
		r.Max, r.Currency = &high.Value, high.Currency
	}
	return r
}

// amountText writes an amount so that typedMoney reads the same one back.
func amountText(lang string, value float64, currency string) string {
	if currency != "VND" {
		return locale.Number(lang, value) + " " + currency
	}
	text := locale.Money(locale.Vietnamese, value, currency)
	text = strings.TrimSpace(strings.TrimSuffix(text, "đồng"))
	if read, ok := dong(text); ok && read == value {
		return text
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}
