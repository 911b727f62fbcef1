package locale

import (
	"strconv"
	"strings"
)

// Change says that a fact has changed, from "" when it is new. Values are an amount
// ("500000000 VND"), a number, an id with a name, or words. A field that has no
// sentence of its own gets the general one.
func (v Voice) Change(field, from, to string) string {
	field = field[strings.LastIndexByte(field, '.')+1:]
	evidence := map[string]any{}
	for name, value := range map[string]string{"from": from, "to": to} {
		if value != "" {
			evidence[name] = v.changed(field, value)
		}
	}
	if !Has("changed." + field) {
		field = "other"
	}
	return v.Say("changed", field, evidence)
}

func (v Voice) changed(field, value string) any {
	if number, currency, ok := strings.Cut(value, " "); ok && field == "amount_sought" {
		if x, err := strconv.ParseFloat(number, 64); err == nil {
			return sum{x, currency}
		}
	}
	if n, err := strconv.Atoi(value); err == nil {
		return n
	}
	return v.Named(field, value)
}

// sum is an amount of money.
type sum struct {
	value    float64
	currency string
}

// Parts gives what is written.
func (s sum) Parts() (value float64, currency string) { return s.value, s.currency }
