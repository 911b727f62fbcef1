package auth

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// How long a password is: at least 8 characters (NIST SP 800-63B) and at most
// 1,024 bytes in its one form, which is beyond what anybody types and keeps a
// request from buying time by the megabyte. Decomposed letters of Vietnamese
// take less than twice the bytes; rawMax is what is looked at at all.
const (
	passwordMin = 8 // characters
	passwordMax = 1024
	rawMax      = 2 * passwordMax
)

// What a password must have besides what anybody would try, the person's own
// name and address and the commonest words: at least leftMin characters, and
// more than a date.
const (
	leftMin = 4
	dateMax = 8
)

// CheckPassword gives what is wrong with a new password, nothing when it is
// good. About is what others know of the person: e-mail address, name. Which
// kinds of letters are in it does not matter.
func CheckPassword(password string, about ...string) []match.Problem {
	password, ok := canonical(password)
	var code string
	switch {
	case !ok:
		code = "password_long"
	case utf8.RuneCountInString(password) < passwordMin:
		code = "password_short"
	case guessable(password, about):
		code = "password_guessable"
	default:
		return nil
	}
	return []match.Problem{{Field: "password", Code: code}}
}

// guessable tells whether a password is among the first that somebody would
// try who knows the person: hardly anything but known words, one or two
// characters again and again, or a run such as 12345678, hgfedcba or qwertyui.
func guessable(password string, about []string) bool {
	rest := []rune(plainForm(password))
	if monotonous(rest) || running(rest) {
		return true
	}
	left := string(rest)
	for _, word := range known(about) {
		left = strings.ReplaceAll(left, word, "")
	}
	runes := []rune(left)
	dated := len(runes) < len(rest) && len(runes) <= dateMax && !strings.ContainsFunc(left, unicode.IsLetter)
	return len(runes) < leftMin || dated || monotonous(runes) || running(runes)
}

// plainForm gives s without accents, capitals, blanks and punctuation. A
// password of nothing else is judged as it stands.
func plainForm(s string) string {
	folded := text.Fold(s)
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, folded)
	if letters == "" {
		return folded
	}
	return letters
}

// known gives the words that count for nothing, the longest first: the person's
// own and the usual ones here.
func known(about []string) []string {
	out := []string{
		"password", "passw0rd", "matkhau", "qwerty", "admin", "welcome", "letmein", "iloveyou", "anhyeuem", "emyeuanh",
		"vietnam", "quangngai", "duyen", "khoinghiep", "startup", "123456", "abc123", "abcdef", "111111",
	}
	for _, a := range about {
		words := append(strings.FieldsFunc(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), a)
		if local, _, ok := strings.Cut(a, "@"); ok {
			words = append(words, local)
		}
		for _, w := range words {
			// Shorter ones stand in too many other words.
			if w = plainForm(w); utf8.RuneCountInString(w) >= 3 {
				out = append(out, w)
			}
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// monotonous tells whether s has at most two different characters.
func monotonous(s []rune) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) <= 2
}

// running tells whether s goes up or down the alphabet, the digits or a row of
// the keyboard, and starts over at most where that ends.
func running(s []rune) bool {
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if along(s, row) || along(s, reversed(row)) {
			return true
		}
	}
	return false
}

// along tells whether s is a piece of row, repeated without end.
func along(s []rune, row string) bool {
	times := len(s)/len(row) + 2
	return strings.Contains(strings.Repeat(row, times), string(s))
}

func reversed(s string) string {
	runes := []rune(s)
	slices.Reverse(runes)
	return string(runes)
}
