package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Voice says the coded sentences of a ranking to one reader.
type Voice struct {
	Lang string
	// Who is the kind of the side whose wishes and habits are told ("investor",
	// "mentor", "offer", "organization"); "" says "this side".
	Who string
	// Names gives the name of an id of a list ("sector", "stage", "strength",
	// "place", "expertise"), "" when it has none.
	Names func(typ, id string) string
}

// Render gives the sentence prefix.code with its evidence in words.
func Render(lang, prefix, code string, evidence map[string]any, names func(typ, id string) string) string {
	return Voice{Lang: lang, Names: names}.Say(prefix, code, evidence)
}

// Say gives the sentence prefix.code with its evidence in words.
func (v Voice) Say(prefix, code string, evidence map[string]any) string {
	args := make(map[string]any, len(evidence)+1)
	who := "who." + v.Who
	if !Has(who) {
		who = "who.side"
	}
	args["who"] = Text(v.Lang, who, nil)
	for key, value := range evidence {
		if typ := listed(key); typ != "" {
			value = v.named(typ, value)
		} else if day, ok := value.(string); ok && key == "until" {
			value = Date(day)
		}
		args[key] = value
	}
	key := prefix + "." + code
	if prefix == "unmet" && !Has(key) { // most facts read the same on either side of the scale
		key = "reason." + code
	}
	return capital(Text(v.Lang, key, args))
}

// listed tells which list the ids under a key of the evidence belong to.
func listed(key string) string {
	switch key {
	case "sector", "stage", "strength", "place", "expertise":
		return key
	case "wanted":
		return "stage"
	case "covered", "missing":
		return "expertise"
	}
	return ""
}

// named turns an id, or a list of ids, into names.
func (v Voice) named(typ string, value any) any {
	switch ids := value.(type) {
	case string:
		return v.name(typ, ids)
	case []string:
		out := make([]string, len(ids))
		for i, id := range ids {
			out[i] = v.name(typ, id)
		}
		return out
	case []any:
		out := make([]any, len(ids))
		for i, id := range ids {
			out[i] = v.named(typ, id)
		}
		return out
	}
	return value
}

// name gives the name of an id; one that nobody knows, such as the sector
// "x:du hành vũ trụ", is shown by its own words.
func (v Voice) name(typ, id string) string {
	if v.Names != nil {
		if name := v.Names(typ, id); name != "" {
			return name
		}
	}
	return strings.TrimPrefix(id, "x:")
}

// Named gives the name of an id of the list that a field takes its values from,
// how far an introduction is in words, and any other value as it is.
func (v Voice) Named(field, value string) string {
	if key := field + "." + value; field == "introduction" && Has(key) {
		return Text(v.Lang, key, nil)
	}
	if typ := listed(field); typ != "" {
		return v.name(typ, value)
	}
	return value
}

// capital makes the first letter a capital.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
