package engine

import (
	"encoding/binary"
	"math"
)

// sets numbers the different combinations of numbers that profiles have in one
// attribute: a query computes what a combination is worth once, and not for
// every profile that has it. Each carries a flag.
type sets struct {
	small [2]map[uint64]uint32 // those that fit a pack, by flag and the values in it
	large map[string]uint32    // the others
	key   []byte
	end   []uint32
	flat  []int32
	flag  []bool
	packs []pack
}

// packSize is how many values a pack holds: few profiles name more.
const packSize = 4

// pack is a set as most queries want it, of one size: each value plus 1, 0 where
// there is none, and what a sum over the values is multiplied by to give the
// mean, or half of it for a flagged set. A set that does not fit has no share.
type pack struct {
	values [packSize]uint16
	share  float32
}

func packed(values []int32, flag bool) (p pack) {
	if len(values) > packSize {
		return p
	}
	for i, v := range values {
		if v >= math.MaxUint16 {
			return pack{}
		}
		p.values[i] = uint16(v) + 1
	}
	p.share = 1 / float32(max(1, len(values)))
	if flag {
		p.share /= 2
	}
	return p
}

// sum adds up the entries of the set's values; those of a table begin with one
// for no value.
func (p *pack) sum(table []float32) float32 {
	return table[p.values[0]] + table[p.values[1]] + table[p.values[2]] + table[p.values[3]]
}

// fits tells whether the set is in the pack.
func (p *pack) fits() bool { return p.share > 0 }

// key is another for every set that fits.
func (p *pack) key() (key uint64) {
	for _, v := range p.values {
		key = key<<16 | uint64(v)
	}
	return key
}

func newSets() sets {
	return sets{small: [2]map[uint64]uint32{{}, {}}, large: map[string]uint32{}}
}

// intern gives the number of a combination, a new one when it has none.
func (s *sets) intern(values []int32, flag bool) uint32 {
	p := packed(values, flag)
	if !p.fits() {
		return s.internLarge(values, flag)
	}
	index := s.small[0]
	if flag {
		index = s.small[1]
	}
	key := p.key()
	if i, ok := index[key]; ok {
		return i
	}
	i := s.add(values, flag, p)
	index[key] = i
	return i
}

func (s *sets) internLarge(values []int32, flag bool) uint32 {
	s.key = s.key[:0]
	for _, v := range values {
		s.key = binary.LittleEndian.AppendUint32(s.key, uint32(v))
	}
	if flag {
		s.key = append(s.key, 1)
	}
	if i, ok := s.large[string(s.key)]; ok {
		return i
	}
	i := s.add(values, flag, pack{})
	s.large[string(s.key)] = i
	return i
}

func (s *sets) add(values []int32, flag bool, p pack) uint32 {
	s.flat = append(s.flat, values...)
	s.end = append(s.end, uint32(len(s.flat)))
	s.flag = append(s.flag, flag)
	s.packs = append(s.packs, p)
	return uint32(len(s.end)) - 1
}

func (s *sets) len() int { return len(s.end) }

func (s *sets) at(i uint32) []int32 {
	start := uint32(0)
	if i > 0 {
		start = s.end[i-1]
	}
	return s.flat[start:s.end[i]]
}
