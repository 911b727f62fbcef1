package service

import (
	"sync"
	"time"

	"duyen/match"
)

// actorsMax bounds what is remembered of who asks (some 600 bytes each).
const actorsMax = 10_000

// withheld stands for the hash of a password: that there is one may be known.
const withheld = "withheld"

// people remembers who is asking. The zero value is ready.
type people struct {
	mu    sync.Mutex
	known map[string]map[string]known // by user and session, or hash of a key
	keys  map[string]string           // users by hash of a key
	count int
	turn  uint64 // of what was forgotten
}

type known struct {
	actor   match.Actor
	account match.User // whom the actor was read from, the password withheld; of sign-ins only
	until   time.Time
}

func (p *people) get(c match.Claim, now time.Time) (match.Actor, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.known[c.User][c.Session]
	return k.actor, ok && k.until.After(now)
}

// account gives the account of somebody whose sign-in is known.
func (p *people) account(a match.Actor, now time.Time) (match.User, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.known[a.User][a.Session]
	return k.account, ok && k.account.ID != "" && k.until.After(now)
}

// getKey is get for the hash of an API key.
func (p *people) getKey(hash string, now time.Time) (match.Actor, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.known[p.keys[hash]][hash]
	return k.actor, ok && k.until.After(now)
}

func (p *people) generation() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.turn
}

// put remembers what was read since a generation, unless something was forgotten
// meanwhile: then it may have been read before the change.
func (p *people) put(c match.Claim, k known, generation uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if generation != p.turn {
		return
	}
	if p.known == nil || p.count >= actorsMax {
		p.known, p.keys, p.count = map[string]map[string]known{}, map[string]string{}, 0
	}
	if p.known[c.User] == nil {
		p.known[c.User] = map[string]known{}
	}
	if _, ok := p.known[c.User][c.Session]; !ok {
		p.count++
	}
	if k.account.PasswordHash != "" {
		k.account.PasswordHash = withheld
	}
	p.known[c.User][c.Session] = k
	if k.actor.Key != nil {
		p.keys[c.Session] = c.User
	}
}

// putKey is put for the hash of an API key.
func (p *people) putKey(hash string, a match.Actor, until time.Time, generation uint64) {
	p.put(match.Claim{User: a.User, Session: hash}, known{actor: a, until: until}, generation)
}

// forget makes the next question of an account look it up again.
func (p *people) forget(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn++
	p.count -= len(p.known[user])
	for hash := range p.known[user] {
		delete(p.keys, hash)
	}
	delete(p.known, user)
}
