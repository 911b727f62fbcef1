package search

import (
	"strings"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// snippetRunes bounds a highlighted text.
const snippetRunes = 160

// marker finds the words of a query in the texts of a profile.
type marker struct {
	folds map[string][]*word
	strip *strings.Replacer
}

func newMarker(q *query) *marker {
	m := &marker{
		folds: make(map[string][]*word, len(q.words)),
		strip: strings.NewReplacer(match.HighlightOpen, "", match.HighlightClose, ""),
	}
	for i := range q.words {
		w := &q.words[i]
		if w.importance == 1 || len(q.words) == 1 {
			m.folds[w.fold] = append(m.folds[w.fold], w)
		}
	}
	return m
}

// highlights gives the marked texts of the fields in which a word was found.
func (m *marker) highlights(b *match.Base) map[string]string {
	out := map[string]string{}
	for _, field := range []struct{ name, text string }{
		{"name", b.Name}, {"summary", b.Summary}, {"description", b.Description},
	} {
		if s := m.snippet(field.text); s != "" {
			out[field.name] = s
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// snippet gives the part of s with the most found words, marked; "" when there
// is none. The marks themselves cannot come from the text.
func (m *marker) snippet(s string) string {
	s = m.strip.Replace(s)
	tokens := text.Tokens(s)
	var found []int
	for i := range tokens {
		if m.marks(&tokens[i]) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return ""
	}
	first, last := m.window(s, tokens, found)
	return render(s, tokens, found, first, last)
}

// marks tells whether a word of the text was looked for. One that says little is not,
// unless it was written so: "o" may be ô or ổ, and hardly ever means "ở".
func (m *marker) marks(t *text.Token) bool {
	words := m.folds[t.Fold]
	for _, w := range words {
		if w.exact == t.Exact || w.otherShare >= otherOfMixed && !isFiller(t.Exact, true) {
			return true
		}
	}
	return false
}

// window gives the first and last token of the best snippet: the run of found
// words that fits with the most of them, the earliest on a tie, widened to both
// sides.
func (m *marker) window(s string, tokens []text.Token, found []int) (first, last int) {
	best, bestCount := 0, 0
	for i := range found {
		n := 0
		for _, f := range found[i:] {
			if utf8.RuneCountInString(s[tokens[found[i]].Start:tokens[f].End]) > snippetRunes {
				break
			}
			n++
		}
		if n > bestCount {
			best, bestCount = i, n
		}
	}
	first, last = found[best], found[best+max(bestCount, 1)-1]
	for {
		grown := false
		if first > 0 && fits(s, tokens, first-1, last) {
			first, grown = first-1, true
		}
		if last < len(tokens)-1 && fits(s, tokens, first, last+1) {
			last, grown = last+1, true
		}
		if !grown {
			return first, last
		}
	}
}

// fits leaves room for an ellipsis on both sides.
func fits(s string, tokens []text.Token, first, last int) bool {
	return utf8.RuneCountInString(s[tokens[first].Start:tokens[last].End]) <= snippetRunes-2
}

// render writes the snippet with marks around found words, neighbours in one.
func render(s string, tokens []text.Token, found []int, first, last int) string {
	from, to := tokens[first].Start, tokens[last].End
	if first == 0 {
		from = 0
	}
	if last == len(tokens)-1 {
		to = len(s)
	}
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	at := from
	for i := 0; i < len(found); i++ {
		if found[i] < first || found[i] > last {
			continue
		}
		end := i
		for end+1 < len(found) && found[end+1] == found[end]+1 && found[end+1] <= last {
			end++
		}
		b.WriteString(s[at:tokens[found[i]].Start])
		b.WriteString(match.HighlightOpen + s[tokens[found[i]].Start:tokens[found[end]].End] + match.HighlightClose)
		at, i = tokens[found[end]].End, end
	}
	b.WriteString(s[at:to])
	if to < len(s) {
		b.WriteString("…")
	}
	return b.String()
}
