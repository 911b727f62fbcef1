package service

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duyen/match"
)

// The bounds of a search that is saved: how many values one filter may name, and
// the bytes of the query string, a page of text with every letter escaped.
const (
	filterMax = 20
	searchMax = 4096
)

// searchParameters are those of a search that can be saved. What belongs to one
// look at it (limit, after, facets, min_seq, lang) is none of them.
func searchParameters() []string {
	return []string{"q", "kind", "sector", "stage", "locality", "strength", "available", "verified"}
}

// ParseSearch reads the query string of a search as its page and its route take
// it: values of a filter stand one behind the other or separated by commas. What
// is wrong with it is KindInvalid and names the parameter.
func ParseSearch(query string) (match.Query, error) {
	if len(query) > searchMax {
		return match.Query{}, badSearch("query", match.ProblemTooLong, "", strconv.Itoa(searchMax))
	}
	values, err := url.ParseQuery(query)
	if err != nil || !utf8.ValidString(query) {
		return match.Query{}, badSearch("query", "bad_parameter", "", "")
	}
	for name := range values {
		if !slices.Contains(searchParameters(), name) {
			return match.Query{}, badSearch("query", "unknown_parameter", shortName(name), match.Nearest(name, searchParameters()))
		}
	}
	r := searchReader{values: values}
	q := match.Query{Text: r.one("q")}
	q.Filter = match.Filter{
		Sectors: r.many("sector"), Stages: r.many("stage"), Localities: r.many("locality"), Strengths: r.many("strength"),
		Available: r.truth("available"), Verified: r.truth("verified"),
	}
	for _, k := range r.many("kind") {
		if !match.Kind(k).Valid() {
			r.refuse("kind", match.ProblemUnknownValue, k, kindList())
		}
		q.Filter.Kinds = append(q.Filter.Kinds, match.Kind(k))
	}
	if utf8.RuneCountInString(q.Text) > queryMax {
		r.refuse("q", match.ProblemTooLong, "", strconv.Itoa(queryMax))
	}
	return q, match.Invalid(r.problems)
}

// shortName bounds what an error repeats of a name.
func shortName(name string) string {
	const most = 40
	if runes := []rune(strings.ToValidUTF8(name, "")); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return strings.ToValidUTF8(name, "")
}

func kindList() string {
	var names []string
	for _, k := range match.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func badSearch(field, code, value, nearest string) error {
	return match.Invalid([]match.Problem{{Field: field, Code: code, Value: value, Nearest: nearest}})
}

// searchReader reads parameters and collects what is wrong with them.
type searchReader struct {
	values   url.Values
	problems []match.Problem
}

func (r *searchReader) refuse(name, code, value, nearest string) {
	r.problems = append(r.problems, match.Problem{Field: "query." + name, Code: code, Value: value, Nearest: nearest})
}

func (r *searchReader) one(name string) string {
	all := r.values[name]
	if len(all) > 1 {
		r.refuse(name, "duplicate_parameter", "", "")
	}
	if len(all) == 0 || strings.ContainsRune(all[0], 0) {
		return ""
	}
	return all[0]
}

func (r *searchReader) many(name string) (out []string) {
	for _, all := range r.values[name] {
		for value := range strings.SplitSeq(all, ",") {
			switch {
			case value == "" || strings.ContainsRune(value, 0):
				r.refuse(name, "bad_parameter", "", "")
			case !slices.Contains(out, value):
				out = append(out, value)
			}
			if len(out) > filterMax {
				r.refuse(name, match.ProblemTooMany, "", strconv.Itoa(filterMax))
				return nil
			}
		}
	}
	return out
}

func (r *searchReader) truth(name string) bool {
	value := r.one(name)
	if value != "" && value != "true" && value != "false" {
		r.refuse(name, "bad_parameter", "", "true, false")
	}
	return value == "true"
}

// SearchAddress gives the query string of the page that shows a search.
func SearchAddress(q match.Query) string {
	v := url.Values{}
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	for _, k := range q.Filter.Kinds {
		v.Add("kind", string(k))
	}
	for name, values := range map[string][]string{
		"sector": q.Filter.Sectors, "stage": q.Filter.Stages, "locality": q.Filter.Localities, "strength": q.Filter.Strengths,
	} {
		for _, x := range values {
			v.Add(name, x)
		}
	}
	for name, on := range map[string]bool{"available": q.Filter.Available, "verified": q.Filter.Verified} {
		if on {
			v.Set(name, "true")
		}
	}
	return v.Encode()
}
