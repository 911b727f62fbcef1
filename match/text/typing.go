package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Vietnamese is typed on a Latin keyboard with Telex ("ddaats" is đất) or VNI
// ("d9at61"). When the input method is off, what was typed stays as it is.

// longestTyped bounds a typed syllable: "nghieengs" has nine letters, and twice
// the longest leaves room for habits.
const longestTyped = 16

// Untype reads a lower-case word typed in VNI or Telex with the input method off.
// False unless it is a whole Vietnamese syllable of which at least one tone or
// mark was typed: "boongf" and "bong62" are bồng, "startup" and "bong" are nothing.
// The marks may stand anywhere behind their vowel, as input methods allow.
func Untype(word string) (exact string, ok bool) {
	if len(word) < 2 || len(word) > longestTyped {
		return "", false
	}
	var k keys
	digits := false
	for i := range len(word) {
		switch c := word[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case c < 'a' || c > 'z':
			return "", false
		}
	}
	if digits {
		ok = k.vni(word)
	} else {
		ok = k.telex(word)
	}
	if !ok {
		return "", false
	}
	return k.syllable()
}

// keys is a typed syllable taken apart.
type keys struct {
	onset  string
	marks  [][]byte // what its rhyme may be: a mark, then the letters
	stroke bool     // of đ
	tone   int
}

// syllable puts a syllable together.
func (k *keys) syllable() (string, bool) {
	for _, key := range k.marks {
		r, ok := rhymes[string(key)]
		if !ok {
			continue
		}
		if !k.stroke && k.tone == 0 && key[0] == plain {
			return "", false // nothing was typed but letters
		}
		tail, ok := r.with(k.tone)
		if !ok {
			return "", false
		}
		onset := k.onset
		if k.stroke {
			onset = "đ" + onset[1:]
		}
		return onset + tail, true
	}
	return "", false
}

// vni reads digits: 1 to 5 are tones, 6 to 8 marks of vowels, 9 the stroke of đ.
func (k *keys) vni(word string) bool {
	var letters []byte
	mark, vowel := byte(plain), false
	for i := range len(word) {
		c := word[i]
		switch {
		case c >= 'a':
			letters = append(letters, c)
			vowel = vowel || isPlainVowel(c)
			continue
		case c == stroke && i > 0 && !k.stroke:
			k.stroke = true
		case c >= '1' && c <= '5' && vowel && k.tone == 0:
			k.tone = int(c - '0')
		case c >= circumflex && c <= breve && vowel && (mark == plain || mark == c):
			mark = c
		default:
			return false
		}
	}
	rest, ok := k.cutOnset(string(letters), func(rest string) bool { _, ok := rhymes[string(mark)+rest]; return ok })
	k.marks = [][]byte{append([]byte{mark}, rest...)}
	return ok
}

// telex reads letters: s f r x j are tones, a doubled a, e or o and a w are marks
// of vowels, a second d is the stroke of đ.
func (k *keys) telex(word string) bool {
	if word[0] == 'd' {
		if i := strings.IndexByte(word[1:], 'd'); i >= 0 {
			k.stroke = true
			word = word[:i+1] + word[i+2:]
		}
	}
	_, ok := k.cutOnset(word, func(rest string) bool {
		k.tone = 0
		return k.telexRhyme(rest)
	})
	return ok
}

// telexRhyme takes tones and marks out of what stands behind the onset.
func (k *keys) telexRhyme(rest string) bool {
	var letters []byte
	w := 0
	for i := range len(rest) {
		c := rest[i]
		tone := strings.IndexByte(telexTones, c)
		switch {
		case tone > 0 && len(letters) > 0 && k.tone == 0:
			k.tone = tone
		case tone > 0:
			return false
		case c == 'w':
			if w++; i == 0 {
				letters = append(letters, 'u') // "tw" is tư
			}
		default:
			letters = append(letters, c)
		}
	}
	k.marks = readings(string(letters), w)
	for _, key := range k.marks {
		if _, ok := rhymes[string(key)]; ok {
			return true
		}
	}
	return false
}

