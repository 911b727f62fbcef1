package text

import "unicode/utf8"

// Vietnamese writes one tone mark per syllable. In "oa", "oe" and "uy" two
// places are in use: hòa and hoà, thủy and thuỷ. The canonical place here is
// the older, more frequent one: on the first vowel when the syllable ends in the
// pair (hòa, khỏe, thủy), on the second when more follows (hoàn, ngoài, huỳnh)
// and always behind "qu" (quý, quá), where u belongs to the consonant.

// tonesPerVowel is the five tones and none.
const tonesPerVowel = 6

// vowels lists the vowels that take part, without tone and with the tones grave,
// hook, tilde, acute, dot below; the capitals five rows below. Only read.
var vowels = [...][tonesPerVowel]rune{
	{'a', 'à', 'ả', 'ã', 'á', 'ạ'},
	{'e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'},
	{'o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'},
	{'u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'},
	{'y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'},
	{'A', 'À', 'Ả', 'Ã', 'Á', 'Ạ'},
	{'E', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ'},
	{'O', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ'},
	{'U', 'Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ'},
	{'Y', 'Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ'},
}

// vowel says which of the vowels a rune is and which tone it carries.
type vowel struct {
	plain byte // the vowel in lower case without tone, 0 when the rune is none
	row   int8 // index into vowels
	tone  int8
}

func newVowel(r rune) vowel {
	for row := range vowels {
		for tone, v := range vowels[row] {
			if v == r {
				return vowel{byte(vowels[row%(len(vowels)/2)][0]), int8(row), int8(tone)}
			}
		}
	}
	return vowel{}
}

// vowelOf gives what newVowel found out about r.
func vowelOf(r rune) vowel {
	if l := letters.at(r); l != nil {
		return l.vowel
	}
	return vowel{}
}

// suspect tells whether second behind first makes a pair with one tone, which
// may stand in the wrong place; before is the letter in front of the pair.
func suspect(before, first, second rune) bool {
	if first < utf8.RuneSelf && second < utf8.RuneSelf {
		return false
	}
	v, w := vowelOf(first), vowelOf(second)
	return (v.tone > 0) != (w.tone > 0) && isPair(before, v.plain, w.plain)
}

// placeTone gives a word with its tone in the canonical place; changed is false
// when it already is, or when the word is no such syllable.
func placeTone(word string) (fixed string, changed bool) {
	runes := []rune(word)
	pair := -1
	for i := 0; i+1 < len(runes); i++ {
		if isPair(at(runes, i-1), vowelOf(runes[i]).plain, vowelOf(runes[i+1]).plain) {
			if pair >= 0 {
				return word, false // two pairs: not one Vietnamese syllable
			}
			pair = i
		}
	}
	if pair < 0 {
		return word, false
	}
	first, second := vowelOf(runes[pair]), vowelOf(runes[pair+1])
	onset := first.plain == 'u' && isQ(at(runes, pair-1))
	return movePair(runes, pair, first, second, !onset && pair+2 == len(runes))
}

// at gives the rune at i, 0 in front of the first.
func at(runes []rune, i int) rune {
	if i < 0 {
		return 0
	}
	return runes[i]
}

func isQ(r rune) bool { return r == 'q' || r == 'Q' }

// movePair puts the single tone of a pair on its first or second vowel.
func movePair(runes []rune, i int, first, second vowel, onFirst bool) (string, bool) {
	tone := first.tone + second.tone
	if (first.tone > 0) == (second.tone > 0) || (first.tone > 0) == onFirst {
		return string(runes), false
	}
	if onFirst {
		first.tone, second.tone = tone, 0
	} else {
		first.tone, second.tone = 0, tone
	}
	runes[i] = vowels[first.row][first.tone]
	runes[i+1] = vowels[second.row][second.tone]
	return string(runes), true
}

// isPair tells whether two plain vowels make oa, oe or uy, or behind q ua or ue.
func isPair(before rune, first, second byte) bool {
	switch first {
	case 'o':
		return second == 'a' || second == 'e'
	case 'u':
		return second == 'y' || ((second == 'a' || second == 'e') && isQ(before))
	}
	return false
}
