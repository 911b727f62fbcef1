package match

import (
	"math"
	"slices"
	"time"

	"duyen/match/text"
)

// Verdict is how a startup stands to a condition.
type Verdict uint8

// The verdicts.
const (
	VerdictUnstated Verdict = iota // the startup does not say
	VerdictUnmet
	VerdictMet
)

// Ineligible is a condition that a startup does not meet; Unstated when it does
// not say. Text is the sentence in the reader's language, put in by the door.
type Ineligible struct {
	Eligibility
	Unstated bool   `json:"unstated,omitempty"`
	Text     string `json:"text"`
}

// Weigh puts into a match of a startup with an offer whether the offer's conditions
// let the startup in. An offer without conditions says nothing.
func (m *Match) Weigh(st *Startup, o *Offer, ref *Reference) {
	if len(o.Eligibility) == 0 {
		return
	}
	unmet := Eligible(st, o.Eligibility, ref)
	eligible := len(unmet) == 0
	m.Eligible = &eligible
	for _, i := range unmet {
		c := o.Eligibility[i]
		m.NotEligible = append(m.NotEligible, Ineligible{Eligibility: c, Unstated: c.Stands(st, ref) == VerdictUnstated})
	}
}

// Eligible gives the conditions that a startup does not meet, as indices; nil
// when it meets all. What it does not state it does not meet.
func Eligible(st *Startup, conditions []Eligibility, ref *Reference) (unmet []int) {
	for i, c := range conditions {
		if c.Stands(st, ref) != VerdictMet {
			unmet = append(unmet, i)
		}
	}
	return unmet
}

// Stands tells how a startup stands to a condition that Normalize has accepted.
// A sector or a place holds what lies below it. Amounts are compared in VND.
func (c Eligibility) Stands(st *Startup, ref *Reference) Verdict {
	switch c.Field {
	case "sectors":
		return c.any(st.Sectors, func(own, wanted string) bool { return ref.below(own, wanted) })
	case "locality":
		return c.any(st.Places(), ref.Places.Within)
	case "home_locality":
		return c.any(one(st.HomeLocality), ref.Places.Within)
	case "stage":
		return c.rank(st.Stage, ref)
	case "strengths":
		return c.any(st.Strengths, equal)
	case "needs":
		return c.any(st.Needs, equal)
	case "languages":
		return c.any(st.Languages, equal)
	case "capital":
		return c.any(st.Capital, equal)
	case "led_by":
		return c.any(st.LedBy, equal)
	case "legal_form":
		return c.any(one(st.LegalForm), func(own, wanted string) bool { return text.Fold(own) == text.Fold(wanted) })
	case "founded_on":
		return c.date(st.FoundedOn)
	case "registered_on":
		return c.date(st.RegisteredOn)
	case "high_tech":
		return c.truth(st.HighTech)
	case "recognised":
		return c.truth(st.Recognised != nil)
	case "amount_sought":
		return c.money(st.AmountSought, ref.Rates)
	}
	return c.traction(st.Traction, ref.Rates)
}

// traction is Stands for what a startup has achieved.
func (c Eligibility) traction(t *Traction, rates Rates) Verdict {
	if t == nil {
		return VerdictUnstated
	}
	switch c.Field {
	case "traction.revenue_year":
		return c.money(t.RevenueYear, rates)
	case "traction.customers":
		return c.number(float64(t.Customers), rates)
	case "traction.employees":
		return c.number(float64(t.Employees), rates)
	}
	return VerdictUnmet // a field nobody knows
}

// values gives what is asked for: the list of "in", else the one value.
func (c Eligibility) values() []any {
	if list, ok := c.Value.([]any); ok {
		return list
	}
	return []any{c.Value}
}

// holds tells whether any value asked for passes.
func (c Eligibility) holds(pass func(any) bool) Verdict {
	if slices.ContainsFunc(c.values(), pass) {
		return VerdictMet
	}
	return VerdictUnmet
}

// any compares each of the startup's own values with each that is asked for.
func (c Eligibility) any(own []string, same func(own, wanted string) bool) Verdict {
	if len(own) == 0 {
		return VerdictUnstated
	}
	return c.holds(func(v any) bool {
		wanted, ok := v.(string)
		return ok && slices.ContainsFunc(own, func(o string) bool { return same(o, wanted) })
	})
}

// rank compares stages by how mature they are.
func (c Eligibility) rank(stage string, ref *Reference) Verdict {
	own, ok := ref.Taxonomy.Term(TermStage, stage)
	if !ok {
		return VerdictUnstated
	}
	return c.holds(func(v any) bool {
		id, _ := v.(string)
		wanted, ok := ref.Taxonomy.Term(TermStage, id)
		return ok && c.compares(float64(own.Rank), float64(wanted.Rank), own.ID == wanted.ID)
	})
}

// truth compares a yes or no.
func (c Eligibility) truth(own bool) Verdict {
	return c.holds(func(v any) bool { return v == own })
}

// date compares days: a year asked for begins on its first day and ends on its
// last; a startup's own year counts as 1 July of it, as everywhere.
func (c Eligibility) date(own Date) Verdict {
	day, ok := own.Time()
	if !ok {
		return VerdictUnstated
	}
	return c.holds(func(v any) bool {
		wanted, _ := v.(string)
		first, last, ok := Date(wanted).span()
		switch {
		case !ok:
			return false
		case c.Op == "gte":
			return !day.Before(first)
		case c.Op == "lte":
			return !day.After(last)
		}
		return !day.Before(first) && !day.After(last)
	})
}

// span gives the first and the last day a date stands for.
func (d Date) span() (first, last time.Time, ok bool) {
	day, ok := d.Time()
	if ok && len(d) == 4 {
		return time.Date(day.Year(), 1, 1, 0, 0, 0, 0, time.UTC), time.Date(day.Year(), 12, 31, 0, 0, 0, 0, time.UTC), true
	}
	return day, day, ok
}

// money compares amounts in VND.
func (c Eligibility) money(own *Money, rates Rates) Verdict {
	if own == nil || !rates.Known(own.Currency) {
		return VerdictUnstated
	}
	return c.number(own.Value*rates.InVND[own.Currency], rates)
}

// number compares a count, or an amount in VND.
func (c Eligibility) number(own float64, rates Rates) Verdict {
	return c.holds(func(v any) bool {
		wanted, ok := amountOf(v, rates)
		return ok && c.compares(own, wanted, math.Abs(own-wanted) <= rounding*math.Max(math.Abs(own), math.Abs(wanted)))
	})
}

// rounding is by how much of itself an amount may differ after being changed from
// one currency into another: far below a dong in any amount that is allowed.
const rounding = 1e-12

// compares tells whether own stands to wanted as the operator says.
func (c Eligibility) compares(own, wanted float64, same bool) bool {
	switch c.Op {
	case "gte":
		return same || own > wanted
	case "lte":
		return same || own < wanted
	}
	return same
}

// amountOf reads a value of a condition as a number, an amount of money in VND.
func amountOf(v any, rates Rates) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case map[string]any:
		value, number := v["value"].(float64)
		currency, _ := v["currency"].(string)
		return value * rates.InVND[currency], number && rates.Known(currency)
	}
	return 0, false
}

// below tells whether a sector is another or lies below it.
func (r *Reference) below(sector, ancestor string) bool {
	for sector != "" && sector != ancestor {
		term, _ := r.Taxonomy.Term(TermSector, sector)
		sector = term.Parent
	}
	return sector != ""
}

func equal(a, b string) bool { return a == b }

// one gives a value as a list, nil for none.
func one(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}
