package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"strings"

	"duyen/match"
)

// The shape of a secret: a prefix that tells what it is, 43 random characters
// of 62 (256 bits), and 6 that check the rest (CRC-32, 32 bits). It needs no
// escaping anywhere and is selected whole by a double click.
const (
	digits    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	bodySize  = 43
	checkSize = 6
	prefixMax = 8
	shownSize = 6 // characters of the body that may be shown; 220 bits stay hidden
)

// NewSecret makes a secret for a program or a letter to carry, and the hash to
// keep instead of it. The prefix has lower-case letters and ends with _, such
// as "dyk_".
func NewSecret(prefix string) (plain, hash string, err error) {
	if !soundPrefix(prefix) {
		return "", "", match.Fail(match.KindInternal, "internal", "a secret cannot begin with "+prefix)
	}
	body, err := randomDigits(bodySize)
	if err != nil {
		return "", "", match.Wrap(err, "making a secret")
	}
	plain = prefix + body
	plain += checkDigits(plain)
	return plain, digest(plain), nil
}

// HashSecret gives the hash that NewSecret gave with a secret. What cannot be a
// secret of ours, by its shape or its check digits, is not ok: it was mistyped
// or made up, and need not be looked for. The prefix is part of the hash, so a
// secret of one sort is never found among those of another.
func HashSecret(plain string) (hash string, ok bool) {
	if _, _, ok := parts(plain); !ok {
		return "", false
	}
	return digest(plain), true
}

// Prefix gives the beginning of a secret, which may be shown and kept so that
// people tell theirs apart: "dyk_4fZk2P". It is "" for what is no secret of ours.
func Prefix(plain string) string {
	prefix, body, ok := parts(plain)
	if !ok {
		return ""
	}
	return prefix + body[:shownSize]
}

// parts takes a secret apart.
func parts(plain string) (prefix, body string, ok bool) {
	if len(plain) > prefixMax+bodySize+checkSize {
		return "", "", false
	}
	at := strings.IndexByte(plain, '_') + 1
	prefix, rest := plain[:at], plain[at:]
	if !soundPrefix(prefix) || len(rest) != bodySize+checkSize || strings.Trim(rest, digits) != "" {
		return "", "", false
	}
	end := len(plain) - checkSize
	return prefix, rest[:bodySize], checkDigits(plain[:end]) == plain[end:]
}

func soundPrefix(s string) bool {
	name, ok := strings.CutSuffix(s, "_")
	return ok && name != "" && len(s) <= prefixMax && !strings.ContainsFunc(name, func(r rune) bool { return r < 'a' || r > 'z' })
}

// randomDigits gives n characters of digits, each as likely as any other: bytes
// behind the last multiple of 62 are thrown away.
func randomDigits(n int) (string, error) {
	out, random := make([]byte, 0, n), make([]byte, n)
	for len(out) < n {
		if _, err := rand.Read(random); err != nil {
			return "", err
		}
		for _, b := range random {
			if int(b) < 256-256%len(digits) && len(out) < n {
				out = append(out, digits[int(b)%len(digits)])
			}
		}
	}
	return string(out), nil
}

// checkDigits gives the CRC-32 of s.
func checkDigits(s string) string {
	sum := crc32.ChecksumIEEE([]byte(s))
	out := make([]byte, checkSize)
	for i := range out {
		out[checkSize-1-i] = digits[sum%uint32(len(digits))]
		sum /= uint32(len(digits))
	}
	return string(out)
}

// digest needs no salt and no work: nobody guesses 256 random bits.
func digest(plain string) string {
	sum := sha256.Sum256([]byte(plain))
	return base64url(sum[:])
}
