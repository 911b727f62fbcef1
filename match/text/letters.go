package text

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// latinEnd is behind the last code point of the two blocks of precomposed Latin
// letters, which hold every Vietnamese letter: up to U+024F, and U+1E00–U+1EFF.
const (
	latinEnd      = 0x250
	latinAddStart = 0x1E00
	latinAddEnd   = 0x1F00
)

// letter is what the fast paths know about one Latin letter or digit. A zero
// fold marks a character that is no part of a word or needs the slow path.
type letter struct {
	lower rune
	fold  byte // ASCII letter or digit without diacritics, lower case
	upper bool // lower differs from the letter itself
	vowel vowel
}

// letterTable covers the two Latin blocks; built once and only read.
type letterTable struct {
	low [latinEnd]letter
	add [latinAddEnd - latinAddStart]letter
}

var letters = newLetterTable()

// at gives the entry of r; nil when r is outside the Latin blocks.
func (t *letterTable) at(r rune) *letter {
	switch {
	case r >= 0 && r < latinEnd:
		return &t.low[r]
	case r >= latinAddStart && r < latinAddEnd:
		return &t.add[r-latinAddStart]
	}
	return nil
}

func newLetterTable() *letterTable {
	t := &letterTable{}
	for r := range t.low {
		t.low[r] = newLetter(rune(r))
	}
	for i := range t.add {
		t.add[i] = newLetter(rune(latinAddStart + i))
	}
	return t
}

func newLetter(r rune) letter {
	lower := unicode.ToLower(r)
	l := letter{lower: lower, upper: lower != r, vowel: newVowel(r)}
	switch {
	case lower == 'đ':
		l.fold = 'd'
	case lower >= 'a' && lower <= 'z', lower >= '0' && lower <= '9':
		l.fold = byte(lower)
	case unicode.IsLetter(lower) && lower > 0x7F:
		l.fold = base(lower)
	}
	return l
}

// base gives the ASCII letter a precomposed letter decomposes to with nothing
// but combining marks behind it, 0 when there is none.
func base(r rune) byte {
	d := []rune(norm.NFD.String(string(r)))
	if d[0] < 'a' || d[0] > 'z' {
		return 0
	}
	for _, m := range d[1:] {
		if !isMark(m) {
			return 0
		}
	}
	return byte(d[0])
}

// isMark tells whether r is one of the combining diacritical marks that
// Vietnamese and the other Latin alphabets use. Marks of other scripts (Thai or
// Hindi vowels) are letters to their readers and stay.
func isMark(r rune) bool { return r >= 0x300 && r <= 0x36F }
