// Package locale holds every text that people read, in Vietnamese and English,
// under one key per text. Doors pass a language, a key and the facts; numbers,
// amounts, dates and lists are written the way the language writes them.
//
// The texts stand in vi.txt and en.txt, one "key = text" per line. {name} is
// replaced by an argument; {n|place|places} chooses the form for the number n;
// [words {name}] stands only when all its arguments are given.
package locale

import (
	"maps"
	"slices"
	"strings"
)

// The languages. Vietnamese is what a reader gets who asked for neither.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Languages lists the languages, the default first.
func Languages() []string { return []string{Vietnamese, English} }

// Text gives the text of a key in a language with its placeholders filled from
// args. An unknown language counts as Vietnamese; an unknown key is its own text.
func Text(lang, code string, args map[string]any) string {
	parts, ok := catalogues()[known(lang)][code]
	if !ok {
		return code
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.write(known(lang), args))
	}
	return b.String()
}

// Has tells whether the catalogue has a text for the key.
func Has(code string) bool {
	_, ok := catalogues()[Vietnamese][code]
	return ok
}

// Codes lists every key that starts with prefix, sorted.
func Codes(prefix string) []string {
	var out []string
	for code := range maps.Keys(catalogues()[Vietnamese]) {
		if strings.HasPrefix(code, prefix) {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// Placeholders lists the distinct placeholders of a text, sorted.
func Placeholders(lang, code string) []string {
	var out []string
	for _, p := range catalogues()[known(lang)][code] {
		for _, inner := range append(p.group, p) {
			if inner.name != "" {
				out = append(out, inner.name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func known(lang string) string {
	if lang == English {
		return English
	}
	return Vietnamese
}
