package engine

import (
	"sync"

	"duyen/match"
)

// shownMax bounds the targets that are kept ready to be explained: about 10 MB.
const shownMax = 1024

// shown keeps what explaining a target takes. The same targets lead many lists,
// and reading one from the store costs more than ranking it.
type shown struct {
	mu    sync.Mutex
	known map[uint32]target
}

// target is one profile, ready to be explained, as of a version.
type target struct {
	version  int64
	features *match.Features
	card     match.Card
}

func newShown() *shown { return &shown{known: map[uint32]target{}} }

// get gives the target of a row if it is known at the version.
func (s *shown) get(row uint32, version int64) (target, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.known[row]
	return t, ok && t.version == version
}

// put keeps a target; when there are too many, all others go.
func (s *shown) put(row uint32, t target) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= shownMax {
		clear(s.known)
	}
	s.known[row] = t
}
