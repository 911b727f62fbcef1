package search

import (
	"slices"

	"duyen/match"
	"duyen/match/text"
)

// asking counts the words in front with which people say that they look for
// something ("cần", "tôi muốn tìm"). Without accents "can" and "tim" are there
// hardly ever căn or tím. There are none where nothing follows or where they begin
// a name ("Cần Thơ").
func asking(tokens []text.Token, lexicon *match.Lexicon) int {
	n := 0
	if len(tokens) > 2 && isOneOf(tokens[0], "tôi", "mình", "em") && isWish(tokens[1]) {
		n = 1
	}
	for n < len(tokens)-1 && isWish(tokens[n]) {
		n++
	}
	if n == 0 {
		return 0
	}
	for _, span := range lexicon.Find(tokens) {
		if span.Start < n && span.End > n {
			return 0
		}
	}
	return n
}

func isWish(t text.Token) bool {
	return isOneOf(t, "cần", "tìm", "muốn", "xin", "kiếm", "nhờ")
}

// isOneOf tells whether a token is one of words, with its accents or without any.
func isOneOf(t text.Token, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return t.Exact == w || t.Exact == t.Fold && t.Fold == text.Fold(w)
	})
}

// seek puts who needs the same behind, when a query says that its writer looks for
// help: other startups have none to give. Who looks for startups sees them as ever.
func (q *query) seek() {
	startups := match.Ref{Type: termKind, ID: string(match.KindStartup)}
	for i := range q.groups {
		for _, c := range q.groups[i].concepts {
			q.asks = q.asks && !slices.Contains(c.refs, startups)
		}
	}
	for i := range q.groups {
		for j := range q.groups[i].concepts {
			c := &q.groups[i].concepts[j]
			c.given = q.asks && c.refs[0].Type == match.TermExpertise
		}
	}
}
