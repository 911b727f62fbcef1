package web

import (
	"net/http"
	"strings"

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

// wholeDay gives the day that a date stands for, as fields of days take it.
func wholeDay(d match.Date) string {
	if t, ok := d.Time(); ok {
		return string(match.DateOf(t))
	}
	return string(d)
}

// moneyField reads an amount out of a field, nil for none; what is none is noted.
func (p *Pages) moneyField(f *form, name string) *match.Money {
	typed := strings.TrimSpace(f.Get(name))
	if typed == "" {
		return nil
	}
	m, ok := p.readMoney(typed)
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
