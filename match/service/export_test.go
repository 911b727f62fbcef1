package service

import "encoding/binary"

// Shifted gives a kept list that says it stood so many changes later.
func Shifted(value []byte, by int64) []byte {
	out := append([]byte(nil), value...)
	binary.BigEndian.PutUint64(out[atSeq:], uint64(keptList(value).seq()+by))
	return out
}
