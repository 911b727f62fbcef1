package service

import (
	"crypto/sha256"
	"encoding/hex"

	"duyen/match"
)

// EmailKey names an e-mail address where the address itself must not lie: the
// first half of a SHA-256 of its normal form. It hides an address from who
// looks, not from who already suspects it.
func EmailKey(email string) string {
	sum := sha256.Sum256([]byte("duyen.email:" + match.NormalEmail(email)))
	return hex.EncodeToString(sum[:16])
}