// readings lists what letters with w typed w's may be, the likeliest first.
func readings(letters string, w int) (out [][]byte) {
	add := func(mark byte, letters string) { out = append(out, append([]byte{mark}, letters...)) }
	switch {
	case w > 2:
	case w > 0:
		add(horn, letters)
		add(breve, letters)
	default:
		for _, v := range []byte("aeo") {
			first, last := strings.IndexByte(letters, v), strings.LastIndexByte(letters, v)
			if first < last {
				add(circumflex, letters[:last]+letters[last+1:])
			}
		}
		add(plain, letters)
		add(plain, strings.Replace(letters, "ooo", "oo", 1)) // the third o takes back the ô
	}
	return out
}

// cutOnset finds the onset behind which rest is a rhyme.
func (k *keys) cutOnset(letters string, isRhyme func(rest string) bool) (rest string, ok bool) {
	for _, onset := range onsets {
		if rest, ok := strings.CutPrefix(letters, onset); ok && rest != "" && isRhyme(rest) {
			k.onset = onset
			return rest, !k.stroke || onset[0] == 'd'
		}
	}
	k.onset = ""
	return letters, letters != "" && !k.stroke && isRhyme(letters)
}

func isPlainVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// Telex writes a text as it is typed in Telex with the input method off: marks
// behind their letters, the tone behind its word.
func Telex(s string) string { return typed(s, telexKeys) }

// VNI writes a text as it is typed in VNI with the input method off: the stroke
// of đ behind its letter, mark and tone behind their word.
func VNI(s string) string { return typed(s, vniKeys) }

// typed rewrites every word of s.
func typed(s string, word func(string) string) string {
	var b strings.Builder
	end := 0
	for _, t := range Tokens(s) {
		b.WriteString(s[end:t.Start])
		b.WriteString(word(s[t.Start:t.End]))
		end = t.End
	}
	b.WriteString(s[end:])
	return b.String()
}

func telexKeys(word string) string {
	var b strings.Builder
	var letter rune
	tone := byte(0)
	for _, r := range norm.NFD.String(word) {
		switch t := toneOf(r); {
		case t > 0:
			tone = telexTones[t]
		case r == '\u0302':
			b.WriteRune(letter)
		case r == '\u031b' || r == '\u0306':
			b.WriteByte('w')
		case r == 'đ':
			b.WriteString("dd")
		case r == 'Đ':
			b.WriteString("DD")
		case r == 'o' && letter == 'o':
			b.WriteString("oo") // xoong is typed with three, two would be an ô
		default:
			b.WriteRune(r)
			letter = r
		}
	}
	if tone > 0 {
		b.WriteByte(tone)
	}
	return b.String()
}

func vniKeys(word string) string {
	var b strings.Builder
	tone, mark := 0, rune(0)
	for _, r := range norm.NFD.String(word) {
		switch t := toneOf(r); {
		case t > 0:
			tone = t
		case r == '\u0302':
			mark = circumflex
		case r == '\u031b':
			mark = horn
		case r == '\u0306':
			mark = breve
		case r == 'đ':
			b.WriteString("d9")
		case r == 'Đ':
			b.WriteString("D9")
		default:
			b.WriteRune(r)
		}
	}
	if mark > 0 {
		b.WriteRune(mark)
	}
	if tone > 0 {
		b.WriteByte('0' + byte(tone))
	}
	return b.String()
}

// toneOf gives the number of a combining tone mark, 0 for anything else.
func toneOf(r rune) int {
	for i, m := range []rune(toneMarks) {
		if i > 0 && m == r {
			return i
		}
	}
	return 0
}

// IsSyllable tells whether a folded word has the letters of a Vietnamese
// syllable: "que" and "anh" have, "startup" has not.
func IsSyllable(fold string) bool {
	var k keys
	_, ok := k.cutOnset(fold, func(rest string) bool {
		for _, mark := range [...]rune{plain, circumflex, horn, breve} {
			if _, ok := rhymes[string(mark)+rest]; ok {
				return true
			}
		}
		return false
	})
	return ok
}
