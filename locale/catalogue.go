package locale

import (
	_ "embed" // the texts
	"fmt"
	"strings"
	"sync"
)

//go:embed vi.txt
var vietnamese string

//go:embed en.txt
var english string

// catalogues gives, per language and key, the text cut at its placeholders.
var catalogues = sync.OnceValue(func() map[string]map[string][]part {
	out := map[string]map[string][]part{}
	for lang, source := range map[string]string{Vietnamese: vietnamese, English: english} {
		texts, err := parse(source)
		if err != nil {
			panic("locale: " + lang + ": " + err.Error()) // embedded: a broken build, which a test catches
		}
		out[lang] = texts
	}
	return out
})

// part is a piece of a text: literal words; a placeholder with, for a plural,
// the form for one and the form for any other number; or a group of parts that
// is told only when all its arguments are there.
type part struct {
	literal string
	name    string
	forms   []string
	group   []part
}

// parse reads "key = text" lines; empty lines and lines starting with # do not count.
func parse(source string) (map[string][]part, error) {
	out := map[string][]part{}
	for i, line := range strings.Split(source, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, text, ok := strings.Cut(line, " = ")
		key = strings.TrimSpace(key)
		if !ok || key == "" || strings.TrimSpace(text) == "" {
			return nil, fmt.Errorf("line %d: want key = text", i+1)
		}
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("line %d: %s stands twice", i+1, key)
		}
		parts, err := cut(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		out[key] = parts
	}
	return out, nil
}

// cut splits a text at its optional groups and placeholders.
func cut(text string) ([]part, error) {
	before, rest, ok := strings.Cut(text, "[")
	out, err := placeholders(before)
	if !ok || err != nil {
		return out, err
	}
	inside, after, ok := strings.Cut(rest, "]")
	if !ok {
		return nil, fmt.Errorf("no ] in %q", text)
	}
	group, err := placeholders(inside)
	if err != nil {
		return nil, err
	}
	tail, err := cut(after)
	return append(append(out, part{group: group}), tail...), err
}

// placeholders splits a text without groups at its placeholders.
func placeholders(text string) ([]part, error) {
	var out []part
	for text != "" {
		before, rest, ok := strings.Cut(text, "{")
		if before != "" {
			out = append(out, part{literal: before})
		}
		if !ok {
			return out, nil
		}
		inside, after, ok := strings.Cut(rest, "}")
		fields := strings.Split(inside, "|")
		if !ok || fields[0] == "" || (len(fields) != 1 && len(fields) != 3) {
			return nil, fmt.Errorf("bad placeholder in %q", text)
		}
		out = append(out, part{name: fields[0], forms: fields[1:]})
		text = after
	}
	return out, nil
}

// write gives the part's words. A placeholder without an argument shows as an
// ellipsis: visible in a test, harmless to a reader.
func (p part) write(lang string, args map[string]any) string {
	value, ok := args[p.name]
	switch {
	case p.group != nil:
		return writeGroup(p.group, lang, args)
	case p.name == "":
		return p.literal
	case len(p.forms) == 2 && ok && format(English, value) == "1":
		return p.forms[0]
	case len(p.forms) == 2:
		return p.forms[1]
	case !ok:
		return "…"
	}
	return format(lang, value)
}

// writeGroup gives the words of an optional group, "" when an argument is
// missing or empty.
func writeGroup(group []part, lang string, args map[string]any) string {
	var b strings.Builder
	for _, p := range group {
		if value, ok := args[p.name]; p.name != "" && (!ok || value == "") {
			return ""
		}
		b.WriteString(p.write(lang, args))
	}
	return b.String()
}
