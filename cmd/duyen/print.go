package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// plain gives what comes from files and other people as a terminal may show it, on one
// line: what would move its cursor, colour it or turn the writing stands as a number.
func plain(s string) string {
	if !strings.ContainsFunc(s, acts) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if acts(r) {
			fmt.Fprintf(&b, "\\u{%x}", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// acts tells whether a character does something to a terminal beyond being seen. A byte
// that is no UTF-8 counts: some terminals take 0x9B for the beginning of a command.
func acts(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// printJSON prints one document.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// printRaw prints a document that came as JSON.
func printRaw(w io.Writer, data []byte) error {
	_, err := fmt.Fprintf(w, "%s\n", data)
	return err
}
