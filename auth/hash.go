package auth

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a new hash, from OWASP's password storage cheat sheet (argon2id,
// first of its equivalent settings): one pass over 46 MiB.
const (
	hashMemory = 46 * 1024 // KiB
	hashPasses = 1
	hashLanes  = 1
	hashSize   = 32
	saltSize   = 16
)

// Bounds of what Verify computes for a stored hash, so that a damaged row
// cannot ask for gigabytes.
const (
	memoryMax = 256 * 1024 // KiB
	passesMax = 8
	lanesMax  = 8
	sizeMax   = 64
)

// hash is an argon2id hash with what it was computed from.
type hash struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
	salt   []byte
	sum    []byte
}

// usual gives a hash at today's cost, with neither salt nor sum in it yet.
func usual() hash {
	return hash{memory: hashMemory, passes: hashPasses, lanes: hashLanes, salt: make([]byte, saltSize), sum: make([]byte, hashSize)}
}

// String gives the PHC format: $argon2id$v=19$m=47104,t=1,p=1$salt$hash.
func (h hash) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes,
		enc.EncodeToString(h.salt), enc.EncodeToString(h.sum))
}

// parseHash reads the PHC format; ok is false for anything else, and for a cost
// out of bounds.
func parseHash(s string) (h hash, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return hash{}, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return hash{}, false
	}
	var saltErr, sumErr error
	h.salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
	h.sum, sumErr = base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil || h.String() != s {
		return hash{}, false
	}
	cost := h.memory >= 8*uint32(h.lanes) && h.memory <= memoryMax && h.passes >= 1 && h.passes <= passesMax &&
		h.lanes >= 1 && h.lanes <= lanesMax
	size := len(h.salt) >= 8 && len(h.salt) <= sizeMax && len(h.sum) >= 16 && len(h.sum) <= sizeMax
	return h, cost && size
}
