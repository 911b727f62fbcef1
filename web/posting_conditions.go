package web

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// The kinds of fields in which conditions are written.
const (
	plainNames = "names" // a list of names
	plainBoxes = "boxes"
	plainDay   = "day"
	plainMoney = "money"
	plainCount = "count"
)

// plainCondition is a condition that has a field of its own in the form: any of
// the values of a list, or a bound.
type plainCondition struct{ name, field, op, kind string }

// plainConditions lists them. What an offer asks for beyond them stands in the form
// as a sentence that can be taken off.
func plainConditions() []plainCondition {
	return []plainCondition{
		{"c_stage", "stage", "in", plainBoxes},
		{"c_led_by", "led_by", "in", plainBoxes},
		{"c_sectors", "sectors", "in", plainNames},
		{"c_locality", "locality", "in", plainNames},
		{"c_founded_from", "founded_on", "gte", plainDay},
		{"c_founded_to", "founded_on", "lte", plainDay},
		{"c_registered_to", "registered_on", "lte", plainDay},
		{"c_ask_min", match.FieldAmountSought, "gte", plainMoney},
		{"c_ask_max", match.FieldAmountSought, "lte", plainMoney},
		{"c_revenue_min", "traction.revenue_year", "gte", plainMoney},
		{"c_customers_min", "traction.customers", "gte", plainCount},
		{"c_employees_max", "traction.employees", "lte", plainCount},
	}
}

// plainTruths are the conditions that are ticked.
func plainTruths() []string { return []string{"high_tech", "recognised"} }

// typeOf tells which list the names of a field are of.
func (c plainCondition) typeOf() string {
	if c.field == "sectors" {
		return "sector"
	}
	return c.field
}

// readConditions reads what was typed; before are the conditions of the offer as it
// is kept. Beside names the field of each.
func (p *Pages) readConditions(f *form, before []match.Eligibility) (out []match.Eligibility, beside []string) {
	add := func(name string, e match.Eligibility) { out, beside = append(out, e), append(beside, name) }
	for _, c := range plainConditions() {
		if value, ok := p.readCondition(f, c, before); ok {
			e := match.Eligibility{Field: c.field, Op: c.op, Value: value}
			if list, ok := value.([]any); ok && len(list) == 1 {
				e.Op, e.Value = "eq", list[0] // it reads better
			}
			add(c.name, e)
		}
	}
	for _, field := range plainTruths() {
		if f.Has("c_also", field) {
			add("c_also", match.Eligibility{Field: field, Op: "eq", Value: true})
		}
	}
	for _, written := range f.values["c_other"] {
		if e, ok := writtenCondition(written); ok {
			add("c_other", e)
		}
	}
	return out, beside
}

// readCondition gives the value of a condition, false for none.
func (p *Pages) readCondition(f *form, c plainCondition, before []match.Eligibility) (value any, ok bool) {
	var list []any
	switch c.kind {
	case plainBoxes:
		for _, x := range f.values[c.name] {
			list = append(list, x)
		}
	case plainNames:
		for _, x := range p.typedList(f, c.name, c.typeOf(), wordsOf(c, before)) {
			list = append(list, x)
		}
	case plainDay:
		day := readDay(f.Get(c.name))
		return string(day), day != ""
	case plainMoney:
		m := p.moneyField(f, c.name)
		if m == nil {
			return nil, false
		}
		if m.Currency == "VND" {
			return m.Value, true
		}
		return map[string]any{"value": m.Value, "currency": m.Currency}, true
	case plainCount:
		n := f.count(c.name)
		if n == nil {
			return nil, false
		}
		return float64(*n), true
	}
	return list, len(list) > 0
}

// wordsOf gives the words of a condition that an offer has already.
func wordsOf(c plainCondition, conditions []match.Eligibility) (out []string) {
	for _, e := range conditions {
		if e.Field != c.field {
			continue
		}
		list, ok := e.Value.([]any)
		if !ok {
			list = []any{e.Value}
		}
		for _, x := range list {
			if word, ok := x.(string); ok {
				out = append(out, word)
			}
		}
	}
	return out
}

// fillConditions puts conditions into the form: into the fields that they have there,
// each once, and all others as they are.
func (p *Pages) fillConditions(f *form, conditions []match.Eligibility) {
	for _, e := range conditions {
		if !p.fillCondition(f, e) {
			if written, err := json.Marshal(e); err == nil {
				f.values.Add("c_other", string(written))
			}
		}
	}
}

func (p *Pages) fillCondition(f *form, e match.Eligibility) bool {
	for _, truth := range plainTruths() {
		if e.Field == truth && e.Op == "eq" && e.Value == true && !f.Has("c_also", truth) {
			f.values.Add("c_also", truth)
			return true
		}
	}
	for _, c := range plainConditions() {
		same := e.Op == c.op || e.Op == "eq" && c.op == "in"
		if e.Field != c.field || !same || len(f.values[c.name]) > 0 {
			continue
		}
		if values := p.conditionText(f.lang, c, e); len(values) > 0 {
			f.values[c.name] = values
			return true
		}
	}
	return false
}

// conditionText gives a condition as its field shows it, nil for what does not fit.
func (p *Pages) conditionText(lang string, c plainCondition, e match.Eligibility) []string {
	switch value := e.Value.(type) {
	case string:
		if c.kind == plainDay {
			return []string{locale.Date(value)}
		}
	case float64:
		switch {
		case c.kind == plainMoney:
			return []string{moneyInWords(lang, match.Money{Value: value, Currency: homeCurrency})}
		case c.kind == plainCount && value == float64(int64(value)):
			return []string{strconv.FormatInt(int64(value), 10)}
		}
		return nil
	case map[string]any:
		amount, _ := value["value"].(float64)
		currency, _ := value["currency"].(string)
		if c.kind == plainMoney {
			return []string{moneyInWords(lang, match.Money{Value: amount, Currency: currency})}
		}
		return nil
	}
	words := wordsOf(c, []match.Eligibility{e})
	switch {
	case len(words) == 0:
		return nil
	case c.kind == plainBoxes:
		return words
	case c.kind == plainNames:
		return []string{strings.Join(p.namesOf(lang, c.typeOf(), words), listSeparator)}
	}
	return nil
}

// otherConditions lists the conditions without a field of their own, to be kept or
// taken off.
func (p *Pages) otherConditions(f *form) (out []choice) {
	for _, written := range f.values["c_other"] {
		if e, ok := writtenCondition(written); ok {
			out = append(out, choice{Value: written, Label: p.offerVoice(f.lang).Criterion(e.Field, e.Op, e.Value)})
		}
	}
	return out
}

// writtenCondition reads a condition that the form carries as it is kept; false for
// what never stood in one. Whether its value holds is the service's to say.
func writtenCondition(written string) (e match.Eligibility, ok bool) {
	err := json.Unmarshal([]byte(written), &e)
	return e, err == nil && slices.Contains(match.EligibilityFields(), e.Field) && slices.Contains(match.Operators(), e.Op)
}
