package engine

import (
	"context"
	"sync"

	"duyen/match"
)

// selvesMax bounds each of the two generations of subjects whose features are
// kept: together some 30 MB when both are full.
const selvesMax = 2048

// selves keeps the features of subjects whose lists are held against changes. The
// zero value is empty.
type selves struct {
	mu         sync.Mutex
	young, old map[selfKey]self
}

// selfKey is a subject, whole or as others see it.
type selfKey struct {
	row  uint32
	face bool
}

// self is a subject's features as of a version.
type self struct {
	version  int64
	features *match.Features
}

func (s *selves) get(k selfKey) (self, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.young[k]
	if !ok {
		if x, ok = s.old[k]; ok {
			s.keep(k, x)
		}
	}
	return x, ok
}

func (s *selves) put(k selfKey, x self) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(k, x)
}

func (s *selves) keep(k selfKey, x self) {
	if s.young == nil || len(s.young) >= selvesMax {
		s.young, s.old = map[selfKey]self{}, s.young
	}
	s.young[k] = x
}

// self gives the features of a list's subject as of a version; nil when they
// cannot be had.
func (e *Engine) self(ctx context.Context, s *state, h *Held, row uint32, version int64) *match.Features {
	key := selfKey{row, h.Face}
	if x, ok := s.selves.get(key); ok && x.version == version {
		return x.features
	}
	found, err := e.profiles.Get(ctx, h.Subject)
	if err != nil || len(found) == 0 || found[0] == nil || found[0].Common().Version != version {
		return nil
	}
	p := found[0]
	if h.Face {
		p = match.Face(p)
	}
	f := s.model.Features(p).Bare()
	s.selves.put(key, self{version, f})
	return f
}
