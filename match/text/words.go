package text

import "strings"

// Words reads the words of one text after the other into the same memory, for
// those who look at each once: Tokens without the list. The zero value is ready.
type Words struct {
	text        string
	end         int // of the word before
	start, at   int
	exact, fold []byte
}

// Read begins a text.
func (w *Words) Read(s string) { w.text, w.end, w.start, w.at = s, 0, 0, 0 }

// Next reads the next word; false at the end of the text.
func (w *Words) Next() bool {
	start, end, shape := word(w.text, w.at)
	w.end, w.start, w.at = w.at, start, end
	if start == end {
		return false
	}
	word := w.text[start:end]
	w.exact, w.fold = w.exact[:0], w.fold[:0]
	if shape.slow {
		w.exact, w.fold = append(w.exact, Exact(word)...), append(w.fold, Fold(word)...)
		return true
	}
	switch {
	case shape.toned:
		w.exact = append(w.exact, Exact(word)...)
	case shape.upper:
		w.exact = appendLower(w.exact, word)
	default:
		w.exact = append(w.exact, word...)
	}
	if shape.accent {
		w.fold = appendFolded(w.fold, word)
	} else {
		w.fold = append(w.fold, w.exact...)
	}
	return true
}

// Exact is the word as Token.Exact has it, until the next one is read.
func (w *Words) Exact() []byte { return w.exact }

// Fold is the word as Token.Fold has it, until the next one is read.
func (w *Words) Fold() []byte { return w.fold }

// Written is the word as the text has it.
func (w *Words) Written() string { return w.text[w.start:w.at] }

// Apart tells whether more than space stands between the word and the one before.
func (w *Words) Apart() bool { return strings.TrimSpace(w.text[w.end:w.start]) != "" }
