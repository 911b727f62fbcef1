package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Exact gives NFC in lower case: the key under which accents count.
func Exact(s string) string {
	s = NFC(s)
	lower := strings.ToLower(s)
	if lower == s {
		return s
	}
	return NFC(lower) // a few capitals have a lower case that composes differently
}

// Fold gives s in lower case without diacritics, đ as d; whatever is no Latin
// letter stays. NFC and NFD give the same.
func Fold(s string) string {
	if i := foldedPrefix(s); i < len(s) {
		return string(appendFold(make([]byte, 0, len(s)), s))
	}
	return s
}

// foldedPrefix gives the length of the leading part of s that is its own fold.
func foldedPrefix(s string) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || (c >= 'A' && c <= 'Z') {
			return i
		}
	}
	return len(s)
}

// firstAccented is À: below it no character decomposes into a letter and marks.
const firstAccented = 0xC0

// isPunctuation tells whether r belongs to general punctuation (dashes, quotes).
func isPunctuation(r rune) bool { return r >= 0x2000 && r <= 0x206F }

// appendFold appends the fold of s to dst.
func appendFold(dst []byte, s string) []byte {
	for i, r := range s {
		l := letters.at(r)
		switch {
		case l != nil && l.fold != 0:
			dst = append(dst, l.fold)
		case r < firstAccented || isPunctuation(r):
			dst = utf8.AppendRune(dst, r)
		case !isMark(r):
			return append(dst, foldSlow(s[i:])...)
		}
	}
	return dst
}

// foldSlow folds text with characters outside the Latin blocks.
func foldSlow(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range norm.NFD.String(s) {
		if isMark(r) {
			continue
		}
		r = unicode.ToLower(r)
		if l := letters.at(r); l != nil && l.fold != 0 {
			out = append(out, l.fold)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return norm.NFC.Bytes(out)
}

// HasDiacritics tells whether s holds a letter that Fold would strip: a Latin
// letter with a mark, or đ.
func HasDiacritics(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return hasDiacritics(s[i:])
		}
	}
	return false
}

func hasDiacritics(s string) bool {
	for _, r := range s {
		if isMark(r) {
			return true
		}
		if l := letters.at(r); l != nil && r >= utf8.RuneSelf && l.fold != 0 {
			return true
		}
	}
	return false
}
