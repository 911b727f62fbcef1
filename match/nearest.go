package match

import "duyen/match/text"

// nearestOf gives the value closest to s, compared without accents and case; ""
// when none is close. The first of equals wins.
func nearestOf(s string, values []string) string {
	if len(s) > maxNameLength {
		return ""
	}
	folded := text.Fold(s)
	best, least := "", maxTypos(len(folded))+1
	for _, v := range values {
		if d := text.Distance(folded, text.Fold(v), least); d < least {
			best, least = v, d
		}
	}
	return best
}

// Nearest is nearestOf for the doors: the known word closest to a typed one.
func Nearest(word string, known []string) string { return nearestOf(word, known) }
