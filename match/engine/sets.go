package engine

import "encoding/binary"

// sets numbers the different combinations of numbers that profiles have in one
// attribute: a query computes what a combination is worth once, and not for
// every profile that has it. Each carries a flag.
type sets struct {
	index map[string]uint32
	key   []byte
	end   []uint32
	flat  []int32
	flag  []bool
}

func newSets() sets { return sets{index: map[string]uint32{}} }

// intern gives the number of a combination, a new one when it has none.
func (s *sets) intern(values []int32, flag bool) uint32 {
	s.key = s.key[:0]
	for _, v := range values {
		s.key = binary.LittleEndian.AppendUint32(s.key, uint32(v))
	}
	if flag {
		s.key = append(s.key, 1)
	}
	if i, ok := s.index[string(s.key)]; ok {
		return i
	}
	i := uint32(len(s.end))
	s.index[string(s.key)] = i
	s.flat = append(s.flat, values...)
	s.end = append(s.end, uint32(len(s.flat)))
	s.flag = append(s.flag, flag)
	return i
}

func (s *sets) len() int { return len(s.end) }

func (s *sets) at(i uint32) []int32 {
	start := uint32(0)
	if i > 0 {
		start = s.end[i-1]
	}
	return s.flat[start:s.end[i]]
}
