package store

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// crockford is Crockford's base32 in lower case: no i, l, o or u, and its order
// is that of the bytes, so that ids sort by time.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// newID gives a prefix, 48 bits of milliseconds and 72 random bits: 24 letters,
// because 15 bytes fill base32 without a rest.
func newID(prefix string, now time.Time) string {
	var b [15]byte
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(now.UnixMilli()))
	copy(b[:6], ms[2:])
	_, _ = rand.Read(b[6:]) // never fails, see its documentation
	return prefix + base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(b[:])
}
