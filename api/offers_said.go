package api

import (
	"strings"

	"duyen/locale"
	"duyen/match"
)

// sayIneligible puts the conditions that are not met into words.
func sayIneligible(v locale.Voice, list []match.Ineligible) {
	for i := range list {
		c := &list[i]
		args := map[string]any{
			"field": locale.Text(v.Lang, "condition.field."+c.Field, nil),
			"value": conditionValue(v, c.Field, c.Value),
		}
		code := c.Op
		if dated(c.Field) && (code == "gte" || code == "lte") {
			code += ".day"
		}
		c.Text = v.Say("condition", code, args)
		if c.Unstated {
			c.Text += " " + locale.Text(v.Lang, "condition.unstated", nil)
		}
	}
}

// dated tells whether a field is a day.
func dated(field string) bool { return strings.HasSuffix(field, "_on") }

// conditionValue gives the value of a condition in words.
func conditionValue(v locale.Voice, field string, value any) any {
	switch x := value.(type) {
	case []any:
		words := make([]any, len(x))
		for i, one := range x {
			words[i] = conditionValue(v, field, one)
		}
		return words
	case bool:
		if x {
			return locale.Text(v.Lang, "condition.yes", nil)
		}
		return locale.Text(v.Lang, "condition.no", nil)
	case float64:
		if field == match.FieldAmountSought || field == "traction.revenue_year" {
			return match.Money{Value: x, Currency: "VND"}
		}
		return x
	case string:
		return conditionName(v, field, x)
	}
	return value
}

// conditionName gives the name of a value that is a word.
func conditionName(v locale.Voice, field, value string) string {
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
		return locale.Date(value)
	}
	for _, list := range []string{"capital", "led_by", "language"} {
		if key := list + "." + value; strings.HasPrefix(field, list) && locale.Has(key) {
			return locale.Text(v.Lang, key, nil)
		}
	}
	return value
}
