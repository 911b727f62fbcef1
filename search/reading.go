package search

import (
	"slices"
	"strings"

	"duyen/match"
	"duyen/match/text"
)

// The ways a query was read otherwise than it is written, beside the types of
// terms, as Type in match.Understood.
const (
	readTyped     = "typed"     // Telex or VNI with the input method off
	readExpanded  = "expanded"  // shorthand or English
	readCorrected = "corrected" // a slip
	readRelaxed   = "relaxed"   // searched wider, because nothing was there
)

// reading turns what somebody wrote into what was meant, step by step: typing,
// shorthand, slips, names. Each step leaves words alone that profiles or the
// reference data know.
type reading struct {
	*query
	*vocabulary
	lang    string
	ref     *match.Reference
	others  map[int][]string // of a token: what it may also stand for
	settled map[int]bool     // tokens that were put in place of others
}

// read fills the query from its tokens.
func (q *query) read(v *vocabulary, lang string, ref *match.Reference) error {
	r := &reading{query: q, vocabulary: v, lang: lang, ref: ref, others: map[int][]string{}, settled: map[int]bool{}}
	if err := r.untype(); err != nil {
		return err
	}
	for _, t := range q.tokens {
		q.accented = q.accented || t.Exact != t.Fold
	}
	q.asks = asking(q.tokens, ref.Lexicon) > 0
	for _, step := range [...]func() error{r.respell, r.join, r.expand, r.correct} {
		if err := step(); err != nil {
			return err
		}
	}
	q.addWords()
	for _, w := range q.order[:asking(q.tokens, ref.Lexicon)] {
		q.words[w].importance = fillerImportance
	}
	q.understand(lang, ref, v.kinds)
	q.seek()
	r.addOthers()
	return nil
}

// written gives a token as it stands in the query.
func (q *query) written(i int) string { return q.source[q.tokens[i].Start:q.tokens[i].End] }

// say reports how words were read.
func (q *query) say(how, words string, as ...string) {
	q.understood = append(q.understood, match.Understood{Type: how, Text: words, IDs: as, Names: as})
}

// isWord tells whether a token means something as it is written.
func (r *reading) isWord(t text.Token) (bool, error) {
	if isFiller(t.Exact, true) || len(r.ref.Lexicon.Find([]text.Token{t})) > 0 || len(r.ref.Short.Expand(t.Exact)) > 0 {
		return true, nil
	}
	return r.knows(t.Exact, t.Fold)
}

// typing is one token that may be Telex or VNI.
type typing struct {
	at    int
	exact string
	sure  bool // it is no word as written, and one as read
	clear bool // more than one key tells: a digit, or two letters
	bare  bool // only without accents it is one: a mark is missing
	word  bool // it is one as written, too
}

// untype reads tokens that were typed with the input method off. One that is a
// word as it stands is only touched when the rest of the query is typed so, too;
// a query with foreign words in it needs better evidence than one letter.
func (r *reading) untype() error {
	found, foreign, err := r.typings()
	if err != nil {
		return err
	}
	sure, clear := 0, false
	for _, y := range found {
		if y.sure {
			sure++
			clear = clear || y.clear
		}
	}
	if foreign > 0 && !clear && sure <= max(1, foreign) {
		return nil
	}
	var was, is []string
	for _, y := range found {
		if y.word && (foreign > 0 || sure == 0) || !y.sure && sure == 0 && !(y.bare && y.clear && len(y.exact) > correctFrom) {
			continue
		}
		t := &r.tokens[y.at]
		was = append(was, r.written(y.at))
		t.Exact, t.Fold = y.exact, text.Fold(y.exact)
		if y.bare && !y.sure {
			t.Exact = t.Fold
		}
		is = append(is, t.Exact)
	}
	if len(was) > 0 {
		r.say(readTyped, strings.Join(was, " "), strings.Join(is, " "))
	}
	if clear {
		r.dropDigits()
	}
	return nil
}

// typings finds the tokens that may be typed so and counts those that are no
// Vietnamese at all.
func (r *reading) typings() (found []typing, foreign int, err error) {
	for i, t := range r.tokens {
		exact, ok := text.Untype(t.Exact)
		if !ok {
			if !text.IsSyllable(t.Fold) && !isNumber(t.Fold) {
				foreign++
			}
			continue
		}
		y := typing{at: i, exact: exact}
		fold := text.Fold(exact)
		if y.word, err = r.isWord(t); err != nil {
			return nil, 0, err
		}
		if y.sure, err = r.knows(exact, fold); err != nil {
			return nil, 0, err
		}
		if y.bare, err = r.knows(fold, fold); err != nil {
			return nil, 0, err
		}
		y.bare = y.bare && !y.sure
		y.sure = y.sure && !y.word
		y.clear = len(t.Exact) > len(fold)+1 || isNumber(t.Exact[len(t.Exact)-1:])
		found = append(found, y)
	}
	return found, foreign, nil
}

// dropDigits takes the digits out of words that were mistyped in VNI.
func (r *reading) dropDigits() {
	for i := range r.tokens {
		t := &r.tokens[i]
		letters := strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' {
				return -1
			}
			return c
		}, t.Exact)
		if len(letters) > 1 && text.IsSyllable(letters) {
			t.Exact, t.Fold = letters, letters
		}
	}
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// named tells whether tokens[from:to] are part of a name that is longer.
func (r *reading) named(tokens []text.Token, from, to int) bool {
	_, ok := r.nameOf(tokens, from, to)
	return ok
}

// nameOf gives the longer name that tokens[from:to] are part of.
func (r *reading) nameOf(tokens []text.Token, from, to int) (match.Span, bool) {
	for _, span := range r.ref.Lexicon.Find(tokens) {
		if span.Start <= from && to <= span.End && span.End-span.Start > to-from {
			return span, true
		}
	}
	return match.Span{}, false
}

// makesName tells whether a word in place of token i makes a name, and of words
// that are in none.
func (r *reading) makesName(i int, word text.Token) bool {
	tokens := slices.Clone(r.tokens)
	tokens[i].Exact, tokens[i].Fold = word.Exact, word.Fold
	span, ok := r.nameOf(tokens, i, i+1)
	for j := span.Start; ok && j < span.End; j++ {
		old, named := r.nameOf(r.tokens, j, j+1)
		ok = !named || span.Start <= old.Start && old.End <= span.End
	}
	return ok
}
