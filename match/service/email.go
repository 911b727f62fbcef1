package service

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"duyen/match/text"
)

// normalEmail gives the form in which e-mail addresses are kept and compared.
func normalEmail(email string) string { return strings.ToLower(text.NFC(strings.TrimSpace(email))) }

// EmailKey names an e-mail address where the address itself must not lie: the
// first half of a SHA-256 of its normal form. It hides an address from who
// looks, not from who already suspects it.
func EmailKey(email string) string {
	sum := sha256.Sum256([]byte("duyen.email:" + normalEmail(email)))
	return hex.EncodeToString(sum[:16])
}
