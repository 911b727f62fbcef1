package search

import (
	"slices"

	"duyen/match"
	"duyen/match/text"
)

// termKind is the type of spans that name a kind of profile.
const termKind match.TermType = "kind"

// kindName is what people call a kind of profile when they look for one.
type kindName struct {
	kind  match.Kind
	words []text.Token
}

// kindNames are said of whom a query looks for. Kinds that are also called by
// everyday words ("tổ chức" is to organize) are left out, and so are funds: what
// they are called are kinds of organization.
func kindNames() (out []kindName) {
	for _, k := range []struct {
		kind  match.Kind
		names []string
	}{
		{match.KindInvestor, []string{"nhà đầu tư", "investor"}},
		{match.KindMentor, []string{"cố vấn", "người cố vấn", "chuyên gia", "người hướng dẫn", "người giúp", "người hỗ trợ", "người tư vấn", "mentor"}},
		{match.KindStartup, []string{"dự án", "dự án khởi nghiệp"}},
	} {
		for _, name := range k.names {
			out = append(out, kindName{k.kind, text.Tokens(name)})
		}
	}
	return out
}

// kindLabel is what a kind is called in answers.
func kindLabel(lang string, kind match.Kind) string {
	name := match.Name{VI: "dự án khởi nghiệp", EN: "startup"}
	switch kind {
	case match.KindInvestor:
		name = match.Name{VI: "nhà đầu tư", EN: "investor"}
	case match.KindMentor:
		name = match.Name{VI: "cố vấn", EN: "mentor"}
	}
	return name.In(lang)
}

// addKinds adds the kinds of profile that tokens name to the spans of the names in
// them. Inside a longer name they mean nothing of their own: "nhà đầu tư thiên
// thần" is a kind of investor.
func addKinds(spans []match.Span, tokens []text.Token, names []kindName) []match.Span {
	for i := 0; i < len(tokens); {
		kind, n := kindAt(tokens[i:], names)
		if n == 0 {
			i++
			continue
		}
		spans = addKind(spans, match.Span{Start: i, End: i + n, Meanings: []match.Ref{{Type: termKind, ID: string(kind)}}})
		i += n
	}
	slices.SortStableFunc(spans, func(a, b match.Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	return spans
}

// addKind adds one, to the span of the same words if there is one.
func addKind(spans []match.Span, kind match.Span) []match.Span {
	for i := range spans {
		s := &spans[i]
		switch {
		case s.Start == kind.Start && s.End == kind.End:
			s.Meanings = append(slices.Clip(s.Meanings), kind.Meanings...)
			return spans
		case s.Start <= kind.Start && kind.End <= s.End:
			return spans
		}
	}
	return append(spans, kind)
}

// kindAt gives the kind that the first tokens name, and how many they are.
func kindAt(tokens []text.Token, names []kindName) (kind match.Kind, n int) {
	for _, name := range names {
		if len(name.words) > n && len(name.words) <= len(tokens) && begins(name.words, tokens[:len(name.words)]) {
			kind, n = name.kind, len(name.words)
		}
	}
	return kind, n
}
