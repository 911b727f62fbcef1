package engine

import "slices"

// pageSize is how many rows stand on a page: small enough to copy for one
// changed row, large enough that the list of pages is short.
const pageSize = 1024

// pages is a column that can be kept as it was while it is changed: a clone
// shares the pages, and a change replaces one.
type pages[T any] struct {
	list   []*[pageSize]T
	shared []bool // by page: somebody else has seen it, so that it must be copied first
}

// clone gives a copy whose changes this one does not see.
func (p *pages[T]) clone() pages[T] {
	shared := make([]bool, len(p.list))
	for i := range shared {
		shared[i] = true
	}
	return pages[T]{slices.Clone(p.list), shared}
}

func (p *pages[T]) len() int { return len(p.list) * pageSize }

// at gives the value of a row below len.
func (p *pages[T]) at(row uint32) *T { return &p.list[row/pageSize][row%pageSize] }

// set changes a row, behind the end too.
func (p *pages[T]) set(row uint32, v T) {
	for int(row) >= p.len() {
		p.list, p.shared = append(p.list, new([pageSize]T)), append(p.shared, false)
	}
	at := row / pageSize
	if p.shared[at] {
		page := *p.list[at]
		p.list[at], p.shared[at] = &page, false
	}
	p.list[at][row%pageSize] = v
}
