package match

import (
	"slices"
	"strings"
)

// Operators lists the values of Eligibility.Op.
func Operators() []string { return []string{"eq", "in", "gte", "lte"} }

// EligibilityFields lists the fields of a startup that an offer may put a
// condition on.
func EligibilityFields() []string {
	return []string{
		"sectors", "stage", "locality", "home_locality", "strengths", "needs", "languages", "founded_on", "registered_on",
		"legal_form", "high_tech", "led_by", "capital", "amount_sought", "traction.revenue_year", "traction.customers",
		"traction.employees", "recognised",
	}
}

// eligibility checks one condition; names in it become codes. More and less are
// asked of what has an order only.
func (n *normalizer) eligibility(i int, e *Eligibility) {
	if !slices.Contains(EligibilityFields(), e.Field) {
		n.refuse(in("eligibility", i, "field"), ProblemUnknownField, e.Field, nearestOf(e.Field, EligibilityFields()))
	}
	if e.Op == "" {
		n.refuse(in("eligibility", i, "op"), ProblemRequired, "", "eq")
	}
	n.oneOf(in("eligibility", i, "op"), &e.Op, Operators())
	if (e.Op == "gte" || e.Op == "lte") && slices.Contains(EligibilityFields(), e.Field) && !ordered(e.Field) {
		n.refuse(in("eligibility", i, "op"), ProblemBadValue, e.Op, "in")
	}
	f := in("eligibility", i, "value")
	list, isList := e.Value.([]any)
	if isList != (e.Op == "in") || (isList && (len(list) == 0 || len(list) > maxItems)) {
		n.refuse(f, ProblemBadValue, "", "")
		return
	}
	if !isList {
		e.Value = n.condition(f, e.Field, e.Value)
		return
	}
	for j, v := range list {
		list[j] = n.condition(f.index(j), e.Field, v)
	}
}

// ordered tells whether a field of a startup can be more or less.
func ordered(name string) bool {
	switch name {
	case "stage", "founded_on", "registered_on", "amount_sought":
		return true
	}
	return strings.HasPrefix(name, "traction.")
}

// conditionMoney checks an amount in its own currency; a bare number is VND.
func (n *normalizer) conditionMoney(f field, name string, v map[string]any) {
	value, isNumber := v["value"].(float64)
	currency, isText := v["currency"].(string)
	if (name != "amount_sought" && name != "traction.revenue_year") || len(v) != 2 || !isNumber || !isText {
		n.refuse(f, ProblemBadValue, "", "")
		return
	}
	n.amount(f, "value", value)
	n.currency(f, &currency)
	v["currency"] = currency
}

// condition checks one value of a condition on a field.
func (n *normalizer) condition(f field, name string, value any) any {
	switch v := value.(type) {
	case string:
		n.conditionName(f, name, &v)
		return v
	case float64:
		switch {
		case !strings.HasPrefix(name, "traction.") && name != "amount_sought":
			n.refuse(f, ProblemBadValue, number(v), "")
		case v < 0:
			n.refuse(f, ProblemNegative, number(v), "0")
		}
	case map[string]any:
		n.conditionMoney(f, name, v)
	case bool:
		if name != "high_tech" && name != "recognised" {
			n.refuse(f, ProblemBadValue, "", "")
		}
	default:
		n.refuse(f, ProblemBadValue, "", "")
	}
	return value
}

// conditionName resolves a value that names something.
func (n *normalizer) conditionName(f field, name string, v *string) {
	n.line(f, v, maxLine)
	if *v == "" {
		n.refuse(f, ProblemRequired, "", "")
		return
	}
	switch name {
	case "sectors":
		*v = n.sector(f, *v)
	case "stage":
		n.term(f, TermStage, v)
	case "needs":
		n.term(f, TermExpertise, v)
	case "strengths":
		n.term(f, TermStrength, v)
	case "locality", "home_locality":
		n.place(f, v)
	case "led_by":
		n.oneOf(f, v, Leaders())
	case "capital":
		n.oneOf(f, v, CapitalTypes())
	case "founded_on", "registered_on":
		n.date(f, (*Date)(v))
	case "languages", "legal_form":
	default:
		n.refuse(f, ProblemBadValue, *v, "")
	}
}
