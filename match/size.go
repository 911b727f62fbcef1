package match

import "math"

// minSpread is the least spread of cheques that is believed, in log10.
const minSpread = 0.3

// Size is what a holder usually puts in, in log10 VND: a declared ticket
// [Lo, Hi] (infinite when open), or the middle of its rounds (Lo = Hi).
type Size struct {
	Known, Ticket bool
	Lo, Hi        float64
	Spread        float64
}

// sizeOf reads the ticket or, without one, the portfolio's rounds.
func sizeOf(p Profile, deals []deal, rates Rates) Size {
	var size Size
	ticket := rangeOf(p)
	size.Lo, size.Spread = rounds(deals, rates)
	size.Hi = size.Lo
	size.Known = !math.IsNaN(size.Lo)
	if ticket == nil || !rates.Known(ticket.Currency) || ticket.Min == nil && ticket.Max == nil {
		return size
	}
	size.Known, size.Ticket = true, true
	size.Lo, size.Hi = math.Inf(-1), math.Inf(1)
	if x, ok := rates.Log10(bound(ticket.Min, ticket.Currency)); ok {
		size.Lo = x
	}
	if x, ok := rates.Log10(bound(ticket.Max, ticket.Currency)); ok {
		size.Hi = x
	}
	return size
}

func bound(v *float64, currency string) *Money {
	if v == nil {
		return nil
	}
	return &Money{Value: *v, Currency: currency}
}

// rounds gives mean and standard deviation of the rounds in log10,
// weighed like the items; NaN without any.
func rounds(deals []deal, rates Rates) (mean, spread float64) {
	var n, sum, squares float64
	for i := range deals {
		if x, ok := rates.Log10(deals[i].Amount); ok {
			w := deals[i].weight
			n, sum, squares = n+w, sum+w*x, squares+w*x*x
		}
	}
	if n == 0 {
		return math.NaN(), minSpread
	}
	mean = sum / n
	return mean, math.Max(minSpread, math.Sqrt(math.Max(0, squares/n-mean*mean)))
}

// penalty is x = −d²/(2·max(σ, .3)²): d is 0 inside [Lo, Hi], the distance in
// log10 below it, and half the distance above a ticket, since funds co-invest.
func (s *Size) penalty(ask float64) float64 {
	d := 0.0
	switch {
	case ask < s.Lo:
		d = s.Lo - ask
	case ask > s.Hi && s.Ticket:
		d = (ask - s.Hi) / 2
	case ask > s.Hi:
		d = ask - s.Hi
	}
	spread := math.Max(s.Spread, minSpread)
	return -d * d / (2 * spread * spread)
}

// Bend gives the curve of the ask signal: −d²/(2σ²) is bend·d², and a distance
// above the size counts by above.
func (s *Size) Bend() (bend, above float64) {
	spread := math.Max(s.Spread, minSpread)
	above = 1
	if s.Ticket {
		above = 0.5
	}
	return -1 / (2 * spread * spread), above
}
