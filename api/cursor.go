package api

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
)

// sealed writes the cursor of a list that goes by ids: where the next page begins,
// behind its checksum. The contract refuses a bad cursor, and an id alone would make
// nearly every word a good one.
func sealed(place string) string {
	if place == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(checksum(place), place...))
}

// behind gives the place a cursor of sealed names, "" for the first page.
func (p Paging) behind() (string, error) {
	if p.After == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(p.After)
	if size := len(checksum("")); err == nil && len(raw) > size {
		if place := string(raw[size:]); string(checksum(place)) == string(raw[:size]) {
			return place, nil
		}
	}
	return "", refused("after", "bad_cursor", "")
}

// checksum guards against mistakes, not against malice: whoever makes a cursor up
// only chooses where their own list goes on.
func checksum(place string) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(place)))
}
