package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The pairs of sounds that speakers of one region or another write for each
// other, and the letters that one sound is written with by rule.
var (
	confusedOnsets = [...][2]string{
		{"s", "x"},
		{"ch", "tr"},
		{"d", "gi"},
		{"d", "r"},
		{"gi", "r"},
		{"d", "v"},
		{"l", "n"},
		{"d", "đ"},
		{"g", "gh"},
		{"ng", "ngh"},
		{"c", "k"},
		{"c", "qu"},
	}
	confusedCodas = [...][2]string{{"n", "ng"}, {"n", "nh"}, {"c", "t"}, {"ch", "t"}}
)

// Slips lists the words that an exact word is easily written as, or for: with one
// onset or ending that sounds alike, or hook and tilde exchanged. Some are no
// words at all.
func Slips(exact string) []string {
	var out []string
	for _, p := range confusedOnsets {
		for i := range p {
			if rest, ok := cutSound(exact, p[i]); ok {
				out = append(out, Exact(p[1-i]+rest))
			}
		}
	}
	for _, p := range confusedCodas {
		for i := range p {
			if head, ok := strings.CutSuffix(exact, p[i]); ok && head != "" && (p[i] != "n" || !strings.HasSuffix(head, "n")) {
				out = append(out, Exact(head+p[1-i]))
			}
		}
	}
	for _, other := range [...]func(string) (string, bool){otherTone, OtherI} {
		if s, ok := other(exact); ok {
			out = append(out, s)
		}
	}
	return out
}

// cutSound cuts an onset off a word of which it is the whole onset: "t" is not
// that of "tr".
func cutSound(exact, onset string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(exact, onset)
	if !ok || rest == "" {
		return "", false
	}
	return rest, !strings.ContainsRune("bcdđghklmnpqrstvx", []rune(rest)[0])
}

// otherTone exchanges hook and tilde, which most of the country speaks alike.
func otherTone(exact string) (string, bool) {
	const hook, tilde = "\u0309", "\u0303"
	s := norm.NFD.String(exact)
	switch {
	case strings.Contains(s, hook):
		return Exact(strings.Replace(s, hook, tilde, 1)), true
	case strings.Contains(s, tilde):
		return Exact(strings.Replace(s, tilde, hook, 1)), true
	}
	return "", false
}

// OtherI writes the other of i and y at the end of an exact word, which are written
// for each other ("Lí Sơn", "kỹ thuật"); false where there is none.
func OtherI(exact string) (string, bool) {
	s := []rune(norm.NFD.String(exact))
	end := len(s) - 1
	for end > 0 && isMark(s[end]) {
		end--
	}
	if end < 1 || s[end] != 'i' && s[end] != 'y' {
		return "", false
	}
	s[end] = 'i' + 'y' - s[end]
	return Exact(string(s)), true
}
