package match

import (
	"math"
	"slices"
	"strings"

	"duyen/match/text"
)

// money checks an amount.
func (n *normalizer) money(f field, m *Money) {
	if m == nil {
		return
	}
	n.amount(f, "value", m.Value)
	n.currency(f, &m.Currency)
}

// bounds checks a range of amounts; one that states neither bound is dropped.
func (n *normalizer) bounds(f field, r **Range) {
	if *r == nil {
		return
	}
	low, high := (*r).Min, (*r).Max
	if low == nil && high == nil {
		*r = nil
		return
	}
	if low != nil {
		n.amount(f, "min", *low)
	}
	if high != nil {
		n.amount(f, "max", *high)
	}
	if low != nil && high != nil && *low > *high {
		n.refuse(f, ProblemMinOverMax, number(*low)+" > "+number(*high), "")
	}
	n.currency(f, &(*r).Currency)
}

// amount refuses a value that is negative or no amount at all.
func (n *normalizer) amount(f field, part string, v float64) {
	switch {
	case v < 0:
		n.refuse(f.part(part), ProblemNegative, number(v), "")
	case math.IsNaN(v) || v > maxAmount:
		n.refuse(f.part(part), ProblemOutOfRange, number(v), "")
	}
}

// part names a member of the field's object.
func (f field) part(name string) field {
	f.name += "." + name
	return f
}

// currency makes sure that there is a rate.
func (n *normalizer) currency(f field, c *string) {
	if n.ref.Rates.Known(*c) {
		return
	}
	upper := strings.ToUpper(text.Fold(strings.TrimSpace(*c)))
	switch {
	case n.ref.Rates.Known(upper):
		*c = upper
	case upper == "":
		n.refuse(f.part("currency"), ProblemRequired, "", "VND")
	default:
		n.refuse(f.part("currency"), ProblemCurrency, *c, nearestOf(upper, n.currencies()))
	}
}

// currencies lists the known currencies in alphabetical order.
func (n *normalizer) currencies() []string {
	var all []string
	for c := range n.ref.Rates.InVND {
		all = append(all, c)
	}
	slices.Sort(all)
	return all
}

// count refuses a negative number of things.
func (n *normalizer) count(f field, v int) {
	if v < 0 {
		n.refuse(f, ProblemNegative, itoa(v), "0")
	}
}
