package match

import "math"

// Money is an amount in a currency (ISO 4217).
type Money struct {
	Value    float64 `json:"value"`
	Currency string  `json:"currency"`
}

// Range is a smallest and a largest amount in one currency; nil is open.
type Range struct {
	Min      *float64 `json:"min,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	Currency string   `json:"currency"`
}

// Rates holds how many units of the base currency (VND) one unit of a currency
// was worth on a date; configs reads it from rates.csv.
type Rates struct {
	AsOf  Date
	InVND map[string]float64
}

// Known tells whether the currency has a rate.
func (r Rates) Known(currency string) bool { return r.InVND[currency] > 0 }

// Log10 gives log10 of the amount in VND; ok is false for a nil or
// non-positive amount and for an unknown currency.
func (r Rates) Log10(m *Money) (x float64, ok bool) {
	if m == nil || m.Value <= 0 || !r.Known(m.Currency) {
		return 0, false
	}
	return math.Log10(m.Value * r.InVND[m.Currency]), true
}

// Parts gives value and currency to packages that do not know this one.
func (m Money) Parts() (value float64, currency string) { return m.Value, m.Currency }
