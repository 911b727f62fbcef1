package web

import (
	"strings"

	"duyen/locale"
)

// mark is what a program that introduces itself has in its name.
type mark struct{ sign, name string }

// browsers are tried in this order: most of them also call themselves by the
// names further down.
func browsers() []mark {
	return []mark{
		{"coc_coc", "Cốc Cốc"},
		{"Zalo", "Zalo"},
		{"SamsungBrowser", "Samsung Internet"},
		{"Edg", "Edge"},
		{"OPR", "Opera"},
		{"Firefox", "Firefox"},
		{"FxiOS", "Firefox"},
		{"Chrome", "Chrome"},
		{"CriOS", "Chrome"},
		{"Safari", "Safari"},
	}
}

// systems are tried in this order: phones also call themselves Linux or Mac.
func systems() []mark {
	return []mark{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
}

// maxClient is how much of a name is shown that nobody recognises, in characters.
const maxClient = 60

// clientName says in two words which program somebody signed in with:
// "Firefox, Linux".
func clientName(lang, client string) string {
	var words []string
	for _, list := range [][]mark{browsers(), systems()} {
		for _, m := range list {
			if strings.Contains(client, m.sign) {
				words = append(words, m.name)
				break
			}
		}
	}
	switch {
	case len(words) > 0:
		return strings.Join(words, ", ")
	case client == "":
		return locale.Text(lang, "page.me.sessions.unknown", nil)
	}
	short := []rune(client)
	return string(short[:min(len(short), maxClient)])
}
