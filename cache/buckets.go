package cache

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"duyen/match"
)

// bucketsMax bounds the memory of the counters: about 300 bytes each.
const bucketsMax = 20_000

// almost makes up for what is lost in adding up fractions of a token.
const almost = 1e-6

// buckets counts in this process: one token bucket per key. The keys not used
// for the longest time are forgotten first, so that who keeps trying stays
// known, however many others are counted meanwhile.
type buckets struct {
	now  func() time.Time
	most int

	mu    sync.Mutex
	byKey map[string]*list.Element
	used  *list.List // of *bucket, the one used last in front
}

// bucket is the allowance of one key.
type bucket struct {
	key    string
	tokens *rate.Limiter
}

func newBuckets(most int) *buckets {
	return &buckets{now: time.Now, most: most, byKey: map[string]*list.Element{}, used: list.New()}
}

// take takes a token when there is one; giveBack puts it back.
func (b *buckets) take(key string, limit match.Limit) (v verdict, giveBack func()) {
	tokens, now := b.of(key, limit), b.now()
	r := tokens.ReserveN(now, 1)
	if !r.OK() {
		return verdict{wait: limit.Refill(1)}, func() {}
	}
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return verdict{wait: wait}, func() {}
	}
	return verdict{ok: true, left: int(tokens.TokensAt(now) + almost)}, func() { r.CancelAt(now) }
}

// of gives the bucket of a key, a full one when it is not known.
func (b *buckets) of(key string, limit match.Limit) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.byKey[key]; ok {
		b.used.MoveToFront(e)
		return e.Value.(*bucket).tokens
	}
	if b.used.Len() >= b.most {
		oldest := b.used.Back()
		delete(b.byKey, b.used.Remove(oldest).(*bucket).key)
	}
	one := &bucket{key, rate.NewLimiter(rate.Limit(limit.PerMinute)/60, limit.Burst)}
	b.byKey[key] = b.used.PushFront(one)
	return one.tokens
}
