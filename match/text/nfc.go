package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC gives s in Unicode NFC with the tone mark of Vietnamese syllables in its
// canonical place (hoà → hòa, thuỷ → thủy); case is kept.
func NFC(s string) string {
	composed, toned := inspect(s)
	if !composed {
		s = norm.NFC.String(s)
		_, toned = inspect(s)
	}
	if !toned {
		return s
	}
	return placeTones(s)
}

// inspect tells in one pass whether s is certainly in NFC, and whether it may
// hold a syllable whose tone stands in the wrong place.
func inspect(s string) (composed, toned bool) {
	composed = true
	var before, prev rune
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
			composed = composed && stable(r)
		}
		toned = toned || suspect(before, prev, r)
		before, prev = prev, r
		i += n
	}
	return composed, toned
}

// stable tells whether r can stand in NFC text whatever its neighbours are: the
// precomposed Latin letters and general punctuation. Everything else is left to
// the library.
func stable(r rune) bool {
	return r < 0x300 || (r >= latinAddStart && r < latinAddEnd) || (r >= 0x2010 && r <= 0x2027) || r == '₫'
}

// placeTones rewrites every word of s whose tone mark is misplaced.
func placeTones(s string) string {
	var b strings.Builder
	kept := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isWordLetter(r) {
			i += n
			continue
		}
		end := i + n
		for end < len(s) {
			r, n := utf8.DecodeRuneInString(s[end:])
			if !isWordLetter(r) {
				break
			}
			end += n
		}
		if fixed, changed := placeTone(s[i:end]); changed {
			b.WriteString(s[kept:i])
			b.WriteString(fixed)
			kept = end
		}
		i = end
	}
	b.WriteString(s[kept:])
	return b.String()
}

func isWordLetter(r rune) bool {
	l := letters.at(r)
	return l != nil && l.fold > '9'
}
