package engine

// pageSize is how many rows stand on a page: small enough to copy for one
// changed row, large enough that the list of pages is short.
const pageSize = 1024

// pages is a column that can be kept as it was while it is changed: a clone
// shares the pages, and a change replaces one.
type pages[T any] struct {
	list  []*[pageSize]T
	owned bool // nobody else has seen the pages: they may be changed in place
}

// clone gives a copy whose changes this one does not see.
func (p *pages[T]) clone() pages[T] {
	return pages[T]{list: append([]*[pageSize]T(nil), p.list...)}
}

func (p *pages[T]) len() int { return len(p.list) * pageSize }

// at gives the value of a row below len.
func (p *pages[T]) at(row uint32) *T { return &p.list[row/pageSize][row%pageSize] }

// set changes a row, behind the end too.
func (p *pages[T]) set(row uint32, v T) {
	for int(row) >= p.len() {
		p.list = append(p.list, new([pageSize]T))
	}
	page := p.list[row/pageSize]
	if !p.owned {
		page = new([pageSize]T)
		*page = *p.list[row/pageSize]
		p.list[row/pageSize] = page
	}
	page[row%pageSize] = v
}
