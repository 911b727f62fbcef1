package service

import (
	"encoding/binary"
	"math"
	"time"
)

// listSchema is part of the key of every kept list. Raise it when keptList or the
// meaning of a finished answer changes.
const listSchema = 3

// keptList is a list as it lies in the cache: a head of fixed size, the ids on it,
// each behind its length, and the finished bytes.
type keptList []byte

// listHead is what stands in front of a kept list.
type listHead struct {
	face   bool      // ranked for what others see of the subject
	seq    int64     // at which it stood
	beyond int64     // at which it was last given to other servers
	made   time.Time // when it was drawn
	total  int
	floor  float64
	tie    uint64
}

// Where the parts of a head stand.
const (
	listMark   = 'L'
	atFace     = 1
	atSeq      = 2
	atBeyond   = atSeq + 8
	atMade     = atBeyond + 8
	atTotal    = atMade + 8
	atFloor    = atTotal + 8
	atTie      = atFloor + 8
	atSize     = atTie + 8  // of the ids
	atLength   = atSize + 4 // of the finished bytes
	listHeadSz = atLength + 4
)

// newList puts a list together.
func newList(h listHead, ids, finished []byte) keptList {
	l := make(keptList, listHeadSz, listHeadSz+len(ids)+len(finished))
	l[0] = listMark
	if h.face {
		l[atFace] = 1
	}
	for at, v := range map[int]uint64{
		atSeq: uint64(h.seq), atBeyond: uint64(h.beyond), atMade: uint64(h.made.UnixMilli()),
		atTotal: uint64(h.total), atFloor: math.Float64bits(h.floor), atTie: h.tie,
	} {
		binary.BigEndian.PutUint64(l[at:], v)
	}
	binary.BigEndian.PutUint32(l[atSize:], uint32(len(ids)))
	binary.BigEndian.PutUint32(l[atLength:], uint32(len(finished)))
	return append(append(l, ids...), finished...)
}

// parseList takes a value for a list, if it can be one.
func parseList(value []byte) (keptList, bool) {
	l := keptList(value)
	if len(l) <= listHeadSz || l[0] != listMark || l[atFace] > 1 {
		return nil, false
	}
	ids, finished := binary.BigEndian.Uint32(l[atSize:]), binary.BigEndian.Uint32(l[atLength:])
	return l, uint64(len(l)) == listHeadSz+uint64(ids)+uint64(finished)
}

func (l keptList) number(at int) uint64 { return binary.BigEndian.Uint64(l[at:]) }
func (l keptList) face() bool           { return l[atFace] == 1 }
func (l keptList) seq() int64           { return int64(l.number(atSeq)) }
func (l keptList) total() int           { return int(l.number(atTotal)) }
func (l keptList) floor() float64       { return math.Float64frombits(l.number(atFloor)) }
func (l keptList) tie() uint64          { return l.number(atTie) }
func (l keptList) finished() []byte     { return l[l.end():] }
func (l keptList) rawIDs() []byte       { return l[listHeadSz:l.end()] }
func (l keptList) end() int             { return listHeadSz + int(binary.BigEndian.Uint32(l[atSize:])) }

func (l keptList) head() listHead {
	return listHead{
		face: l.face(), seq: l.seq(), beyond: int64(l.number(atBeyond)), made: time.UnixMilli(int64(l.number(atMade))),
		total: l.total(), floor: l.floor(), tie: l.tie(),
	}
}

// packIDs puts ids into bytes; false when one is too long.
func packIDs(ids []string) (out []byte, ok bool) {
	for _, id := range ids {
		if len(id) > math.MaxUint8 {
			return nil, false
		}
		out = append(append(out, byte(len(id))), id...)
	}
	return out, true
}

// ids takes the ids apart again.
func (l keptList) ids() (out []string, ok bool) {
	for raw := l.rawIDs(); len(raw) > 0; {
		n := int(raw[0]) + 1
		if n > len(raw) {
			return nil, false
		}
		out, raw = append(out, string(raw[1:n])), raw[n:]
	}
	return out, true
}
