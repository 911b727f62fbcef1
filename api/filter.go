package api

import (
	"net/url"
	"strings"

	"duyen/match"
)

// Filtering narrows lists and searches. Values are ids or names; several,
// separated by commas, are alternatives; a parent holds its children.
type Filtering struct {
	Sector   []string `query:"sector" maxItems:"20" doc:"Sector ids or names"`
	Stage    []string `query:"stage" maxItems:"20" doc:"Stage ids or names"`
	Locality []string `query:"locality" maxItems:"20" doc:"Place codes or names, present or old"`
	Strength []string `query:"strength" maxItems:"20" doc:"Local strength ids or names"`
	Verified bool     `query:"verified" doc:"Only those whom an officer has verified"`
}

// filter gives the filter as the service takes it; the service resolves names.
func (in *Filtering) filter() match.Filter {
	return match.Filter{Sectors: in.Sector, Stages: in.Stage, Localities: in.Locality, Strengths: in.Strength, Verified: in.Verified}
}

// values gives the filter as a query, for links to further pages.
func (in *Filtering) values() url.Values {
	v := url.Values{
		"sector": {strings.Join(in.Sector, ",")}, "stage": {strings.Join(in.Stage, ",")},
		"locality": {strings.Join(in.Locality, ",")}, "strength": {strings.Join(in.Strength, ",")},
	}
	if in.Verified {
		v.Set("verified", "true")
	}
	return v
}

// kindsOf reads a list of kinds; the service refuses unknown ones.
func kindsOf(names []string) []match.Kind {
	out := make([]match.Kind, len(names))
	for i, name := range names {
		out[i] = match.Kind(name)
	}
	return out
}

// unknownValue refuses a value that is on no list. Such values are names of
// lists, not of people, and may be repeated.
func unknownValue(parameter, value, nearest string) *match.Error {
	e := refused(parameter, "unknown_value", nearest)
	e.Problems[0].Value = value
	return e
}

// texts gives words as texts.
func texts[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// words lists values for people.
func words[T ~string](values []T) string { return strings.Join(texts(values), ", ") }
