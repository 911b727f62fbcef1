package service

import (
	"context"
	"sync"
	"time"

	"duyen/match"
)

// Bounds of what is remembered of who asks: how long it is believed when another
// process may have changed it, and how many sign-ins (some 300 bytes each).
const (
	actorFor  = time.Second
	actorsMax = 10_000
)

// Actor gives who a proven claim speaks for, as they stand now: a sign-in that
// was ended and an account that is gone or blocked are KindUnauthorized, and
// roles are those of this moment. What this process changes takes effect at
// once, what another one changes within a second.
func (s *Service) Actor(ctx context.Context, c match.Claim) (match.Actor, error) {
	now := s.now()
	if a, ok := s.people.get(c, now); ok {
		return a, nil
	}
	generation := s.people.generation()
	x, err := s.sessions.Session(ctx, c.Session)
	if err == nil && (x.User != c.User || !x.EndsAt.After(now)) {
		err = notFound()
	}
	if err != nil {
		return match.Actor{}, notSignedIn(err)
	}
	u, err := s.users.ByID(ctx, c.User)
	if err == nil && u.Disabled {
		err = notFound()
	}
	if err != nil {
		return match.Actor{}, notSignedIn(err)
	}
	a := actorOf(u)
	a.Session = c.Session
	if a.Apart, err = s.blocks.Apart(ctx, u.ID); err != nil {
		return match.Actor{}, err
	}
	s.people.put(c, a, now.Add(actorFor), generation)
	return a, nil
}

func actorOf(u match.User) match.Actor {
	return match.Actor{User: u.ID, Roles: u.Roles, Organizations: u.Organizations, Territories: u.Territories}
}

// notSignedIn turns "there is none" into "nobody is signed in"; what else went
// wrong stays what it is.
func notSignedIn(err error) error {
	if match.KindOf(err) == match.KindNotFound {
		return match.Fail(match.KindUnauthorized, "unauthorized", "the sign-in is over, or the account is gone or blocked")
	}
	return err
}

// people remembers who is asking. The zero value is ready.
type people struct {
	mu    sync.Mutex
	known map[string]map[string]known // by user and session
	count int
	turn  uint64 // of what was forgotten
}

type known struct {
	actor match.Actor
	until time.Time
}

func (p *people) get(c match.Claim, now time.Time) (match.Actor, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.known[c.User][c.Session]
	return k.actor, ok && k.until.After(now)
}

func (p *people) generation() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.turn
}

// put remembers what was read since a generation, unless something was forgotten
// meanwhile: then it may have been read before the change.
func (p *people) put(c match.Claim, a match.Actor, until time.Time, generation uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if generation != p.turn {
		return
	}
	if p.known == nil || p.count >= actorsMax {
		p.known, p.count = map[string]map[string]known{}, 0
	}
	if p.known[c.User] == nil {
		p.known[c.User] = map[string]known{}
	}
	if _, ok := p.known[c.User][c.Session]; !ok {
		p.count++
	}
	p.known[c.User][c.Session] = known{a, until}
}

// forget makes the next question of an account look it up again.
func (p *people) forget(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn++
	p.count -= len(p.known[user])
	delete(p.known, user)
}
