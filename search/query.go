package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// The limits of a query. Longer texts are refused, not cut: a cut query answers
// a question nobody asked.
const (
	maxQueryRunes = 512
	maxQueryWords = 32
)

// query is a text as it was understood. Everything in it is literal: there is no
// syntax, so a star is a character like any other.
type query struct {
	tokens     []text.Token
	source     string // the text the tokens point into
	words      []word
	accented   bool  // written with accents somewhere
	order      []int // of each token its word
	groups     []group
	understood []match.Understood
	asks       bool // says that its writer looks for something
}

// word is one distinct word of a query.
type word struct {
	fold, exact string
	hash        uint16
	importance  float64 // 1, less for words that carry little meaning
	otherShare  float64 // what a match under another spelling is worth
	ofKind      bool    // names a kind of profile: who only writes it is none
}

// What a word found under another spelling is worth. Written with accents, a
// word means exactly that: "tỏi" is garlic, "tôi" is me. A word without accents
// in a query that has some is probably meant so, but people leave accents out.
const (
	otherOfAccented = 0.3
	otherOfMixed    = 0.8
	otherOfPlain    = 1.0
	otherOfNamed    = 0.5 // without accents, but the name that is meant has some
)

// parseQuery takes a text apart; read says what it means.
func parseQuery(s string) (*query, error) {
	if utf8.RuneCountInString(s) > maxQueryRunes {
		return nil, tooLong(fmt.Sprintf("more than %d characters", maxQueryRunes))
	}
	q := &query{source: text.NFC(s)}
	q.tokens = text.Tokens(q.source)
	if len(q.tokens) > maxQueryWords {
		return nil, tooLong(fmt.Sprintf("more than %d words", maxQueryWords))
	}
	return q, nil
}

func tooLong(message string) error {
	e := match.Fail(match.KindMalformed, "query_too_long", message)
	e.Field = "q"
	return e
}

// addWords fills words and order.
func (q *query) addWords() {
	known := make(map[string]int, len(q.tokens))
	for _, t := range q.tokens {
		i, ok := known[t.Exact]
		if !ok {
			i = len(q.words)
			known[t.Exact] = i
			q.words = append(q.words, newWord(t, q.accented))
		}
		q.order = append(q.order, i)
	}
	for i := 1; i < len(q.tokens); i++ {
		if isFillerPair(q.tokens[i-1].Fold, q.tokens[i].Fold) || isAmount(q.tokens[i-1], q.tokens[i]) {
			q.words[q.order[i-1]].importance, q.words[q.order[i]].importance = fillerImportance, fillerImportance
		}
	}
}

func newWord(t text.Token, accentedQuery bool) word {
	w := word{fold: t.Fold, exact: t.Exact, hash: wordHash(t.Fold), importance: 1, otherShare: otherOfPlain}
	switch {
	case t.Exact != t.Fold:
		w.otherShare = otherOfAccented
	case accentedQuery:
		w.otherShare = otherOfMixed
	}
	if isFiller(t.Exact, accentedQuery) {
		w.importance = fillerImportance
	}
	return w
}

// spelling is what stands behind the mark in the key of the word's own spelling.
func (w *word) spelling() string {
	if w.exact == w.fold {
		return ""
	}
	return w.exact
}

// fillerImportance is the weight of a word that carries little meaning.
const fillerImportance = 0.25

// fillers are Vietnamese and English words that say little about what is looked
// for. Those of the second list only count in a query written with accents:
// without, "cho" may be chợ (market) and "co" cỏ (grass).
const (
	fillers = " của và là có các những ở từ với để được nào gì không tôi em mình cần muốn tìm một này đó đang sẽ" +
		" như khi đã về giai đoạn ai bạn chúng thì mà hoặc tại nơi a an the of for in on to and or with who is are need looking ko "
	plainFillers = " cho trong theo hay ra "
)

func isFiller(exact string, accentedQuery bool) bool {
	key := " " + exact + " "
	return strings.Contains(fillers, key) || (accentedQuery && strings.Contains(plainFillers, key))
}

// isFillerPair tells the fillers of two syllables that can be told without accents.
func isFillerPair(first, second string) bool {
	switch first + " " + second {
	case "giai doan", "chung toi", "the nao", "nhu nao", "o dau", "lam sao":
		return true
	}
	return false
}

// isAmount tells whether two words are an amount of money: nobody writes of it in
// the same words, so it is no text to look for.
func isAmount(number, unit text.Token) bool {
	return isNumber(number.Fold) && isOneOf(unit, "triệu", "tỷ", "tỉ", "tr", "nghìn")
}

// understand finds the names of places and terms among the words. Names may lie
// in one another ("Trà Bồng" in "quế Trà Bồng"): such words form one group.
func (q *query) understand(lang string, ref *match.Reference, kinds []kindName) {
	taken := make([]bool, len(q.words))
	end := 0
	for _, span := range addKinds(ref.Lexicon.Find(q.tokens), q.tokens, kinds) {
		q.spell(span)
		span.Meanings = widen(span.Meanings, q.tokens[span.Start:span.End], ref.Taxonomy)
		if span.Start >= end {
			q.groups = append(q.groups, group{})
		}
		end = max(end, span.End)
		q.groups[len(q.groups)-1].add(span, q.tokens[span.Start:span.End], q.order[span.Start:span.End], taken, ref)
		q.report(span, lang, ref)
	}
	for i := range q.words {
		if !taken[i] {
			q.groups = append(q.groups, group{words: []int{i}})
		}
	}
}

// spell notes words that name a kind of profile, and takes the accents of words
// written without any from the name that they make: "bong" in "ca bong song tra" is
// bống and not Bồng, "nha" in "mach nha" is not nhà. The Đăk of highland names is
// left, of which every spelling is as good.
func (q *query) spell(span match.Span) {
	for i := span.Start; i < span.End; i++ {
		w := &q.words[q.order[i]]
		w.ofKind = w.ofKind || slices.ContainsFunc(span.Meanings, func(m match.Ref) bool { return m.Type == termKind })
	}
	for i, exact := range span.Exact {
		w := &q.words[q.order[span.Start+i]]
		if exact != "" && w.exact == w.fold && w.fold != "dak" {
			w.exact, w.otherShare = exact, otherOfNamed
		}
	}
}

// report notes what a span means: one entry per type, because a word may name a
// place and a strength at once.
func (q *query) report(span match.Span, lang string, ref *match.Reference) {
	words := q.source[q.tokens[span.Start].Start:q.tokens[span.End-1].End]
	first := len(q.understood)
	for _, m := range span.Meanings {
		at := first
		for at < len(q.understood) && q.understood[at].Type != string(m.Type) {
			at++
		}
		if at == len(q.understood) {
			q.understood = append(q.understood, match.Understood{Type: string(m.Type), Text: words})
		}
		u := &q.understood[at]
		u.IDs = append(u.IDs, m.ID)
		u.Names = append(u.Names, nameOf(ref, lang, m.Type, m.ID))
	}
}
