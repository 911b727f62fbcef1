package service

import (
	"strings"
	"unicode"
)

// maxClient is how much of a program's name is kept with a sign-in, in characters.
const maxClient = 200

// clientOf gives what a program calls itself, as people are shown it.
func clientOf(agent string) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(agent, "")))
	return string(clean[:min(len(clean), maxClient)])
}
