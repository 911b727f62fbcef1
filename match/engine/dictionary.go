package engine

import "sync"

// dictionary numbers profiles: a row is given to an id once and never to another.
type dictionary struct {
	mu   sync.RWMutex
	rows map[string]uint32
	ids  []string
}

func newDictionary() *dictionary { return &dictionary{rows: map[string]uint32{}} }

// row gives the id's row, a new one when it has none.
func (d *dictionary) row(id string) uint32 {
	if row, ok := d.find(id); ok {
		return row
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if row, ok := d.rows[id]; ok {
		return row
	}
	row := uint32(len(d.ids))
	d.ids = append(d.ids, id)
	d.rows[id] = row
	return row
}

func (d *dictionary) find(id string) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	row, ok := d.rows[id]
	return row, ok
}

func (d *dictionary) id(row uint32) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.ids[row]
}
