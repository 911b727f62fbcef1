package service

import (
	"context"
	"sync"
)

// pendingMax is how many changes may wait for the engine before nothing is given
// out of the cache any more.
const pendingMax = 1000

// pendings remembers what has changed in the store and is not in the engine yet.
// The zero value is ready.
type pendings struct {
	mu       sync.Mutex
	lineage  string // the store's, whose numbers these are
	from, to int64
	ids      map[string]bool // nil when it is not known
}

// pending gives the profiles that have changed behind the engine; false when that
// cannot be told. The log is asked once for each moment.
func (s *Service) pending(ctx context.Context, m moment) (ids map[string]bool, ok bool) {
	p := &s.pendings
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lineage == m.lineage && p.from == m.at.Seq && p.to == m.head && p.ids != nil {
		return p.ids, true
	}
	changes, err := s.log.Changes(ctx, m.at.Seq, pendingMax)
	if err != nil || len(changes) == pendingMax {
		return nil, false
	}
	ids = make(map[string]bool, len(changes))
	for _, c := range changes {
		ids[c.ID] = true
	}
	p.lineage, p.from, p.to, p.ids = m.lineage, m.at.Seq, m.head, ids
	return ids, true
}
