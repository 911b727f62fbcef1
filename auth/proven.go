package auth

import (
	"crypto/sha256"
	"sync"
	"time"

	"duyen/match"
)

// provenMax is how many checked tokens each half of proven remembers: those of
// some thousand people who are busy at once, in about 2 MiB.
const provenMax = 4096

// proven remembers tokens that were found good, by their SHA-256: checking a
// signature takes longer than answering from a cache. Only good tokens get in,
// so junk cannot push anything out. When the young half is full it becomes the
// old one, and what was in the old one is checked anew.
type proven struct {
	mu         sync.RWMutex
	young, old map[[sha256.Size]byte]proof
}

// proof is what was found out about a token: it holds under one ring of keys
// and within a time.
type proof struct {
	claim       match.Claim
	ring        *ring
	from, until time.Time
}

// find gives the claim of a token that is good under r at now.
func (p *proven) find(sum [sha256.Size]byte, r *ring, now time.Time) (match.Claim, bool) {
	p.mu.RLock()
	found, ok := p.young[sum]
	if !ok {
		found, ok = p.old[sum]
	}
	p.mu.RUnlock()
	if !ok || found.ring != r || now.Before(found.from) || !now.Before(found.until) {
		return match.Claim{}, false
	}
	return found.claim, true
}

func (p *proven) keep(sum [sha256.Size]byte, found proof) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.young == nil || len(p.young) >= provenMax {
		p.young, p.old = make(map[[sha256.Size]byte]proof), p.young
	}
	p.young[sum] = found
}
