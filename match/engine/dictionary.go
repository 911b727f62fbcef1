package engine

import (
	"hash/maphash"
	"sync"
)

// dictionary numbers profiles: a row is given to an id once and never to
// another. Ids lie end to end in one text and are found through an open hash
// table: about 32 bytes for an id of 12, a third of what a map takes.
type dictionary struct {
	mu    sync.RWMutex
	seed  maphash.Seed
	text  []byte
	end   []uint32 // where the id of a row ends in text
	table []place
}

// place is one of the table: the hash tells nearly all others apart, so that their
// texts need not be fetched.
type place struct {
	row  uint32 // + 1; 0 is free
	hash uint32
}

func newDictionary() *dictionary {
	return &dictionary{seed: maphash.MakeSeed(), table: make([]place, 1024)}
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
	hash := d.hash(id)
	slot := d.slot(hash, id)
	if at := d.table[slot]; at.row != 0 {
		return at.row - 1
	}
	row := uint32(len(d.end))
	d.text = append(d.text, id...)
	d.end = append(d.end, uint32(len(d.text)))
	d.table[slot] = place{row + 1, hash}
	if len(d.end) > len(d.table)*3/4 {
		d.grow()
	}
	return row
}

func (d *dictionary) find(id string) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	row := d.table[d.slot(d.hash(id), id)].row
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

func (d *dictionary) hash(id string) uint32 { return uint32(maphash.String(d.seed, id)) }

// slot gives where the id stands in the table, or the free place for it.
func (d *dictionary) slot(hash uint32, id string) uint32 {
	mask := uint32(len(d.table) - 1)
	at := hash & mask
	for p := d.table[at]; p.row != 0 && (p.hash != hash || string(d.bytes(p.row-1)) != id); p = d.table[at] {
		at = (at + 1) & mask
	}
	return at
}

func (d *dictionary) grow() {
	old := d.table
	d.table = make([]place, 2*len(old))
	mask := uint32(len(d.table) - 1)
	for _, p := range old {
		if p.row == 0 {
			continue
		}
		at := p.hash & mask
		for d.table[at].row != 0 {
			at = (at + 1) & mask
		}
		d.table[at] = p
	}
}
