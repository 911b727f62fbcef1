package api

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What one address may try to sign in: people behind one router get through,
// guessing passwords does not pay.
const (
	signInRate  = rate.Limit(1) // per second, on the long run
	signInBurst = 60
	// maxAddresses bounds the memory of a limiter (~100 bytes each).
	maxAddresses = 10_000
)

// limiter bounds how often each address may do something.
type limiter struct {
	rate  rate.Limit
	burst int
	now   func() time.Time

	mu    sync.Mutex
	known map[netip.Prefix]*rate.Limiter
}

func newLimiter(r rate.Limit, burst int, now func() time.Time) *limiter {
	return &limiter{rate: r, burst: burst, now: now, known: map[netip.Prefix]*rate.Limiter{}}
}

// allow tells whether the address may go on, else in how many seconds.
func (l *limiter) allow(address string) (ok bool, wait int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key, now := network(address), l.now()
	one := l.known[key]
	if one == nil {
		if len(l.known) >= maxAddresses {
			l.forget(now)
		}
		one = rate.NewLimiter(l.rate, l.burst)
		l.known[key] = one
	}
	r := one.ReserveN(now, 1)
	delay := r.DelayFrom(now)
	if delay == 0 {
		return true, 0
	}
	r.CancelAt(now)
	return false, int(math.Ceil(delay.Seconds()))
}

// forget drops the addresses that have their full allowance again, and all of
// them when none has.
func (l *limiter) forget(now time.Time) {
	for key, one := range l.known {
		if one.TokensAt(now) >= float64(l.burst) {
			delete(l.known, key)
		}
	}
	if len(l.known) >= maxAddresses {
		clear(l.known)
	}
}

// network gives what counts as one address: a whole /64 for IPv6, because every
// household has one.
func network(address string) netip.Prefix {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	bits := 32
	if a = a.Unmap().WithZone(""); a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}
