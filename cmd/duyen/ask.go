package main

import (
	"strings"

	"duyen/match"
)

// kindList reads the kinds of a --kind flag: none when it was not given.
func kindList(names []string) ([]match.Kind, error) {
	var out []match.Kind
	for _, name := range names {
		k := match.Kind(strings.TrimSpace(name))
		if !k.Valid() {
			return nil, usage(wrongKind(string(k), match.Kinds()))
		}
		out = append(out, k)
	}
	return out, nil
}

// wrongKind refuses a kind, naming the allowed ones.
func wrongKind(name string, allowed []match.Kind) error {
	names := kindNames(allowed)
	e := match.Fail(match.KindMalformed, "unknown_kind", "allowed: "+strings.Join(names, ", "))
	e.Problems = []match.Problem{{Field: "--kind", Code: "unknown_kind", Value: name, Nearest: match.Nearest(name, names)}}
	return e
}

// maxAsked is the most results one answer of the API holds.
const maxAsked = 100

// checkCount refuses a number of results outside the API's limits.
func checkCount(n int) error {
	if n < 1 || n > maxAsked {
		return usage(match.Fail(match.KindMalformed, "limit", "-n is 1 to 100"))
	}
	return nil
}

func kindNames(kinds []match.Kind) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, string(k))
	}
	return out
}
