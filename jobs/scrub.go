package jobs

import (
	"strings"
	"unicode"
)

const (
	// hidden stands where an address stood.
	hidden = "[…]"
	// maxErrorText bounds what is kept of an error, in runes: mail servers send
	// back whole paragraphs.
	maxErrorText = 300
	// minSecret is the least length of a text that is hidden wherever it stands;
	// shorter ones would hide parts of ordinary words.
	minSecret = 3
)

// scrub makes an error fit to be kept: on one line, short, without anything
// that looks like an e-mail address and without the given texts.
func scrub(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) >= minSecret {
			text = replaceFold(text, s)
		}
	}
	words := strings.FieldsFunc(text, unicode.IsSpace)
	for i, w := range words {
		if strings.ContainsAny(w, "@＠") {
			words[i] = hidden
		}
	}
	runes := []rune(strings.Join(words, " "))
	if len(runes) > maxErrorText {
		runes = append(runes[:maxErrorText], '…')
	}
	return string(runes)
}

// replaceFold hides a text wherever it stands, in small or capital letters.
func replaceFold(text, secret string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		if end := i + len(secret); end <= len(text) && strings.EqualFold(text[i:end], secret) {
			b.WriteString(hidden)
			i = end
			continue
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String()
}
