package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duyen/match/text"
)

// What is quoted of two texts: at most three runs of words that stand in both, of
// at most five syllables, which hold what things of two or three words are called
// ("du lịch cộng đồng"). The weightiest terms often lie in one run, so more of
// them are looked at than are quoted.
const (
	maxQuotes  = 3
	maxQuoted  = 6
	quotedFrom = 12
)

// quotable is a text to quote from: its words in order and for each the term that
// it begins, 0 where it begins none: the last word of a part or in front of a mark,
// or an empty one that stands behind a part of one word.
type quotable struct {
	words []string
	terms []TextTerm
}

// quotableOf reads the parts of a text.
func quotableOf(parts []string) *quotable {
	q := &quotable{}
	var words text.Words
	for _, part := range parts {
		words.Read(part)
		n, begun := 0, termHash(0)
		for ; words.Next(); n++ {
			fold := words.Fold()
			if n > 0 && !words.Apart() {
				q.terms[len(q.terms)-1] = TextTerm(begun.with(fold))
			}
			begun = termStart.with(fold).and(' ')
			q.words, q.terms = append(q.words, words.Written()), append(q.terms, 0)
		}
		if n == 1 {
			q.terms[len(q.terms)-1] = TextTerm(begun)
			q.words, q.terms = append(q.words, ""), append(q.terms, 0)
		}
	}
	return q
}

// run is the words [from, to) of a quotable.
type run struct{ from, to int }

// quotes gives what q and another text say alike: the longest runs of words around
// the terms, which weigh most first.
func (q *quotable) quotes(other *quotable, terms []TextTerm) []string {
	var runs []run
	out := []string{}
	for _, t := range terms {
		r := q.longest(other, t)
		if r.to == 0 || slices.ContainsFunc(runs, func(x run) bool { return r.from < x.to && x.from < r.to }) {
			continue
		}
		runs = append(runs, r)
		if words := q.written(r); !slices.ContainsFunc(out, func(s string) bool { return strings.EqualFold(s, words) }) {
			out = append(out, words)
		}
		if len(out) == maxQuotes {
			break
		}
	}
	return out
}

// longest gives the longest run with a term in it that stands in both texts, the
// first of several; none when they do not share it.
func (q *quotable) longest(other *quotable, t TextTerm) (best run) {
	for i, here := range q.terms {
		if here != t {
			continue
		}
		for k, there := range other.terms {
			if there != t {
				continue
			}
			if r := q.whole(q.around(i, other, k)); r.to-r.from > best.to-best.from {
				best = r
			}
		}
	}
	return best
}

// around widens the term at i as far as the other text goes along from k, to words
// that do not only join others.
func (q *quotable) around(i int, other *quotable, k int) run {
	r := run{i, i + 2}
	if q.words[i+1] == "" {
		return run{i, i + 1}
	}
	for end := k + 1; r.to-r.from < maxQuoted; end++ {
		if t := q.terms[r.to-1]; t == 0 || t != other.terms[end] || joins(q.words[r.to]) {
			break
		}
		r.to++
	}
	for k--; r.from > 0 && k >= 0 && r.to-r.from < maxQuoted; k-- {
		if t := q.terms[r.from-1]; t == 0 || t != other.terms[k] || joins(q.words[r.from-1]) {
			break
		}
		r.from--
	}
	return r
}

// whole takes away the words of a run that are cut off from a name: nobody is called
// "Trà" of "Trà Bồng". Less than a term is nothing.
func (q *quotable) whole(r run) run {
	least := min(2, r.to-r.from)
	for r.to-r.from >= least && q.named(r.to-1) {
		r.to--
	}
	for r.to-r.from >= least && r.from > 1 && q.terms[r.from-2] != 0 && q.named(r.from-1) {
		r.from++ // the first word of a sentence has a capital in any case
	}
	if r.to-r.from < least {
		return run{}
	}
	return r
}

// named tells whether word i and the next one belong to one name.
func (q *quotable) named(i int) bool {
	return q.terms[i] != 0 && i+1 < len(q.words) && capital(q.words[i]) && capital(q.words[i+1])
}

// capital tells whether a word begins with a capital.
func capital(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

func joins(word string) bool { return word == "" || stopWord(text.Exact(word)) }

// written gives the words of a run. A capital that only stands at the beginning of
// a sentence is none of the quote.
func (q *quotable) written(r run) string {
	words := q.words[r.from:r.to]
	capitals := func(s string) bool { return strings.ContainsFunc(s, unicode.IsUpper) }
	first, size := utf8.DecodeRuneInString(words[0])
	if len(words) > 1 && !capitals(words[0][size:]) && !slices.ContainsFunc(words[1:], capitals) {
		return string(unicode.ToLower(first)) + strings.Join(words, " ")[size:]
	}
	return strings.Join(words, " ")
}

// textReason quotes what both texts say.
func textReason(startup, holder *Features) (string, map[string]any) {
	if len(startup.Text.Terms) == 0 || len(holder.Text.Terms) == 0 {
		return "text.none", nil
	}
	terms := startup.Text.shared(&holder.Text, quotedFrom)
	if len(terms) == 0 {
		return "text.unlike", nil
	}
	words := startup.quotable().quotes(holder.quotable(), terms)
	if len(words) == 0 { // all that they share is cut by marks
		return "text.some", nil
	}
	return "text.alike", map[string]any{"words": words}
}

// Spell reads a profile's texts once for the many pairs it is going to be explained
// in. Not for concurrent use.
func (f *Features) Spell() { f.spelling = quotableOf(f.source) }

func (f *Features) quotable() *quotable {
	if f.spelling != nil {
		return f.spelling
	}
	return quotableOf(f.source)
}
