package locale

import "strings"

// Condition says a condition that an offer puts on a field of startups: how the
// field has to stand ("eq", "in", "gte", "lte") to a value, as it came out of JSON.
func (v Voice) Condition(field, op string, value any) string {
	return v.condition("condition", field, op, value)
}

// Criterion is Condition in a list of conditions, where nobody has to be told that it
// is one.
func (v Voice) Criterion(field, op string, value any) string {
	return v.condition("criterion", field, op, value)
}

func (v Voice) condition(prefix, field, op string, value any) string {
	if dated(field) && (op == "gte" || op == "lte") {
		op += ".day"
	}
	return v.Say(prefix, op, map[string]any{
		"field": Text(v.Lang, "condition.field."+field, nil),
		"value": v.conditionValue(field, value),
	})
}

// dated tells whether a field is a day.
func dated(field string) bool { return strings.HasSuffix(field, "_on") }

// conditionValue gives the value of a condition in words.
func (v Voice) conditionValue(field string, value any) any {
	switch x := value.(type) {
	case []any:
		words := make([]any, len(x))
		for i, one := range x {
			words[i] = v.conditionValue(field, one)
		}
		return words
	case bool:
		if x {
			return Text(v.Lang, "condition.yes", nil)
		}
		return Text(v.Lang, "condition.no", nil)
	case float64:
		if field == "amount_sought" || field == "traction.revenue_year" {
			return sum{x, "VND"}
		}
		return x
	case string:
		return v.conditionName(field, x)
	}
	return value
}

// conditionName gives the name of a value that is a word.
func (v Voice) conditionName(field, value string) string {
	switch field {
	case "sectors":
		return v.Named("sector", value)
	case "stage":
		return v.Named("stage", value)
	case "locality", "home_locality":
		return v.Named("place", value)
	case "strengths":
		return v.Named("strength", value)
	case "needs":
		return v.Named("expertise", value)
	}
	if dated(field) {
		return Date(value)
	}
	for _, list := range []string{"capital", "led_by", "language"} {
		if key := list + "." + value; strings.HasPrefix(field, list) && Has(key) {
			return Text(v.Lang, key, nil)
		}
	}
	return value
}
