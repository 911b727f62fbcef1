package engine

import (
	"sync"

	"duyen/match"
)

// shownMax bounds each of the two generations of targets that are kept ready to
// be explained: together some 30 MB when both are full.
const shownMax = 4096

// shown keeps what explaining a target takes. The same targets lead many lists,
// and reading one from the store costs more than ranking it. When the young
// generation is full it becomes the old one; what nobody asks for goes with that.
type shown struct {
	mu         sync.Mutex
	young, old map[uint32]target
}

// target is one profile, ready to be explained, as of a version.
type target struct {
	version  int64
	features *match.Features
	card     match.Card
}

func newShown() *shown { return &shown{young: map[uint32]target{}} }

// get gives the target of a row if it is known at the version.
func (s *shown) get(row uint32, version int64) (target, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.young[row]
	if !ok {
		if t, ok = s.old[row]; ok {
			s.keep(row, t)
		}
	}
	return t, ok && t.version == version
}

// put keeps a target.
func (s *shown) put(row uint32, t target) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(row, t)
}

func (s *shown) keep(row uint32, t target) {
	if len(s.young) >= shownMax {
		s.young, s.old = map[uint32]target{}, s.young
	}
	s.young[row] = t
}
