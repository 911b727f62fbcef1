package engine

import (
	"hash/maphash"
	"sync"
)

// dictionary numbers profiles: a row is given to an id once and never to
// another. Ids lie end to end in one text and are found through an open hash
// table: about 24 bytes for an id of 12, a quarter of what a map takes.
type dictionary struct {
	mu    sync.RWMutex
	seed  maphash.Seed
	text  []byte
	end   []uint32 // where the id of a row ends in text
	table []uint32 // row + 1; 0 is free
}

func newDictionary() *dictionary {
	return &dictionary{seed: maphash.MakeSeed(), table: make([]uint32, 1024)}
}

// row gives the id's row, a new one when it has none.
func (d *dictionary) row(id string) uint32 {
	if row, ok := d.find(id); ok {
		return row
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.add(id)
}

// rows gives the row of each of n ids, under one lock.
func (d *dictionary) rows(n int, id func(i int) string) []uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]uint32, n)
	for i := range out {
		out[i] = d.add(id(i))
	}
	return out
}

// add gives the id's row, a new one when it has none. The dictionary is locked.
func (d *dictionary) add(id string) uint32 {
	slot := d.slot(id)
	if d.table[slot] != 0 {
		return d.table[slot] - 1
	}
	row := uint32(len(d.end))
	d.text = append(d.text, id...)
	d.end = append(d.end, uint32(len(d.text)))
	d.table[slot] = row + 1
	if len(d.end) > len(d.table)*3/4 {
		d.grow()
	}
	return row
}

func (d *dictionary) find(id string) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	row := d.table[d.slot(id)]
	return row - 1, row != 0
}

func (d *dictionary) id(row uint32) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return string(d.bytes(row))
}

// ids are the ids of the rows that a dictionary had at a moment. They are never
// changed, only added to, so that reading them needs no lock.
type ids struct {
	text []byte
	end  []uint32
}

func (d *dictionary) ids() ids {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return ids{d.text, d.end}
}

func (d *dictionary) bytes(row uint32) []byte { return ids{d.text, d.end}.of(row) }

// of gives the id of a row; the caller must not change it.
func (i ids) of(row uint32) []byte {
	start := uint32(0)
	if row > 0 {
		start = i.end[row-1]
	}
	return i.text[start:i.end[row]]
}

// slot gives where the id stands in the table, or the free place for it.
func (d *dictionary) slot(id string) uint64 {
	mask := uint64(len(d.table) - 1)
	at := maphash.String(d.seed, id) & mask
	for d.table[at] != 0 && string(d.bytes(d.table[at]-1)) != id {
		at = (at + 1) & mask
	}
	return at
}

func (d *dictionary) grow() {
	d.table = make([]uint32, 2*len(d.table))
	for row := range d.end {
		d.table[d.slot(string(d.bytes(uint32(row))))] = uint32(row) + 1
	}
}
