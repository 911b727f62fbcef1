package match

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duyen/match/text"
)

// text brings running text into form: NFC, trimmed, line breaks kept.
func (n *normalizer) text(f field, s *string, most int) {
	if *s == "" || !n.readable(f, *s) {
		return
	}
	*s = strings.TrimSpace(text.NFC(dropC1(*s)))
	if len(*s) > most && utf8.RuneCountInString(*s) > most {
		n.refuse(f, ProblemTooLong, itoa(utf8.RuneCountInString(*s)), itoa(most))
	}
}

// dropC1 removes the control characters U+0080–U+009F: in practice letters of
// Windows code pages that were decoded wrongly, invisible and without meaning.
func dropC1(s string) string {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == 0xC2 && s[i+1] < 0xA0 {
			return strings.Map(func(r rune) rune {
				if r >= 0x80 && r <= 0x9F {
					return -1
				}
				return r
			}, s)
		}
	}
	return s
}

// line is text on one line: white space of any kind becomes single spaces.
func (n *normalizer) line(f field, s *string, most int) {
	if *s == "" {
		return
	}
	if !tidy(*s) {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	n.text(f, s, most)
}

// tidy tells whether ASCII white space stands only as single spaces between words.
func tidy(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' {
			if space || c != ' ' {
				return false
			}
			space = true
		} else {
			space = false
		}
	}
	return !space
}

// lines brings a list of lines into form; empty ones and repetitions go.
func (n *normalizer) lines(f field, list *[]string, most int) {
	if len(*list) == 0 || !n.limit(f, len(*list), maxItems) {
		return
	}
	for i := range *list {
		n.line(f.index(i), &(*list)[i], most)
	}
	*list = distinct(slices.DeleteFunc(*list, func(s string) bool { return s == "" }))
}

// readable refuses text that is no UTF-8 or holds characters that hide what is
// really written.
func (n *normalizer) readable(f field, s string) bool {
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			if !utf8.ValidString(s[i:]) {
				n.refuse(f, ProblemNotUTF8, "", "")
				return false
			}
		case forbidden(r):
			n.refuse(f, ProblemForbidden, fmt.Sprintf("U+%04X", r), "")
			return false
		}
	}
	return true
}

// forbidden tells whether r is a control other than tab and line break, a
// zero-width character, or one that turns the direction of writing.
func forbidden(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t' && r != '\r'
	case r < 0xA0:
		return r == 0x7F
	case r == 0xAD, r == 0x61C, r == 0x180E, r == 0xFEFF:
		return true
	case r < 0x200B || r > 0x2069:
		return r >= 0xFFF9 && r <= 0xFFFB || r >= 0xE0000 && r <= 0xE007F
	}
	return r <= 0x200F || (r >= 0x2028 && r <= 0x202E) || r >= 0x2060
}

// confusable warns of a word that mixes Latin with Cyrillic or Greek letters,
// which look alike.
func (n *normalizer) confusable(f field, s string) {
	other := strings.IndexFunc(s, func(r rune) bool { return r >= 0x370 && r < 0x530 })
	if other < 0 {
		return
	}
	for _, word := range strings.Fields(s) {
		latin := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
		if latin && strings.ContainsFunc(word, func(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }) {
			n.warn(f, ProblemConfusable, word, "")
			return
		}
	}
}
