package engine

import (
	"sync"

	"duyen/match"
)

// scratch lends the numbers that one query computes with, so that a query does
// not have to ask for megabytes of fresh memory.
type scratch struct {
	ints   []int32
	points []float32
	pool   []rough
	used   [3]int
}

// scratches keeps them between queries.
type scratches struct{ pool sync.Pool }

func (p *scratches) get() *scratch {
	if s, ok := p.pool.Get().(*scratch); ok {
		return s
	}
	return new(scratch)
}

// put takes a scratch back; nothing it has lent may be used any more.
func (p *scratches) put(s *scratch) {
	s.used = [3]int{}
	p.pool.Put(s)
}

// lend gives n numbers of a block, in any state. A block that is too small is
// replaced, with room for the next query; what it has lent stays valid.
func lend[T any](block *[]T, used *int, n int) []T {
	if *used+n > len(*block) {
		*block, *used = make([]T, max(2*len(*block), 2*n)), 0
	}
	out := (*block)[*used : *used+n : *used+n]
	*used += n
	return out
}

func (s *scratch) int32s(n int) []int32     { return lend(&s.ints, &s.used[0], n) }
func (s *scratch) float32s(n int) []float32 { return lend(&s.points, &s.used[1], n) }
func (s *scratch) roughs(n int) []rough     { return lend(&s.pool, &s.used[2], n) }

// zeros gives n numbers that are 0.
func (s *scratch) zeros(n int) []int32 {
	out := s.int32s(n)
	clear(out)
	return out
}

// lifts gives whole-number lifts as floats, moved up by one behind a 0 for no value.
func (s *scratch) lifts(fixed []int32) []float32 {
	out := s.float32s(len(fixed) + 1)
	out[0] = 0
	for i, x := range fixed {
		out[i+1] = float32(x) / match.FixedOne
	}
	return out
}
