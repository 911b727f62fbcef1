package text

import (
	"unicode"
	"unicode/utf8"
)

// Token is one word or number of a text. Exact counts accents, Fold does not.
type Token struct {
	Exact, Fold string
	Start, End  int // byte offsets in the given string
}

// bytesPerToken is the mean length of a Vietnamese syllable with its space in
// UTF-8, used to size the result (5.4 over the demo profiles).
const bytesPerToken = 5

// Tokens splits s into words and numbers: runs of letters, digits and the marks
// that belong to them. Everything else separates.
func Tokens(s string) []Token {
	if s == "" {
		return nil
	}
	t := tokenizer{
		text:   s,
		tokens: make([]Token, 0, len(s)/bytesPerToken+1),
		places: make([]place, 0, len(s)/bytesPerToken+1),
		buffer: make([]byte, 0, len(s)+len(s)/4),
	}
	for i := 0; i < len(s); {
		start, end, w := word(s, i)
		if end > start {
			t.emit(start, end, w)
		}
		i = end
	}
	return t.finish()
}

// tokenizer collects the lowered and folded words of one text in one buffer, so
// that a text costs a handful of allocations and not two per word.
type tokenizer struct {
	text   string
	tokens []Token
	places []place
	buffer []byte
}

// place is where in the buffer a token's strings are; -1 when the token already
// has that string.
type place struct{ exact, exactEnd, fold, foldEnd int32 }

// shape is what one pass over a word finds out about it.
type shape struct {
	upper  bool // holds capitals
	accent bool // holds letters with diacritics
	toned  bool // may have its tone misplaced
	slow   bool // holds characters outside the Latin blocks, or loose marks
}

// word finds the first word of s at or behind i: where it starts, and the
// position behind it. Both are the end of s when there is none left.
func word(s string, i int) (start, end int, w shape) {
	start = i
	var before, prev rune
	for i < len(s) {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if !w.add(r, i > start) {
			if i > start {
				break
			}
			start = i + n
		} else {
			w.toned = w.toned || suspect(before, prev, r)
			before, prev = prev, r
		}
		i += n
	}
	return start, i, w
}

// add takes r into the word; false when r is no part of it.
func (w *shape) add(r rune, inside bool) bool {
	l := letters.at(r)
	if l == nil || (l.fold == 0 && r >= utf8.RuneSelf) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && (!inside || !unicode.IsMark(r)) {
			return false
		}
		w.slow = true
		return true
	}
	if l.fold == 0 {
		return false
	}
	if l.upper {
		w.upper = true
	}
	w.accent = w.accent || r >= utf8.RuneSelf
	return true
}

// emit appends the token of a word of a known shape.
func (t *tokenizer) emit(start, end int, w shape) {
	word := t.text[start:end]
	tok := Token{Exact: word, Fold: word, Start: start, End: end}
	at := place{exact: -1, fold: -1}
	switch {
	case w.slow:
		tok.Exact, tok.Fold = Exact(word), Fold(word)
	case w.toned:
		tok.Exact = Exact(word)
		at.fold, at.foldEnd = t.put(appendFolded(t.buffer, word))
	default:
		if w.upper {
			at.exact, at.exactEnd = t.put(appendLower(t.buffer, word))
		}
		if w.accent {
			at.fold, at.foldEnd = t.put(appendFolded(t.buffer, word))
		} else {
			at.fold, at.foldEnd = at.exact, at.exactEnd
		}
	}
	t.tokens = append(t.tokens, tok)
	t.places = append(t.places, at)
}

// put takes the longer buffer and gives where what was added to it stands.
func (t *tokenizer) put(longer []byte) (from, to int32) {
	from, t.buffer = int32(len(t.buffer)), longer
	return from, int32(len(longer))
}

// appendFolded appends the fold of a word that is not slow.
func appendFolded(dst []byte, word string) []byte {
	for _, r := range word {
		dst = append(dst, letters.at(r).fold)
	}
	return dst
}

// appendLower appends a word that is not slow in lower case.
func appendLower(dst []byte, word string) []byte {
	for _, r := range word {
		dst = utf8.AppendRune(dst, letters.at(r).lower)
	}
	return dst
}

// finish turns the buffer into one string and gives every token its part of it.
func (t *tokenizer) finish() []Token {
	all := string(t.buffer)
	for i, p := range t.places {
		if p.exact >= 0 {
			t.tokens[i].Exact = all[p.exact:p.exactEnd]
		}
		if p.fold >= 0 {
			t.tokens[i].Fold = all[p.fold:p.foldEnd]
		}
	}
	return t.tokens
}
