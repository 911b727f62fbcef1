package match

import "strings"

// isSyllable tells whether a folded word has the shape of a Vietnamese syllable,
// so that it may be an everyday word without its accents: "anh", "phap", "que"
// are, "vc", "seed", "canada" are not.
func isSyllable(fold string) bool {
	rest := fold
	for _, onset := range onsets() {
		if strings.HasPrefix(rest, onset) && len(rest) > len(onset) {
			rest = rest[len(onset):]
			break
		}
	}
	end := strings.LastIndexAny(rest, "aeiouy") + 1
	return end > 0 && isNucleus(rest[:end]) && isCoda(rest[end:])
}

// onsets lists the initial consonants, the longer ones first.
func onsets() []string {
	return []string{
		"ngh", "ng", "nh", "ch", "gh", "kh", "ph", "th", "tr", "qu",
		"b", "c", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x",
	}
}

// isNucleus tells whether s is a vowel or a combination of vowels in use.
func isNucleus(s string) bool {
	switch s {
	case "a", "e", "i", "o", "u", "y",
		"ai", "ao", "au", "ay", "eo", "eu", "ia", "ie", "iu", "oa", "oe", "oi", "oo", "ua", "ue", "ui", "uo", "uu", "uy", "ye",
		"ieu", "yeu", "oai", "oao", "oay", "oeo", "uai", "uay", "uoi", "uou", "uya", "uye", "uyu":
		return true
	}
	return false
}

func isCoda(s string) bool {
	switch s {
	case "", "c", "ch", "m", "n", "ng", "nh", "p", "t":
		return true
	}
	return false
}
